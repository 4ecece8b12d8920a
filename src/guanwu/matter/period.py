"""Within which time a matter is decided: statutory periods by kind, else the day that is set.

There is no period that would hold for every kind: where the table has no row in force, whoever
registers the matter sets its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.case.calendar import WorkingCalendar, last_day_of_months
from guanwu.matter.model import Matter


class Period(Struct, frozen=True, forbid_unknown_fields=True):
    """A row: `count` days or months from the day after receipt, and how far it may be extended.

    `extensions` times by `extension` of the same unit each. In force by the day of receipt.
    """

    kind: str
    count: int
    unit: Literal["day", "month"]
    extension: int
    extensions: int
    cites: str
    since: date
    until: date | None
    recorded_on: date
    source: str

    def last_day(self, start: date, calendar: WorkingCalendar) -> date | Refusal:
        """Return the last day of the period from the day after `start` (APA 48)."""
        return _last(self.unit, start, self.count, calendar)

    def last_extended(self, due: date, calendar: WorkingCalendar) -> date | Refusal:
        """Return the last day to which a period that ends on `due` may be extended."""
        return _last(self.unit, due, self.extension, calendar)


class Wanted(Struct, frozen=True):
    """A last day that somebody sets: a day, or a number of working days."""

    day: date | None = None
    working_days: int | None = None


class Periods:
    """The periods of all kinds of matters, by the day of receipt."""

    def __init__(self, rows: Iterable[Period]) -> None:
        """Take the rows of the table."""
        self.rows = tuple(rows)

    def at(self, kind: str, day: date) -> Period | None:
        """Return the period of a kind for what is received on the day, or None."""
        for row in self.rows:
            if row.kind == kind and row.since <= day and (row.until is None or day < row.until):
                return row
        return None


def first_due(
    period: Period | None, received_on: date, today: date, wanted: Wanted,
    calendar: WorkingCalendar,
) -> date | Refusal:
    """Return the last day of a new matter: that of its period, or an earlier one that is set."""
    set_day = _set(wanted, today, calendar)
    if isinstance(set_day, Refusal):
        return set_day
    if period is None:
        if set_day is None:
            return Refusal("matter_due_missing")
        return set_day if set_day >= today else Refusal(
            "matter_due_past", {"day": set_day, "today": today})
    last = period.last_day(received_on, calendar)
    if isinstance(last, Refusal) or set_day is None:
        return last
    if set_day > last:
        return Refusal("matter_due_beyond",
                       {"day": set_day, "last": last, "article": period.cites})
    return set_day if set_day >= today else Refusal(
        "matter_due_past", {"day": set_day, "today": today})


def extension_left(matter: Matter, period: Period | None) -> bool:
    """Whether a matter may be extended once more; without a statutory period always."""
    return period is None or len(matter.record.extensions) < period.extensions


def extended_due(
    matter: Matter, period: Period | None, today: date, wanted: Wanted, calendar: WorkingCalendar
) -> date | Refusal:
    """Return the new last day of an extended matter: later than before, within what is allowed."""
    set_day = _set(wanted, matter.wait_until, calendar)
    if isinstance(set_day, Refusal):
        return set_day
    if period is None and set_day is None:
        return Refusal("matter_due_missing")
    if period is not None:
        last = period.last_extended(matter.wait_until, calendar)
        if isinstance(last, Refusal):
            return last
        if set_day is None:
            set_day = last
        if set_day > last:
            return Refusal("matter_extension_beyond",
                           {"day": set_day, "last": last, "article": period.cites})
    if set_day is None or set_day <= matter.wait_until:
        return Refusal("matter_extension_not_later",
                       {"day": set_day or today, "before": matter.wait_until})
    return set_day


def _set(wanted: Wanted, start: date, calendar: WorkingCalendar) -> date | Refusal | None:
    """Return the last day that is set, a working day; None where none is."""
    if wanted.day is not None and wanted.working_days is not None:
        return Refusal("matter_due_twice")
    if wanted.working_days is not None:
        return calendar.working_days_after(start, wanted.working_days)
    if wanted.day is None:
        return None
    works = calendar.is_working_day(wanted.day)
    if isinstance(works, Refusal) or works:
        return works if isinstance(works, Refusal) else wanted.day
    return Refusal("matter_due_on_a_free_day",
                   {"day": wanted.day, "next": calendar.next_working_day(wanted.day)})


def _last(
    unit: str, start: date, count: int, calendar: WorkingCalendar
) -> date | Refusal:
    if unit == "day":
        return calendar.last_day(start, count)
    return calendar.last_day(last_day_of_months(start, count), 0)
