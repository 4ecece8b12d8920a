"""What offices put on record of programmes, beside the rows of the shipped tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Connection

from guanwu.programme.board import Recorded
from guanwu.programme.draft import CountRow, DoneRow, OnRecord
from guanwu.programme.events import current
from guanwu.programme.model import Certificate, RecordedEvent
from guanwu.programme.register import Programmes
from guanwu.store.certificate_rows import CertificateRow, certificates_on_record
from guanwu.store.engine import open_known, reading
from guanwu.store.milestone_rows import milestones_on_record
from guanwu.store.place import Place
from guanwu.store.programme_event_rows import EventRow, events_on_record
from guanwu.store.programme_file import CERTIFICATES, read_certificates
from guanwu.store.terms_file import load_terms


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


def recorded_milestones(connection: Connection | None) -> dict[str, Recorded]:
    """Return the days on record of milestones, by milestone; none without a store."""
    held = milestones_on_record(connection) if connection is not None else {}
    return {id: Recorded(date.fromisoformat(row.done_on), row.recorded_at)
            for id, row in held.items()}


def on_record(programmes: Programmes, connection: Connection | None) -> OnRecord:
    """Return the events and milestones on record as a draft of the statement tells them."""
    events = tuple(
        CountRow(named(f"event_kind_{one.kind}"), named(f"programme_unit_{one.unit}"), one.count,
                 one.since, one.until) for one in recorded_events(connection))
    milestones = []
    for id, done in recorded_milestones(connection).items():
        fact = programmes.facts.get(id)
        if fact is not None:
            project = programmes.projects[programmes.items[fact.item].project]
            milestones.append(DoneRow(project.zh_hant, fact.zh_hant, done.day))
    return OnRecord(events, tuple(milestones))


def named(term: str) -> str:
    """Return the Chinese name of a kind or unit, as the statement is written."""
    return load_terms().say(term, "zh-Hant")


def certificates_shown(
    connection: Connection | None, day: date, offices: tuple[str, ...] | None = None
) -> tuple[tuple[Certificate, ...], bool]:
    """Return the certificates of some offices (None: of all), and whether they are no real ones.

    Once a store has any of its own, rows of demonstration are shown no longer.
    """
    rows = certificates_on_record(connection) if connection is not None else []
    own = current(map(certificate_of, rows), day)
    read = read_certificates(CERTIFICATES) if not rows else ()
    shown = own or tuple(one for one in read if isinstance(one, Certificate))
    return tuple(one for one in shown
                 if offices is None or one.unit.partition("/")[0] in offices), not rows


def certificate_of(row: CertificateRow) -> Certificate:
    """Return a certificate of the store as the programmes know certificates."""
    kind: Any = row.kind
    return Certificate(
        number=row.number, kind=kind, unit=row.unit, role_zh=row.role, role_en=row.role_en,
        since=date.fromisoformat(row.since), until=date.fromisoformat(row.until),
        source=row.source)


def event_of(row: EventRow) -> RecordedEvent:
    """Return an event of the store as the programmes know events."""
    return RecordedEvent(
        zh_hant=row.name, en=row.name_en, id=row.id, item=row.item, kind=row.kind,
        count=row.quantity, unit=row.unit, since=date.fromisoformat(row.since),
        until=date.fromisoformat(row.until), place_zh=row.place, place_en=row.place_en,
        source=row.source, recorded_at=row.recorded_at, office=row.office)
