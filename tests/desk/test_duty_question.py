"""What will I pay: from a price under a term of delivery to every levy, or every fault by field."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from guanwu.access.model import NOBODY
from guanwu.case import Fault
from guanwu.desk.command import registry
from guanwu.desk.house import House
from guanwu.desk.perform import perform
from guanwu.desk.queries.duty import DutyAnswer, DutyQuestion
from guanwu.desk.queries.tariff import CodeQuestion
from guanwu.desk.question import answer
from guanwu.store.code_lists import load_code_lists
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.store.terms_file import load_terms
from tests.desk.houses import house

DAY = date(2025, 3, 15)
BICYCLE = DutyQuestion("8712.00.10.10-9", "JP", DAY, price="1000", currency="USD",
                       price_terms="FOB", freight="120", insurance="15")
RATE_E5 = 3_287_500


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return a house on a new store."""
    return house(tmp_path_factory.mktemp("duty"))


def ask(desk: House, question: DutyQuestion) -> Any:
    """Ask as somebody who is not logged in."""
    return perform(desk, NOBODY, registry()["duty:question"], question)


def levies(found: DutyAnswer) -> dict[str, int]:
    """Return amounts by levy."""
    return {one.levy: one.amount for one in found.levies}


def places(found: Any) -> dict[str, str]:
    """Return the faults of an answer by field; each has its sentence in both languages."""
    assert isinstance(found, tuple) and all(isinstance(one, Fault) for one in found), found
    for one in found:
        for language in ("zh-Hant", "en"):
            assert load_terms().say(one.code, language, dict(one.facts))
            assert load_terms().do(one.code, language, dict(one.facts))
    return {one.place: one.code for one in found}


def test_a_price_becomes_a_value_and_the_value_levies(desk: House) -> None:
    found = ask(desk, BICYCLE)
    value = (113_500 * RATE_E5 * 2 + 10**7) // (2 * 10**7)
    assert found.customs_value == value == 37_313
    duty = value * 6 // 100
    assert levies(found) == {"import_duty": duty, "business_tax": (value + duty) * 5 // 100,
                             "trade_promotion_fee": 0}
    assert found.payable == sum(levies(found).values())
    assert found.with_goods == found.customs_value + found.payable
    names = [step["step"] for step in found.steps]
    assert names[0] == "exchange_rate_day" and names[-1] == "payable"
    assert all(step["article_zh"] and step["article_en"] for step in found.steps)


@pytest.mark.parametrize("changes", [
    {"price_terms": "CIF", "price": "1135", "freight": "", "insurance": ""},
    {"price_terms": "CIF", "price": "1135", "freight": "120", "insurance": "15"},
    {"price_terms": "CFR", "price": "1120", "freight": ""},
    {"price_terms": "EXW", "price": "950", "additions": "50"},
    {"price_terms": "DAP", "price": "1200", "freight": "", "insurance": "", "deductions": "65"},
    {"price": "1,000.00"},
])
def test_the_same_goods_have_one_value_under_every_term(
    desk: House, changes: dict[str, str]
) -> None:
    found = ask(desk, replace(BICYCLE, **changes))
    assert isinstance(found, DutyAnswer), found
    assert found.customs_value == 37_313


def test_a_given_value_is_answered_as_on_the_command_line(desk: House) -> None:
    for row in load_starter_tariff().rows[::7]:
        asked = {"code": row.code, "origin": "JP", "day": DAY.isoformat(), "customs_value": "10000"}
        other = answer(asked, desk.law, load_code_lists())
        found = ask(desk, DutyQuestion(row.code, "JP", DAY, customs_value="10000"))
        if isinstance(other[0], Fault):
            assert len(found) == len(other) and isinstance(found[0], Fault)
        else:
            assert (levies(found), found.payable) == (dict(other[1].levies), other[1].payable)


