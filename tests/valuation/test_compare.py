"""Declared beside assessed: lines, levies by their codes, totals; only differences are told."""

from __future__ import annotations

from guanwu.declaration.model import DeclaredLevy
from guanwu.duty.levy import Levy
from guanwu.store.law_file import load_bases, load_levies, load_tables
from guanwu.valuation.compare import compare, levy_codes
from guanwu.valuation.model import Difference
from tests.declaration.samples import DAY, clean_declaration

CODES = levy_codes(load_tables()["levy_codes"], DAY)


def test_every_levy_has_one_code_and_the_official_ones_are_named() -> None:
    levies: dict[str, Levy] = load_levies(load_bases())
    assert set(CODES) == set(levies)
    assert len(set(CODES.values())) == len(CODES)
    table = load_tables()["levy_codes"]
    official = {name for name in CODES if table.rows[name][0].text("official") == "1"}
    assert {name: CODES[name] for name in official} == {"import_duty": "A10", "business_tax": "B40"}
    assert all(code.startswith("Z") for name, code in CODES.items() if name not in official)


def test_nothing_is_told_where_all_agrees() -> None:
    declaration = clean_declaration()
    values = [line.customs_value for line in declaration.lines]
    duty, tax = (levy.amount for levy in declaration.levies)
    levies = {"import_duty": duty, "business_tax": tax, "trade_promotion_fee": 0}
    base = declaration.business_tax_base
    assert compare(declaration, values, levies, CODES, base) == ()


def test_lines_levies_and_totals_that_differ_are_told_with_their_places() -> None:
    declaration = clean_declaration(
        2, levies=(DeclaredLevy("B40", 100), DeclaredLevy("A10", 50), DeclaredLevy("B21", 7)),
        cif_twd=300, duty_total=157, business_tax_base=500,
    )
    values = [line.customs_value for line in declaration.lines]
    values[1] += 10
    found = compare(
        declaration, values, {"import_duty": 50, "business_tax": 101, "commodity_tax": 9},
        CODES, 501,
    )
    assert found == (
        Difference("lines[1].customs_value", "customs_value", values[1] - 10, values[1], 2),
        Difference("levies[0].amount", "business_tax", 100, 101),
        Difference("levies[2].amount", "B21", 7, 0),
        Difference("levies", "commodity_tax", 0, 9),
        Difference("cif_twd", "cif_twd", 300, sum(values)),
        Difference("business_tax_base", "business_tax_base", 500, 501),
        Difference("duty_total", "duty_total", 157, 160),
    )
