"""Queries about work that waits: the queue of one's unit, and who could take what is in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.desk.casework.line import CaseLine, case_line
from guanwu.desk.casework.people import Named, colleagues, names_of
from guanwu.desk.casework.reach import units_in_reach
from guanwu.desk.command import Asked, query
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.store.queue_rows import NOBODY, Wanted, backlog, queue_of, taken

QUEUE: Final = "declaration:queue"
Text = Annotated[str, Meta(max_length=40)]
State = Literal["", "documents", "examination", "paid", "billed"]
Channel = Literal["", "C1", "C2", "C3"]


class Queue(Struct, frozen=True, forbid_unknown_fields=True):
    """What waits for one's unit. `due`: past its last day, on its last day, or all."""

    unit: Text = ""
    of: Literal["all", "mine", "free"] = "all"
    state: State = ""
    channel: Channel = ""
    due: Literal["", "missed", "today"] = ""
    after: Cursor = ""
    limit: Limit = 50


class OfUnits(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the units within reach, or all of them."""

    unit: Text = ""


class OfUnit(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit by its id."""

    unit: Annotated[str, Meta(min_length=3, max_length=40)]


class UnitBacklog(Struct, frozen=True):
    """How much waits for a unit, is past its last day, and is due today."""

    unit: str
    waiting: int
    missed: int
    due_today: int


class Counted(Struct, frozen=True):
    """What waits within one's reach: in all, one's own, what nobody has, and unit by unit."""

    waiting: int
    mine: int
    free: int
    missed: int
    due_today: int
    units: tuple[UnitBacklog, ...]


@query(QUEUE, listing=True, example=Queue(of="free", due="missed"))
def queue(desk: Asked, question: Queue) -> Page[CaseLine] | Refusal:
    """List the declarations that wait for one's unit, the nearest last day first."""
    units = reached(desk, question.unit)
    if isinstance(units, Refusal):
        return units
    after = decode_cursor(question.after, str, str) if question.after else None
    if isinstance(after, Refusal):
        return after
    today = desk.moment.date()
    rows = queue_of(desk.connection, units, _wanted(desk, question, today), after,
                    question.limit + 1)
    people = names_of(desk.connection, [one.assignee for one in rows])
    return page_of(rows, question.limit, lambda one: case_line(one, people, today),
                   lambda one: one.key)


@query("declaration:backlog", listing=True, example=OfUnits())
def count(desk: Asked, question: OfUnits) -> Counted | Refusal:
    """Count what waits within one's reach, unit by unit."""
    units = reached(desk, question.unit)
    if isinstance(units, Refusal):
        return units
    found = backlog(desk.connection, units, desk.moment.date())
    held = taken(desk.connection, units)
    waiting = sum(one.waiting for one in found)
    return Counted(
        waiting, held.get(desk.actor.id, 0), waiting - sum(held.values()),
        sum(one.missed for one in found), sum(one.due_today for one in found),
        tuple(UnitBacklog(*one) for one in found))


def unit_resources(_connection: object, question: OfUnit) -> tuple[Resource, ...]:
    """Return the office that a unit belongs to."""
    return (Resource(question.unit.partition("/")[0]),)


@query("declaration:colleagues", of=unit_resources, example=OfUnit("keelung/1"))
def who_works_at(desk: Asked, question: OfUnit) -> tuple[Named, ...]:
    """Name the people who work at a unit, to whom a chief may give work."""
    return colleagues(desk.connection, question.unit, desk.moment)


def reached(desk: Asked, unit: str) -> tuple[str, ...] | Refusal:
    """Return the units asked for that are within reach; `queue_unit_out_of_reach` if none is."""
    units = units_in_reach(desk, QUEUE)
    if unit and unit not in units:
        return Refusal("queue_unit_out_of_reach", {"unit": unit, "units": units})
    return (unit,) if unit else units


def _wanted(desk: Asked, question: Queue, today: date) -> Wanted:
    """Return what a question asks of the store."""
    assignee = {"all": None, "mine": desk.actor.id, "free": NOBODY}[question.of]
    if question.due == "missed":
        return Wanted(assignee, question.state, question.channel,
                      until=date.fromordinal(today.toordinal() - 1))
    due = today if question.due else None
    return Wanted(assignee, question.state, question.channel, due, due)
