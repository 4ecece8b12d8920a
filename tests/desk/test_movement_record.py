"""Movements of people put on record: added up, refused where nobody is, withdrawn, forecast."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.desk.commands.movement import RecordMovement, WithdrawMovement
from guanwu.desk.movement_record import MovementEntry
from guanwu.desk.movements import MovementsAsked, outlook_entries, people_entries, take_movements
from guanwu.desk.queries.establishment import MovementsBetween
from guanwu.store.engine import reading
from guanwu.store.movement_rows import movements_on_record
from guanwu.store.records import verify_store
from tests.desk.staff import Staff, code

pytestmark = pytest.mark.usefixtures("each_store")
RETIRE = RecordMovement("114-03-01", "retire", "taipei", "staff", 2, "Order 1")
END = date(2025, 12, 31)


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ada", "administrator")
    made.account("aud", "auditor")
    made.account("sue", "supervisor")
    return made


def record(staff: Staff, by: str = "ada", **changes: Any) -> Any:
    return staff.ask(by, "establishment:record_movement", replace(RETIRE, **changes))


def withdraw(staff: Staff, id: int, reason: str = "Put off") -> Any:
    return staff.ask("ada", "establishment:withdraw_movement", WithdrawMovement(id, reason))


def taken(staff: Staff, day: date = END) -> MovementsAsked:
    with reading(staff.house.engine) as connection:
        found = take_movements(None, None, day, connection)
    assert isinstance(found, MovementsAsked), found
    return found


def people(staff: Staff, day: date = END) -> dict[tuple[str, str], int]:
    """People of a day by office and category, in English."""
    found = people_entries(taken(staff, day), day)
    assert not isinstance(found, Refusal), found
    return {(one.office_en, one.category_en): one.people for one in found.lines}


def test_the_people_of_a_day_follow_the_movements_on_record(staff: Staff) -> None:
    before = people(staff)
    made = record(staff)
    assert isinstance(made, MovementEntry), made
    assert (made.day, made.kind_en, made.state, made.count) == (
        date(2025, 3, 1), "Retire", "done", 2)
    moved = record(staff, day="2025/4/1", kind="\u8abf\u4efb", office="\u81fa\u5317\u95dc",
                   category="\u6280\u5de5", count=1, to_office="Keelung Customs",
                   state="\u9810\u5b9a")
    assert isinstance(moved, MovementEntry), moved
    assert (moved.kind, moved.to_office, moved.state) == ("transfer", "keelung", "planned")
    after = people(staff)
    changed = {place: after[place] - before[place] for place in after
               if after[place] != before[place]}
    assert sorted(changed.values()) == [-2, -1, 1]
    assert people(staff, date(2025, 2, 28)) == before
    outlook = outlook_entries(taken(staff), date(2025, 4, 30))
    assert not isinstance(outlook, Refusal)
    assert [(one.known, one.with_planned) for one in outlook][-1] == (4295, 4295)
    listed = staff.ask("aud", "establishment:movements", MovementsBetween(date(2025, 3, 2)))
    assert listed == (moved,)
    with reading(staff.house.engine) as connection:
        assert verify_store(connection).ok
        events = list(connection.execute(text("SELECT subject, event FROM journal ORDER BY seq")))
    assert [tuple(one) for one in events] == [
        (f"movement-{one.id}", "establishment:movement:recorded") for one in (made, moved)]


def test_nobody_leaves_from_where_nobody_is(staff: Staff) -> None:
    held = people(staff)
    office, category, count = next((*place, count) for place, count in held.items() if count > 1)
    answer = record(staff, office=office, category=category, count=count + 1)
    assert code(answer) == "movement_below_zero"
    assert (answer[0].place, answer[0].facts["people"]) == ("count", count)
    last = record(staff, office=office, category=category, count=count, day="114-05-01")
    assert isinstance(last, MovementEntry)
    earlier = record(staff, office=office, category=category, count=1, day="114-04-01")
    assert code(earlier) == "movement_below_zero"
    assert earlier[0].facts["day"] == date(2025, 5, 1)
    arrived = record(staff, kind="recruit", office=office, category=category, count=1,
                     day="114-04-01")
    assert isinstance(record(staff, office=office, category=category, count=1, day="114-04-02"),
                      MovementEntry)
    refused = withdraw(staff, arrived.id)
    assert code(refused) == "movement_below_zero" and refused[0].place == "id"
    assert isinstance(withdraw(staff, last.id), MovementEntry)
    assert isinstance(withdraw(staff, arrived.id), MovementEntry)
    assert people(staff)[office, category] == count - 1


@pytest.mark.parametrize(("day", "noted"), [
    ("2025-03-01", 0), ("114.3.1", 0), ("1140301", 1), ("20250301", 1),
    ("114\u5e743\u67081\u65e5", 1)])
def test_days_are_written_as_the_tables_have_them(staff: Staff, day: str, noted: int) -> None:
    made = record(staff, day=day)
    assert isinstance(made, MovementEntry) and made.day == date(2025, 3, 1)
    assert [one.en.partition(":")[0] for one in made.notes] == ["day"] * noted


def test_all_that_is_wrong_is_told_at_once(staff: Staff) -> None:
    answer = record(staff, day="114-02-30", kind="dismiss", office="taoyuan", category="pilot",
                    to_office="moon", state="maybe", source=" ")
    assert {(one.code, one.place) for one in answer} == {
        ("movement_day_wrong", "day"), ("movement_kind_unknown", "kind"),
        ("movement_office_unknown", "office"), ("movement_category_unknown", "category"),
        ("movement_office_unknown", "to_office"), ("movement_state_unknown", "state"),
        ("text_blank", "source")}
    for changes, wanted in (
            ({"kind": "transfer"}, "movement_target_wrong"),
            ({"to_office": "keelung"}, "movement_target_wrong"),
            ({"day": "107-12-31"}, "movement_before_record"),
            ({"state": "planned"}, "movement_planned_past")):
        assert wanted in {one.code for one in record(staff, **changes)}, changes
    assert code(record(staff, "sue")) == "access_denied"
    refused = staff.ask("sue", "establishment:movements", MovementsBetween())
    assert code(refused) == "access_denied"
    assert code(withdraw(staff, 9)) == "movement_unknown"
    made = record(staff)
    (twice,) = record(staff)
    assert (twice.code, twice.place) == ("movement_recorded_twice", "source")
    assert twice.facts["movement"] == made.id
    assert code(withdraw(staff, made.id, " ")) == "text_blank"
    withdraw(staff, made.id)
    assert code(withdraw(staff, made.id)) == "movement_unknown"


@settings(max_examples=15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(
    st.sampled_from(["recruit", "retire", "transfer"]), st.integers(1, 12), st.integers(1, 9)),
    max_size=6), st.integers(0, 5))
def test_whatever_is_recorded_nobody_is_ever_below_zero(
    staff: Staff, drawn: list[tuple[str, int, int]], gone: int
) -> None:
    for kind, month, count in drawn:
        record(staff, kind=kind, day=f"114-{month}-1", office="taichung", category="skilled",
               count=count, to_office="taipei" if kind == "transfer" else "")
    with reading(staff.house.engine) as connection:
        ids = [one.id for one in movements_on_record(connection)]
    for id in ids[:gone]:
        withdraw(staff, id)
    assert all(count >= 0 for month in range(1, 13)
               for count in people(staff, date(2025, month, 28)).values())
