"""Milestones put on record: done, done late, corrected with a reason, taken away, refused."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from guanwu.desk.commands.programme_milestone import RecordMilestone
from guanwu.desk.programme.answers import MilestoneEntry
from guanwu.desk.queries.programme import BoardDay, OfYear
from guanwu.store.engine import reading
from guanwu.store.records import verify_store
from tests.desk.houses import MOMENT
from tests.desk.staff import Staff, code

pytestmark = pytest.mark.usefixtures("each_store")
AWARDED, SIGNED = "109/patrol_boats.building_awarded", "109/patrol_boats.building_signed"
PRINTED = "107/patrol_boats.design_signed"
TODAY = MOMENT.date()


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ada", "administrator")
    made.account("sue", "supervisor")
    return made


def record(staff: Staff, milestone: str, day: date | None, reason: str = "",
           by: str = "ada") -> Any:
    return staff.ask(by, "programme:record_milestone", RecordMilestone(milestone, day, reason))


def board(staff: Staff, day: date | None = None) -> dict[str, MilestoneEntry]:
    """The milestones of the board by their ids."""
    rows = staff.ask("sue", "programme:board", BoardDay(day))
    return {each.id: each for one in rows for each in one.milestones}


def counted(staff: Staff, project: str) -> tuple[int, int, int]:
    """How many milestones of a project are done, planned and late today."""
    rows = staff.ask("sue", "programme:board", BoardDay())
    return next((one.done, one.planned, one.late) for one in rows if one.id == project)


def test_the_board_shows_it_done_in_time_or_late(staff: Staff) -> None:
    done, planned, late = counted(staff, "patrol_boats")
    first = record(staff, AWARDED, date(2020, 12, 31))
    assert isinstance(first, MilestoneEntry), first
    assert (first.state, first.recorded_at) == ("done", MOMENT.isoformat())
    second = record(staff, SIGNED, date(2021, 1, 1))
    assert second.state == "done_late"
    assert board(staff)[AWARDED] == first and board(staff)[SIGNED] == second
    assert counted(staff, "patrol_boats") == (done + 2, planned, late - 2)
    assert board(staff, date(2020, 12, 31))[SIGNED].state == "planned"
    with reading(staff.house.engine) as connection:
        assert verify_store(connection).ok
        events = list(connection.execute(text("SELECT subject, event FROM journal ORDER BY seq")))
    assert [tuple(one) for one in events] == [
        (AWARDED, "programme:milestone:recorded"), (SIGNED, "programme:milestone:recorded")]


def test_a_correction_needs_a_reason_and_can_be_taken_back(staff: Staff) -> None:
    record(staff, AWARDED, date(2020, 12, 8))
    refused = record(staff, AWARDED, date(2020, 12, 9))
    assert code(refused) == "milestone_reason_needed"
    assert refused[0].facts["day"] == date(2020, 12, 8)
    assert code(record(staff, AWARDED, date(2020, 12, 8), "Same")) == "milestone_done_already"
    assert record(staff, AWARDED, date(2021, 2, 1), "The minutes say so").state == "done_late"
    assert code(record(staff, AWARDED, None)) == "milestone_day_needed"
    assert record(staff, AWARDED, None, "It was another contract").state == "late"
    assert code(record(staff, AWARDED, None, "Once more")) == "milestone_not_recorded"
    assert record(staff, AWARDED, TODAY).state == "done_late"


def test_a_printed_day_is_corrected_on_the_board_and_not_in_the_statement(staff: Staff) -> None:
    printed = staff.ask("sue", "programme:statement", OfYear(109))
    day = board(staff)[PRINTED].done
    assert day is not None and board(staff)[PRINTED].recorded_at == ""
    assert code(record(staff, PRINTED, day)) == "milestone_done_already"
    assert code(record(staff, PRINTED, day + timedelta(days=1))) == "milestone_reason_needed"
    assert code(record(staff, PRINTED, None, "Wrong")) == "milestone_not_recorded"
    changed = record(staff, PRINTED, day + timedelta(days=1), "The contract says so")
    assert changed.done == day + timedelta(days=1)
    assert staff.ask("sue", "programme:statement", OfYear(109)) == printed


@pytest.mark.parametrize(("milestone", "near"), [
    ("109/patrol_boats.building_award", AWARDED), ("patrol_boats.building_awarded", AWARDED),
    ("109/patrol_boats", AWARDED), ("zz", AWARDED),
])
def test_an_unknown_milestone_is_refused_with_those_near(
    staff: Staff, milestone: str, near: str
) -> None:
    answer = record(staff, milestone, TODAY)
    assert code(answer) == "milestone_unknown" and near in answer[0].facts["near"]


def test_all_that_is_wrong_is_told_at_once(staff: Staff) -> None:
    answer = record(staff, "x", TODAY + timedelta(days=1), " ")
    assert {(one.code, one.place) for one in answer} == {
        ("milestone_unknown", "milestone"), ("programme_day_future", "day"),
        ("text_blank", "reason")}
    assert code(record(staff, AWARDED, TODAY, by="sue")) == "access_denied"
    assert AWARDED in board(staff) and board(staff)[AWARDED].state == "late"
