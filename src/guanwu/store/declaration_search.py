"""Searches declarations along their indexes, the latest lodged first, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from heapq import merge
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from guanwu.store.dialect import among

_COLUMNS: Final = (
    "number, state, channel, importer, box, office, unit, assignee, wait_until, lodged_at, "
    "payable, bill_number, released_at, record"
)
LAST: Final = "~"
"""Sorts after every sign that a number has."""
FEW: Final = 1_000
"""Fewer numbers with one beginning are read one by one; more are met soon along the days."""
NAMED: Final = ("bill_number", "importer", "box")
"""What names few declarations, each with an index of its own."""


class Found(NamedTuple):
    """A declaration that was found; `importer` is a business number or a token."""

    number: str
    state: str
    channel: str | None
    importer: str
    box: str
    office: str
    unit: str | None
    assignee: str | None
    wait_until: str | None
    lodged_at: str
    payable: int | None
    bill_number: str | None
    released_at: str | None
    record: str

    @property
    def key(self) -> tuple[str, str]:
        """What a search is ordered by: when it was lodged, then the number."""
        return (self.lodged_at, self.number)


class Sought(NamedTuple):
    """What a search asks for; empty asks nothing. `prefix` is the beginning of the number.

    `offices` are those within reach and asked for; `since` and `until` are days of lodging, both
    inclusive. `home` is the office whose own numbers begin so: a beginning that many numbers have
    is looked for there alone, without what came from other offices.
    """

    offices: tuple[str, ...]
    prefix: str = ""
    home: str = ""
    importer: str = ""
    box: str = ""
    bill_number: str = ""
    state: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None


def search_declarations(
    connection: Connection, sought: Sought, after: tuple[str, str] | None, limit: int
) -> list[Found]:
    """Return declarations, the latest lodged first, after a key, at most `limit`.

    What names few declarations (number, bill, importer, box) is read along its index and narrowed
    to the offices; anything else along the index of each office, merged.
    """
    conditions, values = _conditions(sought, after)
    offices: Sequence[str] = sought.offices
    numbers = _few(connection, sought.prefix) if sought.prefix else None
    if numbers is not None:
        asked, part = among(connection, "number", numbers or [""])
        conditions, values = [asked, *conditions], [*part, *values]
    elif sought.prefix:
        offices = [one for one in offices if one == sought.home]
        conditions.append("substr(number, 1, ?) = ?")
        values += [len(sought.prefix), sought.prefix]
    named = [(f"{name} = ?", getattr(sought, name)) for name in NAMED if getattr(sought, name)]
    if named or numbers is not None:
        # An expression, so that no store takes the long index of offices for a few numbers.
        column = "office" if numbers is None else "COALESCE(office, '')"
        asked, part = among(connection, column, offices)
        return _rows(connection, [*[one for one, _ in named], asked, *conditions],
                     [*[value for _, value in named], *part, *values], limit)
    found: list[Iterable[Found]] = [
        _rows(connection, ["office = ?", *conditions], [office, *values], limit)
        for office in offices
    ]
    return list(islice(merge(*found, key=lambda one: one.key, reverse=True), limit))


def _few(connection: Connection, prefix: str) -> list[str] | None:
    """Return the numbers that begin with a text; None where they are too many to read them all."""
    rows = connection.exec_driver_sql(
        "SELECT number FROM declaration WHERE number >= ? AND number < ? LIMIT ?",
        (prefix, prefix + LAST, FEW)).scalars().all()
    return None if len(rows) == FEW else list(rows)


def _conditions(sought: Sought, after: tuple[str, str] | None) -> tuple[list[str], list[Any]]:
    conditions, values = [], []
    for name in ("state", "channel"):
        value = getattr(sought, name)
        if value:
            conditions.append(f"{name} = ?")
            values.append(value)
    if sought.since is not None:
        conditions.append("lodged_at >= ?")
        values.append(sought.since.isoformat())
    if sought.until is not None:
        conditions.append("lodged_at < ?")
        values.append((sought.until + timedelta(days=1)).isoformat())
    if after is not None:
        conditions.append("(lodged_at, number) < (?, ?)")
        values += after
    return conditions, values


def _rows(
    connection: Connection, conditions: Sequence[str], values: Sequence[Any], limit: int
) -> list[Found]:
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM declaration WHERE {' AND '.join(conditions)} "
        "ORDER BY lodged_at DESC, number DESC LIMIT ?", (*values, limit))
    return [Found(*row) for row in rows]
