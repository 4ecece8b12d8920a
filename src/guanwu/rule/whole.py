"""The whole-number carrier: one declaration, Python integers, every value kept."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any

from guanwu.rule.declare import Rule
from guanwu.rule.plan import Plan
from guanwu.rule.vocabulary import ZERO

Values = dict[str, Any]
"""Every name of a plan: a list with one value a line, or one value for the declaration."""


def evaluate(plan: Plan, given: Mapping[str, Any], lines: int) -> tuple[Values, list[str]]:
    """Ask every rule of the plan for one declaration of so many lines.

    `given` has every input: a list for line inputs, a number for declaration inputs. Returns the
    values (inputs too) and the names of the stages that were asked; a stage without a line that
    it concerns is passed over and its values are zero.
    """
    values: Values = dict(given)
    asked: list[str] = []
    levels = plan.levels
    for stage in plan.stages:
        if stage.guard is not None and not any(values[stage.guard]):
            for a_rule in stage.rules:
                values[a_rule.name] = _nothing(a_rule, lines)
            continue
        asked.append(stage.name)
        for a_rule in stage.rules:
            arguments = [values[name] for name in a_rule.parameters]
            if a_rule.level != "line":
                values[a_rule.name] = a_rule.function(*arguments)
            else:
                spread_out = [
                    value if levels[name] == "line" else repeat(value)
                    for name, value in zip(a_rule.parameters, arguments, strict=True)
                ]
                values[a_rule.name] = _per_line(a_rule, spread_out, values, lines)
    return values, asked


def _nothing(a_rule: Rule, lines: int) -> Any:
    """Return the zero of a rule in a stage that was passed over."""
    if a_rule.level == "declaration":
        return 0
    return [ZERO if a_rule.name.endswith("_exact") else 0] * lines


def _per_line(a_rule: Rule, arguments: list[Any], values: Values, lines: int) -> list[Any]:
    """Ask a line rule for every line that it concerns."""
    if a_rule.only is None:
        return list(map(a_rule.function, *arguments))
    concerned = values[a_rule.only]
    base = values[a_rule.otherwise] if a_rule.otherwise else _nothing(a_rule, lines)
    if not any(concerned):
        return list(base)
    return [
        a_rule.function(*row) if concern else fallback
        for concern, fallback, row in zip(
            concerned, base, zip(*arguments, strict=False), strict=False
        )
    ]
