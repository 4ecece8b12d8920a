"""The plan of selection as shipped, neutral inputs that hit nothing, and inputs drawn at will."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from guanwu.risk.inputs import INPUTS
from guanwu.risk.model import Inputs
from guanwu.risk.plan import SelectionPlan, selection_plan
from guanwu.risk.rules import RULES
from guanwu.rule.columns import layout
from guanwu.store.law_file import load_tables
from tests.declaration.samples import DAY

QUIET_DRAW = 999_999


@cache
def shipped_plan() -> SelectionPlan:
    """The plan of the day of the samples."""
    found = selection_plan(RULES, load_tables()["selection_parameters"], DAY)
    assert isinstance(found, SelectionPlan)
    return found


def quiet(
    line: Mapping[str, int] | None = None, declaration: Mapping[str, int] | None = None
) -> Inputs:
    """Inputs of two plain lines of a known importer, the second of them changed."""
    plain = {name: 0 for name, one in INPUTS.items() if one.level == "line"}
    plain |= {"chapter": 39, "heading": 3920, "customs_value": 90_000, "unit_value_e2": 10_000}
    whole = {name: 0 for name, one in INPUTS.items() if one.level == "declaration"}
    whole |= {
        "draw_ppm": QUIET_DRAW, "total_value_twd": 180_000, "line_count": 2, "invoice_e2": 123_456,
        "gross_weight_g": 90_000, "net_weight_g": 80_000, "packages": 2, "importer_seen": 100,
        "broker_declarations": 1_000,
    }
    changed = plain | dict(line or {})
    lines = {name: (plain[name], changed[name]) for name in plain}
    return Inputs(lines, whole | dict(declaration or {}))


def drawn(count: int, seed: int) -> tuple[list[Inputs], tuple[dict[str, np.ndarray], ...]]:
    """Inputs of many declarations, some around the thresholds, one by one and as columns.

    The columns are by line, by declaration, and the two arrays of the layout.
    """
    source = np.random.default_rng(seed)
    starts, index = layout(source.integers(1, 9, count))
    edges = [0, 1, *shipped_plan().parameters.values()]
    plain = quiet()
    calm = {name: one[0] for name, one in plain.lines.items()} | dict(plain.declaration)
    columns: dict[str, np.ndarray] = {}
    for name, one in INPUTS.items():
        size = index.size if one.level == "line" else count
        if one.high == 1:
            columns[name] = (source.random(size) < 0.03).astype(np.int64)
        elif name == "chapter":
            odd = source.random(size) < 0.1
            spoken = source.choice(np.array(list(shipped_plan().by_chapter)), size)
            columns[name] = np.where(odd, spoken, calm[name])
        else:
            near = source.choice(np.array(edges), size) + source.integers(-1, 2, size)
            wide = source.integers(one.low, min(one.high, 10**9) + 1, size)
            mixed = np.where(source.random(size) < 0.5, near, wide)
            moved = np.where(source.random(size) < 0.2, mixed, calm[name])
            columns[name] = np.clip(moved, one.low, one.high)
    columns["heading"] = columns["chapter"] * 100 + source.integers(1, 20, index.size)
    same = source.random(count) < 0.1
    columns["net_weight_g"] = np.where(same, columns["gross_weight_g"], columns["net_weight_g"])
    columns["draw_ppm"] = source.integers(0, 1_000_000, count)
    lines = {name: columns[name] for name, one in INPUTS.items() if one.level == "line"}
    whole = {name: columns[name] for name, one in INPUTS.items() if one.level != "line"}
    ends = np.append(starts[1:], index.size)
    singles = []
    for place in range(count):
        own = slice(int(starts[place]), int(ends[place]))
        singles.append(Inputs(
            {name: tuple(column[own].tolist()) for name, column in lines.items()},
            {name: int(column[place]) for name, column in whole.items()},
        ))
    return singles, (lines, whole, {"starts": starts, "index": index})
