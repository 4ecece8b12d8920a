"""Checks of what may not be nought or may not outgrow the message: quantities, values, counts.

The record's own types refuse most of this where it is read from outside; these checks also hold
for records made inside, so that no later sum can leave 64 bits.
"""

from __future__ import annotations

from guanwu.case.fault import Fault
from guanwu.declaration.model import LINES_MAX, Declaration

LINE_VALUE_END = 10**12
TOTAL_VALUE_END = 10**14


def add_limit_faults(declaration: Declaration, found: list[Fault]) -> None:
    """Add faults of counts, values and weights that are nought, negative or too large."""
    lines = declaration.lines
    if not 0 < len(lines) <= LINES_MAX:
        found.append(Fault("lines_count", "lines", {"lines": len(lines), "most": LINES_MAX}))
    total = 0
    for index, line in enumerate(lines):
        value = line.customs_value
        total += value
        if not 0 < value < LINE_VALUE_END:
            place = f"lines[{index}].customs_value"
            found.append(Fault("customs_value_range", place, {"value": value}, index + 1))
        if line.net_weight_e6 <= 0:
            found.append(Fault("net_weight_nought", f"lines[{index}].net_weight_e6", {}, index + 1))
    if total >= TOTAL_VALUE_END:
        found.append(Fault("total_value_range", "lines", {"value": total}))
    if declaration.packages <= 0:
        found.append(Fault("packages_nought", "packages"))
    if declaration.gross_weight_e6 <= 0:
        found.append(Fault("gross_weight_nought", "gross_weight_e6"))
