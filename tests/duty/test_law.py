"""The base graph is dated by two clocks, and everything that a worksheet prints has its name."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import numpy as np
import pytest

import guanwu.duty
from guanwu.case import Refusal
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.columnar import LineColumns, assess_columns
from guanwu.duty.dense import Codebook, DenseLaw
from guanwu.duty.facts import FACTS, LineFacts, measured
from guanwu.duty.law import Base, Law
from guanwu.duty.levy import Goods
from guanwu.rule import Plan
from guanwu.rule.columns import layout
from guanwu.rule.table import ALWAYS
from guanwu.store.law_file import load_bases, load_levies
from tests.law.carriers import Asked, on_columns, shipped

CIGARETTES = Goods("24022000006", "JP")
FACTS_OF_500 = LineFacts(1_200_000, tobacco_sticks_e6=500_000 * 10**6)
TERMS = tomllib.loads((Path(guanwu.duty.__file__).parent / "terms.toml").read_text("utf-8"))
MARCH, AUGUST = date(2025, 3, 15), date(2025, 8, 15)


def changed() -> Law:
    """The shipped law with a later row: from July 2025, as recorded in 2026, without surcharge."""
    law = shipped()
    held = next(base for base in load_bases() if base.levy == "business_tax")
    enters = tuple(name for name in held.enters if name != "health_surcharge")
    row = Base("business_tax", enters, date(2025, 7, 1), None, date(2026, 1, 1), "VAT 20")
    return Law(law.tariff, law.membership, law.tables, (*law.bases, row), law.levies)


@pytest.mark.parametrize(
    ("day", "known_on", "surcharge_enters"),
    [
        (MARCH, ALWAYS, True),
        (date(2025, 6, 30), ALWAYS, True),
        (date(2025, 7, 1), ALWAYS, False),
        (AUGUST, date(2025, 12, 31), True),
        (AUGUST, date(2026, 1, 1), False),
    ],
)
def test_a_later_row_changes_what_enters_the_base_by_two_clocks(
    day: date, known_on: date, surcharge_enters: bool
) -> None:
    law = changed()
    answer = assess(law, [CIGARETTES], [FACTS_OF_500], day, known_on)
    assert isinstance(answer, Assessment), answer
    duty, excise, surcharge = 324_000, 795_000, 500_000
    base = 1_200_000 + duty + excise + (surcharge if surcharge_enters else 0)
    assert answer.business_tax_base() == base
    assert answer.levies["business_tax"] == base * 5 // 100
    columns, _ = on_columns(law, [Asked([CIGARETTES], [FACTS_OF_500])], day, known_on)
    assert columns.levy("business_tax").tolist() == [base * 5 // 100]


def test_the_worksheet_names_what_entered_the_base_on_each_day() -> None:
    law = changed()
    for day, enters in ((MARCH, True), (AUGUST, False)):
        answer = assess(law, [CIGARETTES], [FACTS_OF_500], day)
        assert isinstance(answer, Assessment)
        (step,) = [one for one in answer.worksheet() if one.name == "business_tax_base"]
        assert ("health_surcharge_line" in step.inputs) == enters and step.cites == "VAT 20"


def test_a_levy_whose_row_has_ended_is_levied_no_more() -> None:
    law = shipped()
    bases = [
        base._replace(until=date(2025, 7, 1)) if base.levy == "trade_promotion_fee" else base
        for base in law.bases
    ]
    ended = Law(law.tariff, law.membership, law.tables, bases, law.levies)
    goods, facts = [Goods("03083030105", "US")], [LineFacts(1_000_000, 1)]
    before, after = (assess(ended, goods, facts, day) for day in (MARCH, AUGUST))
    assert isinstance(before, Assessment) and isinstance(after, Assessment)
    assert before.levies["trade_promotion_fee"] == 400
    assert "trade_promotion_fee" not in after.levies and "fee_minimum" not in after.values
    assert after.payable == before.payable - 400


def test_days_without_law_or_tariff_are_refused_on_both_carriers() -> None:
    law, goods, facts = shipped(), [Goods("03083030105", "US")], [LineFacts(1, 1)]
    answer = assess(law, goods, facts, date(2018, 6, 1))
    assert not isinstance(answer, Assessment)
    assert [(one.code, one.place, one.facts["table"]) for one in answer] == [
        ("law_row_missing", "law", "bases")
    ]
    starts, index = layout(np.array([1]))
    book = Codebook()
    one = np.array([book.code("03083030105")])
    lines = LineColumns(starts, index, one, np.array([book.origin("US")]), one * 0, one * 0,
                        {"customs_value": one, "net_weight_e6": one}, lambda place, unit: 1,
                        lambda place, name: False)
    refused = assess_columns(DenseLaw(law, book, date(2018, 6, 1)), lines)
    assert isinstance(refused, Refusal) and refused.code == "law_row_missing"
    gone = Law(type(law.tariff)([]), law.membership, law.tables, law.bases, law.levies)
    answer = assess(gone, goods, facts, MARCH)
    assert not isinstance(answer, Assessment)
    assert [one.code for one in answer] == ["tariff_edition_missing"]


def test_everything_that_a_worksheet_prints_has_its_name_in_both_languages() -> None:
    """A name that begins with its levy's own is read under it and needs no term of its own."""
    plan = shipped().plan(MARCH)
    assert isinstance(plan, Plan)
    levies = load_levies(load_bases())
    for name in (*levies, *plan.levels):
        if name not in TERMS and name not in levies:
            assert name.startswith(tuple(f"{levy}_" for levy in levies)), name
            continue
        assert set(TERMS.get(name, {})) == {"zh-Hant", "en"}, name
        assert all(text.strip() for text in TERMS[name].values()), name


