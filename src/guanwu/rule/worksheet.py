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
    sheet = _Printed(plan, values, lines, rows)
    made: list[Step] = []
    for stage in plan.stages:
        if stage.name not in asked:
            continue
        for a_rule in stage.rules:
            if a_rule.level == "declaration":
                made.append(sheet.step(a_rule))
                continue
            concerned = [True] * lines
            for name in (stage.guard, a_rule.only):
                if name is not None:
                    concerned = [x and y for x, y in zip(concerned, values[name], strict=True)]
            made += sheet.line_steps(a_rule, concerned)
    return made


class _Printed:
    """The values of a declaration for reading, each printed once."""

    def __init__(
        self, plan: Plan, values: Mapping[str, Any], lines: int,
        rows: Mapping[str, list[str | None]],
    ) -> None:
        self.plan, self.values, self.lines, self.rows = plan, values, lines, rows
        self.known: dict[str, Any] = {}

    def value(self, name: str) -> Any:
        """Return a value for reading: a list where it is one of lines."""
        if name not in self.known:
            value = self.values[name]
            if not isinstance(value, list):
                self.known[name] = printed(value)
            elif type(value[0]) is int:
                self.known[name] = value
            else:
                self.known[name] = [printed(one) for one in value]
        return self.known[name]

    def column(self, name: str) -> list[Any]:
        """Return a value line by line, that of the declaration on each of its lines."""
        value = self.value(name)
        return value if self.plan.levels[name] == "line" else [value] * self.lines

    def step(self, a_rule: Rule) -> Step:
        """Return the step of a rule of the declaration."""
        inputs = {name: self.value(name) for name in a_rule.parameters}
        return _step(a_rule, None, inputs, self.value(a_rule.name), {})

    def line_steps(self, a_rule: Rule, concerned: list[bool]) -> list[Step]:
        """Return the steps of a rule on the lines that it concerns."""
        names = a_rule.parameters
        columns = [self.column(name) for name in names]
        results = self.value(a_rule.name)
        named = [(name, self.rows[name]) for name in names if name in self.rows]
        made = []
        for line, values in enumerate(zip(*columns, strict=True)):
            if concerned[line]:
                rows = {name: row for name, held in named if (row := held[line]) is not None}
                inputs = dict(zip(names, values, strict=True))
                made.append(_step(a_rule, line, inputs, results[line], rows))
        return made


def _step(
    a_rule: Rule, line: int | None, inputs: Mapping[str, Any], result: Any, rows: Mapping[str, str]
) -> Step:
    """Return one step with its article and sentence."""
    return Step(a_rule.name, line, inputs, result, a_rule.unit, a_rule.cites, a_rule.sentence, rows)
