"""Queries about posts: which there are, and who holds them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.store.moment import in_force
from guanwu.store.person_rows import find_person
from guanwu.store.post_rows import Post, holders_of, posts


class PostsAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Posts in order of their id; of one role or one office where it is named."""

    role: Annotated[str, Meta(max_length=40)] = ""
    office: Annotated[str, Meta(max_length=40)] = ""
    after: Cursor = ""
    limit: Limit = 50


class Holder(Struct, frozen=True):
    """Who holds a post at this moment."""

    holding: int
    person: str
    login: str
    name: str


class Listed(Struct, frozen=True):
    """A post in a list; `now` says whether it is in force."""

    post: str
    title: str
    title_en: str
    role: str
    office: str
    unit: str
    party: str
    since: str
    until: str | None
    now: bool
    holders: tuple[Holder, ...]


@query("post:list", example=PostsAsked())
def list_posts(desk: Asked, question: PostsAsked) -> Page[Listed] | Refusal:
    """List posts and who holds them."""
    after = ""
    if question.after:
        cursor = decode_cursor(question.after, str)
        if isinstance(cursor, Refusal):
            return cursor
        after = cursor[0]
    rows = posts(desk.connection, after, question.limit + 1, question.role, question.office)
    return page_of(rows, question.limit, lambda row: _listed(desk, row), lambda row: [row.id])


def _listed(desk: Asked, row: Post) -> Listed:
    """Return a post as it is listed."""
    holders = []
    for one in holders_of(desk.connection, row.id):
        if in_force(one.since, one.until, desk.moment):
            person = find_person(desk.connection, one.person)
            if person is not None:
                holders.append(Holder(one.id, person.id, person.login, person.name))
    return Listed(row.id, row.title, row.title_en, row.role, row.office, row.unit, row.party,
                  row.since, row.until, in_force(row.since, row.until, desk.moment),
                  tuple(holders))
