"""The declarations of a party, newest first, page by page; and what happened to one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from heapq import merge
from itertools import islice
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from guanwu.store.dialect import among
from guanwu.store.journal import Event
from guanwu.store.writing import NUMBERS_A_QUERY

BOX_LENGTH: Final = 3
"""A party of three characters is a broker's box; any other is an importer."""
_COLUMNS: Final = (
    "number, lodged_at, importer, box, declared_on, imported_on, state, channel, payable, "
    "bill_number, due_on, done"
)
LAST: Final = ("9999", "")
"""What stands after every moment and number."""


class Wanted(NamedTuple):
    """Which declarations are wanted: states (none: all), days of lodging, a part of the number.

    `number` is a whole one, which is found at once; `billed`: those with a bill alone.
    """

    states: Sequence[str] = ()
    since: date | None = None
    until: date | None = None
    part: str = ""
    billed: bool = False
    number: str = ""


class OwnRow(NamedTuple):
    """A declaration as its party may see it, without its record."""

    number: str
    lodged_at: str
    importer: str
    box: str
    declared_on: str
    imported_on: str
    state: str
    channel: str | None
    payable: int | None
    bill_number: str | None
    due_on: str | None
    done: str


class _Importer(Struct):
    name: str
    name_zh: str | None = None


class _Seller(Struct):
    name: str


class _Goods(Struct):
    description: str


class Brief(Struct):
    """What a list shows of a record: whose goods, from whom, and what the first line is."""

    importer: _Importer
    seller: _Seller
    lines: list[_Goods]


_brief: Final = msgspec.json.Decoder(Brief)


def own_declarations(
    connection: Connection, parties: Sequence[str], wanted: Wanted, after: tuple[str, str],
    most: int,
) -> list[OwnRow]:
    """Return the declarations of some parties that come after one, newest first, at most so many.

    `after` is moment and number of the last one seen; `LAST` begins at the newest.
    """
    found = (_of_party(connection, party, wanted, after, most) for party in parties)
    ordered = merge(*found, key=lambda row: (row.lodged_at, row.number), reverse=True)
    return list(islice(_once(ordered), most))


def _once(rows: Iterator[OwnRow]) -> Iterator[OwnRow]:
    """Yield rows in order, one that two parties share once."""
    last = ""
    for row in rows:
        if row.number != last:
            yield row
        last = row.number


def _of_party(
    connection: Connection, party: str, wanted: Wanted, after: tuple[str, str], most: int
) -> list[OwnRow]:
    """Return the declarations of one party; the index on party and moment gives the order."""
    column = "box" if len(party) == BOX_LENGTH else "importer"
    asked = [f"{column} = ?", "lodged_at <= ?", "(lodged_at, number) < (?, ?)"]
    values: list[object] = [party, after[0], *after]
    if wanted.states:
        asked.append(f"state IN ({','.join('?' * len(wanted.states))})")
        values += wanted.states
    if wanted.since is not None:
        asked.append("lodged_at >= ?")
        values.append(wanted.since.isoformat())
    if wanted.until is not None:
        asked.append("lodged_at < ?")
        values.append((wanted.until + timedelta(days=1)).isoformat())
    if wanted.part:
        asked.append("replace(number, ' ', '') LIKE ?")
        values.append(f"%{wanted.part}%")
    if wanted.number:
        asked.append("number = ?")
        values.append(wanted.number)
    if wanted.billed:
        asked.append("bill_number IS NOT NULL")
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM declaration WHERE {' AND '.join(asked)} "
        f"ORDER BY lodged_at DESC, number DESC LIMIT {int(most)}", tuple(values))
    return [OwnRow(*row) for row in rows]


def briefs(connection: Connection, numbers: Sequence[str]) -> dict[str, Brief]:
    """Return what a list shows of the records of declarations, by number."""
    found: dict[str, Brief] = {}
    for start in range(0, len(numbers), NUMBERS_A_QUERY):
        asked, values = among(connection, "number", numbers[start : start + NUMBERS_A_QUERY])
        rows = connection.exec_driver_sql(
            f"SELECT number, record FROM declaration WHERE {asked}", values)
        found |= {row[0]: _brief.decode(row[1]) for row in rows}
    return found


def events_of(connection: Connection, subject: str) -> list[Event]:
    """Return everything the journal has of a subject, in order."""
    rows = connection.exec_driver_sql(
        "SELECT at, actor, subject, event, facts FROM journal WHERE subject = ? ORDER BY seq",
        (subject,))
    return [Event(*row) for row in rows]
