"""Commands on movements of people: who came, left or went elsewhere, in numbers, never by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.desk.headcount_record import book_on_record
from guanwu.desk.movement_record import MovementEntry, ledger_of, movement_entry, recorded_movements
from guanwu.desk.programme.recording import text_faults
from guanwu.staffing.grid import Grid, cell
from guanwu.staffing.headcount import years
from guanwu.staffing.model import Book
from guanwu.staffing.movement import Movement, ledger_faults
from guanwu.staffing.movement_sheet import ReadMovements, read_movements
from guanwu.staffing.words import folded, named
from guanwu.store.movement_rows import (
    MovementRow,
    add_movement,
    movements_on_record,
    withdraw_movement,
)
from guanwu.store.staffing_file import load_movement_names, load_words

Word = Annotated[str, Meta(min_length=1, max_length=60)]
Other = Annotated[str, Meta(max_length=60)]
FIELDS: Final = (
    "day", "kind", "office", "category", "count", "to_office", "to_category", "state")
"""The fields of an order that stand in a row of a table of movements."""
PEOPLE_MOST: Final = 99_999


class RecordMovement(Struct, frozen=True, forbid_unknown_fields=True):
    """People recruited, retired or transferred on a day; every word as a table of movements has it.

    Days are of the Republic or Western; `state` is done (or ordered; if empty) or planned; `to_*`
    are where a transfer leads. No person is named.
    """

    day: Word
    kind: Word
    office: Word
    category: Word
    count: Annotated[int, Meta(ge=1, le=PEOPLE_MOST)]
    source: Annotated[str, Meta(min_length=1, max_length=200)]
    to_office: Other = ""
    to_category: Other = ""
    state: Other = ""


class WithdrawMovement(Struct, frozen=True, forbid_unknown_fields=True):
    """A movement that is to count no longer, by its id, and why."""

    id: Annotated[int, Meta(ge=1)]
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


def movement_resources(connection: Connection, order: Any) -> tuple[Resource, ...]:
    """Return the office of the movement that an order records or names."""
    if isinstance(order, RecordMovement):
        return (Resource(load_words().offices.get(folded(order.office), "")),)
    return tuple(Resource(one.office) for one in movements_on_record(connection)
                 if one.id == order.id)


@command("establishment:record_movement", of=movement_resources, example=RecordMovement(
    "114-03-01", "retire", "taipei", "staff", 2, "Order 114-0301"))
def record_movement(desk: Asked, order: RecordMovement) -> MovementEntry | tuple[Fault, ...]:
    """Put a movement of people on record; nobody leaves from where nobody is."""
    book, today = book_on_record(desk.connection), desk.moment.date()
    read = _read(order)
    faults = [*_placed(read.faults), *text_faults({"source": order.source}, frozenset(("source",)))]
    held = recorded_movements(desk.connection)
    for one in read.movements:
        faults += [*_day_faults(one, book, today), *_twice(desk.connection, one, order)]
        latest = max((each.row for each in held), default=0) + 1
        faults += _ledger_faults(book, [*held, replace(one, row=latest, no="")], one.day, "count")
    if faults:
        return tuple(faults)
    one, = read.movements
    row = add_movement(desk.connection, MovementRow(
        0, one.day.isoformat(), one.kind, one.office, one.category, one.count, one.to_office,
        one.to_category, int(one.planned), order.source.strip(), desk.actor.id, desk.at))
    say(desk, f"movement-{row.id}", "establishment:movement:recorded", kind=row.kind, day=row.day,
        office=row.office, category=row.category, people=row.people, planned=one.planned)
    return movement_entry(row, _placed(read.notes))


@command("establishment:withdraw_movement", of=movement_resources,
         example=WithdrawMovement(1, "It was put off"))
def withdraw(
    desk: Asked, order: WithdrawMovement
) -> MovementEntry | Refusal | tuple[Fault, ...]:
    """Take a movement off the record, with a reason, unless others rest on it."""
    found = next((one for one in movements_on_record(desk.connection) if one.id == order.id), None)
    if found is None:
        return Refusal("movement_unknown", {"movement": order.id})
    left = [one for one in recorded_movements(desk.connection) if one.row != order.id]
    book = book_on_record(desk.connection)
    faults = (*text_faults({"reason": order.reason}, frozenset(("reason",))),
              *_ledger_faults(book, left, desk.moment.date(), "id"))
    if faults:
        return faults
    withdraw_movement(desk.connection, order.id, desk.at)
    say(desk, f"movement-{found.id}", "establishment:movement:withdrawn",
        reason=order.reason.strip())
    return movement_entry(found)


def _read(order: RecordMovement) -> ReadMovements:
    """Return the one movement of an order, read as a row of a table, or what is wrong with it."""
    columns, words = load_movement_names()
    row = tuple(str(getattr(order, name)) for name in FIELDS)
    return read_movements(Grid(((1, FIELDS), (2, row))), load_words(), named(columns), named(words))


def _placed(found: tuple[Fault, ...]) -> Iterator[Fault]:
    """Yield the faults or notes of a row with the field in place of the cell."""
    fields = {cell(2, place): name for place, name in enumerate(FIELDS)}
    for one in found:
        yield Fault(one.code, fields.get(one.place, "kind"), one.facts)


def _twice(connection: Connection, one: Movement, order: RecordMovement) -> Iterator[Fault]:
    """Yield the fault of a movement that is on record already, by the same paper."""
    new = (one.day.isoformat(), one.kind, one.office, one.category, one.count, one.to_office,
           one.to_category, int(one.planned), order.source.strip())
    for held in movements_on_record(connection):
        if held[1:10] == new:
            yield Fault("movement_recorded_twice", "source", {
                "movement": held.id, "day": held.day, "source": held.source})


def _day_faults(one: Movement, book: Book, today: date) -> Iterator[Fault]:
    """Yield why a day cannot be that of a movement: before every budget, or planned and past."""
    since = date(years(book)[-1], 1, 1)
    if one.day < since:
        yield Fault("movement_before_record", "day", {"day": one.day, "since": since})
    if one.planned and one.day < today:
        yield Fault("movement_planned_past", "day", {"day": one.day, "today": today})


def _ledger_faults(
    book: Book, movements: list[Movement], day: date, place: str
) -> Iterator[Fault]:
    """Yield where an office would have fewer than no people by movements on record."""
    for one in ledger_faults(ledger_of(book, movements, day)):
        if one.code == "movement_below_zero":
            yield Fault(one.code, place, one.facts)
