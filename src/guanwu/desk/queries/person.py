"""Queries about people: who may log in, and what each of them holds."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.store.person_rows import Person, accounts_of, find_person
from guanwu.store.power_rows import Account, PostHeld, accounts, posts_held


class PeopleAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """People in order of login; `words` looks in login and names."""

    words: Annotated[str, Meta(max_length=60)] = ""
    state: Literal["", "active", "suspended", "waiting"] = ""
    after: Cursor = ""
    limit: Limit = 50


class PersonAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A person by the id of the account."""

    person: Annotated[str, Meta(min_length=1, max_length=40)]


class Listed(Struct, frozen=True):
    """A person in a list, with the posts held at this moment."""

    person: str
    login: str
    name: str
    name_en: str
    state: str
    second_factor: bool
    posts: tuple[PostHeld, ...]


class Shown(Struct, frozen=True):
    """A person with everything held now and before.

    `accounts` are the other accounts of the same natural person; `identity_known` says whether
    the number is on record, which is itself not shown.
    """

    person: str
    login: str
    name: str
    name_en: str
    email: str
    state: str
    language: str
    second_factor: bool
    password_temporary: bool
    identity_known: bool
    created_at: str
    accounts: tuple[str, ...]
    held: tuple[PostHeld, ...]


@query("person:list", example=PeopleAsked())
def list_people(desk: Asked, question: PeopleAsked) -> Page[Listed] | Refusal:
    """List people with the posts that they hold."""
    after = ""
    if question.after:
        cursor = decode_cursor(question.after, str)
        if isinstance(cursor, Refusal):
            return cursor
        after = cursor[0]
    rows = accounts(desk.connection, question.words.strip(), question.state, after,
                    question.limit + 1)
    held = posts_held(desk.connection, [row.id for row in rows], desk.moment)

    def listed(row: Account) -> Listed:
        now = tuple(one for one in held[row.id] if one.now)
        return Listed(row.id, row.login, row.name, row.name_en, row.state, row.enrolled, now)

    return page_of(rows, question.limit, listed, lambda row: [row.login])


@query("person:show", personal=True, example=PersonAsked("p-4f2a91c07d3e"))
def show_person(desk: Asked, question: PersonAsked) -> Shown | Refusal:
    """Show a person's account, with what is and was held."""
    found = find_person(desk.connection, question.person)
    if found is None:
        return Refusal("person_unknown", {"person": question.person})
    held = posts_held(desk.connection, [found.id], desk.moment)[found.id]
    return Shown(
        found.id, found.login, found.name, found.name_en, found.email or "", found.state,
        found.language or "", found.totp_secret is not None, found.password_is_temporary,
        found.identity is not None, found.created_at, _others(desk, found), tuple(held),
    )


def _others(desk: Asked, found: Person) -> tuple[str, ...]:
    """Return the other accounts of the same natural person."""
    if found.identity is None:
        return ()
    return tuple(one for one in accounts_of(desk.connection, found.identity) if one != found.id)
