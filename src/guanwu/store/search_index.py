"""An index of the names of one tariff edition: for every term the codes that have it, weighed.

Codes are numbered in their order, so that a chapter or heading is a stretch of numbers. Weights are
those of BM25 with the grammar's weight in place of a count; English and Chinese are measured apart.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from math import log
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from guanwu.store.search_text import chinese_tokens, english_tokens, grams, is_han, pieces, stems
from guanwu.store.search_text import plain as plain_text
from guanwu.tariff.edition import TariffRow

Weights = NDArray[np.float32]
Numbers = NDArray[np.int32]
SATURATION: Final = 1.0
LENGTH_SHARE: Final = 0.4
RARE: Final = 2
"""A word of so few codes may itself be a slip of the tariff: its neighbours are looked at too."""


class Named(NamedTuple):
    """A name of a chapter, heading or subheading: it speaks for every code that begins so."""

    prefix: str
    name_zh: str
    name_en: str
    weight: float


class Index:
    """Terms and their codes. `codes` are in order; `vocabulary` English words as written."""

    __slots__ = (
        "_at", "_places", "_ranges", "_weights", "codes", "heading_starts", "headings",
        "vocabulary",
    )

    def __init__(self, rows: Sequence[TariffRow], named: Iterable[Named]) -> None:
        self.codes: tuple[str, ...] = tuple(row.code for row in rows)
        self.vocabulary: dict[str, int] = {}
        english, chinese = _Gathered(), _Gathered()
        for row in rows:
            words, length = english_tokens(plain_text(row.name_en))
            for word in {word for word, _ in words}:
                self.vocabulary[word] = self.vocabulary.get(word, 0) + 1
            english.add(words, length)
            chinese.add(*chinese_tokens(plain_text(row.name_zh)))
        written = list(self.vocabulary)
        self._places: dict[str, tuple[int, int]] = {}
        self._at, self._weights = self._packed(
            english.postings(dict(zip(written, stems(written), strict=True))),
            chinese.postings({}),
        )
        self._ranges: dict[str, list[tuple[int, int, float]]] = {}
        for one in named:
            self._add_named(one)
        headings = [code[:4] for code in self.codes]
        starts = [at for at, one in enumerate(headings) if not at or one != headings[at - 1]]
        self.heading_starts: NDArray[np.int64] = np.array(starts, dtype=np.int64)
        lengths = np.diff([*starts, len(headings)])
        self.headings: NDArray[np.int64] = np.repeat(np.arange(len(starts)), lengths)

    def _packed(self, *several: dict[str, tuple[Numbers, Weights]]) -> tuple[Numbers, Weights]:
        """Return all postings end to end, and keep where those of each term stand."""
        end = 0
        at: list[Numbers] = []
        weights: list[Weights] = []
        for postings in several:
            for term, (numbers, held) in postings.items():
                self._places[term] = end, end + len(numbers)
                end += len(numbers)
                at.append(numbers)
                weights.append(held)
        empty = np.zeros(0, np.int32), np.zeros(0, np.float32)
        return (np.concatenate(at), np.concatenate(weights)) if at else empty

    def _add_named(self, one: Named) -> None:
        """Add the name of a chapter or heading for the stretch of its codes."""
        low, high = self.stretch(one.prefix)
        if low == high:
            return
        words = [piece for piece in pieces(plain_text(one.name_en)) if not is_han(piece)]
        for word in set(words):
            self.vocabulary[word] = self.vocabulary.get(word, 0) + 1
        terms = {*stems(words)}
        for piece in pieces(plain_text(one.name_zh)):
            terms |= {token.term for token in grams(piece)} if is_han(piece) else set()
        for term in terms:
            self._ranges.setdefault(term, []).append((low, high, one.weight))

    def stretch(self, prefix: str) -> tuple[int, int]:
        """Return the first number of the codes that begin so, and the first that no longer do."""
        low = bisect_left(self.codes, prefix)
        return low, bisect_left(self.codes, prefix + ":", low)

    def has(self, term: str) -> bool:
        """Whether any code or chapter has the term."""
        return term in self._places or term in self._ranges

    def rarity(self, term: str) -> float:
        """Return how much a term tells: the logarithm of how few codes have it."""
        low, high = self._places.get(term, (0, 0))
        found = high - low + len(self._ranges.get(term, ()))
        return log(1 + (len(self.codes) - found + 0.5) / (found + 0.5)) if found else 0.0

    def strange(self) -> float:
        """Return what a word that nothing has would tell."""
        return log(2 + 2 * len(self.codes))

    def lay(self, term: str, weight: float, into: Weights) -> None:
        """Raise the evidence of every code that has the term to its weight there."""
        for low, high, held in self._ranges.get(term, ()):
            np.maximum(into[low:high], held * weight, out=into[low:high])
        low, high = self._places.get(term, (0, 0))
        if low < high:
            at = self._at[low:high]
            into[at] = np.maximum(into[at], self._weights[low:high] * np.float32(weight))

    def bytes_held(self) -> int:
        """Return how many bytes the postings take, the terms themselves apart."""
        return self._at.nbytes + self._weights.nbytes


class _Gathered:
    """The words or grams of the names of one language, as they are read."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[array[int], array[float]]] = {}
        self._lengths: list[int] = []

    def add(self, held: Iterable[tuple[str, float]], length: int) -> None:
        """Add a name: each of its terms with the highest weight it has there."""
        best: dict[str, float] = {}
        for term, weight in held:
            if weight > best.get(term, 0.0):
                best[term] = weight
        number = len(self._lengths)
        self._lengths.append(length)
        for term, weight in best.items():
            pair = self._found.get(term)
            if pair is None:
                pair = self._found[term] = array("i"), array("f")
            pair[0].append(number)
            pair[1].append(weight)

    def postings(self, taken_as: Mapping[str, str]) -> dict[str, tuple[Numbers, Weights]]:
        """Return the codes of every term and its weight there; words taken as one fall together."""
        lengths = np.array(self._lengths, np.float32)
        average = float(lengths.mean()) if len(lengths) else 1.0
        norms = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(average, 1.0))
        together: dict[str, list[tuple[array[int], array[float]]]] = {}
        for term, pair in self._found.items():
            together.setdefault(taken_as.get(term, term), []).append(pair)
        made: dict[str, tuple[Numbers, Weights]] = {}
        for term, pairs in together.items():
            at = np.concatenate([np.frombuffer(one, np.int32) for one, _ in pairs])
            weight = np.concatenate([np.frombuffer(held, np.float32) for _, held in pairs])
            if len(pairs) > 1:
                order = np.lexsort((-weight, at))
                at, first = np.unique(at[order], return_index=True)
                weight = weight[order][first]
            made[term] = at, weight * (1 + SATURATION) / (weight + norms[at].astype(np.float32))
        return made
