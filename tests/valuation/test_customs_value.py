"""The customs value by transaction value: shares, rounding, tolerance, days and what is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration
from guanwu.rule import build
from guanwu.rule.intervals import bounds
from guanwu.rule.symbols import trace
from guanwu.rule.table import DatedTable
from guanwu.store.exchange_rate_file import load_starter_rates
from guanwu.store.kind_file import load_kinds
from guanwu.store.law_file import load_tables
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.model import Valuation, ValueParameters, value_parameters
from guanwu.valuation.rules import INPUTS, PLAN, WHOLE_ONLY, law_day, rate_day
from guanwu.valuation.worksheet import value_with_steps
from tests.declaration.samples import DAY, USD_E5, clean_declaration, reference, with_line


@cache
def parameters() -> ValueParameters:
    """The parameters of the transaction value on the day of the samples."""
    found = value_parameters(load_tables()["valuation_parameters"], DAY)
    assert isinstance(found, ValueParameters)
    return found


def valued(declaration: Declaration, **changes: Any) -> Valuation:
    """The value of a declaration at the rates the project ships."""
    return value_declaration(
        declaration, reference().sell_rate_e5, parameters()._replace(**changes)
    )


def exact_shares(declaration: Declaration) -> list[Fraction]:
    """The lines' shares of the total in NT$, by fractions, for lines in the header's currency."""
    rate = Fraction(declaration.exchange_rate_e5, 10**5)
    total = Fraction(
        declaration.fob_e2 + declaration.freight_e2 + declaration.insurance_e2
        + declaration.additions_e2 - declaration.deductions_e2, 100,
    )
    amounts = [line.unit_price_e6 * line.quantity_e4 for line in declaration.lines]
    return [total * rate * amount / sum(amounts) for amount in amounts]


def half_up(amount: Fraction) -> int:
    """Round half up to whole dollars."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def test_a_clean_declaration_stands_as_declared() -> None:
    declaration = clean_declaration()
    found = valued(declaration)
    assert found.lines == tuple(line.customs_value for line in declaration.lines)
    assert found.total == declaration.cif_twd
    assert not found.differences and not found.faults
    assert found.method == 29


def test_freight_is_shared_by_invoice_amount_and_a_difference_is_listed() -> None:
    declaration = clean_declaration(additions_e2=100_000)
    found = valued(declaration)
    assert list(found.lines) == [half_up(share) for share in exact_shares(declaration)]
    assert [one.line for one in found.differences] == [1, 2, 3, 4, 5]
    assert found.differences[0].place == "lines[0].customs_value"
    assert found.differences[0].declared == declaration.lines[0].customs_value
    assert found.differences[0].assessed == found.lines[0]


@pytest.mark.parametrize(("shift", "stands"), [(1, True), (-1, True), (2, False), (-2, False)])
def test_the_declared_value_stands_within_one_dollar(shift: int, stands: bool) -> None:
    right = clean_declaration().lines[2].customs_value
    found = valued(with_line(2, customs_value=right + shift))
    assert found.lines[2] == (right + shift if stands else right)
    assert bool(found.differences) is not stands


