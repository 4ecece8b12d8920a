"""Every rule of the shipped law stands for an expression; one that branches is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from guanwu.rule import PPM, Plan, above, choose, exact, first, larger, not_, rule, total, where
from guanwu.rule.symbols import UnlawfulRuleError, trace
from tests.law.carriers import shipped
from tests.rule.toys import one_rule

DAY = date(2025, 3, 15)


def shipped_plan() -> Plan:
    """The plan of the shipped law."""
    plan = shipped().plan(DAY)
    assert isinstance(plan, Plan), plan
    return plan


def test_every_rule_of_the_shipped_law_is_an_expression() -> None:
    plan = shipped_plan()
    assert len(plan.rules()) > 40
    for a_rule in plan.rules():
        said = trace(a_rule, plan)
        for name in a_rule.parameters:
            assert name in said, f"{a_rule.name} does not use {name}"


def test_every_rule_says_its_article_unit_and_sentence() -> None:
    for a_rule in shipped_plan().rules():
        assert a_rule.cites and a_rule.unit, a_rule.name
        assert a_rule.sentence.endswith("."), a_rule.name


def branches(value: Any) -> Any:
    """Branches with if."""
    if value > 3:
        return value
    return 0


def branches_inside(value: Any) -> Any:
    """Branches within an expression."""
    return 1 if value else 2


def joins_with_and(value: Any) -> Any:
    """Joins conditions with and."""
    return where(value > 1 and value < 3, 1, 0)


def joins_with_or(value: Any) -> Any:
    """Joins conditions with or."""
    return where(value > 1 or value < 3, 1, 0)


def denies_with_not(value: Any) -> Any:
    """Denies with not."""
    return where(not value, 1, 0)


def chains(value: Any) -> Any:
    """Chains two comparisons, which is an and."""
    return where(1 < value < 3, 1, 0)


def uses_a_float(value: Any) -> Any:
    """Multiplies with a float."""
    return value * 0.05


def yields_a_float(value: Any) -> Any:
    """Yields a float on one side."""
    return where(value > 3, 0.5, value)


def divides(value: Any) -> Any:
    """Divides with a slash."""
    return value / 2


def divides_by(value: Any) -> Any:
    """Divides a number by what it is given."""
    return 2 / value


def converts(value: Any) -> Any:
    """Makes a float of it."""
    return float(value)


def rounds(value: Any) -> Any:
    """Rounds by itself."""
    return round(value)


def walks(value: Any) -> Any:
    """Walks over what is one value."""
    return sum(one for one in value)


def takes_the_highest(value: Any) -> Any:
    """Takes the higher with max, which branches inside."""
    return max(value, 3)


def seeks(value: Any) -> Any:
    """Seeks it in a list, which branches inside."""
    return value in (1, 2, 3)


def looks_up(value: Any) -> Any:
    """Looks it up in a table."""
    return {1: 2}[value]


def raises_to_a_power(value: Any) -> Any:
    """Raises to a power, which is no word of rules."""
    return value**2


def asks_numpy(value: Any) -> Any:
    """Asks a column for its own method."""
    return value.sum()


CANARIES = [
    branches, branches_inside, joins_with_and, joins_with_or, denies_with_not, chains,
    uses_a_float, yields_a_float, divides, divides_by, converts, rounds, walks,
    takes_the_highest, seeks, looks_up, raises_to_a_power, asks_numpy,
]


@pytest.mark.parametrize("canary", CANARIES, ids=lambda canary: canary.__name__)
def test_an_unlawful_rule_is_refused_by_name(canary: Callable[..., Any]) -> None:
    a_rule = rule(cites="CA 29", unit="TWD")(canary)
    with pytest.raises(UnlawfulRuleError, match=f"rule {canary.__name__}: "):
        trace(a_rule, one_rule(a_rule, "value"))


def test_a_rule_of_the_declaration_may_not_walk_over_its_lines() -> None:
    def sums(value: Any) -> Any:
        """Sums by itself."""
        return sum(value)

    a_rule = rule(cites="CA 29", unit="TWD", level="declaration")(sums)
    with pytest.raises(UnlawfulRuleError, match="rule sums: "):
        trace(a_rule, one_rule(a_rule, "value"))


def test_lawful_rules_stand_for_what_they_say() -> None:
    def chosen(value: Any, other: Any) -> Any:
        """The vocabulary in one."""
        high = choose((value > 3, value), (not_(other > 1), other), otherwise=0)
        return larger(above(high, 2), exact(value, 7, PPM).whole)

    a_rule = rule(cites="CA 29", unit="TWD")(chosen)
    said = trace(a_rule, one_rule(a_rule, "value", "other"))
    assert said.startswith("where(") and "value // 1000000" in said and "larger(" in said

    def of_lines(value: Any) -> Any:
        """Sum and first."""
        return total(value) + first(value)

    summing = rule(cites="CA 29", unit="TWD", level="declaration")(of_lines)
    assert trace(summing, one_rule(summing, "value")) == "(total(value) + first(value))"
