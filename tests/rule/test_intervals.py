"""64 bits suffice for the whole plan at 9,999 lines; a rule that may leave them is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from guanwu.declaration.model import LINES_MAX
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.facts import MEASURE_MAX, LineFacts
from guanwu.duty.levy import Goods
from guanwu.rule import PPM, REST, Exact, Input, Plan, build, exact, rule, total, where
from guanwu.rule.intervals import HIGHEST, Interval, bounds
from guanwu.rule.symbols import UnlawfulRuleError
from tests.law.carriers import Asked, differences, shipped
from tests.law.cases import read
from tests.rule.toys import one_rule, taxed

DAY = date(2025, 3, 15)


def test_the_whole_plan_fits_at_the_most_lines_a_declaration_may_have() -> None:
    plan = shipped().plan(DAY)
    assert isinstance(plan, Plan)
    values = bounds(plan, LINES_MAX)
    for a_rule in plan.rules():
        value = values[a_rule.name]
        whole = value.whole if isinstance(value, Exact) else value
        assert 0 <= whole.low <= whole.high <= HIGHEST, a_rule.name
        if isinstance(value, Exact):
            assert 0 <= value.rest.low <= value.rest.high < REST, a_rule.name


def test_it_fits_before_other_laws_too() -> None:
    for turn in shipped().turns:
        plan = shipped().plan(turn)
        if isinstance(plan, Plan):
            assert bounds(plan, LINES_MAX)["payable"].high <= HIGHEST


def multiplies_twice(value: Any, other: Any) -> Any:
    """Multiplies three amounts of twelve digits."""
    return value * other * value


def divides_the_negative(value: Any, other: Any) -> Any:
    """Takes a share of a difference."""
    return exact(value - other, 5, PPM).whole


def branches(value: Any) -> Any:
    """Branches."""
    return 1 if value > 2 else 0


@pytest.mark.parametrize(
    ("canary", "inputs", "why"),
    [
        (multiplies_twice, ("value", "other"), "64 bits"),
        (divides_the_negative, ("value", "other"), "negative"),
        (branches, ("value",), "branches"),
    ],
)
def test_a_rule_that_may_leave_64_bits_is_refused_by_name(
    canary: Any, inputs: tuple[str, ...], why: str
) -> None:
    plan = one_rule(rule(cites="CA 29", unit="TWD")(canary), *inputs)
    with pytest.raises(UnlawfulRuleError, match=f"rule {canary.__name__}: .*{why}"):
        bounds(plan, 9_999)


def test_a_sum_that_overflows_only_with_many_lines_is_found() -> None:
    def scaled(value: Any) -> Any:
        """A million times the value."""
        return value * 1_000_000

    def summed_up(scaled: Any) -> Any:
        """The sum."""
        return total(scaled)

    rules = [rule(cites="CA 29", unit="TWD")(scaled),
             rule(cites="CA 29", unit="TWD", level="declaration")(summed_up)]
    plan = build([("toy", None, rules)], {"value": Input("line", "TWD", 0, 10**12)})
    assert bounds(plan, 9)["summed_up"].high == 9 * 10**18
    with pytest.raises(UnlawfulRuleError, match="rule summed_up: may leave 64 bits"):
        bounds(plan, 10)


def test_every_value_lies_within_its_bounds() -> None:
    plan = taxed(None)
    values = bounds(plan, 3)
    assert values["tax"].low == 0
    assert 3 * 10**12 <= values["tax"].high < 3 * (10**12 + PPM) + 1
    assert 10**12 < values["tax_line"].high <= 10**12 + PPM


def test_intervals_calculate_by_their_corners() -> None:
    one, two = Interval(-3, 4), Interval(2, 5)
    assert repr(one + two) == "[-1, 9]" and repr(1 + one) == "[-2, 5]"
    assert repr(one - two) == "[-8, 2]" and repr(10 - two) == "[5, 8]"
    assert repr(one * two) == "[-15, 20]" and repr(2 * one) == "[-6, 8]"
    assert repr(where(one > two, one, two)) == "[-3, 5]"
    assert repr(Interval(7, 25) // 10) == "[0, 2]"


def test_the_dearest_declaration_comes_out_the_same_on_columns() -> None:
    """The highest amounts that the limits let in, on many lines: columns do not wrap around."""
    case = read("limits", {
        "id": "limits", "day": DAY,
        "tariff": [{"code": "99990000090", "column_1": "900% + NT$10000/KGM", "levies": "T G"}],
        "rows": {
            "anti_dumping": [{"key": "9999|US|*", "rate_ppm": 9_000_000, "case": "toy"}],
            "countervailing": [{"key": "9999|US|*", "rate_ppm": 9_000_000, "case": "toy"}],
            "special_safeguard": [{"key": "9999", "volume": 1, "trigger_e2": 1_000_000}],
        },
        "lines": [],
    })
    goods = Goods("99990000090", "US", commodity_tax_item="liquefied_petroleum_gas",
                  selected_goods_item="passenger_car")
    facts = LineFacts(10**12 - 1, MEASURE_MAX, {}, 1)
    asked = Asked([goods] * 2_000, [facts] * 2_000)
    whole = assess(case.law, asked.goods, asked.facts, DAY)
    assert isinstance(whole, Assessment), whole
    assert 10**16 < whole.payable < HIGHEST
    assert differences(case.law, [asked], DAY) == []


def test_a_rate_of_a_table_beyond_its_limit_is_refused_on_both_carriers() -> None:
    case = read("beyond", {
        "id": "beyond", "day": DAY,
        "rows": {"anti_dumping": [{"key": "0308|US|*", "rate_ppm": 9_000_001, "case": "toy"}]},
        "lines": [{"code": "03083030105", "origin": "US", "customs_value": 1,
                   "net_weight_kg": 1}],
    })
    answer = assess(case.law, case.asked.goods, case.asked.facts, DAY)
    assert not isinstance(answer, Assessment)
    assert [(one.code, one.facts["input"]) for one in answer] == [
        ("rate_beyond_limit", "anti_dumping_rate_ppm")
    ]
    assert differences(case.law, [case.asked], DAY) == []


def test_numpy_would_wrap_around_silently() -> None:
    """Why the proof is needed: a column that overflows says nothing."""
    wrapped = np.array([HIGHEST]) + np.array([1])
    assert wrapped[0] == -(2**63)
