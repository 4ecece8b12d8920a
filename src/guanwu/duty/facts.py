"""The facts of a line that levies share: value, weight, quantities, and how a measure is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from guanwu.case import Refusal
from guanwu.rule import Input

MEASURE_MAX = 10**15
"""Highest measure of a line in millionths of its unit: a thousand million units."""

FACTS: Mapping[str, Input] = {
    "customs_value": Input("line", "TWD", 0, 10**12 - 1),
    "net_weight_e6": Input("line", "kg e-6", 0, MEASURE_MAX),
    "pieces": Input("line", "pieces", 0, 10**8 - 1),
    "alcohol_degree_e3": Input("line", "degrees e-3", 0, 100_000),
    "tobacco_sticks_e6": Input("line", "sticks e-6", 0, 10 * MEASURE_MAX),
    "tobacco_kilograms_e6": Input("line", "kg e-6", 0, MEASURE_MAX),
}
"""Facts declared on the line, with the limits within which every rule fits 64 bits."""


LIMITS = tuple((name, given.low, given.high) for name, given in FACTS.items())


class LineFacts(NamedTuple):
    """The amounts of one line. `quantities`: millionths by unit code; None: not declared."""

    customs_value: int
    net_weight_e6: int | None = None
    quantities: Mapping[str, int] = {}
    pieces: int | None = None
    alcohol_degree_e3: int | None = None
    tobacco_sticks_e6: int | None = None
    tobacco_kilograms_e6: int | None = None


def measured(facts: LineFacts, unit: str) -> int | Refusal:
    """Return the measure of the line in millionths of the unit that a specific rate asks for.

    Kilograms are the net weight. A measure that was not declared is refused, never zero; one above
    `MEASURE_MAX` is refused, since what follows from it might not fit 64 bits.
    """
    taken: int | None = None
    if unit == "KGM":
        taken = facts.net_weight_e6
    if taken is None:
        taken = facts.quantities.get(unit)
    if taken is None and unit == "KGM" and "TNE" in facts.quantities:
        taken = facts.quantities["TNE"] * 1_000
    if taken is None:
        return Refusal("measure_missing", {"unit": unit})
    if not 0 <= taken <= MEASURE_MAX:
        return Refusal("measure_beyond_limit", {"unit": unit, "most": MEASURE_MAX // 10**6})
    return taken


def beyond_limit(row: Mapping[str, int]) -> Refusal | None:
    """Return the refusal of the first fact that is below 0 or above its limit, if any."""
    for name, low, high in LIMITS:
        if not low <= row[name] <= high:
            return Refusal("fact_beyond_limit", {"fact": name, "most": high})
    return None
