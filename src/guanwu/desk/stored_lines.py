"""Stored declarations as batches of lines with the shares that were assessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import numpy as np
from sqlalchemy import Engine, text

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration
from guanwu.desk.sheet import Sheet
from guanwu.duty.declared import facts_of
from guanwu.duty.dense import Codebook
from guanwu.duty.facts import FACTS, LineFacts
from guanwu.scale.batch import LineBatch
from guanwu.store.dialect import stream
from guanwu.store.engine import reading

DECLARATIONS_HELD = 4_000
FIRST = date(1970, 1, 1).toordinal()
GONE = ("refused", "withdrawn")
"""States in which nothing is due any more, so that nothing is replayed."""
_declaration = msgspec.json.Decoder(Declaration)


class _Lines:
    """What the lines of stored declarations declare."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def measures(self, places: np.ndarray, unit: str) -> np.ndarray:
        """Return nothing: every line is asked by itself."""
        return np.zeros(places.size, dtype=np.int64)

    def measure(self, place: int, unit: str) -> int | Refusal:
        """Return a measure that a specific rate asks of a line."""
        return self.sheet.measure(place, unit)

    def facts(self, place: int) -> LineFacts:
        """Return the amounts of a line."""
        return facts_of(self.sheet.lines[place], self.sheet.values[place])


def stored_batches(
    engine: Engine, book: Codebook, traders: dict[str, int], held: int = DECLARATIONS_HELD
) -> Iterator[LineBatch]:
    """Yield every assessed declaration of the store, in order of number, a few thousand at once."""
    query = text(
        "SELECT record, assessment FROM declaration WHERE assessment IS NOT NULL "
        f"AND state NOT IN ({', '.join(repr(state) for state in GONE)}) ORDER BY number"
    )
    with reading(engine) as connection, stream(connection, query, held) as rows:
        for part in rows.partitions(held):
            pairs = [(_declaration.decode(row[0]), msgspec.json.decode(row[1])) for row in part]
            yield _batch(pairs, book, traders)


def _batch(
    pairs: list[tuple[Declaration, dict[str, Any]]], book: Codebook, traders: dict[str, int]
) -> LineBatch:
    """Return declarations with their assessments as columns."""
    declarations = [declaration for declaration, _ in pairs]
    sheet = Sheet(declarations, [kept["values"] for _, kept in pairs], book)
    columns = sheet.columns
    days = [date.fromisoformat(kept["law_day"]).toordinal() - FIRST for _, kept in pairs]
    return LineBatch(
        np.array([declaration.number for declaration in declarations]),
        np.array([line.line for line in sheet.lines], dtype=np.int64),
        columns.starts, columns.index, columns.code, columns.origin, columns.claimed,
        columns.extras, columns.facts,
        _missing(sheet), _Lines(sheet),
        np.array([traders.setdefault(declaration.importer.id, len(traders))
                  for declaration in declarations], dtype=np.int64),
        np.array(days, dtype=np.int64),
        _shares(pairs, columns.starts, columns.index.size),
    )


def _missing(sheet: Sheet) -> dict[str, np.ndarray]:
    """Return the lines that did not declare a fact, by fact; few lines have the rarer ones."""
    facts = [facts_of(line, 0) for line in sheet.lines]
    return {
        name: np.array([getattr(one, name) is None for one in facts])
        for name in FACTS if name != "customs_value"
    }


def _shares(
    pairs: list[tuple[Declaration, dict[str, Any]]], starts: np.ndarray, lines: int
) -> dict[str, np.ndarray]:
    """Return the assessed shares of every levy by line, 0 where a levy did not apply."""
    found: dict[str, np.ndarray] = {}
    for start, (_, kept) in zip(starts.tolist(), pairs, strict=True):
        for name, shares in kept["shares"].items():
            column = found.get(name)
            if column is None:
                column = found[name] = np.zeros(lines, dtype=np.int64)
            column[start : start + len(shares)] = shares
    return found
