"""Posts and who holds them, each for a time; what has ended stays on record."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from guanwu.store.moment import stamp

_POST: Final = "id, title, title_en, role, office, unit, party, since, until"
_HELD: Final = "id, person, post, since, until, granted_by, approved_by, granted_at"


class Post(NamedTuple):
    """A post: its role at an office and unit, or for a party."""

    id: str
    title: str
    title_en: str
    role: str
    office: str
    unit: str
    party: str
    since: str
    until: str | None


class Held(NamedTuple):
    """Who holds a post, from when until when, on whose word and with whose consent."""

    id: int
    person: str
    post: str
    since: str
    until: str | None
    granted_by: str
    approved_by: str | None
    granted_at: str


def add_post(
    connection: Connection, title: str, title_en: str, role: str, since: datetime, *,
    office: str = "", unit: str = "", party: str = "", until: datetime | None = None,
    id: str | None = None,
) -> Post:
    """Make a post and return it."""
    made = Post(id or f"post-{secrets.token_hex(5)}", title, title_en, role, office, unit, party,
                stamp(since), stamp(until) if until is not None else None)
    connection.execute(
        text(f"INSERT INTO post ({_POST}) VALUES (:id, :title, :title_en, :role, :office, :unit, "
             ":party, :since, :until)"), made._asdict())
    return made


def find_post(connection: Connection, id: str) -> Post | None:
    """Return a post, None where there is none."""
    row = connection.execute(
        text(f"SELECT {_POST} FROM post WHERE id = :id"), {"id": id}).first()
    return None if row is None else Post(*row)


def posts(
    connection: Connection, after: str = "", most: int = 500, role: str = "", office: str = ""
) -> list[Post]:
    """Return posts in order of id, from the one after an id on, of a role or office if named."""
    rows = connection.execute(
        text(f"SELECT {_POST} FROM post WHERE id > :after AND (:role = '' OR role = :role) "
             "AND (:office = '' OR office = :office) ORDER BY id LIMIT :most"),
        {"after": after, "most": most, "role": role, "office": office})
    return [Post(*row) for row in rows]


def end_post(connection: Connection, id: str, until: datetime) -> bool:
    """Let a post end; whoever holds it may act for it no longer. False when it had ended."""
    done = connection.execute(
        text("UPDATE post SET until = :until WHERE id = :id "
             "AND (until IS NULL OR until > :until)"), {"until": stamp(until), "id": id})
    return done.rowcount == 1


def hold(
    connection: Connection, person: str, post: str, since: datetime, moment: datetime, *,
    granted_by: str, approved_by: str | None = None, until: datetime | None = None,
) -> Held:
    """Let a person hold a post from a moment on and return what was granted."""
    values = {
        "person": person, "post": post, "since": stamp(since),
        "until": stamp(until) if until is not None else None, "granted_by": granted_by,
        "approved_by": approved_by, "granted_at": stamp(moment),
    }
    row = connection.execute(
        text("INSERT INTO holding (person, post, since, until, granted_by, approved_by, "
             "granted_at) VALUES (:person, :post, :since, :until, :granted_by, :approved_by, "
             f":granted_at) RETURNING {_HELD}"), values).one()
    return Held(*row)


def end_holding(connection: Connection, id: int, until: datetime) -> bool:
    """Let a person hold a post no longer. False when it had ended."""
    done = connection.execute(
        text("UPDATE holding SET until = :until WHERE id = :id "
             "AND (until IS NULL OR until > :until)"), {"until": stamp(until), "id": id})
    return done.rowcount == 1


def approve_holdings(connection: Connection, person: str, approved_by: str) -> None:
    """Note who approved what a person holds by the own word alone, as after a registration."""
    connection.execute(
        text("UPDATE holding SET approved_by = :by WHERE person = :person "
             "AND granted_by = :person AND approved_by IS NULL"),
        {"by": approved_by, "person": person})


def held_by(connection: Connection, person: str) -> list[Held]:
    """Return everything a person holds or held, in the order it was granted."""
    rows = connection.execute(
        text(f"SELECT {_HELD} FROM holding WHERE person = :person ORDER BY id"),
        {"person": person})
    return [Held(*row) for row in rows]


def holders_of(connection: Connection, post: str) -> list[Held]:
    """Return everybody who holds or held a post, in the order it was granted."""
    rows = connection.execute(
        text(f"SELECT {_HELD} FROM holding WHERE post = :post ORDER BY id"), {"post": post})
    return [Held(*row) for row in rows]
