"""Milestones, events and certificates on any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.programme.board import STATES, board, state_of
from guanwu.programme.events import (
    certificates_on,
    counts_of,
    events_of,
    standing_of,
)
from guanwu.programme.model import Certificate
from guanwu.store.programme_file import CERTIFICATES, load_programmes, read_certificates

DAYS = st.dates(date(2017, 1, 1), date(2022, 12, 31))


def states(day: date) -> dict[str, int]:
    """How many milestones are in each state on a day."""
    rows = board(load_programmes(), day)
    return {state: sum(one.count(state) for one in rows) for state in STATES}


@pytest.mark.parametrize(("day", "done", "planned", "late", "still_open"), [
    (date(2017, 12, 31), 0, 20, 0, 57), (date(2018, 12, 31), 46, 20, 0, 11),
    (date(2019, 6, 30), 55, 20, 0, 2), (date(2020, 12, 31), 57, 20, 0, 0),
    (date(2021, 1, 1), 57, 0, 20, 0),
])
def test_the_board_of_a_day(
    day: date, done: int, planned: int, late: int, still_open: int
) -> None:
    assert states(day) == {
        "done": done, "done_late": 0, "planned": planned, "late": late, "open": still_open}


@given(DAYS)
def test_every_milestone_is_in_one_state_on_every_day(day: date) -> None:
    assert sum(states(day).values()) == 77


@given(DAYS, st.none() | DAYS, st.none() | DAYS)
def test_a_state_by_reading_the_days(
    day: date, planned: date | None, done: date | None
) -> None:
    known = done is not None and done <= day
    over = planned is not None and planned < day
    late = planned is not None and done is not None and done > planned
    wanted = ("done_late" if late else "done") if known else (
        "open" if planned is None else "late" if over else "planned")
    assert state_of(planned, done, day) == wanted


def test_spans_are_told_or_assumed() -> None:
    spans = {one.project.id: one.span for one in board(load_programmes(), date(2020, 1, 1))}
    assert spans["patrol_boats"] == (106, 112, False)
    assert spans["internet_of_things"] == (109, 112, True)
    assert spans["real_name"] is None


@pytest.mark.parametrize(("kind", "count"), [
    ("press_release", 117), ("public_lecture", 87), ("staff_lecture", 334),
    ("project_meeting", 34), ("returned_review", 26), ("days_saved", 15), ("training", 4),
    ("training_hours", 68), ("liaison_meeting", 1),
])
def test_events_of_2018_come_to_what_the_statement_counts(kind: str, count: int) -> None:
    found = events_of(load_programmes(), kind, date(2018, 1, 1), date(2018, 12, 31))
    assert not isinstance(found, Refusal)
    assert [(one.kind, one.count) for one in counts_of(found)] == [(kind, count)]


def test_meetings_abroad_and_agreements_are_dated() -> None:
    held = load_programmes()
    abroad = events_of(held, "international_meeting", date(2019, 1, 1), date(2019, 6, 30))
    agreed = events_of(held, "agreement", None, None)
    assert not isinstance(abroad, Refusal) and not isinstance(agreed, Refusal)
    assert [(one.since, one.until) for one in abroad] == [
        (date(2019, 2, 26), date(2019, 2, 28)), (date(2019, 4, 30), date(2019, 5, 3)),
        (date(2019, 6, 17), date(2019, 6, 18))]
    assert [one.since.year for one in agreed] == [2012, 2013, 2013, 2015, 2018]


def test_a_span_that_cuts_an_event_leaves_it_out() -> None:
    found = events_of(load_programmes(), "public_reading", date(2018, 10, 10), None)
    assert found == ()


def test_questions_without_meaning_are_refused() -> None:
    held = load_programmes()
    for answer, code in (
        (events_of(held, "party", None, None), "programme_event_kind_unknown"),
        (events_of(held, None, date(2019, 1, 2), date(2019, 1, 1)), "programme_span_reversed"),
    ):
        assert isinstance(answer, Refusal) and answer.code == code


@given(DAYS, st.integers(0, 400), st.integers(0, 900), st.integers(-1000, 1000))
def test_a_certificate_on_a_day(since: date, soon: int, length: int, offset: int) -> None:
    until = since + timedelta(days=length)
    day = since + timedelta(days=offset)
    one = Certificate(number="1", kind="dog_handler", unit="taipei/5", role_zh="-", role_en="-",
                      since=since, until=until, source="-")
    left = (until - day).days
    wanted = ("not_yet" if offset < 0 else "expired" if left < 0
              else "expiring" if left < soon else "valid")
    assert standing_of(one, day, soon) == wanted


def test_what_ends_first_stands_first() -> None:
    held = [one for one in read_certificates(CERTIFICATES) if isinstance(one, Certificate)]
    rows = certificates_on(held, date(2020, 3, 1))
    assert [one.days_left for one in rows] == sorted(one.days_left for one in rows)
    assert [one.standing for one in rows] == ["expired"] * 2 + ["expiring"] + ["valid"] * 4
