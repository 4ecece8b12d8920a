"""Work queues in the store: what waits for units, who has taken what, and how much there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from heapq import merge
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection

from guanwu.store.dialect import among

_COLUMNS: Final = (
    "number, state, channel, importer, box, office, unit, assignee, wait_until, lodged_at, "
    "payable, record"
)
NOBODY: Final = ""
"""Stands for what nobody has taken where an assignee is asked for."""


class Waiting(NamedTuple):
    """A declaration in a queue; `importer` is a business number or a token, `record` JSON."""

    number: str
    state: str
    channel: str | None
    importer: str
    box: str
    office: str
    unit: str
    assignee: str | None
    wait_until: str
    lodged_at: str
    payable: int | None
    record: str

    @property
    def key(self) -> tuple[str, str]:
        """What a queue is ordered by: the last day, then the number."""
        return (self.wait_until, self.number)


class Wanted(NamedTuple):
    """What a listing of a queue asks for; None and "" ask nothing, days are inclusive.

    `assignee`: a person, NOBODY for what is free, None for all.
    """

    assignee: str | None = None
    state: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None


class Backlog(NamedTuple):
    """How much waits for a unit: all of it, what has missed its last day, what is due today."""

    unit: str
    waiting: int
    missed: int
    due_today: int


def queue_of(
    connection: Connection, units: Sequence[str], wanted: Wanted, after: tuple[str, str] | None,
    limit: int,
) -> list[Waiting]:
    """Return what waits for units, the nearest last day first, after a key, at most `limit`.

    Each unit is read along its own index and the rows are merged, so that the length of a queue
    costs nothing; what one person has is read along the index of assignees.
    """
    conditions, values = _conditions(wanted, after)
    if wanted.assignee:
        asked, part = among(connection, "unit", units)
        return _rows(connection, ["assignee = ?", asked, *conditions],
                     [wanted.assignee, *part, *values], limit)
    found: list[Iterable[Waiting]] = [
        _rows(connection, ["unit = ?", *conditions], [unit, *values], limit) for unit in units
    ]
    return list(islice(merge(*found, key=lambda one: one.key), limit))


def _conditions(wanted: Wanted, after: tuple[str, str] | None) -> tuple[list[str], list[Any]]:
    """Return the conditions of a listing and their values, without unit and person."""
    conditions, values = [], []
    if wanted.assignee == NOBODY:
        conditions.append("assignee IS NULL")
    for name, value in (("state", wanted.state), ("channel", wanted.channel)):
        if value:
            conditions.append(f"{name} = ?")
            values.append(value)
    for mark, day in ((">=", wanted.since), ("<=", wanted.until)):
        if day is not None:
            conditions.append(f"wait_until {mark} ?")
            values.append(day.isoformat())
    if after is not None:
        conditions.append("(wait_until, number) > (?, ?)")
        values += after
    return conditions, values


def _rows(
    connection: Connection, conditions: Sequence[str], values: Sequence[Any], limit: int
) -> list[Waiting]:
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM declaration WHERE unit IS NOT NULL "
        f"AND {' AND '.join(conditions)} ORDER BY wait_until, number LIMIT ?", (*values, limit))
    return [Waiting(*row) for row in rows]


def backlog(
    connection: Connection, units: Sequence[str], today: date, table: str = "declaration"
) -> list[Backlog]:
    """Return how much waits for each of some units, counted along the index of the queue.

    `table` is `declaration` or `matter`, which wait in the same columns. Units for which nothing
    waits are left out.
    """
    counted = {"declaration": "declaration_figures", "matter": "matter"}[table]
    asked, part = among(connection, "unit", units)
    day = today.isoformat()
    rows = connection.exec_driver_sql(
        "SELECT unit, count(*), count(CASE WHEN wait_until < ? THEN 1 END), "
        f"count(CASE WHEN wait_until = ? THEN 1 END) FROM {counted} "
        f"WHERE unit IS NOT NULL AND {asked} GROUP BY unit ORDER BY unit", (day, day, *part))
    return [Backlog(*row) for row in rows]


def taken(connection: Connection, units: Sequence[str]) -> dict[str, int]:
    """Return how many declarations of some units each person has taken."""
    asked, part = among(connection, "unit", units)
    rows = connection.exec_driver_sql(
        "SELECT assignee, count(*) FROM declaration_figures WHERE assignee IS NOT NULL "
        f"AND {asked} GROUP BY assignee", part)
    return {row[0]: row[1] for row in rows}


def give_to(
    connection: Connection, number: str, person: str | None, held_by: str | None
) -> bool:
    """Give a declaration that waits for a unit to a person, or to nobody.

    False, and nothing changed, where it is not `held_by` whom the caller saw holding it: of two
    who take at once one gets it.
    """
    held = "assignee IS NULL" if held_by is None else "assignee = ?"
    values = (person, number) if held_by is None else (person, number, held_by)
    done = connection.exec_driver_sql(
        f"UPDATE declaration SET assignee = ? WHERE number = ? AND unit IS NOT NULL AND {held}",
        values)
    return done.rowcount == 1


def hand_to(connection: Connection, number: str, office: str, unit: str) -> None:
    """Let a declaration wait for another unit, of this or another office; nobody has taken it."""
    connection.exec_driver_sql(
        "UPDATE declaration SET office = ?, unit = ?, assignee = NULL WHERE number = ?",
        (office, unit, number))
