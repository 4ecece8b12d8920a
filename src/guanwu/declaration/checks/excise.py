"""Checks of what excises are counted by: litres, sticks, kilograms and pieces against quantities.

Such a fact decides the tax and stands beside a quantity that says the same; where both are in units
that convert, they must agree (Tobacco and Alcohol Tax Act 7 and 8; Selected Goods Tax Act 2).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from guanwu.case.fault import Fault
from guanwu.declaration.checks.amount import written
from guanwu.declaration.model import Declaration, Line
from guanwu.declaration.reference import Reference

ONE_E9: Final = 1_000_000_000
LITRE: Final = "LTR"
PIECE: Final = "PCE"
THOUSAND_STICKS: Final = "KSK"
"""The one unit of quantity that is certain to count sticks; pieces may be packets."""
CIGARETTES: Final = "cigarettes"


def add_excise_faults(declaration: Declaration, reference: Reference, found: list[Fault]) -> None:
    """Add a fault for every such fact that contradicts the declared quantity or net weight."""
    day = declaration.declared_on
    for index, line in enumerate(declaration.lines):
        if line.litres_e4 is None and line.tobacco_quantity_e4 is None and line.pieces is None:
            continue
        for fact, declared, expected in _facts(line, day, reference):
            if declared != expected:
                facts = {
                    "fact": fact, "declared": written(declared, 4),
                    "expected": written(expected, 4),
                }
                place = f"lines[{index}].{fact}"
                found.append(Fault("excise_quantity_mismatch", place, facts, index + 1))


def _facts(line: Line, day: date, reference: Reference) -> list[tuple[str, int, int]]:
    """Return each fact with what it should be by the quantity or weight, in ten-thousandths."""
    facts: list[tuple[str, int, int]] = []
    base, factor_e9 = _unit(line.unit, day, reference)
    in_base = line.quantity_e4 * factor_e9 // ONE_E9
    if line.litres_e4 is not None and base == LITRE:
        facts.append(("litres_e4", line.litres_e4, in_base))
    if line.pieces is not None and base == PIECE and factor_e9 == ONE_E9:
        facts.append(("pieces", line.pieces * 10_000, in_base))
    tobacco = line.tobacco_quantity_e4
    if tobacco is None:
        return facts
    if line.tobacco_kind == CIGARETTES or (
        line.tobacco_kind is None and line.unit == THOUSAND_STICKS
    ):
        if line.unit == THOUSAND_STICKS:
            facts.append(("tobacco_quantity_e4", tobacco, in_base))
    elif line.tobacco_kind is not None:
        facts.append(("tobacco_quantity_e4", tobacco, line.net_weight_e6 // 100))
    return facts


def _unit(unit: str, day: date, reference: Reference) -> tuple[str, int]:
    """Return what a unit is counted in and how many; nothing where it does not convert."""
    row = reference.codes.row("units", unit, day, reference.known_on)
    if row is None or not row.extra.get("factor_e9"):
        return "", 0
    return row.extra["base"], int(row.extra["factor_e9"])
