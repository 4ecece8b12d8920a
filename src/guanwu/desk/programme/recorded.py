"""What offices put on record of programmes: events, beside the rows of the shipped tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection

from guanwu.programme.model import RecordedEvent
from guanwu.store.engine import open_known, reading
from guanwu.store.place import Place
from guanwu.store.programme_event_rows import EventRow, events_on_record


@contextmanager
def reading_known(store: Place | None) -> Iterator[Connection | None]:
    """Give a connection that reads a store; None where none is named, or there is none yet."""
    engine = open_known(store) if store is not None else None
    if engine is None:
        yield None
        return
    try:
        with reading(engine) as connection:
            yield connection
    finally:
        engine.dispose()


def recorded_events(connection: Connection | None) -> tuple[RecordedEvent, ...]:
    """Return the events on record that count; none without a store."""
    if connection is None:
        return ()
    return tuple(map(event_of, events_on_record(connection)))


def event_of(row: EventRow) -> RecordedEvent:
    """Return an event of the store as the programmes know events."""
    return RecordedEvent(
        zh_hant=row.name, en=row.name_en, id=row.id, item=row.item, kind=row.kind,
        count=row.quantity, unit=row.unit, since=date.fromisoformat(row.since),
        until=date.fromisoformat(row.until), place_zh=row.place, place_en=row.place_en,
        source=row.source, recorded_at=row.recorded_at, office=row.office)
