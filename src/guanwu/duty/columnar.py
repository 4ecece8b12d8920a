"""Assessment of many declarations at once: the same rules and table steps, on columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from guanwu.case import Refusal
from guanwu.duty.dense import DenseLaw
from guanwu.duty.facts import FACTS, LIMITS
from guanwu.rule import Plan
from guanwu.rule.columns import Columns, evaluate

MeasureOf = Callable[[int, str], "int | Refusal"]
"""Yields the measure of a line, by its place, in millionths of a unit; refused when unknown."""
MeasuresOf = Callable[[np.ndarray, str], np.ndarray]
"""Yields the measures of lines, by their places, in millionths of a unit; 0: ask for the line."""


NOWHERE = np.zeros(0, dtype=np.int64)


class LineColumns(Struct, frozen=True, eq=False):
    """The lines of declarations under the law of one epoch, line after line.

    `starts`, `index`: first line of each declaration, declaration of each line. `facts`: int64
    columns of `FACTS`; a fact left out is 0 on every line. `missing` yields whether a fact that the
    law needs was not declared on the line at a place. `measures`, where there is one, yields the
    measures of many lines at once; where it says 0, `measure` is asked for the line.
    """

    starts: np.ndarray
    index: np.ndarray
    code: np.ndarray
    origin: np.ndarray
    claimed: np.ndarray
    extras: np.ndarray
    facts: Mapping[str, np.ndarray]
    measure: MeasureOf
    missing: Callable[[int, str], bool]
    measures: MeasuresOf | None = None


class Assessed(NamedTuple):
    """The result by column: profile of each line, refused declarations, values of every name."""

    plan: Plan
    profiles: np.ndarray
    refused: np.ndarray
    values: Columns

    def levy(self, name: str) -> np.ndarray:
        """Return the total of a levy for every declaration, in NT$."""
        column: np.ndarray = self.values[name]
        return column

    def shares(self, name: str) -> np.ndarray:
        """Return the share of a levy for every line, in NT$."""
        column: np.ndarray = self.values[f"{name}_line"]
        return column


def assess_columns(dense: DenseLaw, lines: LineColumns) -> Assessed | Refusal:
    """Assess all declarations; those with a line that the law refuses are marked, not guessed.

    The amounts of refused declarations mean nothing; ask `assess` for their reasons.
    """
    plan = dense.law.plan(dense.day, dense.known_on)
    if isinstance(plan, Refusal):
        return plan
    profiles = dense.numbers(lines.code, lines.origin, lines.claimed, lines.extras)
    refused = np.zeros(lines.starts.size, dtype=bool)
    refusing = dense.refusing()
    if refusing.any():
        refused[lines.index[refusing[profiles]]] = True
    for name, _, high in LIMITS:
        column = lines.facts.get(name)
        if column is not None and column.size and column.view(np.uint64).max() > high:
            refused[lines.index[column.view(np.uint64) > high]] = True
    source = _Source(dense, lines, profiles, refused)
    values = evaluate(plan, {}, lines.starts, lines.index, source)
    return Assessed(plan, profiles, refused, values)


class _Source:
    """Yields inputs on demand: facts of the lines, rates by profile, measures by unit."""

    def __init__(
        self, dense: DenseLaw, lines: LineColumns, profiles: np.ndarray, refused: np.ndarray
    ) -> None:
        self.dense, self.lines, self.profiles, self.refused = dense, lines, profiles, refused
        self.needing = dense.needing()
        self._checked: set[str] = set()
        self._places: np.ndarray | None = None
        self._numbers = profiles

    def __call__(self, name: str, places: np.ndarray | None) -> Any:
        """Return an input for all lines, or for the lines at the places."""
        if name in FACTS:
            column = self.lines.facts.get(name)
            self._check(name)
            if column is None:
                return 0
            return column if places is None else column.take(places)
        if name in self.dense.measured:
            return self._measures(name, places)
        same = self.dense.same(name)
        return self.dense.inputs(name).take(self._at(places)) if same is None else same

    def concerned(self, name: str) -> np.ndarray:
        """Return the places of the lines on which an input is not 0."""
        if name in FACTS or name in self.dense.measured:
            return np.flatnonzero(self(name, None))
        flags = self.dense.flags(name)
        return NOWHERE if flags is None else np.flatnonzero(flags.take(self.profiles))

    def _at(self, places: np.ndarray | None) -> np.ndarray:
        """Return the profile numbers of all lines, or of those at the places."""
        if places is None:
            return self.profiles
        if places is not self._places:
            self._places, self._numbers = places, self.profiles.take(places)
        return self._numbers

    def _check(self, name: str) -> None:
        """Refuse the declarations in which a line lacks the fact that its profile needs."""
        if name in self._checked:
            return
        self._checked.add(name)
        holders = self.needing.get(name)
        if holders is None:
            return
        places = np.flatnonzero(holders.take(self.profiles))
        column = self.lines.facts.get(name)
        if column is not None:
            places = places[column.take(places) == 0]
        for place in places.tolist():
            if self.lines.missing(place, name):
                self.refused[self.lines.index[place]] = True

    def _measures(self, name: str, places: np.ndarray | None) -> np.ndarray:
        """Return a measure: the net weight for kilograms, else what the line declares.

        A weight of 0 may be one that was not declared, so that the line is asked.
        """
        numbers = self._at(places)
        units = self.dense.units(name).take(numbers)
        weights = self("net_weight_e6", places)
        column: np.ndarray = np.where(units == self.dense.KILOGRAM, weights, 0)
        if self.lines.measures is not None:
            self._many(self.lines.measures, units, places, column)
        for at in np.flatnonzero((units != 0) & (column == 0)).tolist():
            place = at if places is None else int(places[at])
            taken = self.lines.measure(place, self.dense.unit_names[units[at]])
            if isinstance(taken, Refusal):
                self.refused[self.lines.index[place]] = True
            else:
                column[at] = taken
        return column

    def _many(
        self, measures: MeasuresOf, units: np.ndarray, places: np.ndarray | None,
        column: np.ndarray,
    ) -> None:
        """Take the measures in other units than kilograms, many lines at once."""
        for number in np.unique(units).tolist():
            if number > self.dense.KILOGRAM:
                at = np.flatnonzero(units == number)
                asked = at if places is None else places.take(at)
                column[at] = measures(asked, self.dense.unit_names[number])
