"""The column carrier: many declarations at once, NumPy 64-bit integers, the same rules.

Stages and exceptions that concern few lines are asked for those lines only; the rest is zero (or
the base case). Results equal those of the whole-number carrier to the last dollar.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from guanwu.rule.declare import Rule, needs
from guanwu.rule.plan import Plan, Stage
from guanwu.rule.vocabulary import Exact, Lines, lengths, summed

Columns = dict[str, Any]


class Source(Protocol):
    """Yields inputs that were not given, when a rule asks for them."""

    def __call__(self, name: str, places: np.ndarray | None) -> Any:
        """Return an input for all lines (None) or for the lines at some places, in order."""

    def concerned(self, name: str) -> np.ndarray:
        """Return the places of the lines on which an input is not 0, in order."""


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
    be missing altogether. Columns of zeros may be one and the same: do not write to them. Raises
    OverflowError for a rule that was declared to run on whole numbers only.
    """
    sheet = _Sheet(plan, dict(given), starts, index, source)
    for stage in plan.stages:
        if stage.guard is None:
            sheet.ask(stage)
            continue
        concerned = sheet.concerned(stage.guard)
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
        self.zero_lines = np.zeros(index.size, dtype=np.int64)
        self.zero_declarations = np.zeros(starts.size, dtype=np.int64)
        self.counts = lengths(starts, index.size)
        self._lines: dict[str, Lines] = {}

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

    def concerned(self, name: str) -> np.ndarray:
        """Return the places of the lines on which a value is not 0."""
        if name not in self.values and self.source is not None:
            return self.source.concerned(name)
        return np.flatnonzero(_column(self.values[name], self.index.size))

    def by_line(self, name: str) -> Any:
        """Return a value by line: a declaration's value is repeated on its lines."""
        value = self.value(name)
        if self.plan.levels[name] == "declaration" and isinstance(value, np.ndarray):
            return value[self.index]
        return value

    def lines(self, name: str) -> Lines:
        """Return a line value for a rule of the declaration; exact ones with their totals."""
        held = self._lines.get(name)
        if held is None:
            values = _pair(self.value(name), self.index.size)
            sums = summed(values, self.starts) if isinstance(values, Exact) else None
            held = self._lines[name] = Lines(
                values, self.starts, self.index, sums, self.counts
            )
        return held

    def nothing(self, stage: Stage) -> None:
        """Set the zeros of a stage that concerns no line."""
        for a_rule in stage.rules:
            self.values[a_rule.name] = self.zero(a_rule)

    def zero(self, a_rule: Rule) -> Any:
        """Return the zero of a rule."""
        if a_rule.level == "declaration":
            return self.zero_declarations
        exact = a_rule.name.endswith("_exact")
        return Exact(self.zero_lines, self.zero_lines) if exact else self.zero_lines

    def ask(self, stage: Stage) -> None:
        """Ask the rules of a stage one after the other."""
        for a_rule in stage.rules:
            if not a_rule.columns:
                raise OverflowError(f"rule {a_rule.name} runs on whole numbers only")
            if a_rule.level == "line":
                self.values[a_rule.name] = self.line_rule(a_rule)
                continue
            arguments = [
                self.lines(name) if self.plan.levels[name] == "line" else self.value(name)
                for name in a_rule.parameters
            ]
            self.values[a_rule.name] = a_rule.function(*arguments)

    def line_rule(self, a_rule: Rule) -> Any:
        """Ask a line rule for all lines, or for those that its `only` input names."""
        if a_rule.only is None:
            return a_rule.function(*(self.by_line(name) for name in a_rule.parameters))
        concerned = self.concerned(a_rule.only)
        base = self.values[a_rule.otherwise] if a_rule.otherwise else self.zero(a_rule)
        if concerned.size == 0:
            return base
        value = a_rule.function(*(
            self.part(name, concerned) if self.plan.levels[name] == "line"
            else _take(self.value(name), self.index[concerned])
            for name in a_rule.parameters
        ))
        return _replace(base, value, concerned, self.index.size)


def _ask_part(stage: Stage, sheet: _Sheet, concerned: np.ndarray) -> None:
    """Ask a stage for the concerned lines alone and put the results in their places."""
    owners = sheet.index[concerned]
    begins_one = np.ones(owners.size, dtype=bool)
    np.not_equal(owners[1:], owners[:-1], out=begins_one[1:])
    begins = np.flatnonzero(begins_one)
    holders = owners[begins]
    index = np.cumsum(begins_one) - 1
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
                part[name] = _take(sheet.value(name), holders)
    inner = _Sheet(sheet.plan, part, begins, index, None)
    inner.ask(stage)
    for a_rule in stage.rules:
        places = holders if a_rule.level == "declaration" else concerned
        zero = sheet.zero(a_rule)
        size = sheet.starts.size if a_rule.level == "declaration" else sheet.index.size
        known[a_rule.name] = _replace(zero, part[a_rule.name], places, size)


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
    return value.take(places) if isinstance(value, np.ndarray) else value


def _replace(base: Any, value: Any, places: np.ndarray, size: int) -> Any:
    """Return the base with the exception's value in its places."""
    if isinstance(value, Exact):
        return Exact(
            _replace(base.whole, value.whole, places, size),
            _replace(base.rest, value.rest, places, size),
        )
    column = _column(base, size)
    column = column.copy() if column is base else column
    column[places] = value
    return column
