"""Commands on people: make, admit, suspend, resume, sessions, lost passwords and codes."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from guanwu.case import Fault, Refusal
from guanwu.desk.administration.last import last_administrator
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, always, command
from guanwu.desk.password import busy, hashing, temporary_password
from guanwu.party.identifiers import is_national_id, is_resident_id
from guanwu.store.access_rows import revoke_sessions
from guanwu.store.identity_rows import keep_identity
from guanwu.store.person_rows import (
    ACTIVE,
    SUSPENDED,
    TEMPORARY,
    WAITING,
    Person,
    accounts_of,
    add_person,
    find_person,
    set_password_hash,
    set_second_factor,
    set_state,
)
from guanwu.store.post_rows import approve_holdings

Name = Annotated[str, Meta(min_length=1, max_length=80)]
Why = Annotated[str, Meta(min_length=1, max_length=500)]
Id = Annotated[str, Meta(min_length=1, max_length=40)]


class MakePerson(Struct, frozen=True, forbid_unknown_fields=True):
    """A person who is to log in; `identity_number` is kept sealed, and in its place a token."""

    login: Annotated[str, Meta(min_length=3, max_length=64)]
    name: Name
    name_en: Name
    identity_number: Annotated[str, Meta(max_length=12)] = ""
    email: Annotated[str, Meta(max_length=120)] = ""
    language: Literal["zh-Hant", "en"] = "zh-Hant"


class OnPerson(Struct, frozen=True, forbid_unknown_fields=True):
    """A person, and why something is done about the account."""

    person: Id
    reason: Why


class Made(Struct, frozen=True):
    """A person just made, with the password to be changed at the first login.

    `accounts` counts the accounts that this natural person has now, this one among them.
    """

    person: str
    login: str
    password: str
    accounts: int


class Standing(Struct, frozen=True):
    """A person's account as it stands; `sessions_ended` counts those that a command ended."""

    person: str
    login: str
    state: str
    sessions_ended: int = 0


@command("person:make", example=MakePerson("lin.mei", "Lin Mei", "Lin Mei"))
def make_person(desk: Asked, order: MakePerson) -> Made | Refusal | tuple[Fault, ...]:
    """Make an account for a person; it has no power until a post is held."""
    number = order.identity_number.strip().upper()
    if number and not (is_national_id(number) or is_resident_id(number)):
        return (Fault("person_identity_wrong", "identity_number"),)
    password = temporary_password()
    with hashing().place() as place:
        if not place:
            return busy()
        hashed = TEMPORARY + hashing().make(password)
    token = keep_identity(desk.connection, desk.house.keys, number) if number else None
    made = add_person(
        desk.connection, order.login, order.name.strip(), order.name_en.strip(), desk.moment,
        email=order.email.strip() or None, identity=token, language=order.language,
        password_hash=hashed,
    )
    if isinstance(made, Refusal):
        return made
    accounts = len(accounts_of(desk.connection, token)) if token else 1
    say(desk, made.id, "person:account:made", login=made.login, accounts=accounts)
    return Made(made.id, made.login, password, accounts)


@command("person:admit", example=OnPerson("p-4f2a91c07d3e", "Registration and licence compared"))
def admit_person(desk: Asked, order: OnPerson) -> Standing | Refusal:
    """Admit a person who has registered and waits; the post asked for counts from now on."""
    admitted = _turn(desk, order, WAITING, ACTIVE, "admitted")
    if isinstance(admitted, Standing):
        approve_holdings(desk.connection, order.person, desk.actor.id)
    return admitted


@command("person:decline", example=OnPerson("p-4f2a91c07d3e", "No authority from the firm"))
def decline_person(desk: Asked, order: OnPerson) -> Standing | Refusal:
    """Decline a registration; the account stays on record and cannot be used."""
    return _turn(desk, order, WAITING, SUSPENDED, "declined")


