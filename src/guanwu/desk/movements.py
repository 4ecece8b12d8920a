"""The people of a day and of the months to come, from a table of movements or those on record."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.desk.headcount_record import book_on_record
from guanwu.desk.movement_record import ledger_of, recorded_movements
from guanwu.staffing.headcount import budget_on, offices_of, reconcile, statutory_of, years
from guanwu.staffing.headcount_sheet import read_statement
from guanwu.staffing.model import ROC_EPOCH, Book, YearTable
from guanwu.staffing.movement import (
    Ledger,
    People,
    forecast,
    ledger_faults,
    people_of,
    people_on,
    vacancies,
)
from guanwu.staffing.movement_sheet import ReadMovements, read_movements
from guanwu.staffing.naming import category_term, line_term
from guanwu.staffing.words import named
from guanwu.store.grid_file import read_grid
from guanwu.store.staffing_file import load_movement_names, load_words
from guanwu.store.terms_file import load_terms

YEARS_MOST: Final = 30
"""Years that a forecast may look ahead."""


class MovementsAsked(Struct, frozen=True):
    """A ledger ready to be asked, the budget to hold it against, and what was assumed.

    `budget_year` is of the Republic; `book` is the head-count that budget and law were taken from.
    """

    ledger: Ledger
    budget: People
    budget_year: int
    notes: tuple[Fault, ...]
    book: Book


class PeopleLine(Struct, frozen=True):
    """People of an office and category on a day, against the budget."""

    office: str
    office_en: str
    category: str
    category_en: str
    people: int
    budget: int
    vacant: int


class PeopleEntry(Struct, frozen=True):
    """The people of a day, all offices, against the budget and against the law.

    `statutory` are the people that the law allows by category, `statutory_vacant` how many of
    those places are open; both are empty where the number of the year is not on record. `known`
    are the people without movements that are only planned, `budget_year` whose budget it is (of
    the Republic).
    """

    day: date
    people: int
    known: int
    budget: int
    budget_year: int
    vacant: int
    statutory: Mapping[str, int]
    statutory_vacant: Mapping[str, int]
    lines: tuple[PeopleLine, ...]


class OutlookEntry(Struct, frozen=True):
    """The people at the end of a day to come: by what is known, with what is planned."""

    day: date
    known: int
    with_planned: int
    budget: int
    vacant: int


def take_movements(
    movements: Path | None, opening: Path | None, day: date, store: Connection | None
) -> MovementsAsked | tuple[Fault | Refusal, ...]:
    """Return the ledger of a table of movements, of a store without one, or all that is wrong.

    The people at the beginning are those of the opening table, on the first day of its year, or
    those of the budget that was the latest by the first movement. The budget to compare with is
    the latest by `day`. Refusal: `movements_missing` where there is neither table nor store.
    """
    book = book_on_record(store)
    opened, notes = (None, ()) if opening is None else _opening(opening, book)
    read = _recorded(store) if movements is None else _handed_in(movements)
    faults: list[Fault | Refusal] = [*(opened if isinstance(opened, tuple) else ())]
    if isinstance(read, Refusal):
        return (read, *faults)
    faults += read.faults
    if isinstance(opened, tuple):
        return tuple(faults)
    if opened is None:
        ledger = ledger_of(book, read.movements, day, ordered=movements is not None)
        notes = (Fault("headcount_opening_assumed", f"{ledger.since.year - ROC_EPOCH}",
                       {"day": ledger.since}), *notes)
    else:
        since = date(opened.year, 1, 1)
        ledger = Ledger(since, people_of(opened), tuple(
            one for one in read.movements if movements is not None or one.day >= since))
    faults += ledger_faults(ledger, read.unsure)
    budget = budget_on(book, day)
    return tuple(faults) if faults else MovementsAsked(
        ledger, people_of(budget), budget.year - ROC_EPOCH, (*notes, *read.notes), book)


def _handed_in(path: Path) -> ReadMovements | Refusal:
    """Return the movements of a table as read."""
    grid = read_grid(path)
    if isinstance(grid, Refusal):
        return grid
    columns, words = load_movement_names()
    return read_movements(grid, load_words(), named(columns), named(words))


def _recorded(store: Connection | None) -> ReadMovements | Refusal:
    """Return the movements on record in a store."""
    if store is None:
        return Refusal("movements_missing")
    return ReadMovements(tuple(recorded_movements(store)), (), ())


def _opening(
    path: Path, book: Book
) -> tuple[YearTable | tuple[Fault | Refusal, ...], tuple[Fault, ...]]:
    """Return the people at the beginning, or what is wrong with their table; and its notes."""
    grid = read_grid(path)
    if isinstance(grid, Refusal):
        return (grid,), ()
    read = read_statement(grid, load_words())
    offices = offices_of(book, years(book)[0])
    sums = reconcile(read.statement, {}, offices) if read.statement is not None else ()
    if read.faults or sums or read.statement is None:
        return (*read.faults, *sums), read.notes
    return read.statement.tables[0], read.notes


def people_entries(asked: MovementsAsked, day: date) -> PeopleEntry | Refusal:
    """Return the people at the end of a day. Refusal: `movement_day_before_ledger`."""
    found, known = people_on(asked.ledger, day), people_on(asked.ledger, day, planned=False)
    if isinstance(found, Refusal):
        return found
    if isinstance(known, Refusal):
        return known
    say = load_terms().say
    lines = tuple(
        PeopleLine(
            say(line_term(one.office), "zh-Hant"), say(line_term(one.office), "en"),
            say(category_term(one.category), "zh-Hant"), say(category_term(one.category), "en"),
            one.people, one.budget, one.vacant)
        for one in vacancies(found, asked.budget))
    people, budget = sum(found.values()), sum(asked.budget.values())
    statutory = statutory_of(asked.book, day.year)
    open_places = {name: count - sum(held for (_, category), held in found.items()
                                     if category == name) for name, count in statutory.items()}
    return PeopleEntry(day, people, sum(known.values()), budget, asked.budget_year, budget - people,
                       statutory, open_places, lines)


def people_notes(found: PeopleEntry) -> tuple[Fault, ...]:
    """Return what a reader of the people of a day must know: plans among them, an older budget."""
    place = f"{found.day}"
    year = found.day.year - ROC_EPOCH
    return (
        *([Fault("headcount_plans_included", place, {
            "people": found.people, "known": found.known})] if found.known != found.people else []),
        *([Fault("headcount_budget_of_another_year", place, {
            "year": year, "found": found.budget_year})] if found.budget_year != year else []))


def outlook_entries(asked: MovementsAsked, until: date) -> tuple[OutlookEntry, ...] | Refusal:
    """Return the people at the end of each month until a day, and on that day.

    Refusals: `movement_day_before_ledger`, `headcount_forecast_far`.
    """
    first = asked.ledger.since
    if until.year - first.year > YEARS_MOST:
        return Refusal("headcount_forecast_far", {"until": until, "most": YEARS_MOST})
    months = range(first.year * 12 + first.month - 1, until.year * 12 + until.month)
    ends = [date(one // 12, one % 12 + 1, monthrange(one // 12, one % 12 + 1)[1]) for one in months]
    days = [one for one in ends if one < until] + [until]
    budgets = {day.year: people_of(budget_on(asked.book, day)) for day in days}
    found = forecast(asked.ledger, lambda day: budgets[day.year], days)
    if isinstance(found, Refusal):
        return found
    return tuple(OutlookEntry(one.day, one.known, one.with_planned, one.budget, one.vacant)
                 for one in found)
