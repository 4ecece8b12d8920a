"""What a word of a query may mean: as written, misspelt, begun, run together; and everyday words.

Everyday words ("laptop", "running shoes") are a table of ours that leads to the headings where the
tariff has such goods under its own words; see `law/tariff/source.toml`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from guanwu.store.search_text import pieces, plain, stem, stems
from guanwu.store.table_file import law_rows

MEANINGS_MAX: Final = 8
PREFIX_LEAST: Final = 3
ONE_SLIP_FROM: Final = 4
TWO_SLIPS_FROM: Final = 7
WEIGHTS: Final = (1.0, 0.8, 0.55)
"""Of a word as written, with one slip, with two."""
BEGUN: Final = 0.7
UNLIKELY: Final = 0.4
"""Share left to the neighbours of a word that is known, though rare."""
SPANS_MAX: Final = 4
SLIPPED: Final = 0.7
SLIPPED_HEAD: Final = 0.35
"""Of Chinese everyday words with one character wrong; less where it is the last, the head."""


class Meaning(NamedTuple):
    """One meaning of a word: its stem, the word as the tariff writes it, how likely it is."""

    stem: str
    word: str
    weight: float


class Phrase(NamedTuple):
    """Everyday words found in a query: which of its pieces they take up, and the codes meant.

    `words` are places of English pieces; `begin` and `end` are places in a Chinese run.
    """

    words: tuple[int, ...]
    begin: int
    end: int
    prefixes: tuple[str, ...]
    weight: float = 1.0


class Words:
    """The English words that an edition and the everyday table know."""

    __slots__ = ("_known", "_sorted", "_stems")

    def __init__(self, vocabulary: Mapping[str, int], more: Iterable[str]) -> None:
        self._known = dict(vocabulary)
        for word in more:
            self._known.setdefault(word, 1)
        self._sorted = sorted(self._known)
        self._stems = frozenset(stems(self._sorted))

    def knows(self, word: str) -> bool:
        """Whether the word, or another form of it, is written somewhere."""
        return word in self._known or stem(word) in self._stems

    def meanings(self, word: str, rare: int) -> Sequence[Meaning]:
        """Return what a word may mean, likeliest first; a known word means itself.

        A word that `rare` names or fewer have is itself held for a possible slip.
        """
        known = self._known.get(word, 0) or (rare + 1 if self.knows(word) else 0)
        found = [Meaning(stem(word), word, 1.0)] if known else []
        if known > rare or any(sign.isdigit() for sign in word):
            return found
        doubt = UNLIKELY if known else 1.0
        found += [
            one._replace(weight=one.weight * doubt) for one in self._slips(word)
            if one.stem != stem(word)
        ]
        if not known:
            found += self._begun(word)
            found = found or [Meaning(stem(word), word, 1.0)]
        best: dict[str, Meaning] = {}
        for one in sorted(found, key=lambda one: -one.weight):
            best.setdefault(one.stem, one)
        return list(best.values())[:MEANINGS_MAX]

    def _slips(self, word: str) -> list[Meaning]:
        """Return known words that one or two slips of the hand turn into the word."""
        slips = (len(word) >= ONE_SLIP_FROM) + (len(word) >= TWO_SLIPS_FROM)
        if not slips:
            return []
        near = process.extract(
            word, self._sorted, scorer=OSA.distance, score_cutoff=slips, limit=40
        )
        if not near:
            return []
        least = min(distance for _, distance, _ in near) or 1
        ranked = sorted(
            (distance, other[0] != word[0], -self._known[other], other)
            for other, distance, _ in near
            if 0 < distance <= least and len(other) >= ONE_SLIP_FROM
            and (distance == 1 or other[0] == word[0])
        )
        return [
            Meaning(stem(other), other, WEIGHTS[distance] * (0.8 if turned else 1.0))
            for distance, turned, _, other in ranked[:MEANINGS_MAX]
        ]

    def slip(self, word: str) -> bool:
        """Whether one slip of the hand may have made the word out of a known one."""
        return any(one.weight >= WEIGHTS[1] for one in self._slips(word))

    def _begun(self, word: str) -> list[Meaning]:
        """Return known words that begin so, the frequent first."""
        if len(word) < PREFIX_LEAST:
            return []
        low = bisect_left(self._sorted, word)
        high = bisect_left(self._sorted, word + "\uffff", low)
        often = sorted(self._sorted[low:high], key=lambda one: (-self._known[one], one))
        return [Meaning(stem(one), one, BEGUN) for one in often[:MEANINGS_MAX]]

    def parted(self, word: str) -> list[str]:
        """Return two known words that the word runs together, or the word alone."""
        if word in self._known or len(word) < 2 * PREFIX_LEAST:
            return [word]
        cuts = [
            (min(self._known[word[:at]], self._known[word[at:]]), at)
            for at in range(PREFIX_LEAST, len(word) - PREFIX_LEAST + 1)
            if word[:at] in self._known and word[at:] in self._known
        ]
        at = max(cuts)[1] if cuts else 0
        return [word[:at], word[at:]] if at else [word]


class Everyday:
    """The table of everyday words, by the stems of a phrase and by its Chinese characters.

    `called` are the words for a heading or subheading, Chinese and English.
    """

    __slots__ = ("_chinese", "_joined", "_longest", "_sets", "called", "words")

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        self._sets: dict[frozenset[str], list[str]] = {}
        self._joined: dict[str, list[str]] = {}
        self._chinese: dict[str, list[str]] = {}
        self.words: set[str] = set()
        self.called: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
            row["code"]: (tuple(row["zh_hant"].split(";")), tuple(row["en"].split(";")))
            for row in rows
        }
        for row in rows:
            for phrase in row["en"].split(";"):
                words = pieces(plain(phrase))
                held = stems(words)
                self.words.update(words)
                self._sets.setdefault(frozenset(held), []).append(row["code"])
                self._joined.setdefault("".join(held), []).append(row["code"])
            for phrase in row["zh_hant"].split(";"):
                self._chinese.setdefault(plain(phrase).replace(" ", ""), []).append(row["code"])
        self._longest = max(map(len, self._chinese), default=0)

    def english(self, meanings: Sequence[Sequence[Meaning]]) -> list[Phrase]:
        """Return the phrases whose words all stand in the query, in any order or run together."""
        options = [[one.stem for one in held[:3]] for held in meanings]
        found: dict[tuple[int, ...], list[str]] = {}
        for size in range(1, SPANS_MAX + 1):
            for chosen in combinations(range(len(options)), size):
                joined = chosen[-1] - chosen[0] == size - 1
                for held in product(*(options[at] for at in chosen)):
                    codes = self._sets.get(frozenset(held)) or (
                        self._joined.get("".join(held)) if joined else None)
                    if codes:
                        found.setdefault(chosen, codes)
                        break
        return [Phrase(words, 0, 0, tuple(codes)) for words, codes in found.items()]

    def chinese(self, run: str, slipped: bool) -> list[Phrase]:
        """Return the phrases in a Chinese run; where it `slipped`, those one character away too."""
        found = [
            Phrase((), begin, end, tuple(self._chinese[run[begin:end]]))
            for begin in range(len(run))
            for end in range(begin + 1, min(len(run), begin + self._longest) + 1)
            if run[begin:end] in self._chinese
        ]
        told = any(one.end == len(run) for one in found)
        if not slipped or len(run) < PREFIX_LEAST + told:
            return found
        near = process.extract(run, list(self._chinese), scorer=OSA.distance, score_cutoff=1)
        return found + [
            Phrase((), 0, len(run), tuple(self._chinese[phrase]),
                   SLIPPED if phrase[-1] == run[-1] else SLIPPED_HEAD)
            for phrase, _, _ in near if len(phrase) >= PREFIX_LEAST
        ]


@cache
def load_everyday() -> Everyday:
    """Return the table of everyday words; read once. ValueError when it is broken."""
    return Everyday(law_rows("tariff/everyday_words.csv"))
