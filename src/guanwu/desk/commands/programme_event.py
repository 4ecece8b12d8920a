"""Commands on events of programmes: a meeting held, a release issued, an agreement signed."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.desk.programme.answers import EventEntry, both, event_entry
from guanwu.desk.programme.recorded import event_of
from guanwu.desk.programme.recording import office_faults, span_faults, text_faults
from guanwu.establishment.naming import nearest
from guanwu.programme.events import kinds_of
from guanwu.programme.register import Programmes
from guanwu.staffing.words import folded
from guanwu.store.programme_event_rows import (
    EventRow,
    add_event,
    events_on_record,
    find_event,
    withdraw_event,
)
from guanwu.store.programme_file import load_programmes

Short = Annotated[str, Meta(min_length=1, max_length=60)]
Named = Annotated[str, Meta(min_length=1, max_length=200)]
Told = Annotated[str, Meta(max_length=200)]
Why = Annotated[str, Meta(min_length=1, max_length=500)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
NEEDED = frozenset(("name", "name_en", "source"))


class RecordEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that took place on days, both inclusive, counted as the statement counts it.

    `kind` is an id or a name of a kind, `unit` what the kind is counted in (empty: that), `item`
    the project or the item of the statement that it belongs to, if any. No person is named.
    """

    office: Short
    kind: Short
    count: Count
    since: date
    name: Named
    name_en: Named
    source: Named
    until: date | None = None
    unit: Annotated[str, Meta(max_length=60)] = ""
    place: Told = ""
    place_en: Told = ""
    item: Annotated[str, Meta(max_length=80)] = ""


class WithdrawEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """An event that is to count no longer, and why."""

    id: Short
    reason: Why


def event_resources(connection: Connection, order: Any) -> tuple[Resource, ...]:
    """Return the office of the event that an order records or names."""
    if isinstance(order, RecordEvent):
        return (Resource(order.office),)
    found = find_event(connection, order.id)
    return (Resource(found.office),) if found is not None else ()


@command("programme:record_event", of=event_resources, example=RecordEvent(
    "taipei", "press_release", 1, date(2025, 3, 12), "Express clearance explained",
    "Express clearance explained", "Press release 114-25"))
def record_event(desk: Asked, order: RecordEvent) -> EventEntry | tuple[Fault, ...]:
    """Put an event on record; it stands beside those of the statement and is counted with them."""
    known = load_programmes()
    kinds = kinds_of(known)
    kind = _kind(order.kind, kinds)
    until = order.until or order.since
    faults = (
        *office_faults(order.office, desk.moment.date()), *_kind_faults(order, kind, kinds),
        *span_faults(order.since, until, desk.moment.date()), *_item_faults(order.item, known),
        *text_faults({name: getattr(order, name) for name in (
            "name", "name_en", "place", "place_en", "source")}, NEEDED))
    if faults:
        return faults
    row = EventRow(
        f"event-{secrets.token_hex(5)}", order.office, kind, order.count, kinds[kind],
        order.since.isoformat(), until.isoformat(), order.name.strip(), order.name_en.strip(),
        order.place.strip(), order.place_en.strip(), order.item, order.source.strip(),
        desk.actor.id, desk.at)
    twice = _twice(desk, row)
    if twice is not None:
        return (twice,)
    add_event(desk.connection, row)
    say(desk, row.id, "programme:event:recorded", office=row.office, kind=kind, count=row.quantity,
        since=row.since, until=row.until)
    return event_entry(event_of(row))


@command("programme:withdraw_event", of=event_resources,
         example=WithdrawEvent("event-4f2a91c07d", "Recorded twice"))
def withdraw(desk: Asked, order: WithdrawEvent) -> EventEntry | Refusal | tuple[Fault, ...]:
    """Take an event off the record, with a reason; the journal keeps it."""
    found = find_event(desk.connection, order.id)
    if found is None:
        return Refusal("programme_event_unknown", {"event": order.id})
    faults = tuple(text_faults({"reason": order.reason}, frozenset(("reason",))))
    if faults:
        return faults
    if not withdraw_event(desk.connection, found.id, desk.at):
        return Refusal("programme_event_withdrawn", {
            "event": found.id, "at": str(found.withdrawn_at)[:10]})
    say(desk, found.id, "programme:event:withdrawn", reason=order.reason.strip())
    return event_entry(event_of(found))


def _kind(asked: str, kinds: Mapping[str, str]) -> str:
    """Return the kind of an id or of a name in either language; empty where there is none."""
    names = {folded(name): kind for kind in kinds
             for name in (*both(f"event_kind_{kind}"), kind)}
    return names.get(folded(asked), "")


def _kind_faults(
    order: RecordEvent, kind: str, kinds: Mapping[str, str]
) -> tuple[Fault, ...]:
    """Return the fault of a kind that there is not, or of a unit that it is not counted in."""
    if not kind:
        terms = tuple(f"event_kind_{one}" for one in kinds)
        return (Fault("programme_kind_unknown", "kind", {
            "asked": order.kind, "kinds": tuple(kinds), "names": terms}),)
    unit = kinds[kind]
    if order.unit and folded(order.unit) not in map(folded, (
            unit, *both(f"programme_unit_{unit}"))):
        return (Fault("programme_unit_other", "unit", {
            "asked": order.unit, "unit": unit, "name": f"programme_unit_{unit}",
            "kind": f"event_kind_{kind}"}),)
    return ()


def _item_faults(item: str, known: Programmes) -> tuple[Fault, ...]:
    """Return the fault of a project or item that there is not, with those that are near."""
    names = {**{one.id: (one.id, one.zh_hant, one.en) for one in known.tables.projects},
             **{one.id: (one.id,) for one in known.tables.items}}
    if not item or item in names:
        return ()
    near = nearest(item, names) or tuple(one.id for one in known.tables.projects)
    return (Fault("programme_item_unknown", "item", {"asked": item, "near": near}),)


def _twice(desk: Asked, row: EventRow) -> Fault | None:
    """Return the fault of an event that the office has on record already, with its id."""
    new = event_of(row)
    mine = (event_of(one) for one in events_on_record(desk.connection, row.since, row.until)
            if one.office == row.office)
    for one in (*load_programmes().tables.events, *mine):
        if (one.kind, one.since, one.until, one.zh_hant, one.place_zh) == (
                new.kind, new.since, new.until, new.zh_hant, new.place_zh):
            return Fault("programme_event_twice", "name", {"event": one.id, "day": new.since})
    return None
