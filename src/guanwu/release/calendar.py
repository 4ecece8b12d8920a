"""The working calendar, and the last day of a period counted from the day after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from guanwu.case import Refusal

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

    def _knows(self, day: date) -> bool:
        return self.since <= day < self.until

    def _works(self, day: date) -> bool:
        if day in self.make_up_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def _outside(self, day: date) -> Refusal:
        facts = {"day": day, "since": self.since, "last": self.until - _DAY}
        return Refusal("calendar_day_outside", facts)
