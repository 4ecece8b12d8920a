"""The calendar of Taiwan's offices: as the official one, and as it was known on a day."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from guanwu.store.working_days import SINCE, UNTIL, load_calendar, load_deadlines
from tests.shared import SHARED, needs_shared

BEFORE_THE_ACT = date(2025, 5, 27)
"""The day before the act on memorial days and festivals changed the calendar of 2025."""

LATER_FREE = [date(2025, 9, 29), date(2025, 10, 24), date(2025, 12, 25)]


def official() -> dict[date, bool]:
    """Day to whether the offices are closed, of every official calendar at hand."""
    days: dict[date, bool] = {}
    for path in sorted((SHARED / "data" / "calendar").glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            days[date.fromisoformat(row["date"])] = row["isHoliday"]
    return days


@needs_shared
def test_every_day_of_2017_to_2025_is_as_the_official_calendars_had_it_when_published() -> None:
    days, calendar = official(), load_calendar(BEFORE_THE_ACT)
    assert len(days) == (date(2026, 1, 1) - date(2017, 1, 1)).days
    assert [day for day, closed in days.items() if calendar.is_working_day(day) is closed] == []


@needs_shared
def test_what_is_known_since_differs_only_in_the_days_that_the_act_made_free() -> None:
    calendar = load_calendar()
    different = [
        day for day, closed in official().items() if calendar.is_working_day(day) is closed
    ]
    assert different == LATER_FREE


def test_a_day_made_free_later_is_a_working_day_for_whoever_asks_what_was_known() -> None:
    for day in LATER_FREE:
        assert load_calendar().is_working_day(day) is False
        assert load_calendar(BEFORE_THE_ACT).is_working_day(day) is True
    assert load_deadlines().due("pay", date(2025, 9, 15)) == date(2025, 9, 30)
    assert load_deadlines(BEFORE_THE_ACT).due("pay", date(2025, 9, 15)) == date(2025, 9, 29)


def test_a_make_up_saturday_is_worked_only_by_whoever_knows_of_it() -> None:
    assert load_calendar().is_working_day(date(2025, 2, 8)) is True
    assert load_calendar(date(2024, 12, 31)).is_working_day(date(2025, 2, 8)) is False


@pytest.mark.parametrize("year", range(SINCE.year, UNTIL.year))
def test_every_year_of_the_calendar_has_about_250_working_days(year: int) -> None:
    calendar = load_calendar()
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365))
    worked = sum(calendar.is_working_day(day) is True for day in days)
    assert 244 <= worked <= 252
    assert calendar.is_working_day(date(year, 1, 1)) is False
    assert calendar.is_working_day(date(year, 2, 28)) is False
