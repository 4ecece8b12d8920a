"""Exceptions, stages that are passed over and declaration values mean the same on both carriers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.rule import E10, Exact, Plan, PlanError, add, build, exact, larger, rule, where
from guanwu.rule import columns as column_carrier
from guanwu.rule import whole as whole_carrier
from guanwu.rule.columns import layout
from guanwu.rule.worksheet import printed, steps
from tests.rule.toys import FLAG, LINE, RATE, tax, tax_exact, tax_line, taxed


@rule(cites="CA 29", unit="TWD", only="special", otherwise="tax_exact")
def relieved_exact(tax_exact: Exact, value: Any) -> Exact:
    """Special goods pay at least a tenth of a thousandth of a dollar more."""
    return add(tax_exact, exact(value, 7, E10))


@rule(cites="CA 29", unit="TWD", only="special")
def surcharge_exact(value: Any, tax: Any) -> Exact:
    """Special goods pay a share of the declaration's tax; nothing else does."""
    return larger(exact(value, 3, 3), exact(tax, 1, 3))


@rule(cites="CA 29", unit="TWD", only="special", otherwise="value")
def taxed_value(value: Any) -> Any:
    """Of special goods at most a thousand is taxed."""
    return where(value > 1_000, 1_000, value)


INPUTS = {"value": LINE, "rate_ppm": RATE, "special": FLAG, "due": FLAG}
EXCEPTIONS = build(
    [("tax", None, [tax_exact, tax, tax_line]),
     ("more", None, [relieved_exact, surcharge_exact, taxed_value])],
    INPUTS,
)
ROW = st.tuples(st.integers(0, 10**12), st.integers(0, 10**6), st.booleans(), st.booleans())
DECLARATIONS = st.lists(st.lists(ROW, min_size=1, max_size=5), min_size=1, max_size=5)


def on_both(plan: Plan, declarations: list[list[tuple[int, int, bool, bool]]]) -> None:
    """Ask a plan on whole numbers and on columns, and compare every value."""
    names = ("value", "rate_ppm", "special", "due")
    rows = [row for one in declarations for row in one]
    starts, index = layout(np.array([len(one) for one in declarations]))
    given_columns = {
        name: np.array([int(row[place]) for row in rows]) for place, name in enumerate(names)
    }
    columns = column_carrier.evaluate(plan, given_columns, starts, index)
    for number, lines in enumerate(declarations):
        given_lines = {
            name: [int(row[place]) for row in lines] for place, name in enumerate(names)
        }
        values, _ = whole_carrier.evaluate(plan, given_lines, len(lines))
        part = slice(int(starts[number]), int(starts[number]) + len(lines))
        for a_rule in plan.rules():
            if a_rule.level == "declaration":
                assert values[a_rule.name] == columns[a_rule.name][number], a_rule.name
            elif isinstance(columns[a_rule.name], Exact):
                pair = columns[a_rule.name]
                assert values[a_rule.name] == [
                    Exact(*one)
                    for one in zip(pair.whole[part].tolist(), pair.rest[part].tolist(), strict=True)
                ], a_rule.name
            else:
                assert values[a_rule.name] == columns[a_rule.name][part].tolist(), a_rule.name


@given(DECLARATIONS)
def test_exceptions_and_their_base_cases(
    declarations: list[list[tuple[int, int, bool, bool]]]
) -> None:
    on_both(EXCEPTIONS, declarations)


def test_an_exception_replaces_the_base_case_on_its_lines_alone() -> None:
    given_lines = {"value": [5_000, 5_000, 300], "rate_ppm": [1_000] * 3, "special": [0, 1, 1],
                   "due": [1] * 3}
    values, _ = whole_carrier.evaluate(EXCEPTIONS, given_lines, 3)
    assert values["taxed_value"] == [5_000, 1_000, 300]
    assert values["surcharge_exact"][0] == Exact(0, 0) < values["surcharge_exact"][1]
    assert values["relieved_exact"][0] == values["tax_exact"][0] != values["relieved_exact"][1]
    starts, index = layout(np.array([3]))
    columns = column_carrier.evaluate(
        EXCEPTIONS, {name: np.array(value) for name, value in given_lines.items()}, starts, index
    )
    assert columns["tax_exact"].rest.tolist() == [one.rest for one in values["tax_exact"]], (
        "the base case itself is left as it was"
    )


def with_rates_only_where_due(
    declarations: list[list[tuple[int, int, bool, bool]]]
) -> list[list[tuple[int, int, bool, bool]]]:
    """The rate is nil where the guard is not set, as table steps leave it."""
    return [[(value, rate if due else 0, special, due) for value, rate, special, due in one]
            for one in declarations]