@command("person:suspend", example=OnPerson("p-4f2a91c07d3e", "On leave without pay"))
def suspend_person(desk: Asked, order: OnPerson) -> Standing | Refusal:
    """Suspend an account and end its sessions; the posts held stay on record."""
    last = last_administrator(desk.connection, desk.moment, person=order.person)
    return last or _turn(desk, order, ACTIVE, SUSPENDED, "suspended")


@command("person:resume", example=OnPerson("p-4f2a91c07d3e", "Back in office"))
def resume_person(desk: Asked, order: OnPerson) -> Standing | Refusal:
    """Let a suspended person log in again."""
    return _turn(desk, order, SUSPENDED, ACTIVE, "resumed")


@command("person:revoke_sessions", example=OnPerson("p-4f2a91c07d3e", "Telephone was lost"))
def revoke_person(desk: Asked, order: OnPerson) -> Standing | Refusal:
    """End every session of a person at once; the next request must log in."""
    found = _found(desk, order.person)
    if isinstance(found, Refusal):
        return found
    ended = revoke_sessions(desk.connection, found.id, desk.moment)
    say(desk, found.id, "person:sessions:revoked", reason=order.reason, sessions=ended)
    return Standing(found.id, found.login, found.state, ended)


@command("person:renew_password", example=OnPerson("p-4f2a91c07d3e", "Password was forgotten"))
def renew_password(desk: Asked, order: OnPerson) -> Made | Refusal:
    """Give a new password to be changed at the first login, and end all sessions."""
    found = _found(desk, order.person)
    if isinstance(found, Refusal):
        return found
    if _same_person(desk, found):
        return Refusal("person_oneself", {"person": found.id})
    password = temporary_password()
    with hashing().place() as place:
        if not place:
            return busy()
        set_password_hash(desk.connection, found.id, TEMPORARY + hashing().make(password))
    revoke_sessions(desk.connection, found.id, desk.moment)
    say(desk, found.id, "person:password:renewed", reason=order.reason)
    return Made(found.id, found.login, password, 1)


@command("person:drop_second_factor", four_eyes=always,
         example=OnPerson("p-4f2a91c07d3e", "Telephone was lost"))
def drop_second_factor(desk: Asked, order: OnPerson) -> Standing | Refusal:
    """Take away a lost second factor, so that another is set up at the next login."""
    found = _found(desk, order.person)
    if isinstance(found, Refusal):
        return found
    if _same_person(desk, found):
        return Refusal("person_oneself", {"person": found.id})
    set_second_factor(desk.connection, found.id, None, None)
    ended = revoke_sessions(desk.connection, found.id, desk.moment)
    say(desk, found.id, "person:second_factor:dropped", reason=order.reason, sessions=ended)
    return Standing(found.id, found.login, found.state, ended)


def _turn(desk: Asked, order: OnPerson, was: str, becomes: str, word: str) -> Standing | Refusal:
    """Bring an account from one state to another."""
    found = _found(desk, order.person)
    if isinstance(found, Refusal):
        return found
    if _same_person(desk, found):
        return Refusal("person_oneself", {"person": found.id})
    if found.state != was:
        facts = {"person": found.id, "state": f"person_state_{found.state}",
                 "wanted": f"person_state_{was}"}
        return Refusal("person_state_wrong", facts)
    set_state(desk.connection, found.id, becomes)
    ended = revoke_sessions(desk.connection, found.id, desk.moment) if becomes != ACTIVE else 0
    say(desk, found.id, f"person:account:{word}", reason=order.reason, sessions=ended)
    return Standing(found.id, found.login, becomes, ended)


def _same_person(desk: Asked, found: Person) -> bool:
    """Say whether an account is the actor's own, this or another one."""
    return found.id == desk.actor.id or (
        bool(desk.actor.identity) and found.identity == desk.actor.identity
    )


def _found(desk: Asked, person: str) -> Person | Refusal:
    """Return a person, or that there is none."""
    found = find_person(desk.connection, person)
    return found if found is not None else Refusal("person_unknown", {"person": person})
