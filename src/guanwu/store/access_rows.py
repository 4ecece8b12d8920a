"""Posts, who holds them, and sessions: who asks, resolved from what is in force at the moment.

Nothing of an actor is remembered between two requests. A post that ends, a person suspended, a
session revoked are denied at the next request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

from guanwu.access.model import NOBODY, Actor, Holding
from guanwu.case import Refusal
from guanwu.store.matrix_file import load_matrix
from guanwu.store.moment import in_force, moment_of, stamp
from guanwu.store.person_rows import ACTIVE, TEMPORARY

IDLE_OFFICER: Final = timedelta(minutes=15)
IDLE_OUTSIDE: Final = timedelta(minutes=60)
OVERALL: Final = timedelta(hours=12)
CONFIRMED_FOR: Final = timedelta(minutes=10)
"""How long after a second factor an approval needs no other one."""
TOUCH_AFTER: Final = timedelta(seconds=30)
"""How old `seen_at` may be before a request writes it anew; idle times end at most so early."""
PASSWORD, ENROLMENT, SECOND_FACTOR = "password", "enrolment", "second_factor"
"""What a session may still need before it counts."""

_HELD: Final = (
    "h.since, h.until, t.since, t.until, t.role, t.office, t.unit, t.party, t.id "
    "FROM {0} LEFT JOIN holding h ON h.person = p.id LEFT JOIN post t ON t.id = h.post"
)
_PERSON: Final = (
    "p.id, p.login, p.name, p.name_en, p.state, p.identity, p.language, p.totp_secret IS NOT NULL, "
    f"substr(coalesce(p.password_hash, ''), 1, 1) = '{TEMPORARY}', "
)
_SESSION: Final = text(
    "SELECT s.csrf, s.created_at, s.seen_at, s.expires_at, s.second_factor_at, s.revoked_at, "
    + _PERSON + _HELD.format("session s JOIN person p ON p.id = s.person")
    + " WHERE s.id_hash = :id_hash"
)
_ACTOR: Final = text("SELECT " + _PERSON + _HELD.format("person p") + " WHERE p.id = :person")


class Seen(NamedTuple):
    """A session that stands: whose, with which rights, and what it still needs.

    `actor` is nobody as long as `needs` names something. `stale`: `seen_at` is to be written anew.
    """

    session: str
    person: str
    login: str
    name: str
    name_en: str
    language: str
    csrf: str
    needs: str
    enrolled: bool
    stale: bool
    actor: Actor


@cache
def _roles_with_one_factor() -> frozenset[str]:
    """Return the roles of the matrix that ask for no second factor."""
    roles = load_matrix().roles
    return frozenset(name for name, role in roles.items() if not role.second_factor)


def hash_of_token(token: str) -> str:
    """Return what the store has of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def look_up(connection: Connection, token: str, moment: datetime) -> Seen | Refusal:
    """Return the session of a token, or `session_over`: unknown, revoked, idle too long, old."""
    id_hash = hash_of_token(token)
    rows = connection.execute(_SESSION, {"id_hash": id_hash}).all()
    if not rows:
        return Refusal("session_over")
    csrf, _created, seen_at, expires_at, second_factor_at, revoked_at = rows[0][:6]
    id, login, name, name_en, state, identity, language, enrolled, temporary = rows[0][6:15]
    holdings = _holdings([row[15:] for row in rows], moment)
    officer = any(one.role not in _roles_with_one_factor() for one in holdings)
    quiet = moment - moment_of(seen_at)
    if (revoked_at is not None or state != ACTIVE or moment >= moment_of(expires_at)
            or quiet >= (IDLE_OFFICER if officer else IDLE_OUTSIDE)):
        return Refusal("session_over")
    needs = _needs(bool(temporary), officer, bool(enrolled), second_factor_at is not None)
    confirmed = (second_factor_at is not None
                 and moment - moment_of(second_factor_at) < CONFIRMED_FOR)
    actor = NOBODY if needs else Actor(id, name, holdings, identity or "", confirmed)
    return Seen(id_hash, id, login, name, name_en, language or "", csrf, needs, bool(enrolled),
                quiet >= TOUCH_AFTER, actor)


