"""A batch of whole declarations in columns, and the cutting of it into pieces for the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
from msgspec import Struct

from guanwu.case import Refusal
from guanwu.duty.columnar import LineColumns
from guanwu.duty.facts import LineFacts

CHUNK_LINES = 16_384
"""Lines assessed at once: what fits the cache, and the packed sorting key of the rules."""


class Declared(Protocol):
    """What lines of a batch declare, asked one by one where the law wants more than columns."""

    def measures(self, places: np.ndarray, unit: str) -> np.ndarray:
        """Return a measure of many lines at once; 0 where one must be asked by itself."""

    def measure(self, place: int, unit: str) -> int | Refusal:
        """Return the measure of the line at a place, in millionths of the unit."""

    def facts(self, place: int) -> LineFacts:
        """Return all amounts of the line at a place."""


class LineBatch(Struct, frozen=True, eq=False):
    """Declarations line after line. By declaration: numbers, starts, trader, day; the rest by line.

    `trader` numbers the importer; `day` is the day whose law applies, in days since 1970-01-01.
    `missing` marks, by fact, the lines that did not declare it; a fact left out all have declared.
    `assessed` holds the shares of every levy as they were assessed once, where that is known.
    """

    numbers: np.ndarray
    line: np.ndarray
    starts: np.ndarray
    index: np.ndarray
    code: np.ndarray
    origin: np.ndarray
    claimed: np.ndarray
    extras: np.ndarray
    facts: Mapping[str, np.ndarray]
    missing: Mapping[str, np.ndarray]
    declared: Declared
    trader: np.ndarray
    day: np.ndarray
    assessed: Mapping[str, np.ndarray] | None = None

    @property
    def counts(self) -> np.ndarray:
        """Return the number of lines of every declaration."""
        return np.diff(self.starts, append=self.index.size)


class Piece(Struct, frozen=True, eq=False):
    """Some declarations of a batch: which, the places of their lines, and their columns."""

    declarations: np.ndarray
    places: np.ndarray
    columns: LineColumns


def runs(begins: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the numbers of consecutive runs: from each beginning, so many; no length is 0."""
    if not begins.size:
        return np.zeros(0, dtype=np.int64)
    ends = np.cumsum(lengths)
    result: np.ndarray = np.arange(int(ends[-1])) + np.repeat(begins - ends + lengths, lengths)
    return result


def pieces(batch: LineBatch, held: np.ndarray | None = None) -> Iterator[Piece]:
    """Cut declarations (all, or those held, in their order) into pieces of cache size.

    A piece has more than `CHUNK_LINES` lines only where one declaration alone has.
    """
    counts = batch.counts if held is None else batch.counts[held]
    ends = np.cumsum(counts)
    first = done = 0
    while first < counts.size:
        last = int(np.searchsorted(ends, done + CHUNK_LINES, side="right"))
        last = max(last, first + 1)
        if held is None:
            yield _slice(batch, first, last)
        else:
            yield _pick(batch, held[first:last], counts[first:last])
        first, done = last, int(ends[last - 1])


def _slice(batch: LineBatch, first: int, last: int) -> Piece:
    """Return neighbouring declarations: every column is a view."""
    begin = int(batch.starts[first])
    end = int(batch.starts[last]) if last < batch.starts.size else batch.index.size
    cut = slice(begin, end)
    measured, lacking = batch.declared.measure, batch.missing

    def measure(place: int, unit: str) -> int | Refusal:
        return measured(begin + place, unit)

    def missing(place: int, name: str) -> bool:
        return name in lacking and bool(lacking[name][begin + place])

    def measures(places: np.ndarray, unit: str) -> np.ndarray:
        return batch.declared.measures(begin + places, unit)

    return Piece(
        np.arange(first, last), np.arange(begin, end),
        LineColumns(
            batch.starts[first:last] - begin, batch.index[cut] - first, batch.code[cut],
            batch.origin[cut], batch.claimed[cut], batch.extras[cut],
            {name: column[cut] for name, column in batch.facts.items()}, measure, missing,
            measures,
        ),
    )


def _pick(batch: LineBatch, held: np.ndarray, counts: np.ndarray) -> Piece:
    """Return some declarations: the columns are gathered."""
    places = runs(batch.starts[held], counts)
    measured, lacking = batch.declared.measure, batch.missing

    def measure(place: int, unit: str) -> int | Refusal:
        return measured(int(places[place]), unit)

    def missing(place: int, name: str) -> bool:
        return name in lacking and bool(lacking[name][places[place]])

    def measures(asked: np.ndarray, unit: str) -> np.ndarray:
        return batch.declared.measures(places.take(asked), unit)

    return Piece(
        held, places,
        LineColumns(
            np.cumsum(counts) - counts, np.repeat(np.arange(held.size), counts),
            batch.code.take(places), batch.origin.take(places), batch.claimed.take(places),
            batch.extras.take(places),
            {name: column.take(places) for name, column in batch.facts.items()}, measure, missing,
            measures,
        ),
    )
