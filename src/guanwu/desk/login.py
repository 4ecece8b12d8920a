"""Logging in and out: password, second factor, enrolment, change of password.

Whoever fails is told the same whether the login exists or not. Every step that gives rights puts a
new token in place of the old one. The journal has who did what from where, and no secret.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.desk import second_factor
from guanwu.desk.house import House
from guanwu.desk.password import Hashing, busy, hashing, password_faults
from guanwu.desk.rows import text
from guanwu.store.access_rows import (
    ENROLMENT,
    PASSWORD,
    SECOND_FACTOR,
    Seen,
    look_up,
    open_session,
    renew_session,
    revoke_session,
    revoke_sessions,
    touch,
)
from guanwu.store.attempt_rows import begin_attempt, succeed
from guanwu.store.engine import reading
from guanwu.store.journal import Event, append
from guanwu.store.person_rows import (
    ACTIVE,
    TEMPORARY,
    Person,
    find_login,
    find_person,
    login_of,
    set_password_hash,
    set_second_factor,
    take_step,
)

NOBODY_KNOWN: Final = "unknown"
"""Subject and actor in the journal where no person has the login that was tried."""


class Entered(NamedTuple):
    """A session as it stands after a step: its new token, whose it is, what it still needs."""

    token: str
    person: str
    needs: str


def visit(house: House, token: str) -> Seen | Refusal:
    """Return the session of a token, asked of the store, and note now and then that it is used."""
    moment = house.clock()
    with reading(house.engine) as connection:
        seen = look_up(connection, token, moment)
    if isinstance(seen, Seen) and seen.stale:
        with house.writing() as connection:
            touch(connection, seen.session, moment)
    return seen


def log_in(
    house: House, login: str, password: str, address: str, hashes: Hashing | None = None
) -> Entered | Refusal:
    """Open a session by login and password; `needs` tells what else is asked before it counts.

    Refused: `login_busy` and `login_too_many` with the seconds to wait, `login_wrong`, and, who
    knows the password, `login_not_active`.
    """
    used, moment = hashes or hashing(), house.clock()
    with used.place() as place:
        if not place:
            return busy()
        with house.writing() as connection:
            attempt = _begin(house, connection, "login", login_of(login), address, moment)
            if isinstance(attempt, Refusal):
                return attempt
            person = find_login(connection, login)
        kept = person.password_hash if person is not None else None
        right = used.check(_plain(kept), password)
        fresh = used.make(password) if right and used.is_old(_plain(kept) or "") else None
    with house.writing() as connection:
        person = find_login(connection, login)
        if person is None or not right or person.password_hash != kept:
            _say(connection, person, moment, "access:login:failed", address=address)
            return Refusal("login_wrong")
        succeed(connection, attempt, moment)
        if person.state != ACTIVE:
            _say(connection, person, moment, "access:login:refused", address=address,
                 state=person.state)
            return Refusal("login_not_active")
        if fresh is not None:
            mark = TEMPORARY if person.password_is_temporary else ""
            set_password_hash(connection, person.id, mark + fresh)
        token = open_session(connection, person.id, moment, address)
        entered = _entered(connection, token, moment)
        _say(connection, person, moment, "access:login:succeeded", address=address,
             needs=entered.needs)
        return entered


def give_code(house: House, token: str, code: str, address: str) -> Entered | Refusal:
    """Take the code of the second factor: to finish logging in, or again before an approval."""
    moment = house.clock()
    with house.writing() as connection:
        found = _person_of(connection, token, moment)
        if isinstance(found, Refusal):
            return found
        seen, person = found
        attempt = _begin(house, connection, "code", person.id, address, moment)
        if isinstance(attempt, Refusal):
            return attempt
        step = second_factor.step_of_person(house.keys, person, code, moment)
        if isinstance(step, int) and not take_step(connection, person.id, step):
            step = Refusal("code_used")
        if isinstance(step, Refusal):
            _say(connection, person, moment, "access:second_factor:failed", address=address,
                 reason=step.code)
            return step
        succeed(connection, attempt, moment)
        _say(connection, person, moment, "access:second_factor:given", address=address,
             again=seen.needs != SECOND_FACTOR)
        return _renewed(connection, seen, moment, second_factor=True)


def begin_enrolment(
    house: House, token: str, sealed: str = ""
) -> second_factor.Enrolment | Refusal:
    """Return a new secret for the second factor, or the one of `sealed` again.

    Nothing is kept before its first code. Whoever has one already must have given its code lately:
    `code_needed`.
    """
    moment = house.clock()
    with reading(house.engine) as connection:
        found = _person_of(connection, token, moment)
    if isinstance(found, Refusal):
        return found
    seen, person = found
    if not _may_enrol(seen):
        return Refusal("code_needed")
    if sealed:
        return second_factor.resume(house.keys, person, seen.session, sealed)
    return second_factor.begin(house.keys, person, seen.session)


def _may_enrol(seen: Seen) -> bool:
    """Say whether a session may set up a second factor: its first, or with the one before."""
    if seen.enrolled:
        return seen.actor.confirmed
    return seen.needs in ("", ENROLMENT)


def finish_enrolment(house: House, token: str, sealed: str, code: str) -> Entered | Refusal:
    """Keep the second factor whose first code is right; other sessions of the person end."""
    moment = house.clock()
    with house.writing() as connection:
        found = _person_of(connection, token, moment)
        if isinstance(found, Refusal):
            return found
        seen, person = found
        if not _may_enrol(seen):
            return Refusal("code_needed")
        made = second_factor.finish(house.keys, person, seen.session, sealed, code, moment)
        if isinstance(made, Refusal):
            return made
        set_second_factor(connection, person.id, *made)
        ended = revoke_sessions(connection, person.id, moment, keep=seen.session)
        _say(connection, person, moment, "access:second_factor:enrolled", sessions_ended=ended,
             again=seen.enrolled)
        return _renewed(connection, seen, moment, second_factor=True)


def change_password(
    house: House, token: str, old: str, new: str, address: str, hashes: Hashing | None = None
) -> Entered | Refusal | tuple[Fault, ...]:
    """Put a new password in place of the old one; other sessions of the person end."""
    used, moment = hashes or hashing(), house.clock()
    with used.place() as place:
        if not place:
            return busy()
        with house.writing() as connection:
            found = _person_of(connection, token, moment)
            if isinstance(found, Refusal):
                return found
            seen, person = found
            if seen.needs not in ("", PASSWORD):
                return Refusal("code_needed")
            attempt = _begin(house, connection, "login", person.login, address, moment)
            if isinstance(attempt, Refusal):
                return attempt
        right = used.check(_plain(person.password_hash), old)
        names = (person.login, person.name, person.name_en, person.email or "")
        faults = password_faults(new, names)
        if old == new:
            faults += (Fault("password_same", "new"),)
        made = used.make(new) if right and not faults else ""
    with house.writing() as connection:
        if not right:
            _say(connection, person, moment, "access:password:refused", address=address)
            return Refusal("password_wrong")
        succeed(connection, attempt, moment)
        if faults:
            return faults
        set_password_hash(connection, person.id, made)
        ended = revoke_sessions(connection, person.id, moment, keep=seen.session)
        _say(connection, person, moment, "access:password:changed", address=address,
             sessions_ended=ended)
        return _renewed(connection, seen, moment, second_factor=False)


def log_out(house: House, token: str) -> None:
    """End a session; one that has ended already stays so."""
    moment = house.clock()
    with house.writing() as connection:
        found = _person_of(connection, token, moment)
        if not isinstance(found, Refusal):
            revoke_session(connection, found[0].session, moment)
            _say(connection, found[1], moment, "access:session:ended")


def _begin(
    house: House, connection: Connection, purpose: str, name: str, address: str, moment: datetime
) -> int | Refusal:
    """Count an attempt, or refuse it with the seconds to wait."""
    found = begin_attempt(connection, house.keys.blind(purpose, name), address, moment)
    if isinstance(found, timedelta):
        return Refusal("login_too_many", {"retry_after": math.ceil(found.total_seconds())})
    return found


def _person_of(
    connection: Connection, token: str, moment: datetime
) -> tuple[Seen, Person] | Refusal:
    """Return a session that stands and its person."""
    seen = look_up(connection, token, moment)
    if isinstance(seen, Refusal):
        return seen
    person = find_person(connection, seen.person)
    return Refusal("session_over") if person is None else (seen, person)


def _plain(kept: str | None) -> str | None:
    """Return a hash without the mark of a temporary one."""
    return kept.removeprefix(TEMPORARY) if kept else None


def _entered(connection: Connection, token: str, moment: datetime) -> Entered:
    """Return what a new session still needs."""
    seen = look_up(connection, token, moment)
    if isinstance(seen, Refusal):
        raise LookupError("a session just made does not stand")
    return Entered(token, seen.person, seen.needs)


def _renewed(
    connection: Connection, seen: Seen, moment: datetime, second_factor: bool
) -> Entered:
    """Return the session under a new token."""
    token = renew_session(connection, seen.session, moment, second_factor)
    if token is None:
        raise LookupError("a session that stands cannot be renewed")
    return _entered(connection, token, moment)


def _say(
    connection: Connection, person: Person | None, moment: datetime, event: str, **facts: Any
) -> None:
    """Journal what happened to a person."""
    who = person.id if person is not None else NOBODY_KNOWN
    append(connection, [Event(moment.isoformat(), who, who, event, text(facts))])