def test_every_term_of_a_number_is_one_of_the_plan() -> None:
    plan = shipped().plan(MARCH)
    assert isinstance(plan, Plan)
    names = {name for name, term in TERMS.items() if "en-do" not in term}
    assert names <= set(plan.levels)


def test_the_grid_grows_with_codes_countries_and_extras() -> None:
    """Numbers beyond the first room neither collide nor change an answer."""
    law, book = shipped(), Codebook()
    dense = DenseLaw(law, book, MARCH)
    jellyfish = book.code("03083030105")

    def rate(origin: str, extra: int = 0) -> int:
        place = np.array([book.origin(origin)])
        numbers = dense.numbers(np.array([jellyfish]), place, place * 0, place * 0 + extra)
        return int(dense.inputs("duty_rate_ppm")[numbers[0]])

    exempt = book.extra(("", "", "", "", "ca49_diplomatic", ""))
    assert (rate("US"), rate("KP"), rate("US", exempt)) == (120_000, 200_000, 0)
    for number in range(2_000):
        book.origin(f"{number}")
    for number in range(600):
        book.code(f"{number:011d}")
    assert (rate("US"), rate("KP"), rate("US", exempt)) == (120_000, 200_000, 0)
    assert rate("1999") == 200_000, "a country of no column has column 3"


def test_inputs_that_all_share_are_one_number_until_one_differs() -> None:
    law, book = shipped(), Codebook()
    dense = DenseLaw(law, book, MARCH)
    codes = [book.code(code) for code in ("03083030105", "99999999999", "31021010007")]
    zero = np.array([0])
    book.origin("US")
    dense.numbers(np.array(codes[:2]), np.zeros(2, int), np.zeros(2, int), np.zeros(2, int))
    assert dense.refusing().tolist() == [False, True]
    assert dense.same("business_rate_ppm") == 50_000, "what is refused does not count"
    assert dense.flags("anti_dumping_due") is None
    dense.numbers(np.array(codes[2:]), zero, zero, zero)
    assert dense.same("business_rate_ppm") is None and dense.same("fee_rate_ppm") == 400


@pytest.mark.parametrize(
    ("facts", "unit", "wanted"),
    [
        (LineFacts(1, net_weight_e6=5), "KGM", 5),
        (LineFacts(1, None, {"KGM": 7}), "KGM", 7),
        (LineFacts(1, None, {"TNE": 7}), "KGM", 7_000),
        (LineFacts(1, 5, {"KGM": 7}), "KGM", 5),
        (LineFacts(1, 5, {"LTR": 0}), "LTR", 0),
        (LineFacts(1, 5), "LTR", Refusal("measure_missing", {"unit": "LTR"})),
        (LineFacts(1, 5, {"LTR": -1}), "LTR",
         Refusal("measure_beyond_limit", {"unit": "LTR", "most": 10**9})),
    ],
)
def test_a_measure_is_what_was_declared_or_refused(
    facts: LineFacts, unit: str, wanted: int | Refusal
) -> None:
    assert measured(facts, unit) == wanted


@pytest.mark.parametrize("name", FACTS)
def test_an_amount_below_nothing_or_beyond_its_limit_is_refused_on_both_carriers(
    name: str,
) -> None:
    goods = [Goods("03083030105", "US")]
    for value in (-1, FACTS[name].high + 1):
        facts = [LineFacts(1_000, 1_000_000, {"KGM": 1})._replace(**{name: value})]
        answer = assess(shipped(), goods, facts, MARCH)
        assert not isinstance(answer, Assessment)
        assert ("fact_beyond_limit", name) in [(one.code, one.facts.get("fact")) for one in answer]
        columns, _ = on_columns(shipped(), [Asked(goods, facts)], MARCH)
        assert columns.refused.tolist() == [True]
