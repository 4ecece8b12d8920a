"""The command by which traders and brokers ask for an account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from sqlalchemy import Connection, text

from guanwu.case import Fault, Refusal
from guanwu.desk import rows
from guanwu.desk.command import Asked, command
from guanwu.desk.password import busy, hashing, password_faults
from guanwu.party.identifiers import business_number_divisor, is_business_number
from guanwu.party.operator import BROKER
from guanwu.store.journal import Event, append
from guanwu.store.moment import stamp
from guanwu.store.operator_rows import alike
from guanwu.store.person_rows import WAITING, add_person
from guanwu.store.post_rows import add_post, hold
from guanwu.store.terms_file import load_terms

AN_HOUR: Final = 60
"""Registrations taken an hour, whoever sends them: an administrator looks at each."""
OF_A_PARTY: Final = 5
"""People of one party that may wait at the same time."""
WINDOW: Final = timedelta(hours=1)
EMAIL: Final = r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$(?!\n)"


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """Who asks for an account, and for whom: a business number, or a broker's box number."""

    login: Annotated[str, Meta(min_length=3, max_length=64)]
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    name_en: Annotated[str, Meta(min_length=1, max_length=80)]
    email: Annotated[str, Meta(min_length=3, max_length=120, pattern=EMAIL)]
    password: Annotated[str, Meta(min_length=1, max_length=1_000)]
    role: Literal["trader", "broker"]
    party: Annotated[str, Meta(min_length=3, max_length=8)]
    language: Literal["zh-Hant", "en"] = "zh-Hant"


class Registered(Struct, frozen=True):
    """A registration as it was taken: it waits for an administrator."""

    login: str
    role: str
    party: str
    state: str


EXAMPLE = Register("lin.import", "Lin Import", "Lin Import", "lin@example.tw",
                   "a long phrase of mine", "trader", "04595257")


@command("person:register", example=EXAMPLE)
def register(desk: Asked, order: Register) -> Registered | Refusal | tuple[Fault, ...]:
    """Take the registration of a trader or broker; nobody may log in before being admitted."""
    party = order.party.strip().upper()
    wait = _too_many(desk.connection, party, desk.moment)
    if wait is not None:
        return wait
    faults = (*_party_faults(desk, order.role, party),
              *password_faults(order.password, (order.login, order.name, order.name_en,
                                                order.email, party)))
    if faults:
        return faults
    with hashing().place() as place:
        if not place:
            return busy()
        hashed = hashing().make(order.password)
    person = add_person(
        desk.connection, order.login, order.name.strip(), order.name_en.strip(), desk.moment,
        email=order.email, language=order.language, state=WAITING, password_hash=hashed,
    )
    if isinstance(person, Refusal):
        return (Fault(person.code, "login", person.facts),)
    terms, title = load_terms(), f"register_post_{order.role}"
    post = add_post(desk.connection, terms.say(title, "zh-Hant", {"party": party}),
                    terms.say(title, "en", {"party": party}), order.role, desk.moment, party=party)
    hold(desk.connection, person.id, post.id, desk.moment, desk.moment, granted_by=person.id)
    append(desk.connection, [Event(
        desk.at, person.id, person.id, "person:registration:asked",
        rows.text({"login": person.login, "role": order.role, "party": party, "post": post.id}))])
    return Registered(person.login, order.role, party, WAITING)


def _party_faults(desk: Asked, role: str, party: str) -> tuple[Fault, ...]:
    """Return what is wrong with the party: a number that cannot exist, a box nobody has."""
    day = desk.moment.date()
    if role == "trader":
        if is_business_number(party, day):
            return ()
        facts = {"id": party, "day": day.isoformat(), "divisor": business_number_divisor(day)}
        return (Fault("business_number_wrong", "party", facts),)
    for one in alike(desk.connection, party, party):
        if one.kind == BROKER and one.code == party and one.may_act(day):
            return ()
    return (Fault("register_box_unknown", "party", {"box": party}),)


def _too_many(connection: Connection, party: str, moment: datetime) -> Refusal | None:
    """Return that too many wait already: of everybody in the last hour, or of one party."""
    lately = connection.execute(
        text("SELECT count(*) FROM person WHERE state = 'waiting' AND created_at > :since"),
        {"since": stamp(moment - WINDOW)}).scalar_one()
    same = connection.execute(
        text("SELECT count(*) FROM person p JOIN holding h ON h.person = p.id JOIN post t "
             "ON t.id = h.post WHERE p.state = 'waiting' AND t.party = :party"),
        {"party": party}).scalar_one()
    if lately >= AN_HOUR or same >= OF_A_PARTY:
        return Refusal("register_too_many", {"retry_after": int(WINDOW.total_seconds())})
    return None
