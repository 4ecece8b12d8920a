"""Amendments of the tariff: drafted, checked, simulated, approved, in force from midnight."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from guanwu.case import Refusal
from guanwu.desk.approval import Proposed
from guanwu.desk.commands.gazette import Approve, ById, Draft, Withdraw
from guanwu.desk.commands.gazette_simulation import SimulationAsked
from guanwu.desk.commands.proposal import Approve as Second
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.queries.gazette import GazettesAsked
from guanwu.store.case_rows import load_cases
from guanwu.store.edition_rows import stored_editions
from guanwu.store.engine import open_store, reading
from guanwu.tariff.amendment import DraftRow
from guanwu.tariff.edition import TariffRow
from guanwu.tariff.rate import printed
from tests.desk.houses import C1_SALT, lodged
from tests.desk.staff import Staff, code
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")
SHIRTS = "61091000006"
DAY = date(2025, 3, 18)


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ted", "tariff_editor")
    made.account("ann", "approver", office="administration")
    made.account("ken", "clerk")
    return made


def rate(house: House, day: date, goods: str = SHIRTS) -> str:
    with reading(house.engine) as connection:
        house.take_in(connection)
    index = house.law.tariff.at(day)
    assert not isinstance(index, Refusal)
    row = index.find(goods)
    assert isinstance(row, TariffRow)
    return printed(row.column_1)


def drafted(staff: Staff, *rows: DraftRow, day: date = DAY, basis: Any = "statute",
            id: str = "") -> Any:
    given = rows or (DraftRow(SHIRTS, column_1="7%"),)
    return staff.ask("ted", "gazette:draft", Draft("Shirts", day, basis, given, id))


def ready(staff: Staff, *rows: DraftRow, day: date = DAY) -> Any:
    made = drafted(staff, *rows, day=day)
    assert staff.ask("ted", "gazette:check", ById(made.id)).state == "checked"
    simulated = staff.ask("ted", "gazette:simulate", SimulationAsked(made.id))
    assert simulated.content_hash == made.content_hash
    return made


def second(staff: Staff, one: Any) -> Any:
    assert isinstance(one, Proposed), one
    return staff.ask("ann", "proposal:approve", Second(one.proposal, one.content_hash))


def published(staff: Staff, *rows: DraftRow, day: date = DAY) -> str:
    made = ready(staff, *rows, day=day)
    done = second(staff, staff.ask("ted", "gazette:approve", Approve(made.id, made.content_hash)))
    assert done.answer.state == "approved", done
    return str(made.id)


def duty(house: House, number: int, imported_on: date) -> int:
    outcome, = lodge(house, [lodged(number, imported_on=imported_on, declared_on=imported_on)])
    assert not outcome.faults, outcome
    with reading(house.engine) as connection:
        kept = load_cases(connection, [outcome.number])[outcome.number].assessment
    return int(msgspec.json.decode(kept or "")["levies"]["import_duty"])


def test_the_rate_turns_at_midnight_of_its_day_in_every_process(
    staff: Staff, tmp_path: Path
) -> None:
    other = House(open_store(where(tmp_path)), clock=staff.clock, salt=C1_SALT)
    before = rate(other, DAY)
    assert before != "7%"
    id = published(staff)
    eve = DAY - timedelta(days=1)
    for house in (staff.house, other):
        assert [rate(house, day) for day in (eve, DAY)] == [before, "7%"]
    listed, = staff.ask("ted", "gazette:list", GazettesAsked()).items
    assert (listed.id, listed.in_force) == (id, False)
    left = 3 * 86_400 + 7 * 3_600
    assert listed.seconds_left == left
    staff.clock.on(days=3)
    old = duty(other, 1, eve)
    staff.clock.on(days=1)
    assert duty(other, 2, DAY) < old
    assert duty(other, 3, eve) == old
    assert staff.ask("ted", "gazette:list", GazettesAsked()).items[0].in_force


def test_what_was_known_before_the_approval_stays_as_it_was(staff: Staff) -> None:
    before = rate(staff.house, DAY)
    published(staff)
    known = staff.clock.at.date() - timedelta(days=1)
    index = staff.house.law.tariff.at(DAY, known)
    assert not isinstance(index, Refusal)
    row = index.find(SHIRTS)
    assert isinstance(row, TariffRow) and printed(row.column_1) == before


def test_an_amendment_goes_only_the_way_of_its_flow(staff: Staff) -> None:
    made = drafted(staff)
    one = staff.ask("ted", "gazette:approve", Approve(made.id, made.content_hash))
    assert code(second(staff, one)) == "flow_wrong_state"
    assert code(staff.ask("ted", "gazette:simulate", SimulationAsked(made.id))) == (
        "flow_wrong_state")
    assert code(staff.ask("ken", "gazette:check", ById(made.id))) == "access_denied"
    assert code(staff.ask("ann", "gazette:draft", Draft(
        "x", DAY, "statute", (DraftRow(SHIRTS, column_1="7%"),)))) == "access_denied"


def test_an_approval_is_of_the_content_that_was_simulated(staff: Staff) -> None:
    made = ready(staff)
    one = staff.ask("ted", "gazette:approve", Approve(made.id, made.content_hash))
    other = drafted(staff, DraftRow(SHIRTS, column_1="1%"), id=made.id)
    assert (other.id, other.state) == (made.id, "draft")
    assert code(second(staff, one)) == "flow_wrong_state"
    staff.ask("ted", "gazette:check", ById(made.id))
    staff.ask("ted", "gazette:simulate", SimulationAsked(made.id))
    assert code(second(staff, one)) == "flow_conditions_unmet"
    assert rate(staff.house, DAY) != "1%"


def test_what_waited_past_its_day_is_not_put_into_force(staff: Staff) -> None:
    made = ready(staff)
    one = staff.ask("ted", "gazette:approve", Approve(made.id, made.content_hash))
    staff.clock.on(days=20)
    answer = second(staff, one)
    assert {fault.code for fault in answer} == {"gazette_day_past"}


def test_every_fault_of_every_row_is_told_at_once(staff: Staff) -> None:
    rows = (
        DraftRow("61091000007", column_1="7%"),
        DraftRow("99999999909", column_1="7%"),
        DraftRow(SHIRTS, column_1="seven"),
        DraftRow(SHIRTS, column_2="0% (XQ)"),
        DraftRow(SHIRTS, column_1="7%", since="2025-13-01"),
        DraftRow(SHIRTS, column_1="7%", since="2025-06-01", until="2025-05-01"),
        DraftRow(SHIRTS, column_1="7%", since="2025-05-01", until="2025-08-01"),
        DraftRow(SHIRTS, column_1="8%", since="2025-07-01"),
        DraftRow(SHIRTS),
        DraftRow(SHIRTS, column_1="7%", since="2025-03-01", until="2025-03-20"),
    )
    made = drafted(staff, *rows, day=date(2025, 3, 14))
    answer = staff.ask("ted", "gazette:check", ById(made.id))
    assert answer.state == "draft"
    told = {(fault.line, fault.code) for fault in answer.faults}
    assert told >= {
        (None, "gazette_day_past"), (1, "commodity_code_check_digit"),
        (3, "rate_text_unknown"), (4, "partner_unknown"), (5, "amendment_day_malformed"),
        (6, "amendment_days_reversed"), (8, "amendment_overlaps"),
        (9, "amendment_without_change"), (10, "gazette_day_past"),
    }
    assert any(line == 2 for line, _ in told)
    assert code(staff.ask("ted", "gazette:simulate", SimulationAsked(made.id))) == (
        "flow_wrong_state")


def test_a_temporary_rate_is_bound_by_time_and_size(staff: Staff) -> None:
    held = rate(staff.house, DAY)
    half = f"{float(held[:-1]) / 2:g}%"
    for row, expected in (
        (DraftRow(SHIRTS, column_1=half), {"gazette_temporary_long"}),
        (DraftRow(SHIRTS, column_1=half, until="2026-03-19"), {"gazette_temporary_long"}),
        (DraftRow(SHIRTS, column_1="0%", until="2026-03-18"), {"gazette_temporary_beyond"}),
        (DraftRow(SHIRTS, column_1=half, until="2026-03-18"), set[str]()),
    ):
        made = drafted(staff, row, basis="temporary")
        found = staff.ask("ted", "gazette:check", ById(made.id)).faults
        assert {fault.code for fault in found} == expected, row
    bulk = drafted(staff, DraftRow(SHIRTS, column_1="0%", until="2026-03-18"), basis="bulk")
    assert not staff.ask("ted", "gazette:check", ById(bulk.id)).faults


def test_a_temporary_rate_ends_by_itself(staff: Staff) -> None:
    before = rate(staff.house, DAY)
    published(staff, DraftRow(SHIRTS, column_1="7%", until="2025-06-01"))
    days = (DAY, date(2025, 5, 31), date(2025, 6, 1))
    assert [rate(staff.house, day) for day in days] == ["7%", "7%", before]


def test_a_later_amendment_of_an_earlier_day_leaves_the_other_standing(staff: Staff) -> None:
    tyres, shirts = "59021000007", SHIRTS
    before = rate(staff.house, DAY, tyres)
    published(staff, DraftRow(shirts, column_1="7%"), day=date(2025, 5, 1))
    published(staff, DraftRow(tyres, column_1="1%", until="2025-06-01"), day=DAY)
    for day, first, other in ((date(2025, 4, 15), None, "1%"), (date(2025, 5, 15), "7%", "1%"),
                              (date(2025, 6, 15), "7%", before)):
        assert rate(staff.house, day, tyres) == other
        assert (rate(staff.house, day, shirts) == "7%") == (first == "7%")


def test_an_approved_amendment_is_withdrawn_by_two_people_before_its_day(staff: Staff) -> None:
    before = rate(staff.house, DAY)
    id = published(staff)
    order = Withdraw(id, "not agreed")
    one = staff.ask("ted", "gazette:withdraw", order)
    assert rate(staff.house, DAY) == "7%"
    assert second(staff, one).answer.state == "withdrawn"
    assert rate(staff.house, DAY) == before
    again = published(staff)
    assert rate(staff.house, DAY) == "7%"
    staff.clock.on(days=30)
    late = staff.ask("ted", "gazette:withdraw", Withdraw(again, "too late"))
    assert code(second(staff, late)) == "flow_conditions_unmet"
    draft = drafted(staff, DraftRow(SHIRTS, column_1="3%"), day=date(2026, 1, 1))
    assert staff.ask("ted", "gazette:withdraw", Withdraw(draft.id, "x")).state == "withdrawn"


def test_two_waiting_amendments_may_not_speak_of_the_same_goods(staff: Staff) -> None:
    id = published(staff)
    made = drafted(staff, DraftRow(SHIRTS, column_1="8%"), day=date(2025, 9, 1))
    answer = staff.ask("ted", "gazette:check", ById(made.id))
    assert [(fault.code, fault.facts["gazette"]) for fault in answer.faults] == [
        ("gazette_meets_another", id)]
    staff.clock.on(days=30)
    assert not staff.ask("ted", "gazette:check", ById(made.id)).faults


def test_the_simulation_is_the_difference_that_the_stored_declarations_make(
    staff: Staff,
) -> None:
    day = staff.clock.at.date()
    old = [duty(staff.house, number, day) for number in range(1, 6)]
    made = drafted(staff)
    staff.ask("ted", "gazette:check", ById(made.id))
    result = staff.ask("ted", "gazette:simulate", SimulationAsked(made.id))
    assert (result.declarations, result.affected, result.whole) == (5, 5, True)
    assert set(result.chapters) == {"61"}
    assert set(result.levies) == {"import_duty", "business_tax"}
    published_id = drafted(staff, id=made.id).id
    staff.ask("ted", "gazette:check", ById(published_id))
    staff.ask("ted", "gazette:simulate", SimulationAsked(published_id))
    second(staff, staff.ask("ted", "gazette:approve", Approve(made.id, made.content_hash)))
    staff.clock.on(days=4)
    new = [duty(staff.house, number, DAY) for number in range(11, 16)]
    duties = result.levies["import_duty"]
    assert duties.before - duties.after == sum(old) - sum(new) > 0
    part = staff.ask("ted", "gazette:simulate", SimulationAsked(
        ready(staff, DraftRow("59021000007", column_1="1%"), day=date(2025, 12, 1)).id, most=3))
    assert not part.whole and part.declarations >= 3


def test_stored_editions_of_one_day_come_in_the_order_of_their_publication(
    staff: Staff,
) -> None:
    published(staff)
    published(staff, DraftRow("59021000007", column_1="1%"), day=date(2025, 5, 1))
    names = [one.name for one in stored_editions(staff.house.engine)]
    assert names == sorted(names) and len(names) == 2
