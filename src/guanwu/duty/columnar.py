"""Assessment of many declarations at once: the same rules and table steps, on columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from guanwu.case import Refusal
from guanwu.duty.dense import DenseLaw
from guanwu.duty.facts import FACTS
from guanwu.rule import Plan
from guanwu.rule.columns import Columns, evaluate

MeasureOf = Callable[[int, str], "int | Refusal"]
"""Yields the measure of a line, by its place, in millionths of a unit; refused when unknown."""


class LineColumns(NamedTuple):
    """The lines of declarations under the law of one epoch, line after line.

    `starts`, `index`: first line of each declaration, declaration of each line. `facts`: int64
    columns of `FACTS`; a fact left out is 0 on every line. `missing` yields whether a fact that the
    law needs was not declared on the line at a place.
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
        self._checked = False

    def __call__(self, name: str, places: np.ndarray | None) -> Any:
        """Return an input for all lines, or for the lines at the places."""
        if name in self.dense.measured:
            return self._measures(name, places)
        if name in FACTS:
            column = self.lines.facts.get(name)
            if column is None:
                return 0
            self._check(name)
            return column if places is None else column[places]
        numbers = self.profiles if places is None else self.profiles[places]
        return self.dense.inputs(name)[numbers]

    def _check(self, name: str) -> None:
        """Refuse the declarations in which a line lacks the fact that its profile needs."""
        holders = self.needing.get(name)
        if holders is None:
            return
        for place in np.flatnonzero(holders[self.profiles]).tolist():
            if self.lines.missing(place, name):
                self.refused[self.lines.index[place]] = True

    def _measures(self, name: str, places: np.ndarray | None) -> np.ndarray:
        """Return a measure: the net weight for kilograms, else what the line declares."""
        numbers = self.profiles if places is None else self.profiles[places]
        units = self.dense.units(name)[numbers]
        weights = self.lines.facts["net_weight_e6"]
        column: np.ndarray = np.where(
            units == self.dense.KILOGRAM, weights if places is None else weights[places], 0
        )
        for at in np.flatnonzero(units > self.dense.KILOGRAM).tolist():
            place = at if places is None else int(places[at])
            taken = self.lines.measure(place, self.dense.unit_names[units[at]])
            if isinstance(taken, Refusal):
                self.refused[self.lines.index[place]] = True
            else:
                column[at] = taken
        return column