@pytest.mark.parametrize(("cents", "value"), [(49, 0), (50, 1), (149, 1), (150, 2)])
def test_a_line_is_rounded_half_up(cents: int, value: int) -> None:
    declaration = clean_declaration(
        1, currency="TWD", exchange_rate_e5=100_000, fob_e2=cents, freight_e2=0, insurance_e2=0,
    )
    line = msgspec.structs.replace(declaration.lines[0], price_currency="TWD")
    declaration = msgspec.structs.replace(declaration, lines=(line,))
    assert valued(declaration, tolerance_twd=0).lines == (value,)
    assert valued(declaration, tolerance_twd=0, half=0).lines == (cents // 100,)


def test_lines_in_other_currencies_share_at_their_own_rates() -> None:
    first = clean_declaration(2).lines[0]
    rates = load_starter_rates()
    yen = rates.sell("JPY", DAY)
    assert not isinstance(yen, Refusal)
    declaration = clean_declaration(2)
    second = msgspec.structs.replace(
        first, line=2, price_currency="JPY", unit_price_e6=first.unit_price_e6 * 100
    )
    declaration = msgspec.structs.replace(declaration, lines=(first, second))
    found = valued(declaration, tolerance_twd=0)
    part = Fraction(100 * yen.sell_e5, 100 * yen.sell_e5 + USD_E5)
    assert found.lines[1] == half_up(Fraction(found.cif_e7, 10**7) * part)


def test_every_missing_rate_is_told_at_once() -> None:
    declaration = clean_declaration(3, currency="XYZ")
    other = msgspec.structs.replace(declaration.lines[1], price_currency="QQQ")
    lines = (declaration.lines[0], other, declaration.lines[2])
    found = valued(msgspec.structs.replace(declaration, lines=lines))
    places = [(fault.code, fault.place) for fault in found.faults]
    assert places == [
        ("exchange_rate_missing", "currency"),
        ("exchange_rate_missing", "lines[1].price_currency"),
    ]
    assert found.lines == () and found.total == 0


def test_a_day_without_rates_is_refused() -> None:
    found = valued(clean_declaration(declared_on=date(1999, 1, 1)))
    assert [fault.code for fault in found.faults] == ["exchange_rate_missing"]


def test_more_deductions_than_value_are_refused() -> None:
    found = valued(clean_declaration(deductions_e2=10**12))
    assert [fault.code for fault in found.faults] == ["customs_value_negative"]


def test_lines_without_price_are_refused() -> None:
    declaration = clean_declaration(2)
    lines = tuple(msgspec.structs.replace(line, unit_price_e6=0) for line in declaration.lines)
    found = valued(msgspec.structs.replace(declaration, lines=lines))
    assert [fault.code for fault in found.faults] == ["invoice_amounts_zero"]


def test_a_value_that_cannot_be_is_refused_line_by_line() -> None:
    found = valued(clean_declaration(2, fob_e2=10**16 - 1))
    assert [(fault.code, fault.line) for fault in found.faults] == [
        ("customs_value_beyond_limit", 1), ("customs_value_beyond_limit", 2),
    ]
    assert found.lines == ()


def test_the_rate_follows_the_declaration_day_and_the_law_the_import_day() -> None:
    declaration = clean_declaration()
    assert rate_day(declaration) == declaration.declared_on
    assert law_day(declaration, load_kinds()["G1"]) == declaration.imported_on
    by_declaration = msgspec.structs.replace(load_kinds()["G1"], law_day="declared_on")
    assert law_day(declaration, by_declaration) == declaration.declared_on


def test_a_day_without_parameters_is_refused() -> None:
    found = value_parameters(DatedTable("valuation_parameters", ()), DAY)
    assert isinstance(found, Refusal)
    assert found.code == "valuation_row_missing"


def test_the_worksheet_names_articles_and_rows() -> None:
    found, steps = value_with_steps(clean_declaration(2), load_starter_rates(), parameters())
    assert found == valued(clean_declaration(2))
    assert [step.name for step in steps if step.line is None] == [
        "exchange_rate_day", "cif_total_e2", "cif_total_e7", "invoice_total_e15",
    ]
    by_name = {step.name: step for step in steps}
    assert by_name["cif_total_e7"].cites == "CA 39"
    assert by_name["cif_total_e7"].rows["sell_rate_e5"].startswith("exchange USD [2025-03-11")
    assert by_name["assessed_value"].result == found.lines[1]
    assert "valuation_parameters" in by_name["assessed_value"].rows["tolerance_twd"]
    assert all(step.sentence and step.cites for step in steps)


def test_a_refused_value_has_no_steps() -> None:
    found, steps = value_with_steps(
        clean_declaration(currency="XYZ"), load_starter_rates(), parameters()
    )
    assert found.faults and steps == []


amounts = st.integers(0, 10**12)
priced = st.lists(
    st.tuples(
        st.integers(1, 10**18 - 1), st.integers(1, 10**16 - 1), st.integers(0, 10**12 - 1),
        st.sampled_from(("USD", "JPY", "TWD", "EUR")),
    ),
    min_size=1, max_size=8,
)


@given(priced, amounts, amounts, amounts, amounts, st.sampled_from(("USD", "TWD")))
def test_the_hot_path_and_the_rules_agree(
    goods: list[tuple[int, int, int, str]], fob: int, freight: int, insurance: int,
    deductions: int, currency: str,
) -> None:
    model = clean_declaration(1).lines[0]
    lines = tuple(
        msgspec.structs.replace(
            model, line=number, unit_price_e6=price, quantity_e4=quantity, customs_value=value,
            price_currency=own,
        )
        for number, (price, quantity, value, own) in enumerate(goods, 1)
    )
    declaration = clean_declaration(
        1, fob_e2=fob, freight_e2=freight, insurance_e2=insurance,
        deductions_e2=min(deductions, fob), currency=currency,
    )
    declaration = msgspec.structs.replace(declaration, lines=lines)
    plain = valued(declaration)
    ruled, _ = value_with_steps(declaration, load_starter_rates(), parameters())
    assert plain == ruled
    assert not plain.faults
    assert abs(2 * (sum(plain.computed) * 10**7 - plain.cif_e7)) <= len(lines) * 10**7
    assert min(plain.computed) >= 0


@given(st.integers(0, 10**12), st.integers(0, 10**10))
def test_a_higher_price_never_lowers_a_value(fob: int, more: int) -> None:
    low = valued(clean_declaration(fob_e2=fob), tolerance_twd=0)
    high = valued(clean_declaration(fob_e2=fob + more), tolerance_twd=0)
    assert all(one <= other for one, other in zip(low.lines, high.lines, strict=True))


@pytest.mark.parametrize("name", [one.name for one in PLAN.rules()])
def test_every_rule_keeps_to_the_vocabulary(name: str) -> None:
    one = next(one for one in PLAN.rules() if one.name == name)
    assert trace(one, PLAN)


def test_every_rule_but_those_named_fits_64_bits() -> None:
    fitting = [one for one in PLAN.rules() if one.name not in WHOLE_ONLY]
    found = bounds(build([("customs_value", None, fitting)], INPUTS), 9_999)
    assert {"exchange_rate_day", "cif_total_e2"} <= set(found)
    assert {one.name for one in PLAN.rules()} - {one.name for one in fitting} == WHOLE_ONLY


@pytest.mark.parametrize("name", ["cif_total_e7", "invoice_amount_e15"])
def test_the_rules_named_do_leave_64_bits(name: str) -> None:
    wanted = [
        one._replace(columns=True) for one in PLAN.rules() if one.name in ("cif_total_e2", name)
    ]
    with pytest.raises(Exception, match=f"{name}.*64 bits"):
        bounds(build([("customs_value", None, wanted)], INPUTS), 9_999)
