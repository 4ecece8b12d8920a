"""Reads the working calendar and the tables of deadlines for the pure core.

The days come from the `holidays` library; our own dated rows say what it lacks: the Saturdays
worked in exchange for a bridge day, and days that became free after the year's calendar was out.
Not formalised: days off for typhoons, which differ from county to county.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar

import holidays
import msgspec

from guanwu.case.calendar import WorkingCalendar
from guanwu.release.deadlines import Deadline, Deadlines, LateCharge

SINCE: Final = date(2017, 1, 1)
"""The first day of the calendar; our rows of make-up days start in this year."""

UNTIL: Final = date(2028, 1, 1)
"""The day after the last day of the calendar."""

_Row = TypeVar("_Row")


class _DayRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the two tables of days: a day, and since when it was known."""

    day: date
    since: date
    until: date
    recorded_on: date
    source: str
    name: str | None = None


@cache
def load_calendar(known_on: date | None = None) -> WorkingCalendar:
    """The calendar 2017 to 2027 as it was known on `known_on` (None: all that is recorded).

    A row of ours speaks for its day whatever the library says: a day that became free only later
    is a working day for whoever asks what was known before. The library's own days carry no such
    date and count as known always.
    """
    years = range(SINCE.year, UNTIL.year + 1)
    free = {day for day in holidays.country_holidays("TW", years=years) if SINCE <= day < UNTIL}
    for row in _rows("holidays_extra.csv", _DayRow):
        if _known(row.recorded_on, known_on):
            free.add(row.day)
        else:
            free.discard(row.day)
    worked = {
        row.day for row in _rows("make_up_days.csv", _DayRow) if _known(row.recorded_on, known_on)
    }
    return WorkingCalendar(frozenset(free), frozenset(worked), SINCE, UNTIL)


@cache
def load_deadlines(known_on: date | None = None) -> Deadlines:
    """The deadlines and late charges as known on `known_on`, with the calendar of that day."""
    return Deadlines(
        [row for row in _rows("deadlines.csv", Deadline) if _known(row.recorded_on, known_on)],
        [row for row in _rows("late_charges.csv", LateCharge) if _known(row.recorded_on, known_on)],
        load_calendar(known_on),
    )


def _known(recorded_on: date, known_on: date | None) -> bool:
    return known_on is None or recorded_on <= known_on


def _rows(name: str, form: type[_Row]) -> Iterator[_Row]:
    """The rows of a table of the calendar; a wrong row is an error that names table and line."""
    table = files("guanwu").joinpath("law", "calendar", name)
    lines = table.read_text(encoding="utf-8").splitlines()
    for number, row in enumerate(csv.DictReader(lines), start=2):
        filled: dict[str, Any] = {key: value or None for key, value in row.items()}
        try:
            yield msgspec.convert(filled, form, strict=False)
        except msgspec.ValidationError as error:
            raise ValueError(f"law/calendar/{name}, line {number}: {error}") from error
