"""The column carrier: many declarations at once, NumPy 64-bit integers, the same rules.

Stages and exceptions that concern few lines are asked for those lines only; the rest is zero (or
the base case). Results equal those of the whole-number carrier to the last dollar.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from guanwu.rule.declare import Rule, needs
from guanwu.rule.plan import Plan, Stage
from guanwu.rule.vocabulary import Exact, Lines

Columns = dict[str, Any]
Source = Callable[[str, "np.ndarray | None"], Any]
"""Yields an input by name, for all lines (None) or for the lines at some places."""


def layout(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first line of each declaration and the declaration of each line.

    `counts` is the number of lines of each declaration, every one at least 1.
    """
    starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    return starts, np.repeat(np.arange(counts.size, dtype=np.int64), counts)


def evaluate(
    plan: Plan,
    given: Mapping[str, Any],
    starts: np.ndarray,
    index: np.ndarray,
    source: Source | None = None,
) -> Columns:
    """Ask every rule of the plan for all declarations; returns every value as a column.

    `given` has inputs as int64 arrays by line or by declaration, or a single whole number that
    holds for all; what it lacks is asked of `source`. Inputs of a stage that concerns no line may
    be missing altogether.
    """
    sheet = _Sheet(plan, dict(given), starts, index, source)
    for stage in plan.stages:
        if stage.guard is None:
            sheet.ask(stage)
            continue
        concerned = np.flatnonzero(sheet.column(stage.guard))
        if concerned.size == 0:
            sheet.nothing(stage)
        else:
            _ask_part(stage, sheet, concerned)
    return sheet.values


class _Sheet:
    """The values known so far, with the layout of the lines they belong to."""

    def __init__(
        self, plan: Plan, values: Columns, starts: np.ndarray, index: np.ndarray,
        source: Source | None,
    ) -> None:
        self.plan, self.values, self.source = plan, values, source
        self.starts, self.index = starts, index

    def value(self, name: str) -> Any:
        """Return a value as it is, asking the source for what is not known yet."""
        if name not in self.values:
            if self.source is None:
                raise KeyError(name)
            self.values[name] = self.source(name, None)
        return self.values[name]

    def part(self, name: str, places: np.ndarray) -> Any:
        """Return the places of a value; the source is asked for those alone."""
        if name not in self.values and self.source is not None:
            return self.source(name, places)
        return _take(self.values[name], places)

    def column(self, name: str) -> np.ndarray:
        """Return a value as a column of all lines."""
        return _column(self.value(name), self.index.size)

    def by_line(self, name: str) -> Any:
        """Return a value by line: a declaration's value is repeated on its lines."""
        value = self.value(name)
        if self.plan.levels[name] == "declaration" and isinstance(value, np.ndarray):
            return value[self.index]
        return value

    def nothing(self, stage: Stage) -> None:
        """Set the zeros of a stage that concerns no line."""
        for a_rule in stage.rules:
            per_declaration = a_rule.level == "declaration"
            size = self.starts.size if per_declaration else self.index.size
            zero = np.zeros(size, dtype=np.int64)
            exact = a_rule.name.endswith("_exact")
            self.values[a_rule.name] = Exact(zero, zero) if exact else zero

    def ask(self, stage: Stage) -> None:
        """Ask the rules of a stage one after the other."""
        for a_rule in stage.rules:
            if a_rule.level == "line":
                self.values[a_rule.name] = self.line_rule(a_rule)
                continue
            arguments = [
                Lines(_pair(self.value(name), self.index.size), self.starts, self.index)
                if self.plan.levels[name] == "line" else self.value(name)
                for name in a_rule.parameters
            ]
            self.values[a_rule.name] = a_rule.function(*arguments)

    def line_rule(self, a_rule: Rule) -> Any:
        """Ask a line rule for all lines, or for those that its `only` input names."""
        if a_rule.only is None:
            return a_rule.function(*(self.by_line(name) for name in a_rule.parameters))
        concerned = np.flatnonzero(self.column(a_rule.only))
        base = self.values[a_rule.otherwise] if a_rule.otherwise else None
        if concerned.size == 0:
            zero = np.zeros(self.index.size, dtype=np.int64)
            return base if base is not None else Exact(zero, zero)
        value = a_rule.function(*(
            self.part(name, concerned) if self.plan.levels[name] == "line"
            else _take(self.value(name), self.index[concerned])
            for name in a_rule.parameters
        ))
        return _replace(base, value, concerned, self.index.size)


def _ask_part(stage: Stage, sheet: _Sheet, concerned: np.ndarray) -> None:
    """Ask a stage for the concerned lines alone and put the results in their places."""
    owners = sheet.index[concerned]
    begins = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1])))
    holders = owners[begins]
    counts = np.diff(np.append(begins, owners.size))
    index = np.repeat(np.arange(begins.size, dtype=np.int64), counts)
    levels, known = sheet.plan.levels, sheet.values
    made = {a_rule.name for a_rule in stage.rules}
    part: Columns = {}
    for a_rule in stage.rules:
        for name in needs(a_rule):
            if name in made or name in part:
                continue
            if levels[name] == "line":
                part[name] = sheet.part(name, concerned)
            else:
                part[name] = _take(known[name], holders)
    inner = _Sheet(sheet.plan, part, begins, index, None)
    inner.ask(stage)
    for a_rule in stage.rules:
        per_declaration = a_rule.level == "declaration"
        size = sheet.starts.size if per_declaration else sheet.index.size
        places = holders if per_declaration else concerned
        known[a_rule.name] = _put(part[a_rule.name], places, size)


def _column(value: Any, size: int) -> np.ndarray:
    """Return a value as a column of so many lines."""
    return value if isinstance(value, np.ndarray) else np.full(size, value, dtype=np.int64)


def _pair(value: Any, size: int) -> Any:
    """Return a line value as columns, whether exact or whole."""
    if isinstance(value, Exact):
        return Exact(_column(value.whole, size), _column(value.rest, size))
    return _column(value, size)


def _take(value: Any, places: np.ndarray) -> Any:
    """Return the places of a column, an exact pair, or the single value itself."""
    if isinstance(value, Exact):
        return Exact(_take(value.whole, places), _take(value.rest, places))
    return value[places] if isinstance(value, np.ndarray) else value


def _put(value: Any, places: np.ndarray, size: int) -> Any:
    """Return a zero column with the value in the places."""
    if isinstance(value, Exact):
        return Exact(_put(value.whole, places, size), _put(value.rest, places, size))
    column = np.zeros(size, dtype=np.int64)
    column[places] = value
    return column


def _replace(base: Any, value: Any, places: np.ndarray, size: int) -> Any:
    """Return the base with the exception's value in its places."""
    if isinstance(value, Exact):
        whole = base.whole if base is not None else None
        rest = base.rest if base is not None else None
        return Exact(
            _replace(whole, value.whole, places, size), _replace(rest, value.rest, places, size)
        )
    column = np.zeros(size, dtype=np.int64) if base is None else _column(base, size).copy()
    column[places] = value
    return column
