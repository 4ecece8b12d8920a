"""Every check of a declaration: the clean one passes, each planted fault is named and alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanwu.case.fault import Fault
from guanwu.declaration.checks import check, remarks
from guanwu.declaration.model import Declaration
from guanwu.store.terms_file import load_terms
from tests.declaration.planted import CLEAN, HEADER_CASES, LINE_CASES, importer
from tests.declaration.samples import (
    COFFEE,
    DAY,
    GOODS,
    USD_E5,
    clean_declaration,
    clean_line,
    reference,
    with_line,
)

WITHOUT_GOODS = msgspec.structs.replace(CLEAN, lines=())
TODAY = reference(DAY)


def faults(declaration: Declaration) -> list[tuple[str, str]]:
    return [(fault.code, fault.place) for fault in check(declaration, TODAY)]


@pytest.mark.parametrize("lines", [1, 2, 5, 50])
def test_a_clean_declaration_has_no_fault_and_no_remark(lines: int) -> None:
    assert check(clean_declaration(lines), TODAY) == []
    assert remarks(clean_declaration(lines), TODAY) == []


@pytest.mark.parametrize(("changes", "expected"), HEADER_CASES)
def test_a_changed_header(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert faults(clean_declaration(**changes)) == expected


@pytest.mark.parametrize(("changes", "expected"), LINE_CASES)
def test_a_changed_line(changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    declaration = with_line(2, **changes)
    assert faults(declaration) == expected
    assert all(fault.line == 3 for fault in check(declaration, TODAY))


def test_values_outside_the_message_are_refused_before_any_sum() -> None:
    codes = {code for code, _ in faults(with_line(0, customs_value=0))}
    assert codes == {"customs_value_range", "cif_lines_mismatch"}
    codes = {code for code, _ in faults(with_line(0, customs_value=10**12))}
    assert "customs_value_range" in codes
    assert "lines_count" in {code for code, _ in faults(WITHOUT_GOODS)}


def test_all_faults_of_a_declaration_come_at_once() -> None:
    goods = list(CLEAN.lines)
    goods[0] = clean_line(1, origin="XX")
    goods[4] = clean_line(5, code=COFFEE)
    broken = clean_declaration(
        number="AA  1311100001",
        currency="XYZ",
        packages=0,
        duty_total=0,
        **importer(id="1"),
    )
    broken = msgspec.structs.replace(broken, lines=tuple(goods))
    found = {code for code, _ in faults(broken)}
    assert found == {
        "number_year_mismatch",
        "currency_code_unknown",
        "exchange_rate_missing",
        "packages_nought",
        "duty_total_mismatch",
        "business_number_wrong",
        "country_code_unknown",
        "permit_missing",
    }


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (DAY, []),
        (None, []),
        (date(2025, 3, 13), ["declared_on_in_future"]),
        (date(2035, 3, 22), []),
        (date(2035, 3, 23), ["declared_on_long_past"]),
    ],
)
def test_the_day_of_receipt(today: date | None, expected: list[str]) -> None:
    tables = reference().at(today)
    assert [fault.code for fault in check(CLEAN, tables)] == expected


def test_the_check_digit_rule_of_business_numbers_follows_the_declaration_day() -> None:
    only_by_five = importer(id="10458570")
    assert faults(clean_declaration(**only_by_five)) == []
    earlier = clean_declaration(
        declared_on=date(2023, 3, 31),
        imported_on=date(2023, 3, 30),
        exported_on=date(2023, 3, 1),
        number="AA  1211100001",
        **only_by_five,
    )
    assert ("business_number_wrong", "importer.id") in faults(earlier)


def test_a_day_outside_every_edition_is_one_fault_not_one_per_line() -> None:
    early = clean_declaration(
        imported_on=date(2024, 12, 30), exported_on=date(2024, 12, 1), declared_on=DAY
    )
    assert faults(early) == [("tariff_edition_missing", "imported_on")]


def test_a_missing_exchange_rate_is_named() -> None:
    late = clean_declaration(declared_on=date(2025, 4, 1))
    codes = [fault.code for fault in check(late, reference())]
    assert codes == ["exchange_rate_missing"]


def test_rows_recorded_later_are_not_known_earlier() -> None:
    before = reference().at(None, known_on=date(2024, 6, 1))
    codes = {fault.code for fault in check(CLEAN, before)}
    assert {"kind_unknown", "country_code_unknown", "tariff_edition_missing"} <= codes


def test_remarks_on_prices_and_conditional_rules() -> None:
    dear = with_line(1, unit_price_e6=10**9)
    assert check(dear, TODAY) == []
    assert [(r.code, r.line) for r in remarks(dear, TODAY)] == [("unit_price_mismatch", 2)]
    fob_line = with_line(1, unit_price_e6=10**9, price_terms="FOB")
    assert remarks(fob_line, TODAY) == []
    other_currency = with_line(1, price_currency="JPY")
    assert [r.code for r in remarks(other_currency, TODAY)] == ["unit_price_mismatch"]


def test_the_tolerance_of_conversion_is_one_dollar_a_line() -> None:
    for shift, allowed in ((5, True), (-5, True), (6, False), (-6, False)):
        goods = list(CLEAN.lines)
        goods[0] = clean_line(1, customs_value=goods[0].customs_value + shift)
        exact = (CLEAN.invoice_e2 * USD_E5 + 5_000_000) // 10_000_000
        cif = CLEAN.cif_twd + shift
        shifted = msgspec.structs.replace(CLEAN, lines=tuple(goods), cif_twd=cif)
        expected = abs(exact - cif) <= 5
        assert (faults(shifted) == []) is expected
        if exact == CLEAN.cif_twd:
            assert expected is allowed


@given(
    st.integers(-(10**6), 10**6),
    st.integers(0, 4),
    st.sampled_from(["customs_value", "net_weight_e6", "quantity_e4"]),
)
@settings(max_examples=60, deadline=None)
def test_any_change_of_a_line_amount_is_seen_or_harmless(by: int, index: int, item: str) -> None:
    line = CLEAN.lines[index]
    changed = with_line(index, **{item: max(0, getattr(line, item) + by)})
    codes = {code for code, _ in faults(changed)}
    if item == "customs_value" and changed != CLEAN:
        assert "cif_lines_mismatch" in codes
    assert codes <= {
        "cif_lines_mismatch",
        "customs_value_range",
        "net_above_gross",
        "net_weight_nought",
        "quantity_nought",
    }


def test_every_fault_has_its_sentences_filled_in() -> None:
    terms = load_terms()
    seen: set[str] = set()
    planted: list[Fault] = []
    for changes, _ in HEADER_CASES:
        planted += check(clean_declaration(**changes), TODAY)
    for changes, _ in LINE_CASES:
        planted += check(with_line(2, **changes), TODAY)
    planted += check(WITHOUT_GOODS, TODAY)
    planted += check(CLEAN, reference().at(date(2020, 1, 1)))
    planted += check(CLEAN, reference().at(date(2027, 1, 1)))
    planted += remarks(with_line(1, unit_price_e6=10**9), TODAY)
    for fault in planted:
        if fault.code == "exchange_rate_missing" and not terms.has(fault.code):
            continue
        seen.add(fault.code)
        for language in ("zh-Hant", "en"):
            assert "{" not in terms.say(fault.code, language, fault.facts)
            assert terms.do(fault.code, language, fault.facts)
    assert len(seen) > 50


def test_the_sample_uses_every_commodity_code() -> None:
    assert [line.code for line in CLEAN.lines] == [code for code, *_ in GOODS]
