"""The worksheet recorder: what was asked, of what, with which result, under which article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from guanwu.rule.declare import Rule
from guanwu.rule.plan import Plan
from guanwu.rule.vocabulary import REST, Exact


class Step(Struct, frozen=True, omit_defaults=True):
    """One step: the rule's name, line (None for the declaration), inputs, result, unit, article.

    `rows` names the table rows from which inputs were taken, with their days.
    """

    name: str
    line: int | None
    inputs: Mapping[str, Any]
    result: Any
    unit: str
    cites: str
    sentence: str
    rows: Mapping[str, str] = {}


def printed(value: Any) -> Any:
    """Return a value for reading: an exact amount as a decimal text, anything else as it is."""
    if isinstance(value, Exact):
        whole, rest = int(value.whole), int(value.rest)
        if rest == 0:
            return str(whole)
        if rest % 3:
            return f"{whole} {rest}/{REST}"
        return f"{whole}.{rest // 3:010d}".rstrip("0")
    return value


def steps(
    plan: Plan,
    values: Mapping[str, Any],
    asked: list[str],
    lines: int,
    rows: Mapping[str, list[str | None]],
) -> list[Step]:
    """Return the steps of an evaluated declaration, in order; `rows` names rows by input, line."""
    made: list[Step] = []
    for stage in plan.stages:
        if stage.name not in asked:
            continue
        for a_rule in stage.rules:
            if a_rule.level == "declaration":
                inputs = {name: _all(values[name]) for name in a_rule.parameters}
                made.append(_step(a_rule, None, inputs, values[a_rule.name], {}))
                continue
            for line in range(lines):
                if stage.guard is not None and not values[stage.guard][line]:
                    continue
                if a_rule.only is None or values[a_rule.only][line]:
                    made.append(_line_step(a_rule, plan, values, line, rows))
    return made


def _line_step(
    a_rule: Rule, plan: Plan, values: Mapping[str, Any], line: int,
    rows: Mapping[str, list[str | None]],
) -> Step:
    """Return the step of a rule on one line."""
    inputs = {
        name: printed(values[name][line] if plan.levels[name] == "line" else values[name])
        for name in a_rule.parameters
    }
    named = {
        name: reference
        for name in a_rule.parameters
        if name in rows and (reference := rows[name][line]) is not None
    }
    return _step(a_rule, line, inputs, values[a_rule.name][line], named)


def _all(value: Any) -> Any:
    """Return the lines of a value for reading."""
    return [printed(one) for one in value] if isinstance(value, list) else printed(value)


def _step(
    a_rule: Rule, line: int | None, inputs: Mapping[str, Any], result: Any, rows: Mapping[str, str]
) -> Step:
    """Return one step with its article and sentence."""
    return Step(
        a_rule.name, line, inputs, printed(result), a_rule.unit, a_rule.cites, a_rule.sentence, rows
    )
