"""Every rule of selection: lawful, in both languages, with a case that hits and one that misses."""

from __future__ import annotations

from datetime import date

import pytest

from guanwu.case import Refusal
from guanwu.risk.declare import SelectionRule, selection_rule
from guanwu.risk.explain import explain_selection
from guanwu.risk.inputs import INPUTS
from guanwu.risk.plan import SelectionPlan, selection_plan
from guanwu.risk.rules import RULES
from guanwu.risk.select import select_one
from guanwu.rule import Input, Plan, build
from guanwu.rule.intervals import bounds
from guanwu.rule.symbols import trace
from guanwu.rule.table import DatedTable
from guanwu.store.acts_file import load_acts
from guanwu.store.law_file import load_tables
from guanwu.store.terms_file import load_terms
from tests.declaration.samples import DAY
from tests.risk.ground import quiet, shipped_plan

Facts = dict[str, int]

CASES: dict[str, tuple[Facts, Facts, Facts, Facts]] = {
    "review_of_papers_requested": ({}, {"review_requested": 1}, {}, {}),
    "import_permit_demanded": ({"permit_demanded": 1}, {}, {"permit_given": 1}, {}),
    "import_certificate_demanded": ({"certificate_demanded": 1}, {}, {}, {}),
    "prohibited_goods": ({"goods_prohibited": 1}, {}, {}, {}),
    "conditional_goods": (
        {"goods_conditional": 1}, {}, {"goods_conditional": 1, "permit_given": 1}, {},
    ),
    "preference_with_certificate": (
        {"preference_claimed": 1, "certificate_given": 1, "customs_value": 100_000}, {},
        {"preference_claimed": 1, "certificate_given": 1, "customs_value": 99_999}, {},
    ),
    "preference_without_certificate": ({"preference_claimed": 1}, {}, {"certificate_given": 1}, {}),
    "exemption_claimed": ({"exemption_claimed": 1}, {}, {}, {}),
    "declaration_replaced": (
        {}, {"replacement": 1, "total_value_twd": 500_000},
        {}, {"replacement": 1, "total_value_twd": 499_999},
    ),
    "value_below_reference": (
        {"reference_value_e2": 1_000, "unit_value_e2": 599}, {},
        {"reference_value_e2": 1_000, "unit_value_e2": 600}, {},
    ),
    "value_far_below_reference": (
        {"reference_value_e2": 1_000, "unit_value_e2": 299, "customs_value": 50_000}, {},
        {"reference_value_e2": 1_000, "unit_value_e2": 0, "customs_value": 50_000}, {},
    ),
    "weight_does_not_fit_value": (
        {"reference_value_e2": 1_000, "unit_value_e2": 8_001}, {},
        {"reference_value_e2": 1_000, "unit_value_e2": 8_000}, {},
    ),
    "declared_value_differs": ({"value_difference_twd": 2}, {}, {"value_difference_twd": 1}, {}),
    "relationship_influences_price": ({}, {"price_influenced": 1}, {}, {}),
    "round_invoice": (
        {}, {"invoice_e2": 30_000_000, "total_value_twd": 3_000_000},
        {}, {"invoice_e2": 30_000_001, "total_value_twd": 3_000_000},
    ),
    "high_value": (
        {}, {"total_value_twd": 30_000_000},
        {}, {"total_value_twd": 30_000_000, "importer_aeo": 1},
    ),
    "net_weight_far_below_gross": (
        {}, {"gross_weight_g": 500_000, "net_weight_g": 149_999},
        {}, {"gross_weight_g": 500_000, "net_weight_g": 150_000},
    ),
    "net_weight_equals_gross": (
        {}, {"packages": 10, "net_weight_g": 90_000}, {}, {"packages": 9, "net_weight_g": 90_000},
    ),
    "many_containers": (
        {}, {"containers": 3, "importer_seen": 4}, {}, {"containers": 3, "importer_seen": 5},
    ),
    "first_import_of_high_value": (
        {}, {"importer_seen": 0, "total_value_twd": 2_000_000},
        {}, {"importer_seen": 1, "total_value_twd": 2_000_000},
    ),
    "importer_with_offences": ({}, {"importer_offences": 1}, {}, {}),
    "importer_in_arrears": ({}, {"importer_arrears_twd": 1}, {}, {}),
    "broker_with_errors": (
        {}, {"broker_errors": 101}, {}, {"broker_errors": 100},
    ),
    "goods_new_for_importer": (
        {"heading_new": 1, "customs_value": 1_000_000}, {},
        {"heading_new": 1, "customs_value": 999_999}, {},
    ),
    "trade_remedy_watch": ({"trade_remedy_watched": 1}, {}, {}, {}),
    "trade_remedy_evaded": (
        {"remedied_departure": 1, "departure_differs": 1}, {},
        {"remedied_departure": 1, "customs_value": 9_999}, {},
    ),
    "preference_from_elsewhere": (
        {"preference_claimed": 1, "certificate_given": 1, "departure_differs": 1}, {},
        {"preference_claimed": 1, "certificate_given": 1}, {},
    ),
    "special_safeguard_goods": ({"safeguard_marked": 1}, {}, {}, {}),
    "farm_goods_from_elsewhere": (
        {"chapter": 7, "heading": 703, "departure_differs": 1}, {},
        {"chapter": 10, "heading": 1006, "departure_differs": 1}, {},
    ),
    "close_code_with_higher_duty": (
        {"duty_rate_ppm": 50_000, "neighbour_rate_ppm": 150_000, "customs_value": 500_000}, {},
        {"duty_rate_ppm": 50_001, "neighbour_rate_ppm": 150_000, "customs_value": 500_000}, {},
    ),
    "used_goods": ({"used_goods": 1}, {}, {}, {}),
    "alcohol": (
        {"chapter": 22, "heading": 2208, "customs_value": 200_000}, {},
        {"chapter": 22, "heading": 2209, "customs_value": 200_000}, {},
    ),
    "tobacco": ({"chapter": 24, "heading": 2402}, {}, {"chapter": 23}, {}),
    "vehicles": ({"chapter": 87, "heading": 8711}, {}, {"chapter": 87, "heading": 8708}, {}),
    "used_vehicles": (
        {"chapter": 87, "heading": 8703, "used_goods": 1}, {},
        {"chapter": 87, "heading": 8714, "used_goods": 1}, {},
    ),
    "arms": ({"chapter": 93, "heading": 9303}, {}, {"chapter": 92, "heading": 9206}, {}),
    "precious_goods": (
        {"chapter": 71, "heading": 7113, "customs_value": 1_000_000}, {},
        {"chapter": 71, "heading": 7113, "customs_value": 999_999}, {},
    ),
    "antiques": ({"chapter": 97, "heading": 9706}, {}, {"chapter": 97, "heading": 9701}, {}),
    "random_examination": ({}, {"draw_ppm": 9_999}, {}, {"draw_ppm": 10_000}),
    "random_review": ({}, {"draw_ppm": 29_999}, {}, {"draw_ppm": 30_000}),
}
"""By rule: changes to line and declaration that hit, then changes that do not."""


