"""The working calendar, and the last day of a period counted from the day after (APA 48)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from guanwu.case.fault import Refusal

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class WorkingCalendar(Struct, frozen=True):
    """Which days the offices work, from `since` (inclusive) to `until` (exclusive).

    Saturdays, Sundays and `holidays` are free; `make_up_days` are worked although they would be
    free. A day outside the range is refused (`calendar_day_outside`), never guessed.
    """

    holidays: frozenset[date]
    make_up_days: frozenset[date]
    since: date
    until: date

    def is_working_day(self, day: date) -> bool | Refusal:
        """Whether the offices work on `day`."""
        return self._works(day) if self._knows(day) else self._outside(day)

    def next_working_day(self, day: date) -> date | Refusal:
        """The first working day after `day`, whether or not `day` itself is one."""
        return self.working_day_from(day + _DAY) if self._knows(day) else self._outside(day)

    def working_day_from(self, day: date) -> date | Refusal:
        """`day` itself where it is a working day, else the first one after it."""
        while self._knows(day):
            if self._works(day):
                return day
            day += _DAY
        return self._outside(day)

    def last_day(self, start: date, days: int) -> date | Refusal:
        """The last day of a period of `days` whose first day is the day after `start`.

        A last day on which the offices are closed moves to the next working day (APA 48).
        Interpreted meaning: APA 48 ends a period that falls on a Saturday on Monday morning; the
        house reckons in whole days and gives Monday.
        """
        if not self._knows(start):
            return self._outside(start)
        return self.working_day_from(start + days * _DAY)

    def working_days_after(self, start: date, days: int) -> date | Refusal:
        """The last of `days` working days (one or more) that follow `start`."""
        day: date | Refusal = start
        for _ in range(days):
            if isinstance(day, Refusal):
                return day
            day = self.next_working_day(day)
        return day

    def _knows(self, day: date) -> bool:
        return self.since <= day < self.until

    def _works(self, day: date) -> bool:
        if day in self.make_up_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def _outside(self, day: date) -> Refusal:
        facts = {"day": day, "since": self.since, "last": self.until - _DAY}
        return Refusal("calendar_day_outside", facts)


def last_day_of_months(start: date, months: int) -> date:
    """The last day of `months` counted from the day after `start`, before the calendar moves it.

    The day before the one that corresponds to the first day of the period; where the last month
    has no such day, the last day of that month (APA 48 III).
    """
    first = start + _DAY
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - _DAY
