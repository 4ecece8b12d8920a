"""What is wrong with a plan as a whole: names, years, times; and whatever is between its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from msgspec import Struct

from guanwu.case import Fault
from guanwu.establishment.naming import office_term
from guanwu.planner.between import BETWEEN, rows_of
from guanwu.planner.naming import SKILLS, STREAMS
from guanwu.planner.reading import Placed
from guanwu.planner.roster import DAY_MINUTES, days_of, finishes, minutes_of, overlapping
from guanwu.staffing.grid import SHOWN_MAX, readable
from guanwu.staffing.model import ROC_EPOCH
from guanwu.staffing.years import ReadYear, read_year

WEIGHTS: Final = {"hours": 24, "months": 12}
DIGITS_MOST: Final = 6
NAMES_MOST: Final = 8
_DEFINED: Final = frozenset({("shifts", "shift"), ("hours", "profile")})
"""Columns that give a name, so that any will do there."""


class Names(Struct, frozen=True):
    """What the house knows: units, offices, posts, categories, and the budget by office.

    `budget` is empty where the year's head-count is not on record.
    """

    offices: Collection[str]
    units: Collection[str]
    posts: Collection[str]
    categories: Collection[str]
    budget: Mapping[str, Mapping[str, int]]


def plan_faults(tables: Mapping[str, Placed], year: ReadYear, names: Names) -> Iterator[Fault]:
    """Yield every fault between rows and tables; those within a cell were told before.

    What compares with a table of which rows or names are wrong, or that is not there, would find
    faults that are none: it waits until that table is right.
    """
    whole = {name for name, held in tables.items() if not held.faults}
    unknown = tuple(_unknown(tables, names, whole))
    wrong = {(one.place.partition(":")[0], one.facts.get("column")) for one in unknown}
    yield from unknown
    yield from _years(tables, year)
    yield from _times(tables)
    for check, wanted in BETWEEN.items():
        if whole >= wanted.keys() and not any(
                (name, column) in wrong for name, held in wanted.items() for column in held):
            yield from check(tables)


def _unknown(
    tables: Mapping[str, Placed], names: Names, whole: Collection[str]
) -> Iterator[Fault]:
    """Names that nobody knows: units, offices, posts, categories, streams, skills, shifts."""
    known: dict[str, Collection[str]] = {
        "office": names.offices, "unit": names.units, "post": names.posts,
        "category": names.categories, "stream": STREAMS, "skill": SKILLS,
        "office_class": ("1", "2", "3")}
    if "shifts" in whole:
        known["shift"] = {row.shift for _, _, row in rows_of(tables, "shifts")}
    if "hours" in whole:
        known["profile"] = {row.profile for _, _, row in rows_of(tables, "hours")}
    for name in tables:
        for at, line, row in rows_of(tables, name):
            for column, held in known.items():
                value = getattr(row, column, "")
                if value and value not in held and (name, column) not in _DEFINED:
                    yield Fault("planner_name_unknown", at(column), {
                        "column": column, "text": readable(value),
                        "known": nearest(value, held)}, line)
            if name == "people" and row.unit and row.unit.partition("/")[0] != row.office:
                yield Fault("planner_unit_elsewhere", at("unit"), {
                    "unit": readable(row.unit), "office": readable(row.office)}, line)


def nearest(text: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the names that are most like a text, then others, not too many of them."""
    like = get_close_matches(text[:SHOWN_MAX], sorted(known), NAMES_MOST)
    return tuple(dict.fromkeys([*like, *sorted(known)]))[:max(NAMES_MOST, len(like))]


def _years(tables: Mapping[str, Placed], year: ReadYear) -> Iterator[Fault]:
    """Years that are none, are another than the plan's, or are written in another way."""
    for name in ("totals", "volumes"):
        mixed: list[tuple[str, int, str]] = []
        for at, line, row in rows_of(tables, name):
            read = read_year(row.year)
            if read is None:
                yield Fault("planner_year_wrong", at("year"), {"text": readable(row.year)}, line)
            elif read.year != year.year:
                yield Fault("planner_year_other", at("year"), {
                    "text": row.year, "found": read.year, "year": year.year}, line)
            elif read.western != year.western:
                mixed.append((at("year"), line, row.year))
        for place, line, text in mixed[:1]:
            yield Fault("planner_years_mixed", place, {
                "one": text, "other": written(year), "rows": len(mixed)}, line)


def written(year: ReadYear) -> str:
    """Return a year in the way in which it was written."""
    return f"{year.year if year.western else year.year - ROC_EPOCH}"


def _times(tables: Mapping[str, Placed]) -> Iterator[Fault]:
    """Days, hours and weights that cannot be read, and shifts that begin after they end."""
    shifts: dict[str, list[Any]] = {}
    for at, line, row in rows_of(tables, "shifts"):
        begin, end = minutes_of(row.begin), minutes_of(row.end)
        if begin is None or end is None or begin >= end or end - begin > 24 * 60 \
                or days_of(row.days) is None:
            yield Fault("planner_shift_wrong", at("begin"), {
                one: readable(getattr(row, one)) for one in ("days", "begin", "end")}, line)
            continue
        held = shifts.setdefault(row.shift, [])
        held.append(row)
        if finishes(held) < DAY_MINUTES and overlapping(held):
            yield Fault("planner_shift_overlaps", at("begin"), {
                "shift": readable(row.shift)}, line)
            held.pop()
    for name, wanted in WEIGHTS.items():
        days: set[tuple[str, int]] = set()
        for at, line, row in rows_of(tables, name):
            found = days_of(row.days) if name == "hours" else ()
            if weights_of(row.weights, wanted) is None or found is None:
                yield Fault("planner_weights_wrong", at("weights"), {
                    "text": readable(row.weights), "wanted": wanted}, line)
            if any((row.profile, day) in days for day in found or ()):
                yield Fault("planner_days_twice", at("days"), {
                    "profile": readable(row.profile), "days": readable(row.days)}, line)
            days |= {(row.profile, day) for day in found or ()}


def weights_of(text: str, wanted: int) -> tuple[int, ...] | None:
    """Return weights written as `2,0,1`; None where they are not so many, or all are 0."""
    parts = [one.strip() for one in text.split(",")]
    if len(parts) != wanted or not all(
            one.isascii() and one.isdigit() and len(one) <= DIGITS_MOST for one in parts):
        return None
    found = tuple(int(one) for one in parts)
    return found if any(found) else None


def budget_notes(tables: Mapping[str, Placed], names: Names) -> Iterator[Fault]:
    """Yield a note for every office and category whose people are not those of the budget."""
    cells: dict[tuple[str, str], int] = {}
    for _, _, row in rows_of(tables, "people"):
        cells[row.office, row.category] = cells.get((row.office, row.category), 0) + row.people
    for office, held in names.budget.items():
        for category, count in held.items():
            if cells.get((office, category), 0) != count:
                yield Fault("planner_budget_other", f"people:{office}", {
                    "office": office_term(office), "category": category, "budget": count,
                    "found": cells.get((office, category), 0)})
