"""Reads people with the posts they hold, for those who administer them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, text

from guanwu.store.moment import in_force
from guanwu.store.post_rows import Held

_HOLDING: Final = text(
    "SELECT id, person, post, since, until, granted_by, approved_by, granted_at FROM holding "
    "WHERE id = :id"
)
_PEOPLE: Final = (
    "SELECT p.id, p.login, p.name, p.name_en, p.state, p.totp_secret IS NOT NULL, p.created_at "
    "FROM person p"
)
_POSTS_HELD: Final = text(
    "SELECT h.person, h.id, t.id, t.title, t.title_en, t.role, t.office, t.unit, t.party, "
    "h.since, h.until, t.since, t.until, h.granted_by, h.approved_by "
    "FROM holding h JOIN post t ON t.id = h.post WHERE h.person IN :persons ORDER BY h.id"
).bindparams(bindparam("persons", expanding=True))


class Account(NamedTuple):
    """A person as listed: whether there is a second factor, and since when there is an account."""

    id: str
    login: str
    name: str
    name_en: str
    state: str
    enrolled: bool
    created_at: str


class PostHeld(NamedTuple):
    """A post that a person holds or held; `now` says whether it counts at the moment asked."""

    person: str
    holding: int
    post: str
    title: str
    title_en: str
    role: str
    office: str
    unit: str
    party: str
    since: str
    until: str | None
    granted_by: str
    approved_by: str | None
    now: bool


def find_holding(connection: Connection, id: int) -> Held | None:
    """Return a holding, None where there is none."""
    row = connection.execute(_HOLDING, {"id": id}).first()
    return None if row is None else Held(*row)


def accounts(
    connection: Connection, words: str = "", state: str = "", after: str = "", most: int = 51
) -> list[Account]:
    """Return accounts in order of login, from the one after a login on.

    `words` is looked for in login and names.
    """
    asked, values = ["p.login > :after"], {"after": after, "most": most}
    if words:
        asked.append("(p.login LIKE :words OR p.name LIKE :words OR lower(p.name_en) LIKE :words)")
        values["words"] = f"%{words.casefold()}%"
    if state:
        asked.append("p.state = :state")
        values["state"] = state
    rows = connection.execute(
        text(f"{_PEOPLE} WHERE {' AND '.join(asked)} ORDER BY p.login LIMIT :most"), values)
    return [Account._make((*row[:5], bool(row[5]), row[6])) for row in rows]


def posts_held(
    connection: Connection, persons: Sequence[str], moment: datetime
) -> dict[str, list[PostHeld]]:
    """Return what people hold or held, by person, in the order it was granted."""
    found: dict[str, list[PostHeld]] = {one: [] for one in persons}
    if not persons:
        return found
    for row in connection.execute(_POSTS_HELD, {"persons": list(persons)}):
        now = in_force(row[9], row[10], moment) and in_force(row[11], row[12], moment)
        found[row[0]].append(PostHeld._make((*row[:11], row[13], row[14], now)))
    return found
