"""Licensed operators: registered by office and box, deposits in the ledger, stopped, struck off."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from guanwu.desk.approval import Proposed
from guanwu.desk.commands.operator import Change, Close, Register
from guanwu.desk.commands.operator_deposit import Deposit
from guanwu.desk.commands.operator_sanction import Resume, Revoke, Suspend
from guanwu.desk.commands.proposal import Approve
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.queries.operator import OperatorAsked, OperatorsAsked
from guanwu.party.operator import Operator, Registration, clashes, code_fits, longest
from guanwu.rule.table import DatedTable, Row
from guanwu.scale.generator.parties import business_number
from guanwu.store.engine import open_store, reading
from guanwu.store.ledger_rows import trial
from tests.desk.houses import C1_SALT, lodged
from tests.desk.staff import Staff, code
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")
DAY = date(2025, 3, 14)
PARTY, OTHER = business_number(0, DAY), business_number(1, DAY)
BROKER = Register("broker", "keelung", "111", PARTY, "First Broker", capital_twd=5_000_000)
CARRIER = Register("carrier", "keelung", "EGLV", PARTY, "Carrier")


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ken", "clerk", office="keelung")
    made.account("sue", "supervisor", office="keelung")
    made.account("ada", "administrator")
    made.account("tai", "clerk", office="taipei")
    return made


def made(staff: Staff, order: Register = BROKER, by: str = "ken") -> Operator:
    answer = staff.ask(by, "operator:register", order)
    assert isinstance(answer, Operator), answer
    return answer


def test_a_broker_is_active_at_once_and_a_carrier_when_the_deposit_is_there(
    staff: Staff,
) -> None:
    assert made(staff).state == "active"
    carrier = made(staff, CARRIER)
    assert carrier.state == "approved"
    shown = staff.ask("ken", "operator:show", OperatorAsked(carrier.id))
    assert (shown.required_twd, shown.required_cites, shown.may_act) == (50_000, "VSL 12", False)
    part = staff.ask("ken", "operator:deposit", Deposit(carrier.id, "cash", 20_000, "R1"))
    assert (part.state, part.deposited_twd) == ("approved", 20_000)
    staff.clock.on(seconds=1)
    whole = staff.ask("ken", "operator:deposit", Deposit(carrier.id, "guarantee", 30_000, "R2"))
    assert (whole.state, whole.deposited_twd) == ("active", 50_000)
    shown = staff.ask("ken", "operator:show", OperatorAsked(carrier.id))
    assert shown.may_act
    assert [(one.form, one.amount_twd) for one in shown.movements] == [
        ("cash", 20_000), ("guarantee", 30_000)]
    with reading(staff.house.engine) as connection:
        assert trial(connection).balanced


def test_a_receipt_counts_once(staff: Staff) -> None:
    carrier = made(staff, CARRIER)
    order = Deposit(carrier.id, "cash", 20_000, "R1")
    staff.ask("ken", "operator:deposit", order)
    assert code(staff.ask("ken", "operator:deposit", order)) == "operator_deposit_repeated"
    twice = Deposit(carrier.id, "cash", 30_000, "R1")
    assert code(staff.ask("ken", "operator:deposit", twice)) == "operator_deposit_repeated"


def test_a_deposit_goes_back_by_two_people_and_never_below_what_is_owed(staff: Staff) -> None:
    carrier = made(staff, CARRIER)
    staff.ask("ken", "operator:deposit", Deposit(carrier.id, "cash", 60_000, "R1"))

    def back(amount: int, reference: str) -> Any:
        one = staff.ask("ken", "operator:return_deposit",
                        Deposit(carrier.id, "cash", amount, reference))
        assert isinstance(one, Proposed), one
        return staff.ask("sue", "proposal:approve", Approve(one.proposal, one.content_hash))

    assert code(back(20_000, "P1")) == "operator_deposit_needed"
    assert back(10_000, "P2").answer.deposited_twd == 50_000
    staff.ask("ken", "operator:close", Close(carrier.id, "dissolved"))
    assert back(50_000, "P3").answer.deposited_twd == 0
    assert code(back(1, "P4")) == "operator_deposit_needed"
    with reading(staff.house.engine) as connection:
        assert trial(connection).balanced


@pytest.mark.parametrize(("changes", "expected"), [
    ({"code": "11"}, "operator_code_malformed"),
    ({"code": "11#"}, "operator_code_malformed"),
    ({"party": "12345678"}, "operator_party_wrong"),
    ({"standing": "royal"}, "operator_standing_unknown"),
    ({"capital_twd": 4_999_999}, "operator_capital_low"),
    ({"kind": "sea_forwarder", "code": "OG1"}, "operator_code_malformed"),
])
def test_a_registration_that_cannot_be_is_refused(
    staff: Staff, changes: dict[str, Any], expected: str
) -> None:
    order = replace(BROKER, **changes)
    assert expected in [one.code for one in staff.ask("ken", "operator:register", order)]


def test_a_box_belongs_to_one_broker_of_an_office_at_a_time(staff: Staff) -> None:
    first = made(staff)
    second = replace(BROKER, party=OTHER, name="Second Broker")
    assert code(staff.ask("ken", "operator:register", second)) == "operator_code_taken"
    assert made(staff, replace(second, office="taipei"), "tai").state == "active"
    staff.ask("ken", "operator:close", Close(first.id, "dissolved"))
    assert made(staff, second).state == "active"


def test_a_storage_place_is_one_in_the_country(staff: Staff) -> None:
    made(staff, Register("warehouse", "keelung", "C2014101", PARTY, "Warehouse"))
    elsewhere = Register("bonded_warehouse", "taipei", "C2014101", OTHER, "Bonded")
    assert code(staff.ask("tai", "operator:register", elsewhere)) == "operator_code_taken"


def test_an_office_keeps_its_own_register(staff: Staff) -> None:
    one = made(staff)
    assert code(staff.ask("tai", "operator:register", BROKER)) == "access_denied"
    assert code(staff.ask("tai", "operator:change", Change(one.id, "x", name="X"))) == (
        "access_denied")
    assert staff.ask("tai", "operator:list", OperatorsAsked()).items == ()
    assert [row.id for row in staff.ask("ada", "operator:list", OperatorsAsked()).items] == [
        one.id]
    changed = staff.ask("ken", "operator:change", Change(one.id, "moved", address="1 New Road"))
    assert changed.record.address == "1 New Road" and changed.name == one.name


def test_a_suspension_needs_an_article_that_allows_it_and_ends_by_itself(staff: Staff) -> None:
    one = made(staff)
    since, until = DAY + timedelta(days=5), DAY + timedelta(days=65)

    def stop(**changes: Any) -> Any:
        order = replace(Suspend(one.id, "BRK 35", "third fine", since, until), **changes)
        return staff.ask("sue", "operator:suspend", order)

    assert code(staff.ask("ken", "operator:suspend", Suspend(
        one.id, "BRK 35", "third fine", since, until))) == "access_denied"
    assert code(stop(cites="CFS 27")) == "operator_ground_unknown"
    assert code(stop(cites="BRK 8")) == "flow_conditions_unmet"
    assert code(stop(until=date(2025, 9, 20))) == "operator_suspension_long"
    assert code(stop(since=DAY - timedelta(days=1))) == "operator_suspension_past"
    stopped = stop()
    assert [stopped.may_act(day) for day in (DAY, since, until - timedelta(days=1), until)] == [
        True, False, False, True]
    assert code(stop()) == "flow_wrong_state"
    staff.clock.on(days=10)
    free = staff.ask("sue", "operator:resume", Resume(one.id, "mended"))
    assert free.state == "active" and free.may_act(staff.clock.at.date())


def test_who_is_struck_off_may_not_come_back_for_years(staff: Staff) -> None:
    one = made(staff)
    gone = staff.ask("sue", "operator:revoke", Revoke(one.id, "BRK 39", "forged papers"))
    assert gone.state == "revoked" and not gone.may_act(DAY)
    again = replace(BROKER, code="222")
    assert code(staff.ask("ken", "operator:register", again)) == "operator_barred"
    staff.clock.on(days=5 * 365 + 2)
    assert made(staff, again).state == "active"


def box_faults(house: House, number: int) -> list[str]:
    outcome, = lodge(house, [lodged(number)])
    return [one.code for one in outcome.faults]


def test_a_declaration_needs_a_registered_box_once_the_office_has_a_register(
    staff: Staff,
) -> None:
    office = {"A": "keelung", "C": "taipei"}[lodged(1).declaration.number[0]]
    by, chief = ("ken", "sue") if office == "keelung" else ("tai", "ada")
    box = lodged(1).declaration.box
    assert box_faults(staff.house, 1) == []
    other = made(staff, replace(BROKER, office=office, code="ZZ9", party=OTHER), by)
    assert box_faults(staff.house, 2) == ["broker_unknown"]
    mine = made(staff, replace(BROKER, office=office, code=box), by)
    assert box_faults(staff.house, 6) == []
    staff.ask(chief, "operator:suspend", Suspend(
        mine.id, "BRK 34", "third fine", DAY, DAY + timedelta(days=30)))
    assert box_faults(staff.house, 3) == ["broker_suspended"]
    staff.clock.on(days=31)
    assert "broker_suspended" not in box_faults(staff.house, 4)
    staff.ask(by, "operator:close", Close(other.id, "x"))
    staff.ask(by, "operator:close", Close(mine.id, "x"))
    assert "broker_unknown" not in box_faults(staff.house, 5)


def test_another_process_takes_in_a_new_broker_at_once(staff: Staff, tmp_path: Path) -> None:
    other = House(open_store(where(tmp_path)), clock=staff.clock, salt=C1_SALT)
    office = {"A": "keelung", "C": "taipei"}[lodged(1).declaration.number[0]]
    by = "ken" if office == "keelung" else "tai"
    assert box_faults(other, 1) == []
    made(staff, replace(BROKER, office=office, code="ZZ9"), by)
    assert box_faults(other, 2) == ["broker_unknown"]


def test_the_register_is_asked_from_the_day_of_the_table(staff: Staff) -> None:
    office = {"A": "keelung", "C": "taipei"}[lodged(1).declaration.number[0]]
    row = Row(office, DAY + timedelta(days=7), None, DAY, "BRK 5", "a test", "test:1", {})
    staff.house.brokers._enforced = DatedTable("broker_register_enforced_since", [row])
    assert box_faults(staff.house, 1) == []
    staff.clock.on(days=8)
    assert "broker_unknown" in box_faults(staff.house, 2)


CODES = st.text("0123456789ABCZ#a", min_size=1, max_size=9)


@given(CODES)
def test_a_box_has_three_signs_and_no_other(text: str) -> None:
    plain = len(text) == 3 and set(text) <= set("0123456789ABCZ")
    assert code_fits("broker", text, "taipei") == plain


DAYS = st.integers(0, 30).map(lambda n: DAY + timedelta(days=n))
SPANS = st.tuples(DAYS, st.none() | DAYS).filter(lambda span: span[1] is None or span[0] < span[1])


@given(SPANS, SPANS)
def test_two_of_a_box_clash_exactly_where_a_day_is_in_both(
    one: tuple[date, date | None], two: tuple[date, date | None]
) -> None:
    def operator(id: str, span: tuple[date, date | None]) -> Operator:
        return Operator(id, "broker", "111", PARTY, "", "taipei", "active", *span,
                        Registration())

    both = [DAY + timedelta(days=n) for n in range(40)
            if all(held.registered(DAY + timedelta(days=n))
                   for held in (operator("a", one), operator("b", two)))]
    assert bool(clashes(operator("a", one), [operator("b", two)])) == bool(both)


@pytest.mark.parametrize(("since", "months", "days", "expected"), [
    (date(2025, 8, 31), "6", "", date(2026, 2, 28)),
    (date(2025, 3, 14), "3", "", date(2025, 6, 14)),
    (date(2025, 3, 14), "", "30", date(2025, 4, 13)),
    (date(2025, 3, 14), "", "", None),
])
def test_the_longest_suspension(
    since: date, months: str, days: str, expected: date | None
) -> None:
    assert longest(since, months, days) == expected
