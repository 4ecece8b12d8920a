"""Queries about the establishment: posts, plans, the class of a bureau, the head-count."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from guanwu.case import Fault, Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.establishment_law import LawSaid, law_said
from guanwu.desk.movement_record import MovementEntry, movement_entry
from guanwu.desk.staffing import (
    BreachEntry,
    HeadcountEntry,
    RangeEntry,
    StepEntry,
    breach_entries,
    headcount_of,
    note_entries,
    range_entries,
    step_entries,
)
from guanwu.desk.staffing_table import SeatTable, seat_tables
from guanwu.staffing.bureau_class import Workload, classify
from guanwu.staffing.check import check as checked
from guanwu.staffing.grid import Grid
from guanwu.staffing.law import class_of
from guanwu.staffing.plan import read_plan
from guanwu.staffing.seat import repeated
from guanwu.staffing.years import read_year
from guanwu.store.grid_file import grid_of
from guanwu.store.movement_rows import movements_on_record
from guanwu.store.staffing_file import load_establishment_law

PLAN_MOST: Final = 20_000
"""Characters of a plan, in all its cells where it is a workbook: an answer tells every one."""
WORKBOOK_MOST: Final = 500_000
"""Bytes of a workbook with a plan."""
ClassText = Annotated[str, Meta(max_length=20)]
Many = Annotated[int, Meta(ge=0, le=10**12)]
EXAMPLE: Final = (
    "post,rank,grade,title,count\nsecretary,Junior Rank,9,assistant_superintendent,30\n")


class OfFiscalYear(Struct, frozen=True, forbid_unknown_fields=True):
    """A fiscal year, of the Republic (109) or Western (2020); the latest on record if none."""

    year: Annotated[str, Meta(max_length=20)] = ""


class MovementsBetween(Struct, frozen=True, forbid_unknown_fields=True):
    """The days between which movements lie, both inclusive; all if left out."""

    since: date | None = None
    until: date | None = None


class OfClass(Struct, frozen=True, forbid_unknown_fields=True):
    """A class of bureau, and a day of the law; today if none."""

    office_class: ClassText
    day: date | None = None


class PlanHandedIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A staffing plan as CSV, the class of the bureau, and the day of the law; today if none.

    The columns are post,rank,grade,title,count and, where needed, unit,vessel. A plan may be
    handed in as a workbook (xlsx) instead, which then goes before the text.
    """

    office_class: ClassText
    plan: Annotated[str, Meta(max_length=PLAN_MOST)] = ""
    day: date | None = None
    workbook: Annotated[bytes, Meta(max_length=WORKBOOK_MOST)] = b""


class WorkOfYear(Struct, frozen=True, forbid_unknown_fields=True):
    """What a bureau handles in a year and where it lies; None: not told."""

    declarations: Many
    containers: Many
    passengers: Many = 0
    place: Literal["port", "inland"] = "port"
    transit: Many = 0
    supervises: bool | None = None
    independent: bool | None = None
    distance_km: Many | None = None
    day: date | None = None


class LawAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A day of the law; today if none."""

    day: date | None = None


class Judged(Struct, frozen=True):
    """The answer to a plan: whether it keeps the law, every breach, the notes, the reasoning.

    `units` has the same breaches once more, each at the post and row where it is found.
    """

    lawful: bool
    breaches: tuple[BreachEntry, ...]
    notes: tuple[StepEntry, ...]
    steps: tuple[StepEntry, ...]
    units: tuple[SeatTable, ...]


class ClassSaid(Struct, frozen=True):
    """The highest class that a bureau may be given, None where none; why, what was assumed."""

    office_class: str | None
    steps: tuple[StepEntry, ...]
    notes: tuple[StepEntry, ...]
    cites: tuple[str, ...]


@query("establishment:headcount", example=OfFiscalYear("109"))
def headcount(desk: Asked, question: OfFiscalYear) -> HeadcountEntry | Refusal:
    """Show the head-count of a fiscal year, of the year before, the changes, the law's number."""
    read = read_year(question.year)
    if read is None and question.year:
        return Refusal("headcount_year_unreadable", {"text": question.year})
    found = headcount_of(read.year if read else None, desk.connection)
    return found if isinstance(found, Refusal) else found.entry


@query("establishment:movements", example=MovementsBetween(date(2025, 1, 1)))
def movements(desk: Asked, question: MovementsBetween) -> tuple[MovementEntry, ...]:
    """List the movements of people on record, in the order of their days."""
    return tuple(
        movement_entry(one) for one in movements_on_record(desk.connection)
        if (question.since is None or question.since.isoformat() <= one.day)
        and (question.until is None or one.day <= question.until.isoformat()))


@query("establishment:posts", example=OfClass("1", date(2005, 6, 1)))
def posts(desk: Asked, question: OfClass) -> tuple[RangeEntry, ...] | Refusal:
    """List every post of a bureau of a class: how many, at which grades, by which article."""
    return range_entries(question.office_class, question.day or desk.moment.date())


@query("establishment:check", example=PlanHandedIn("1", EXAMPLE, date(2005, 6, 1)))
def check(desk: Asked, question: PlanHandedIn) -> Judged | Refusal | tuple[Fault, ...]:
    """Check a staffing plan against the law of the establishment."""
    law, day = load_establishment_law(), question.day or desk.moment.date()
    asked = class_of(question.office_class)
    if isinstance(asked, Refusal):
        return asked
    grid = _grid(question)
    if isinstance(grid, Refusal):
        return grid
    plan = read_plan(grid, law.tables.plan_columns, law.tables.ranks)
    report = checked(plan.rows, law, asked, day)
    if isinstance(report, Refusal):
        return report
    faults = (*plan.faults, *repeated(plan, law, asked, day))
    if faults:
        return faults
    breaches = breach_entries(report)
    return Judged(not breaches, breaches, note_entries((*report.notes, *plan.notes)),
                  step_entries(report.steps),
                  seat_tables(report, plan.rows, law, asked, day))


def _grid(question: PlanHandedIn) -> Grid | Refusal:
    """Return the cells of a plan.

    Refusals: `plan_not_given`, `plan_too_long`, those of `grid_of`.
    """
    if question.workbook:
        grid = grid_of("plan.xlsx", question.workbook)
        length = 0 if isinstance(grid, Refusal) else sum(
            len(text) + 1 for _, cells in grid.rows for text in cells)
        return grid if length <= PLAN_MOST else Refusal(
            "plan_too_long", {"length": length, "most": PLAN_MOST})
    if not question.plan.strip():
        return Refusal("plan_not_given")
    return grid_of("plan.csv", question.plan.encode("utf-8", "replace"))


@query("establishment:class", example=WorkOfYear(800_000, 650_000))
def bureau_class(desk: Asked, question: WorkOfYear) -> ClassSaid | Refusal:
    """Tell the class of a bureau by the standards of classification, and why."""
    found = classify(load_establishment_law().tables, Workload(
        question.place, question.declarations, question.containers, question.passengers,
        question.transit, question.supervises, question.independent, question.distance_km),
        question.day)
    if isinstance(found, Refusal):
        return found
    return ClassSaid(found.office_class, step_entries(found.steps), note_entries(found.notes),
                     found.cites)


@query("establishment:law", example=LawAsked(date(2025, 3, 14)))
def law(desk: Asked, question: LawAsked) -> LawSaid:
    """Tell the acts of the establishment on a day, the standards of classes, who approves what."""
    return law_said(question.day or desk.moment.date())
