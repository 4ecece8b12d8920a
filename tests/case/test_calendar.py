"""Working days and last days, on a calendar small enough to check by eye."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.case.calendar import WorkingCalendar

SINCE, UNTIL = date(2025, 1, 1), date(2026, 1, 1)
CALENDAR = WorkingCalendar(
    holidays=frozenset({date(2025, 4, 3), date(2025, 4, 4)}),
    make_up_days=frozenset({date(2025, 2, 8)}),
    since=SINCE,
    until=UNTIL,
)
DAYS = st.dates(SINCE, UNTIL - timedelta(days=1))


def test_weekends_and_holidays_are_free_and_make_up_days_are_not() -> None:
    free = [date(2025, 4, 3), date(2025, 4, 5), date(2025, 4, 6)]
    assert [CALENDAR.is_working_day(day) for day in free] == [False, False, False]
    assert CALENDAR.is_working_day(date(2025, 4, 7)) is True
    assert CALENDAR.is_working_day(date(2025, 2, 8)) is True


def test_the_next_working_day_is_after_the_day_even_when_that_is_one() -> None:
    assert CALENDAR.next_working_day(date(2025, 4, 1)) == date(2025, 4, 2)
    assert CALENDAR.next_working_day(date(2025, 4, 2)) == date(2025, 4, 7)
    assert CALENDAR.next_working_day(date(2025, 2, 7)) == date(2025, 2, 8)


def test_the_day_after_is_the_first_day_and_a_free_last_day_moves() -> None:
    assert CALENDAR.last_day(date(2025, 3, 3), 15) == date(2025, 3, 18)
    assert CALENDAR.last_day(date(2025, 3, 20), 14) == date(2025, 4, 7)
    assert CALENDAR.last_day(date(2025, 1, 25), 14) == date(2025, 2, 8)


def test_a_day_outside_the_calendar_is_refused_and_never_guessed() -> None:
    facts = {"day": date(2026, 1, 1), "since": SINCE, "last": date(2025, 12, 31)}
    refusal = Refusal("calendar_day_outside", facts)
    assert CALENDAR.is_working_day(date(2026, 1, 1)) == refusal
    assert CALENDAR.last_day(date(2025, 12, 31), 1) == refusal
    assert CALENDAR.next_working_day(date(2025, 12, 31)) == refusal
    for answer in (
        CALENDAR.is_working_day(date(2024, 12, 31)),
        CALENDAR.next_working_day(date(2024, 12, 31)),
        CALENDAR.last_day(date(2024, 12, 31), 1),
    ):
        assert isinstance(answer, Refusal) and answer.facts["day"] == date(2024, 12, 31)


@given(DAYS, st.integers(1, 60))
def test_a_last_day_is_a_working_day_not_before_its_time(start: date, days: int) -> None:
    last = CALENDAR.last_day(start, days)
    counted = start + timedelta(days=days)
    if isinstance(last, Refusal):
        assert counted + timedelta(days=5) >= UNTIL
        return
    assert last >= counted and CALENDAR.is_working_day(last) is True
    between = (counted + timedelta(days=n) for n in range((last - counted).days))
    assert not any(CALENDAR.is_working_day(day) for day in between)


def test_working_days_are_counted_from_the_next_one() -> None:
    friday = date(2025, 3, 14)
    assert CALENDAR.working_days_after(friday, 1) == date(2025, 3, 17)
    assert CALENDAR.working_days_after(friday, 5) == date(2025, 3, 21)
    outside = CALENDAR.working_days_after(date(2025, 12, 30), 5)
    assert isinstance(outside, Refusal) and outside.code == "calendar_day_outside"
