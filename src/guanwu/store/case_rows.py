"""Declarations as cases that move: loaded, changed and saved inside a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, text

from guanwu.store.dialect import among
from guanwu.store.writing import NUMBERS_A_QUERY


@dataclass(slots=True)
class Case:
    """A declaration's row, as far as moves read and change it; the record itself never changes."""

    number: str
    kind: str
    state: str
    importer: str
    declared_on: date
    imported_on: date
    channel: str | None
    flags: str | None
    customs_value: int | None
    payable: int | None
    bill_number: str | None
    served_on: date | None
    due_on: date | None
    version: int
    content_hash: str
    record: str
    assessment: str | None
    faults: str | None
    lodged_at: str
    done: str
    office: str | None
    unit: str | None
    assignee: str | None
    wait_until: date | None
    released_at: str | None

    def copy(self) -> Case:
        """Return the case as it stands."""
        return copy(self)

    def restore(self, before: Case) -> None:
        """Go back to how the case stood."""
        for name in self.__slots__:
            setattr(self, name, getattr(before, name))


NAMES = tuple(Case.__slots__)
DAYS = ("declared_on", "imported_on", "served_on", "due_on", "wait_until")


def load_cases(connection: Connection, numbers: Sequence[str]) -> dict[str, Case]:
    """Return the cases of these numbers, by number."""
    found = {}
    for start in range(0, len(numbers), NUMBERS_A_QUERY):
        asked, part = among(connection, "number", numbers[start:start + NUMBERS_A_QUERY])
        query = f"SELECT {', '.join(NAMES)} FROM declaration WHERE {asked}"
        for row in connection.exec_driver_sql(query, part):
            cells = dict(zip(NAMES, row, strict=True))
            for name in DAYS:
                cells[name] = date.fromisoformat(cells[name]) if cells[name] else None
            found[row[0]] = Case(**cells)
    return found


def numbers_in(connection: Connection, state: str, limit: int = 1_000_000) -> list[str]:
    """Return the numbers of the declarations in a state, in order."""
    rows = connection.execute(
        text("SELECT number FROM declaration WHERE state = :state ORDER BY number LIMIT :limit"),
        {"state": state, "limit": limit},
    )
    return [row[0] for row in rows]


def update_case(connection: Connection, case: Case) -> None:
    """Save what moves may change: state, bill, channel, days, what was done, whose turn it is."""
    connection.exec_driver_sql(
        "UPDATE declaration SET state = ?, bill_number = ?, served_on = ?, due_on = ?, done = ?, "
        "payable = ?, assessment = ?, version = ?, channel = ?, unit = ?, assignee = ?, "
        "wait_until = ?, released_at = ? WHERE number = ?",
        (case.state, case.bill_number, case.served_on.isoformat() if case.served_on else None,
         case.due_on.isoformat() if case.due_on else None, case.done, case.payable,
         case.assessment, case.version, case.channel, case.unit, case.assignee,
         case.wait_until.isoformat() if case.wait_until else None, case.released_at, case.number),
    )


def add_done(case: Case, *things: str) -> None:
    """Note what has been done, each thing once."""
    held = case.done.split()
    case.done = " ".join([*held, *(thing for thing in things if thing not in held)])