def test_there_are_at_least_twenty_rules_and_each_has_its_case() -> None:
    assert len(RULES) >= 20
    assert len({one.id for one in RULES}) == len(RULES)
    assert set(CASES) == {one.id for one in RULES}


def test_plain_goods_of_a_known_importer_are_let_through() -> None:
    found = select_one(shipped_plan(), quiet())
    assert (found.channel, found.flags, found.hits) == ("C1", (), ())


@pytest.mark.parametrize("name", CASES)
def test_the_rule_hits_its_case_and_misses_the_other(name: str) -> None:
    line, declaration, other_line, other_declaration = CASES[name]
    one = next(rule for rule in RULES if rule.id == name)
    found = select_one(shipped_plan(), quiet(line, declaration))
    assert name in found.hits
    assert int(found.channel[1]) >= one.channel
    assert one.flag is None or one.flag in found.flags
    missed = select_one(shipped_plan(), quiet(other_line, other_declaration))
    assert name not in missed.hits


@pytest.mark.parametrize("one", RULES, ids=lambda one: str(one.id))
def test_the_rule_is_told_in_both_languages_and_rests_on_an_article(one: SelectionRule) -> None:
    terms, acts = load_terms(), load_acts()
    named = [one.reason, f"selection_owner_{one.owner}"]
    if one.flag is not None:
        named.append(f"selection_flag_{one.flag}")
    assert [name for name in named if not terms.has(name)] == []
    assert all(acts.resolves(cite.strip()) for cite in one.rule.cites.split(";"))
    assert one.rule.sentence
    assert one.since < (one.until or date.max)


def lawful_plan() -> Plan:
    """All rules as a plan of the vocabulary, parameters as inputs of the declaration."""
    parameters = {
        name: Input("declaration", "parameter", 0, 10 * value + 10)
        for name, value in shipped_plan().parameters.items()
    }
    renamed = [one.rule._replace(name=f"{one.id}_hits") for one in RULES]
    return build([("selection", None, renamed)], {**INPUTS, **parameters})


def test_no_rule_branches_or_uses_a_float_or_leaves_64_bits() -> None:
    plan = lawful_plan()
    for one in plan.rules():
        assert trace(one, plan)
    assert len(bounds(plan, 9_999)) == len(plan.inputs) + len(RULES)


def test_every_demonstration_parameter_is_used_and_says_what_it_is() -> None:
    table = load_tables()["selection_parameters"]
    assert set(table.rows) == set(shipped_plan().parameters)
    assert all("Demonstration" in row.source for rows in table.rows.values() for row in rows)


def test_a_missing_parameter_is_refused_by_name() -> None:
    found = selection_plan(RULES, DatedTable("selection_parameters", ()), DAY)
    assert isinstance(found, Refusal)
    assert found.code == "selection_parameter_missing"
    assert found.facts["parameter"] in shipped_plan().parameters


def test_a_rule_serves_from_its_first_day_to_the_day_before_its_last() -> None:
    table = load_tables()["selection_parameters"]
    short = RULES[0]._replace(since=date(2025, 3, 1), until=date(2025, 3, 14))
    for day, serves in ((date(2025, 2, 28), 0), (date(2025, 3, 13), 1), (date(2025, 3, 14), 0)):
        plan = selection_plan([short], table, day)
        assert isinstance(plan, SelectionPlan)
        assert len(plan.rules) == serves


def test_a_rule_may_not_ask_for_a_channel_that_is_none() -> None:
    with pytest.raises(ValueError, match="channel 1"):
        selection_rule("free", owner="risk_office", cites="EXA 2", since=DAY, channel=1, reason="x")


def test_officers_see_which_line_hit_with_which_figures() -> None:
    changed = quiet({"reference_value_e2": 1_000, "unit_value_e2": 500}, {"importer_offences": 2})
    value, record = explain_selection(shipped_plan(), changed)
    assert (value.rule, value.lines, value.channel) == ("value_below_reference", (2,), "C2")
    assert value.values[0] == {
        "unit_value_e2": 500, "reference_value_e2": 1_000, "reference_low_ppm": 600_000,
    }
    assert (record.rule, record.lines, record.cites) == ("importer_with_offences", (), "EXA 11.3")
    assert record.values == ({"importer_offences": 2, "offences_least": 1},)