@pytest.mark.parametrize(("changes", "told"), [
    ({"freight": "", "insurance": ""},
     {"freight": "question_freight_missing", "insurance": "question_insurance_missing"}),
    ({"price_terms": "EXW"}, {"additions": "question_additions_missing"}),
    ({"price_terms": "DDP"}, {"deductions": "question_deductions_missing"}),
    ({"price": ""}, {"price": "question_price_missing"}),
    ({"price": "", "freight": "", "insurance": "", "currency": "", "price_terms": ""},
     {"price": "question_value_missing"}),
    ({"customs_value": "5"}, {"customs_value": "question_value_twice"}),
    ({"price": "1e3"}, {"price": "question_number_wrong"}),
    ({"price": "10.005"}, {"price": "question_number_wrong"}),
    ({"price": "\uff11\uff10"}, {"price": "question_number_wrong"}),
    ({"price": "0"}, {"price": "invoice_amounts_zero"}),
    ({"price": "=1+1"}, {"price": "question_number_wrong"}),
    ({"currency": "XXQ"}, {"currency": "currency_code_unknown"}),
    ({"price_terms": "ABC"}, {"price_terms": "terms_code_unknown"}),
    ({"price_terms": "CIF", "price": "100"}, {"price": "price_below_freight"}),
    ({"deductions": "999999"}, {"deductions": "customs_value_negative"}),
    ({"code": "87120010100"}, {"code": "commodity_code_check_digit"}),
    ({"code": "98010000101"}, {"code": "tariff_code_unknown"}),
    ({"origin": "QQ"}, {"origin": "origin_unknown"}),
    ({"code": "2203.00.00.00-1"}, {"litres": "question_fact_missing"}),
    ({"code": "2204.10.10.00-6", "litres": "10"}, {"alcohol_degree": "question_fact_missing"}),
    ({"code": "2202.10.00.10-8"}, {"commodity_tax_item": "question_choice_missing"}),
    ({"day": date(1999, 1, 1)}, {"price": "valuation_row_missing"}),
    ({"day": date(2026, 1, 1)}, {"exchange_rate": "question_rate_missing"}),
    ({"price": "9" * 12, "freight": "0"}, {"price": "question_value_beyond_limit"}),
])
def test_every_fault_stands_at_its_field(
    desk: House, changes: dict[str, Any], told: dict[str, str]
) -> None:
    found = places(ask(desk, replace(BICYCLE, **changes)))
    assert told.items() <= found.items()


def test_faults_of_value_and_of_goods_are_told_at_once(desk: House) -> None:
    found = places(ask(desk, replace(BICYCLE, code="22030000001", freight="", origin="QQ")))
    assert set(found) == {"freight", "origin"}
    both = places(ask(desk, replace(BICYCLE, code="22030000001", freight="")))
    assert set(both) == {"freight", "litres"}


def test_a_rate_is_reckoned_with_only_where_none_is_published(desk: House) -> None:
    published = ask(desk, replace(BICYCLE, exchange_rate="99"))
    assert published.customs_value == 37_313
    later = ask(desk, replace(BICYCLE, day=date(2026, 1, 1), exchange_rate="32.875"))
    assert later.customs_value == 37_313
    rows = [row for step in later.steps for row in step["rows"].values()]
    assert any("given with the question" in row for row in rows)


def test_what_a_code_asks_is_enough_to_answer(desk: House) -> None:
    """Whoever tells all that `tariff:code` asks for gets an answer, for every code."""
    values = {"weight_kg": "12", "litres": "12", "quantity": "12", "alcohol_degree": "12",
              "tobacco_quantity": "200", "pieces": "1"}
    for row in load_starter_tariff().rows:
        asks = perform(desk, NOBODY, registry()["tariff:code"], CodeQuestion(row.code, DAY)).asks
        given: dict[str, str] = {}
        for one in asks:
            if one.choices and one.required:
                given[one.field] = one.choices[0].key
            elif not one.choices:
                given[one.field] = values[one.field]
                given |= {"unit": one.unit} if one.field == "quantity" else {}
        found = ask(desk, DutyQuestion(row.code, "JP", DAY, customs_value="10000", **given))
        if not isinstance(found, DutyAnswer):
            assert {one.place for one in found} <= {"litres", "weight_kg", "quantity"}, (
                row.code, found, given)
            assert any(one.field == "commodity_tax_item" for one in asks), row.code
