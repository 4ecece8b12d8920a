"""Totals of a re-assessment by levy, chapter, origin and trader, exact to the dollar."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

EXACT = 1 << 53
"""Up to here a sum of doubles of whole numbers is exact."""


class Total(Struct):
    """Lines, and the NT$ due on them before and after; difference is after less before."""

    lines: int = 0
    before: int = 0
    after: int = 0

    @property
    def difference(self) -> int:
        """Return what the change brings in, negative where it costs."""
        return self.after - self.before


class Totals(Struct):
    """Totals over the declarations that both laws can assess; `counts` of what was seen."""

    counts: dict[str, int] = {}
    levies: dict[str, Total] = {}
    chapters: dict[str, Total] = {}
    origins: dict[str, Total] = {}
    traders: dict[str, Total] = {}

    def add(self, other: Totals) -> None:
        """Add the totals of another part of the same run."""
        for name, count in other.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        for mine, theirs in (
            (self.levies, other.levies), (self.chapters, other.chapters),
            (self.origins, other.origins), (self.traders, other.traders),
        ):
            for key, total in theirs.items():
                held = mine.setdefault(key, Total())
                held.lines += total.lines
                held.before += total.before
                held.after += total.after


def summed_by(numbers: np.ndarray, amounts: np.ndarray, size: int) -> np.ndarray:
    """Return the exact sums of whole amounts by number, below `size`, as int64."""
    if not numbers.size:
        return np.zeros(size, dtype=np.int64)
    most = max(int(amounts.max()), -int(amounts.min()))
    if most * amounts.size < EXACT:
        return np.bincount(numbers, amounts, size).astype(np.int64)
    result = np.zeros(size, dtype=np.int64)
    np.add.at(result, numbers, amounts)
    return result


class Tally:
    """Sums by dense number that grow as numbers are met: lines, before and after."""

    def __init__(self) -> None:
        self.sums = np.zeros((3, 0), dtype=np.int64)

    def add(
        self, numbers: np.ndarray, size: int, before: np.ndarray, lines: np.ndarray | None = None
    ) -> None:
        """Add amounts that stand on both sides; a line each, unless `lines` says how many."""
        self._room(size)
        counts = np.bincount(numbers, minlength=size) if lines is None else summed_by(
            numbers, lines, size
        )
        amounts = summed_by(numbers, before, size)
        self.sums[0, :size] += counts
        self.sums[1, :size] += amounts
        self.sums[2, :size] += amounts

    def change(self, numbers: np.ndarray, size: int, difference: np.ndarray) -> None:
        """Add what the law after brings in more, or less, than was added before."""
        self._room(size)
        self.sums[2, :size] += summed_by(numbers, difference, size)

    def _room(self, size: int) -> None:
        """Make room for so many numbers."""
        if size > self.sums.shape[1]:
            grown = np.zeros((3, max(size, 2 * self.sums.shape[1])), dtype=np.int64)
            grown[:, : self.sums.shape[1]] = self.sums
            self.sums = grown

    def named(
        self, names: Sequence[str], key: Callable[[str], str] = str
    ) -> dict[str, Total]:
        """Return the totals by name, or by a key made of the name; empty ones left out."""
        found: dict[str, Total] = {}
        for name, lines, before, after in zip(names, *self.sums.tolist(), strict=False):
            if lines or before or after:
                held = found.setdefault(key(name), Total())
                held.lines += lines
                held.before += before
                held.after += after
        return found


def chapter_of(code: str) -> str:
    """Return the chapter of a commodity code."""
    return code[:2]


def most_changed(totals: Mapping[str, Total], count: int) -> list[tuple[str, Total]]:
    """Return the totals with the largest differences, then the largest amounts, then by name."""
    return ordered(totals.items())[:count]


def ordered(totals: Iterable[tuple[str, Total]]) -> list[tuple[str, Total]]:
    """Return totals from the largest difference to the smallest, in an order that is always so."""
    return sorted(totals, key=lambda held: (-abs(held[1].difference), -held[1].before, held[0]))
