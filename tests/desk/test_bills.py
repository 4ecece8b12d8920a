"""Bills: shown to their payers, paid once at the test bank, printed as papers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.access.model import Holding
from guanwu.case import Refusal
from guanwu.declaration.entry import entered
from guanwu.declaration.model import Declaration
from guanwu.desk.commands.bill import PayBill
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.queries.bill import MyBills
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.settle import receive_documents
from guanwu.desk.trader.completing import complete
from guanwu.desk.trader.slips import in_capitals
from guanwu.store.declaration_files import received
from guanwu.store.declaration_template import example
from guanwu.store.engine import open_store, reading
from guanwu.store.ledger_rows import trial
from guanwu.store.own_rows import events_of
from guanwu.store.sealing import new_keys
from tests.desk.houses import C1_SALT, MOMENT, lodged, with_request
from tests.desk.traders import BROKER, DAY, OFFICER, STRANGER, TRADER, ask
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")
BANK = replace(OFFICER, holdings=(Holding("bank"),))


class Clock:
    def __init__(self) -> None:
        self.at: datetime = MOMENT

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return House(open_store(where(tmp_path)), clock=Clock(), salt=C1_SALT)


def billed(desk: House, number: int = 1) -> str:
    outcome = lodge(desk, [lodged(number)], "x")[0]
    assert outcome.state == "billed", outcome
    return outcome.number


def bill(desk: House, number: str, actor: Any = TRADER) -> Any:
    return ask(desk, "bill:show", ByNumber(number), actor)


def pay(desk: House, number: str, amount: int = 26_339, actor: Any = TRADER) -> Any:
    return ask(desk, "bill:pay", PayBill(number, amount), actor)


def test_a_bill_has_its_levies_and_what_is_open(desk: House) -> None:
    shown = bill(desk, billed(desk))
    assert (shown.standing, shown.total, shown.open) == ("open", 26_339, 26_339)
    assert {item.code: item.amount for item in shown.items} == {
        "A10": 12_539, "B40": 13_696, "ZTP": 104}
    assert sum(item.amount for item in shown.items) == shown.total
    assert (str(shown.served_on), str(shown.due_on)) == ("2025-03-14", "2025-03-28")
    assert shown.receipts == ()


def test_paying_moves_the_money_once(desk: House) -> None:
    number = billed(desk)
    paid = pay(desk, number)
    assert (paid.standing, paid.open) == ("paid", 0)
    assert [one.amount for one in paid.receipts] == [26_339]
    for _ in range(3):
        assert pay(desk, number) == paid
    with reading(desk.engine) as connection:
        posted = connection.execute(text(
            "SELECT credits_posted FROM account WHERE id = :id"),
            {"id": f"receivable:{TRADER.holdings[0].party}"}).scalar()
        events = [one for one in events_of(connection, number) if one.event.endswith(":paid")]
    assert posted == 26_339
    assert [one.actor for one in events] == ["test-bank"]


def test_two_clicks_at_the_same_moment_pay_once(desk: House) -> None:
    number = billed(desk)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: pay(desk, number), range(12)))
    assert {one.standing for one in answers} == {"paid"}
    assert {one.receipts for one in answers} == {answers[0].receipts}
    with reading(desk.engine) as connection:
        paid = [one for one in events_of(connection, number) if one.event == "payment:bill:paid"]
        assert len(paid) == 1
        assert trial(connection).balanced


def test_what_was_confirmed_is_what_is_paid(desk: House) -> None:
    number = billed(desk)
    answer = pay(desk, number, 1)
    assert answer.code == "bill_amount_changed"
    assert answer.facts["open"] == 26_339
    assert bill(desk, number).standing == "open"


def test_the_reports_are_the_banks_and_not_the_payers(desk: House) -> None:
    from guanwu.desk.commands.declaration import ByNumbers

    number = billed(desk)
    order = ByNumbers((number,))
    assert ask(desk, "declaration:pay", order).code == "access_denied"
    assert ask(desk, "declaration:pay", order, BANK)[0].outcome == "done"


def test_a_store_in_service_has_no_test_bank(tmp_path: Path) -> None:
    keys = new_keys(demo=False)
    made = House(open_store(where(tmp_path)), clock=Clock(), salt=C1_SALT, keys=keys)
    assert pay(made, billed(made)).code == "test_bank_closed"


def test_a_bill_of_others_is_denied(desk: House) -> None:
    number = billed(desk)
    for id in ("bill:show", "bill:slip", "bill:commodity_tax"):
        assert ask(desk, id, ByNumber(number), STRANGER).code == "access_denied"
    assert pay(desk, number, actor=STRANGER).code == "access_denied"
    assert bill(desk, number, BROKER).total == 26_339


def test_before_a_bill_there_is_none(desk: House) -> None:
    number = lodge(desk, [with_request(1, "8")], "x")[0].number
    assert bill(desk, number).code == "bill_not_yet"
    assert pay(desk, number).code == "bill_not_yet"
    receive_documents(desk, [number])


def test_the_list_has_the_own_bills_and_those_to_pay(desk: House) -> None:
    numbers = [billed(desk, place) for place in (1, 2, 5)]
    lodge(desk, [with_request(9, "8")], "x")
    pay(desk, numbers[1])
    page = ask(desk, "bill:mine", MyBills())
    assert {one.number: one.standing for one in page.items} == {
        numbers[0]: "open", numbers[1]: "paid", numbers[2]: "open"}
    left = ask(desk, "bill:mine", MyBills("to_pay", limit=1))
    rest = ask(desk, "bill:mine", MyBills("to_pay", after=left.next))
    assert {one.number for one in (*left.items, *rest.items)} == {numbers[0], numbers[2]}
    assert ask(desk, "bill:mine", MyBills(), STRANGER).items == ()
    assert isinstance(ask(desk, "bill:mine", MyBills(), OFFICER), Refusal)


def test_a_bill_is_overdue_from_the_day_after_its_last(desk: House) -> None:
    number = billed(desk)
    clock: Any = desk.clock
    clock.at = MOMENT + timedelta(days=14)
    assert bill(desk, number).standing == "open"
    clock.at = MOMENT + timedelta(days=15)
    assert bill(desk, number).standing == "overdue"
    assert pay(desk, number).standing == "paid"


# ---- papers of a bill


def test_the_certificate_of_payment_has_the_total_in_words(desk: House) -> None:
    slip = ask(desk, "bill:slip", ByNumber(billed(desk)))
    assert slip.total_zh == "\u8cb3\u842c\u9678\u4edf\u53c3\u4f70\u53c3\u62fe\u7396\u5143\u6574"
    assert slip.total_en == "NT$ 26,339"


DIGITS = "\u96f6\u58f9\u8cb3\u53c3\u8086\u4f0d\u9678\u67d2\u634c\u7396"
UNITS = {"\u62fe": 10, "\u4f70": 100, "\u4edf": 1_000}
GROUPS = {"\u842c": 10**4, "\u5104": 10**8, "\u5146": 10**12}


def value_of(words: str) -> int:
    """Read capital numerals the other way round, as an oracle."""
    total = group = digit = 0
    for sign in words.removesuffix("\u5143\u6574"):
        if sign in GROUPS:
            total, group, digit = total + (group + digit) * GROUPS[sign], 0, 0
        elif sign in UNITS:
            group, digit = group + digit * UNITS[sign], 0
        else:
            digit = DIGITS.index(sign)
    return total + group + digit


@pytest.mark.parametrize("amount", [
    0, 1, 10, 11, 100, 101, 110, 1_001, 1_010, 1_100, 10_000, 10_001, 10_010, 11_000, 100_200,
    1_000_000, 100_000_000, 100_000_001, 100_010_000, 1_000_000_000_000, 20_305_070_809,
    99_999_999_999_999,
])
def test_amounts_in_capitals_read_back_as_the_same_amount(amount: int) -> None:
    words = in_capitals(amount)
    assert value_of(words) == amount
    assert "\u96f6\u96f6" not in words and (amount == 0 or not words.startswith("\u96f6"))
    assert "\u96f6\u5143" not in words or amount == 0


def taxed() -> tuple[dict[str, str], dict[str, str]]:
    """Return what is typed for cars, on which commodity tax is levied: header and line."""
    header, lines = example(DAY)
    car = lines[0] | {
        "line.code": "87032390008", "line.description": "PASSENGER CAR, 2500 CC",
        "line.quantity": "2", "line.unit": "NIU", "line.unit_price": "2475",
        "line.commodity_tax_item": "passenger_car_gt_2000cc", "line.pieces": "2",
    }
    return header, car


def test_goods_that_bear_commodity_tax_get_their_certificate_once_paid(desk: House) -> None:
    header, car = taxed()
    made = complete(desk, entered(header, [car])).declaration
    assert isinstance(made, Declaration), made
    outcome = lodge(desk, [received(made)], "x")[0]
    assert outcome.outcome == "accepted", outcome.faults
    number = outcome.number
    if outcome.channel != "C1":
        receive_documents(desk, [number])
    asked = ByNumber(number)
    assert ask(desk, "bill:commodity_tax", asked).code == "commodity_tax_not_paid"
    paid = pay(desk, number, bill(desk, number).open)
    assert paid.standing == "paid", paid
    certificate = ask(desk, "bill:commodity_tax", asked)
    (goods,) = certificate.goods
    levied = next(item.amount for item in paid.items if item.levy == "commodity_tax")
    assert certificate.total == goods.tax == levied > 0
    assert goods.taxed_value * goods.rate_ppm // 1_000_000 == goods.tax
    assert goods.certificate == f"{paid.bill_number}-0001"


def test_goods_without_commodity_tax_get_no_certificate(desk: House) -> None:
    number = billed(desk)
    pay(desk, number)
    answer = ask(desk, "bill:commodity_tax", ByNumber(number))
    assert answer.code == "commodity_tax_none_levied"
