"""Within which time something must be done: a dated table, and the day on which it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.case.calendar import WorkingCalendar, last_day_of_months

DEADLINES: Final = (
    "declare_import",
    "documents",
    "documents_on_call",
    "permits",
    "pay",
    "examination_request",
    "instrument_examination_request",
)
"""The deadlines the house knows by name; their rows are law data."""


class Deadline(Struct, frozen=True):
    """A row of the table: `count` days or months from the day after the day it runs from.

    `cites` is the article; the row is in force `since` (inclusive) to `until` (exclusive), judged
    by the day from which the period runs; `recorded_on` is when it became known.
    """

    id: str
    count: int
    unit: Literal["day", "month"]
    cites: str
    since: date
    until: date | None
    recorded_on: date
    source: str


class LateCharge(Struct, frozen=True):
    """A row of what lateness costs: NT$ `per_day_twd` for at most `days_max` days."""

    id: str
    per_day_twd: int
    days_max: int
    cites: str
    since: date
    until: date | None
    recorded_on: date
    source: str


class LateDeclaration(Struct, frozen=True):
    """How late a declaration is: days in full, the charge in NT$, and whether sale is due."""

    days: int
    charge_twd: int
    sale_due: bool


class Deadlines:
    """The deadlines in force on any day, and their last days by the working calendar."""

    __slots__ = ("_calendar", "_charges", "_rows")

    def __init__(
        self,
        rows: Iterable[Deadline],
        charges: Iterable[LateCharge],
        calendar: WorkingCalendar,
    ) -> None:
        """Take the rows of the two tables and the calendar, all handed in by the shell."""
        self._rows: dict[str, list[Deadline]] = {}
        for row in rows:
            self._rows.setdefault(row.id, []).append(row)
        self._charges = tuple(charges)
        self._calendar = calendar

    def __contains__(self, id: object) -> bool:
        """Whether there is any row of this deadline."""
        return id in self._rows

    def row(self, id: str, day: date) -> Deadline | Refusal:
        """The row in force on `day`; `deadline_row_missing` if none is. An unknown id is a bug."""
        if id not in self._rows and id not in DEADLINES:
            raise LookupError(f"no deadline {id}")
        for row in self._rows.get(id, ()):
            if row.since <= day and (row.until is None or day < row.until):
                return row
        return Refusal("deadline_row_missing", {"deadline": f"deadline_{id}", "day": day})

    def due(self, id: str, start: date) -> date | Refusal:
        """The last day of the deadline `id` that runs from the day after `start`.

        `start` is the import day, the day of a notice, of service or of the declaration, as the
        article says. `calendar_day_outside` where the calendar does not reach.
        """
        row = self.row(id, start)
        if isinstance(row, Refusal):
            return row
        if row.unit == "day":
            return self._calendar.last_day(start, row.count)
        last = last_day_of_months(start, row.count)
        return self._calendar.last_day(last, 0)

    def late_declaration(self, imported_on: date, declared_on: date) -> LateDeclaration | Refusal:
        """Days and charge of declaring after the last day (CA 16, CA 73); 0 when in time."""
        last = self.due("declare_import", imported_on)
        if isinstance(last, Refusal):
            return last
        for charge in self._charges:
            if charge.id != "late_declaration" or last < charge.since:
                continue
            if charge.until is None or last < charge.until:
                return late_declaration(charge, last, declared_on)
        return Refusal("late_charge_row_missing", {"day": last})


def late_declaration(charge: LateCharge, last_day: date, declared_on: date) -> LateDeclaration:
    """The charge from the day after `last_day` to the day of declaration, capped (CA 73).

    After the days for which the charge may run, the goods are to be sold. Interpreted meaning:
    the declaration day itself counts as a late day (worked example of the reference: last day
    16 March, declared 24 March, 8 days).
    """
    days = max((declared_on - last_day).days, 0)
    charged = min(days, charge.days_max)
    return LateDeclaration(days, charged * charge.per_day_twd, days > charge.days_max)