def _needs(temporary: bool, officer: bool, enrolled: bool, given: bool) -> str:
    """Return what a session still needs: second factor where there is one, then a password."""
    if enrolled and not given:
        return SECOND_FACTOR
    if temporary:
        return PASSWORD
    return ENROLMENT if officer and not enrolled else ""


def actor_of(connection: Connection, token: str, moment: datetime) -> Actor:
    """Return who asks by the token of a session; nobody when it does not stand."""
    seen = look_up(connection, token, moment)
    return NOBODY if isinstance(seen, Refusal) else seen.actor


def actor_of_person(connection: Connection, person: str, moment: datetime) -> Actor:
    """Return a person as an actor with what is held at a moment, without a session.

    For what was asked earlier and is done now; nobody when unknown or not active.
    """
    rows = connection.execute(_ACTOR, {"person": person}).all()
    if not rows or rows[0][4] != ACTIVE:
        return NOBODY
    id, _, name, _, _, identity = rows[0][:6]
    return Actor(id, name, _holdings([row[9:] for row in rows], moment), identity or "")


def _holdings(rows: Sequence[Sequence[Any]], moment: datetime) -> tuple[Holding, ...]:
    """Return what is held at a moment: holding and post must both be in force."""
    return tuple(
        Holding(role, office, unit, party, post)
        for since, until, begun, ended, role, office, unit, party, post in rows
        if post is not None and in_force(since, until, moment) and in_force(begun, ended, moment)
    )


def open_session(
    connection: Connection, person: str, moment: datetime, address: str = ""
) -> str:
    """Make a session and return its token, which nobody can read from the store."""
    return _insert(connection, person, moment, moment + OVERALL, None, address)


def renew_session(
    connection: Connection, id_hash: str, moment: datetime, second_factor: bool
) -> str | None:
    """Put a new token in place of a session's own, which ends; None when it does not stand.

    Called whenever rights grow, so that a token known before is worth nothing after. The overall
    time goes on. `second_factor`: it was given at this moment.
    """
    row = connection.execute(
        text("UPDATE session SET revoked_at = :at WHERE id_hash = :id_hash "
             "AND revoked_at IS NULL RETURNING person, expires_at, second_factor_at, address"),
        {"at": stamp(moment), "id_hash": id_hash}).first()
    if row is None:
        return None
    given = stamp(moment) if second_factor else row[2]
    return _insert(connection, row[0], moment, moment_of(row[1]), given, row[3] or "")


def _insert(
    connection: Connection, person: str, moment: datetime, expires_at: datetime,
    second_factor_at: str | None, address: str,
) -> str:
    """Write a session and return its token."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        text("INSERT INTO session (id_hash, person, csrf, created_at, seen_at, expires_at, "
             "second_factor_at, address) VALUES (:id_hash, :person, :csrf, :at, :at, :expires, "
             ":given, :address)"),
        {"id_hash": hash_of_token(token), "person": person, "csrf": secrets.token_urlsafe(32),
         "at": stamp(moment), "expires": stamp(expires_at), "given": second_factor_at,
         "address": address})
    return token


def touch(connection: Connection, id_hash: str, moment: datetime) -> None:
    """Note that a session was used."""
    connection.execute(
        text("UPDATE session SET seen_at = :at WHERE id_hash = :id_hash AND seen_at < :at"),
        {"at": stamp(moment), "id_hash": id_hash})


def revoke_session(connection: Connection, id_hash: str, moment: datetime) -> bool:
    """End a session for good; False when it had ended."""
    done = connection.execute(
        text("UPDATE session SET revoked_at = :at WHERE id_hash = :id_hash "
             "AND revoked_at IS NULL"), {"at": stamp(moment), "id_hash": id_hash})
    return done.rowcount == 1


def revoke_sessions(
    connection: Connection, person: str, moment: datetime, keep: str = ""
) -> int:
    """End every session of a person but one, if one is named; return how many ended."""
    done = connection.execute(
        text("UPDATE session SET revoked_at = :at WHERE person = :person AND id_hash <> :keep "
             "AND revoked_at IS NULL"), {"at": stamp(moment), "person": person, "keep": keep})
    return done.rowcount
