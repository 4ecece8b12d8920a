"""People spread over shifts: whole, no more than they owe, nobody twice at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.planner.load import least_people, loads, unstable
from guanwu.planner.model import MILLION, Shift
from guanwu.planner.roster import (
    at_night,
    days_of,
    duty_minutes,
    minutes_of,
    on_duty,
    overlapping,
    windows,
)
from tests.planning import small_plan


def shift(days: str, begin: str, end: str, weight: int = 1) -> Shift:
    return Shift(shift="one", days=days, begin=begin, end=end, weight=weight, finish_minutes=1440)


ROUND = (shift("1-7", "00:00", "08:00", 2), shift("1-7", "08:00", "16:00", 3),
         shift("1-7", "16:00", "24:00", 3))


def test_office_hours_have_everybody_but_those_away() -> None:
    held = windows([shift("1-5", "08:30", "12:30"), shift("1-5", "13:30", "17:30")], 8, 250_000,
                   2400)
    assert len(held) == 10 and {one.people for one in held} == {6}
    assert on_duty(held, 9 * 60) == 6 and on_duty(held, 13 * 60) == 0


def test_a_round_the_clock_shift_has_a_fifth_of_its_people_on_duty() -> None:
    """Forty hours of 168, by weight: at night two, by day three each, on average."""
    held = windows(ROUND, 84, 0, 2400)
    assert duty_minutes(held) == 84 * 2400
    assert {one.people for one in held if one.begin % 1440 == 0} == {15}
    assert {one.people for one in held if one.begin % 1440 == 480} <= {22, 23}


@given(people=st.integers(0, 300), away=st.integers(0, MILLION - 1),
       weights=st.tuples(*[st.integers(1, 9)] * 3))
def test_nobody_works_more_than_owed_and_little_is_left_over(
    people: int, away: int, weights: tuple[int, int, int],
) -> None:
    rows = [shift("1-7", begin, end, weight) for (begin, end), weight in zip(
        (("00:00", "08:00"), ("08:00", "16:00"), ("16:00", "24:00")), weights, strict=True)]
    held = windows(rows, people, away, 2400)
    owed = people * 2400 * (MILLION - away)
    assert all(one.people <= people for one in held)
    assert duty_minutes(held) * MILLION <= owed
    assert owed - duty_minutes(held) * MILLION < 480 * MILLION, "less than one window"


@pytest.mark.parametrize(("text", "minutes"), [
    ("08:30", 510), ("24:00", 1440), ("32:00", 1920), ("8:5", None), ("08:60", None),
    ("49:00", None), ("-1:00", None), ("", None)])
def test_times_are_read_or_not(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(("text", "days"), [
    ("1-5", (0, 1, 2, 3, 4)), ("6,7", (5, 6)), ("7", (6,)), ("5-1", None), ("0-3", None),
    ("1,1", None), ("8", None), ("", None)])
def test_days_are_read_or_not(text: str, days: tuple[int, ...] | None) -> None:
    assert days_of(text) == days


def test_windows_that_overlap_are_found_also_over_sunday() -> None:
    assert not overlapping(ROUND)
    assert overlapping([shift("1", "08:00", "12:00"), shift("1", "11:00", "13:00")])
    assert overlapping([shift("7", "20:00", "34:00"), shift("1", "08:00", "12:00")])


def test_the_load_is_exact_and_the_fewest_people_are_the_fewest() -> None:
    """1,000 cases a week of 1,000 seconds: 277.8 hours, for people of 168 hours each."""
    (load,) = loads(small_plan(people=2))
    assert load.work_e6 == 1_000_000 * MILLION and load.duty_seconds == 2 * 168 * 3600
    assert load.busy_ppm == 826_719 and load.stable and load.least == 2
    row = small_plan().people[0]
    assert least_people(small_plan(), row, 2 * 168 * 3600 * MILLION) == 3, "equal is too little"
    assert least_people(small_plan(), row, 0) == 0


def test_more_work_than_people_is_told_with_the_people_who_are_missing() -> None:
    (fault,) = unstable(small_plan(people=1))
    assert fault.code == "planner_unstable"
    assert (fault.facts["people"], fault.facts["least"], fault.facts["missing"]) == (1, 2, 1)


def test_people_without_the_licence_do_not_count() -> None:
    (fault,) = unstable(small_plan(people=5, licence="radiation", licensed=1))
    assert fault.facts["missing"] == 1
    assert not list(unstable(small_plan(people=5, licence="radiation", licensed=2)))


def test_a_shift_without_hours_never_keeps_up() -> None:
    (fault,) = unstable(small_plan(away_ppm=MILLION - 1, week_minutes=1))
    assert fault.code == "planner_unstable_always"


@pytest.mark.parametrize(("begin", "end", "night"), [
    ("00:00", "08:00", True), ("08:00", "16:00", False), ("16:00", "24:00", False),
    ("20:00", "30:00", True), ("22:00", "30:00", True), ("00:00", "24:00", False),
    ("18:00", "26:00", True), ("18:00", "25:59", False), ("25:00", "33:00", True),
])
def test_a_window_lies_at_night_by_the_greater_part(begin: str, end: str, night: bool) -> None:
    assert at_night(Shift(shift="x", days="1-7", begin=begin, end=end, weight=1,
                          finish_minutes=0)) is night
