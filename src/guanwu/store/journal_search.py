"""Looks through the journal from its end, page by page, within a bounded number of rows a page."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, text

WINDOW: Final = 100_000
"""Rows looked at for one page where no index serves; the page says how far it came."""
SYSTEM: Final = "guanwu"
_ROW: Final = "seq, at, actor, subject, event, facts, prev_hash, hash"


class Entry(Struct, frozen=True):
    """A row of the journal."""

    seq: int
    at: str
    actor: str
    subject: str
    event: str
    facts: str
    prev_hash: str
    hash: str


class Wanted(NamedTuple):
    """What is looked for; empty: anything. `event` is a beginning, days are YYYY-MM-DD, both in.

    `reads`: readings of personal data alone.
    """

    subject: str = ""
    actor: str = ""
    event: str = ""
    since: str = ""
    until: str = ""
    reads: bool = False


class Found(NamedTuple):
    """A page of rows, the latest first, and the row before which the next page begins (0: none)."""

    entries: list[Entry]
    before: int


def search(connection: Connection, wanted: Wanted, before: int, limit: int) -> Found:
    """Return the next rows before a row (0: from the end), and how far was looked.

    By subject, by a person, and of readings an index serves; otherwise a page looks at a hundred
    thousand rows at most, and may be empty though there are more.
    """
    top = before or _last(connection) + 1
    if wanted.until:
        top = min(top, _first_from(connection, wanted.until, "~", top))
    bottom = _first_from(connection, wanted.since, "", top) if wanted.since else 1
    indexed = bool(wanted.subject or wanted.reads or (wanted.actor and wanted.actor != SYSTEM))
    low = bottom if indexed else max(bottom, top - WINDOW)
    asked, values = _conditions(wanted)
    rows = connection.execute(
        text(f"SELECT {_ROW} FROM journal WHERE seq >= :low AND seq < :top{asked} "
             "ORDER BY seq DESC LIMIT :limit"),
        {"low": low, "top": top, "limit": limit + 1, **values})
    entries = [Entry(*row) for row in rows]
    if len(entries) > limit:
        return Found(entries[:limit], entries[limit - 1].seq)
    return Found(entries, low if low > bottom else 0)


def _conditions(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """Return the conditions beyond the window, with their values."""
    asked, values = "", dict[str, Any]()
    if wanted.subject:
        asked += " AND subject = :subject"
        values["subject"] = wanted.subject
    if wanted.actor:
        asked += " AND actor = :actor"
        values["actor"] = wanted.actor
        if wanted.actor != SYSTEM:
            asked += f" AND actor <> '{SYSTEM}'"
    if wanted.event:
        asked += " AND substr(event, 1, :length) = :event"
        values |= {"event": wanted.event, "length": len(wanted.event)}
    if wanted.reads:
        asked += r" AND event LIKE '%\:read'"
    return asked, values


def _last(connection: Connection) -> int:
    """Return the number of the last row."""
    return int(connection.execute(text("SELECT coalesce(max(seq), 0) FROM journal")).scalar_one())


def _first_from(connection: Connection, day: str, after: str, top: int) -> int:
    """Return the first row that was written on a day or later; with `~` after it: later than it.

    The journal is written in the order of time, so that halving finds it.
    """
    low, high, sought = 1, top, day + after
    while low < high:
        middle = (low + high) // 2
        at = connection.execute(
            text("SELECT at FROM journal WHERE seq = :seq"), {"seq": middle}).scalar()
        if at is not None and at < sought:
            low = middle + 1
        else:
            high = middle
    return low


def entries_of(connection: Connection, subject: str, events: tuple[str, ...]) -> list[Entry]:
    """Return the rows of a subject with one of these events, in order."""
    names = {f"event{n}": event for n, event in enumerate(events)}
    asked = ", ".join(f":{name}" for name in names)
    rows = connection.execute(
        text(f"SELECT {_ROW} FROM journal WHERE subject = :subject AND event IN ({asked}) "
             "ORDER BY seq"), {"subject": subject, **names})
    return [Entry(*row) for row in rows]


def readings(connection: Connection, since: str) -> list[tuple[str, str, int, int]]:
    """Return who read personal data since a day: actor, query, readings, subjects; most first."""
    first = _first_from(connection, since, "", _last(connection) + 1)
    rows = connection.execute(
        text("SELECT actor, event, count(*), count(DISTINCT subject) FROM journal "
             r"WHERE seq >= :first AND event LIKE '%\:read' GROUP BY actor, event "
             "ORDER BY 3 DESC, 1, 2"), {"first": first})
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


def readings_by_day(connection: Connection, since: str) -> list[tuple[str, int]]:
    """Return how many readings of personal data there were on each day, in order."""
    first = _first_from(connection, since, "", _last(connection) + 1)
    rows = connection.execute(
        text("SELECT substr(at, 1, 10), count(*) FROM journal "
             r"WHERE seq >= :first AND event LIKE '%\:read' GROUP BY 1 ORDER BY 1"),
        {"first": first})
    return [(row[0], int(row[1])) for row in rows]


def failed_logins(connection: Connection, since: str) -> int:
    """Return how many attempts to log in failed since a day, as far as they are kept."""
    row = connection.execute(
        text("SELECT count(*) FROM login_attempt WHERE succeeded = 0 AND at >= :since"),
        {"since": since})
    return int(row.scalar_one())
