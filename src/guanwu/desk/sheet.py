"""Declarations as columns for the rules, and their result row by row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration, Line
from guanwu.duty.columnar import LineColumns
from guanwu.duty.declared import PREFERENCE, extras_of, facts_of
from guanwu.duty.dense import Codebook
from guanwu.duty.facts import measured
from guanwu.rule.columns import layout

NO_EXTRAS = ("",) * 6


class Sheet:
    """Lines of many declarations side by side; `values` are their assessed customs values."""

    def __init__(
        self, declarations: Sequence[Declaration], values: Sequence[Sequence[int]], book: Codebook
    ) -> None:
        self.lines: list[Line] = [line for one in declarations for line in one.lines]
        self.values = [value for held in values for value in held]
        counts = np.array([len(one.lines) for one in declarations], dtype=np.int64)
        self.starts, self.index = layout(counts)
        self.columns = self._columns(book)

    def _columns(self, book: Codebook) -> LineColumns:
        """Return the columns; facts that few lines have are filled in for those alone."""
        lines = self.lines
        code, origin, extra = book.code, book.origin, book.extra
        size = len(lines)
        facts = {
            "customs_value": np.array(self.values, dtype=np.int64),
            "net_weight_e6": np.array([line.net_weight_e6 for line in lines], dtype=np.int64),
        }
        for name in ("pieces", "alcohol_degree_e3", "tobacco_sticks_e6", "tobacco_kilograms_e6"):
            facts[name] = np.zeros(size, dtype=np.int64)
        extras = np.zeros(size, dtype=np.int64)
        for place, line in enumerate(lines):
            parts = extras_of(line)
            if parts != NO_EXTRAS:
                extras[place] = extra(parts)
            if line.pieces is not None:
                facts["pieces"][place] = line.pieces
            if line.alcohol_degree_e3 is not None or line.tobacco_quantity_e4 is not None:
                self._rare(facts, place, line)
        return LineColumns(
            self.starts,
            self.index,
            np.array([code(line.code) for line in lines], dtype=np.int64),
            np.array([origin(line.origin) for line in lines], dtype=np.int64),
            np.array([line.preference == PREFERENCE for line in lines], dtype=np.int64),
            extras,
            facts,
            self.measure,
            self.missing,
        )

    def _rare(self, facts: dict[str, np.ndarray], place: int, line: Line) -> None:
        """Fill in alcohol and tobacco."""
        held = facts_of(line, 0)
        for name in ("alcohol_degree_e3", "tobacco_sticks_e6", "tobacco_kilograms_e6"):
            facts[name][place] = getattr(held, name) or 0

    def measure(self, place: int, unit: str) -> int | Refusal:
        """Return a measure that a specific rate asks of a line."""
        return measured(facts_of(self.lines[place], 0), unit)

    def missing(self, place: int, name: str) -> bool:
        """Return whether a line lacks a fact that the law needs."""
        return getattr(facts_of(self.lines[place], 0), name) is None
