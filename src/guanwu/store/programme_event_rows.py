"""Events of programmes that offices put on record: added, withdrawn, listed by day."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

_COLUMNS: Final = (
    "id, office, kind, quantity, unit, since, until, name, name_en, place, place_en, item, source, "
    "recorded_by, recorded_at, withdrawn_at"
)


class EventRow(NamedTuple):
    """An event on record; days are ISO, both inclusive. `withdrawn_at` None: it counts."""

    id: str
    office: str
    kind: str
    quantity: int
    unit: str
    since: str
    until: str
    name: str
    name_en: str
    place: str
    place_en: str
    item: str
    source: str
    recorded_by: str
    recorded_at: str
    withdrawn_at: str | None = None


def add_event(connection: Connection, row: EventRow) -> None:
    """Keep an event; its id is new."""
    marks = ", ".join(f":{name}" for name in EventRow._fields)
    connection.execute(
        text(f"INSERT INTO programme_event ({_COLUMNS}) VALUES ({marks})"), row._asdict())


def find_event(connection: Connection, id: str) -> EventRow | None:
    """Return an event, withdrawn or not; None where there is none."""
    row = connection.execute(
        text(f"SELECT {_COLUMNS} FROM programme_event WHERE id = :id"), {"id": id}).first()
    return None if row is None else EventRow(*row)


def withdraw_event(connection: Connection, id: str, at: str) -> bool:
    """Let an event count no longer. False where it was withdrawn already."""
    done = connection.execute(
        text("UPDATE programme_event SET withdrawn_at = :at WHERE id = :id "
             "AND withdrawn_at IS NULL"), {"id": id, "at": at})
    return done.rowcount == 1


def events_on_record(
    connection: Connection, since: str = "", until: str = ""
) -> list[EventRow]:
    """Return the events that count, by day; those that lie in a span, both inclusive, if told."""
    rows = connection.execute(
        text(f"SELECT {_COLUMNS} FROM programme_event WHERE withdrawn_at IS NULL "
             "AND since >= :since AND (:until = '' OR until <= :until) ORDER BY since, id"),
        {"since": since, "until": until})
    return [EventRow(*row) for row in rows]
