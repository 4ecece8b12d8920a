"""Every law case comes out as written, on whole numbers and on columns alike."""

from __future__ import annotations

import pytest

from guanwu.duty.assess import Assessment, assess
from guanwu.store.law_file import load_tables
from tests.law.carriers import differences, on_columns
from tests.law.cases import HERE, Case, cases

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_comes_out_as_written_on_whole_numbers(case: Case) -> None:
    answer = assess(case.law, case.asked.goods, case.asked.facts, case.day)
    if "refusals" in case.written:
        assert not isinstance(answer, Assessment)
        assert [{"code": one.code, "line": one.line} for one in answer] == case.written["refusals"]
        return
    assert isinstance(answer, Assessment), answer
    due = {name: amount for name, amount in answer.levies.items() if amount}
    wanted = case.written["levies"]
    assert due == {name: amount for name, amount in wanted.items() if amount}
    assert set(wanted) <= set(answer.levies), "a levy that applies is there even at 0"
    assert answer.payable == case.written.get("payable", sum(wanted.values()))
    for levy, shares in case.written.get("shares", {}).items():
        assert list(answer.shares[levy]) == shares, levy
    assert [one.code for one in answer.warnings] == case.written.get("warnings", [])


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_comes_out_the_same_on_columns(case: Case) -> None:
    assert differences(case.law, [case.asked] * 3, case.day) == []
    columns, parts = on_columns(case.law, [case.asked], case.day)
    if "refusals" in case.written:
        assert columns.refused.tolist() == [True]
        return
    assert columns.refused.tolist() == [False]
    for levy, amount in case.written["levies"].items():
        assert columns.levy(levy).tolist() == [amount], levy
    for levy, shares in case.written.get("shares", {}).items():
        assert columns.shares(levy)[parts[0]].tolist() == shares, levy


def test_every_case_names_its_source_and_stands_under_an_act() -> None:
    acts = {path.parent.name for path in HERE.glob("*/*.yaml")}
    assert acts, "no cases"
    for case in CASES:
        assert case.written["source"].strip() and case.written["title"].strip(), case.name
        assert ("levies" in case.written) != ("refusals" in case.written), case.name
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names), "an id twice in a file"


SHOWN = {
    "commodity_tax": "commodity_tax_item",
    "alcohol_tax": "alcohol_kind",
    "tobacco_tax": "tobacco_kind",
    "health_surcharge": "tobacco_kind",
    "selected_goods_tax": "selected_goods_item",
    "business_tax_exemptions": "exemption",
    "customs_exemptions": "exemption",
}
DECIDED = {"beer", "brewed_other", "distilled", "cigarettes", "cigars"}
"""Kinds that headings decide: their cases name codes, not kinds."""
BY_CODE = {"fertiliser", "gold", "customs_act_49"}
"""Exemptions that are not claimed by their own name."""


@pytest.mark.parametrize("table", SHOWN)
def test_every_row_of_a_rate_table_is_shown_by_a_case(table: str) -> None:
    declared = {getattr(goods, SHOWN[table]) for case in CASES for goods in case.asked.goods}
    keys = set(load_tables()[table].rows)
    assert keys - declared - DECIDED - BY_CODE == set()