@given(DECLARATIONS)
def test_a_guarded_stage_is_the_same_on_both_carriers(
    declarations: list[list[tuple[int, int, bool, bool]]]
) -> None:
    on_both(taxed("due"), with_rates_only_where_due(declarations))


@given(DECLARATIONS)
def test_a_stage_passed_over_equals_one_asked_with_rates_of_nil(
    declarations: list[list[tuple[int, int, bool, bool]]]
) -> None:
    for lines in with_rates_only_where_due(declarations):
        given_lines = {"value": [row[0] for row in lines], "rate_ppm": [row[1] for row in lines],
                       "due": [int(row[3]) for row in lines]}
        guarded, asked = whole_carrier.evaluate(taxed("due"), given_lines, len(lines))
        always, _ = whole_carrier.evaluate(taxed(None), given_lines, len(lines))
        assert asked == (["tax"] if any(row[3] for row in lines) else [])
        assert guarded == always


def test_columns_pass_over_a_stage_whose_inputs_nobody_gave() -> None:
    starts, index = layout(np.array([2, 1]))
    values = column_carrier.evaluate(taxed("due"), {"due": 0}, starts, index)
    assert values["tax"].tolist() == [0, 0] and values["tax_line"].tolist() == [0, 0, 0]
    with pytest.raises(KeyError, match="value"):
        column_carrier.evaluate(taxed(None), {"due": 0}, starts, index)


def test_one_number_may_stand_for_a_whole_column() -> None:
    starts, index = layout(np.array([2, 1]))
    value = np.array([100, 205, 300])
    one = column_carrier.evaluate(taxed(None), {"value": value, "rate_ppm": 50_000, "due": 1},
                                  starts, index)
    many = column_carrier.evaluate(
        taxed("due"), {"value": value, "rate_ppm": np.full(3, 50_000), "due": np.ones(3, int)},
        starts, index,
    )
    assert one["tax"].tolist() == many["tax"].tolist() == [15, 15]
    assert one["tax_line"].tolist() == many["tax_line"].tolist() == [5, 10, 15]


def test_a_rule_for_whole_numbers_alone_is_refused_on_columns() -> None:
    plan = build([("tax", None, [tax_exact._replace(columns=False)])], INPUTS)
    assert whole_carrier.evaluate(plan, {"value": [20], "rate_ppm": [50_000]}, 1)
    starts, index = layout(np.array([1]))
    with pytest.raises(OverflowError, match="tax_exact"):
        column_carrier.evaluate(plan, {"value": 20, "rate_ppm": 50_000}, starts, index)


def test_a_plan_orders_by_need_and_refuses_what_nothing_yields() -> None:
    plan = taxed(None)
    assert [one.name for one in plan.rules()] == ["tax_exact", "tax", "tax_line"]
    with pytest.raises(PlanError, match="nothing yields"):
        build([("tax", None, [tax_line, tax])], {"value": LINE})
    with pytest.raises(PlanError, match="yielded twice"):
        build([("a", None, [tax_exact]), ("b", None, [tax_exact])], INPUTS)
    with pytest.raises(PlanError, match="no input nowhere"):
        build([("a", "nowhere", [tax_exact])], INPUTS)


def test_the_worksheet_has_a_step_for_every_rule_and_line_that_was_asked() -> None:
    given_lines = {"value": [1_000, 333], "rate_ppm": [50_000, 0], "due": [1, 0]}
    plan = taxed("due")
    values, asked = whole_carrier.evaluate(plan, given_lines, 2)
    rows = {"rate_ppm": ["taxes:2 [2020-01-01, )", None]}
    sheet = steps(plan, values, asked, 2, rows)
    assert [(step.name, step.line) for step in sheet] == [
        ("tax_exact", 0), ("tax", None), ("tax_line", 0)
    ]
    assert sheet[0].inputs == {"value": 1_000, "rate_ppm": 50_000} and sheet[0].result == "50"
    assert sheet[0].rows == {"rate_ppm": "taxes:2 [2020-01-01, )"} and sheet[0].cites == "CA 29"
    assert sheet[1].inputs == {"tax_exact": ["50", "0"]} and sheet[1].result == 50
    nothing, asked = whole_carrier.evaluate(plan, {**given_lines, "due": [0, 0]}, 2)
    assert steps(plan, nothing, asked, 2, rows) == [] and nothing["tax"] == 0


def test_amounts_are_printed_exactly() -> None:
    assert printed(Exact(15_468, 18_000_000_000)) == "15468.6"
    assert printed(Exact(3, 29_998_800_000)) == "3.99996"
    assert printed(Exact(33, 10_000_000_000)) == "33 10000000000/30000000000"
    assert printed(Exact(7, 0)) == "7" and printed(7) == 7
