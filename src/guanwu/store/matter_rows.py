"""Tracked matters in the store: numbered, saved, loaded, listed by unit and searched."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import msgspec
from sqlalchemy import Connection

from guanwu.case import Refusal
from guanwu.matter.model import Matter, MatterRecord
from guanwu.matter.number import matter_number
from guanwu.matter.period import Period, Periods
from guanwu.store import schema_desk
from guanwu.store.dialect import Insert, insert_rows
from guanwu.store.writing import take_serials

NAMES: Final = (
    "number", "kind", "office", "unit", "duty", "state", "title", "party", "assignee",
    "opened_at", "wait_until", "closed_at", "done", "record",
)
_ALL: Final = ", ".join(NAMES)
_INSERT: Final = Insert(schema_desk.matter, NAMES)
_UPDATE: Final = (
    f"UPDATE matter SET {', '.join(f'{name} = ?' for name in NAMES[1:])} WHERE number = ?"
)
_record: Final = msgspec.json.Decoder(MatterRecord)
_encode: Final = msgspec.json.Encoder().encode


class Sought(NamedTuple):
    """What a search asks for; empty fields ask nothing. `text` is in number or title."""

    offices: tuple[str, ...] | None = None
    parties: tuple[str, ...] | None = None
    assignee: str = ""
    unit: str = ""
    kind: str = ""
    state: str = ""
    party: str = ""
    text: str = ""
    overdue_on: date | None = None
    confidential_kinds: tuple[str, ...] = ()


@cache
def load_periods() -> Periods:
    """Return the periods of all kinds of matters; ValueError names the row that is wrong."""
    text = files("guanwu.matter").joinpath("periods.csv").read_text(encoding="utf-8")
    rows = []
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        filled: dict[str, Any] = dict(row) | {"until": row["until"] or None}
        try:
            rows.append(msgspec.convert(filled, Period, strict=False))
        except msgspec.ValidationError as error:
            raise ValueError(f"matter/periods.csv, line {number}: {error}") from error
    return Periods(rows)


def take_matter_number(
    connection: Connection, letter: str, office: str, year: int
) -> str | Refusal:
    """Take the next number of an office and year in the transaction of the connection."""
    serial = take_serials(connection, "matter", year, {office: 1})[office]
    return matter_number(letter, year, serial)


def add_matter(connection: Connection, matter: Matter) -> None:
    """Keep a new matter."""
    insert_rows(connection, _INSERT, [_cells(matter)])


def save_matter(connection: Connection, matter: Matter) -> None:
    """Save a matter that has moved."""
    cells = _cells(matter)
    connection.exec_driver_sql(_UPDATE, (*cells[1:], cells[0]))


def load_matter(connection: Connection, number: str) -> Matter | None:
    """Return the matter of a number, or None."""
    row = connection.exec_driver_sql(
        f"SELECT {_ALL} FROM matter WHERE number = ?", (number,)).one_or_none()
    return None if row is None else _matter(row)


def search_matters(
    connection: Connection, sought: Sought, after: tuple[str, str] | None, limit: int
) -> list[Matter]:
    """Return matters by last day and number, those after a pair of these, at most `limit`."""
    conditions, values = _conditions(sought)
    if after is not None:
        conditions.append("(COALESCE(wait_until, '') > ? OR "
                          "(COALESCE(wait_until, '') = ? AND number > ?))")
        values += [after[0], after[0], after[1]]
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    rows = connection.exec_driver_sql(
        f"SELECT {_ALL} FROM matter {where}"
        "ORDER BY COALESCE(wait_until, ''), number LIMIT ?", (*values, limit))
    return [_matter(row) for row in rows]


def queue_of_units(
    connection: Connection, units: Sequence[str], assignee: str | None,
    after: tuple[str, str] | None, limit: int,
) -> list[Matter]:
    """Return what waits for units, the nearest last day first; of one assignee if named.

    `assignee` "" asks for what nobody has taken.
    """
    if not units:
        return []
    conditions = [f"unit IN ({','.join('?' * len(units))})"]
    values: list[Any] = list(units)
    if assignee is not None:
        conditions.append("assignee = ?" if assignee else "assignee IS NULL")
        values += [assignee] if assignee else []
    if after is not None:
        conditions.append("(wait_until > ? OR (wait_until = ? AND number > ?))")
        values += [after[0], after[0], after[1]]
    rows = connection.exec_driver_sql(
        f"SELECT {_ALL} FROM matter WHERE {' AND '.join(conditions)} "
        "ORDER BY wait_until, number LIMIT ?", (*values, limit))
    return [_matter(row) for row in rows]


def _conditions(sought: Sought) -> tuple[list[str], list[Any]]:
    """Return the conditions of a search and their values."""
    conditions: list[str] = []
    values: list[Any] = []
    reach = [(name, held) for name, held in
             (("office", sought.offices), ("party", sought.parties)) if held is not None]
    if reach or sought.assignee:
        parts = [f"{name} IN ({','.join('?' * len(held))})" for name, held in reach if held]
        values += [one for _, held in reach for one in held]
        if sought.assignee:
            parts.append("assignee = ?")
            values.append(sought.assignee)
        conditions.append(f"({' OR '.join(parts)})" if parts else "1 = 0")
    for name in ("unit", "kind", "state", "party"):
        wanted = getattr(sought, name)
        if wanted:
            conditions.append(f"{name} = ?")
            values.append(wanted)
    if sought.text:
        conditions.append(r"(number LIKE ? ESCAPE '\' OR title LIKE ? ESCAPE '\')")
        values += [f"%{_plain(sought.text)}%"] * 2
    if sought.overdue_on is not None:
        conditions.append("unit IS NOT NULL AND wait_until < ?")
        values.append(sought.overdue_on.isoformat())
    if sought.confidential_kinds:
        conditions.append(f"kind NOT IN ({','.join('?' * len(sought.confidential_kinds))})")
        values += sought.confidential_kinds
    return conditions, values


def _plain(text: str) -> str:
    """Return a text in which the signs of LIKE stand for themselves."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _cells(matter: Matter) -> tuple[Any, ...]:
    return (
        matter.number, matter.kind, matter.office, matter.unit, matter.duty, matter.state,
        matter.title, matter.party, matter.assignee, matter.opened_at,
        matter.wait_until.isoformat(), matter.closed_at, matter.done,
        _encode(matter.record).decode(),
    )


def _matter(row: Any) -> Matter:
    cells = dict(zip(NAMES, row, strict=True))
    cells["wait_until"] = date.fromisoformat(cells["wait_until"])
    cells["record"] = _record.decode(cells["record"])
    return Matter(**cells)
