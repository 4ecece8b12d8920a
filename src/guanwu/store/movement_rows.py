"""Movements of people that were put on record: who was recruited, retired, transferred."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

_COLUMNS: Final = (
    "day, kind, office, category, people, to_office, to_category, planned, source, recorded_by, "
    "recorded_at"
)


class MovementRow(NamedTuple):
    """A movement on record; `id` counts them, 0 for one that is new. `planned` is 1 or 0."""

    id: int
    day: str
    kind: str
    office: str
    category: str
    people: int
    to_office: str
    to_category: str
    planned: int
    source: str
    recorded_by: str
    recorded_at: str


def add_movement(connection: Connection, row: MovementRow) -> MovementRow:
    """Keep a movement and return it with its id."""
    values = row._asdict()
    values.pop("id")
    marks = ", ".join(f":{name}" for name in values)
    id = connection.execute(
        text(f"INSERT INTO headcount_movement ({_COLUMNS}) VALUES ({marks}) RETURNING id"),
        values).scalar_one()
    return row._replace(id=id)


def movements_on_record(connection: Connection) -> list[MovementRow]:
    """Return the movements that count, in the order of their days and as recorded."""
    rows = connection.execute(
        text(f"SELECT id, {_COLUMNS} FROM headcount_movement WHERE withdrawn_at IS NULL "
             "ORDER BY day, id"))
    return [MovementRow(*row) for row in rows]


def withdraw_movement(connection: Connection, id: int, at: str) -> bool:
    """Let a movement count no longer. False where it was withdrawn, or there is none."""
    done = connection.execute(
        text("UPDATE headcount_movement SET withdrawn_at = :at WHERE id = :id "
             "AND withdrawn_at IS NULL"), {"id": id, "at": at})
    return done.rowcount == 1
