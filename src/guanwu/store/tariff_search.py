"""Search in one edition of the tariff: words of either language, with slips, or a code begun.

Every piece of a query gathers evidence for every code, by its own name, the names of its heading
and chapter, and everyday words; the codes that answer most of the query come first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np

from guanwu.case.fault import Refusal
from guanwu.store.search_index import RARE, Index, Named, Weights
from guanwu.store.search_text import grams, head_of, is_han, pieces, plain
from guanwu.store.search_words import Everyday, Meaning, Phrase, Words
from guanwu.tariff.edition import Edition, TariffRow

TEXT_MAX: Final = 200
WORDS_MAX: Final = 12
HAN_MAX: Final = 40
LIMIT_MAX: Final = 100
_CODE: Final = re.compile(r"(?:hs|ccc)?[ :.]*([0-9][0-9. \-\u2010-\u2015]*)", re.ASCII)
EVERYDAY: Final = 1.1
EVERYDAY_WORTH: Final = 5.0
ABOUT: Final = 0.4
"""Share of everyday words that only say what the goods are for: bicycle in "bicycle tyres"."""
HEADING_SHARE: Final = 0.3
QUOTA_CHAPTER: Final = "98"
QUOTA_SHARE: Final = 0.5
FIRST_PAIR: Final = 0.6
"""What the beginning of a Chinese run is worth beside 1.4 for its end, which names the goods."""
TOLD: Final = 0.3
"""Evidence from which on a code counts as telling of a word."""
KEPT: Final = 0.12
"""Codes with less than this share of the best one's score are no answer."""


BESIDE: Final = 0.6
"""Share of everyday words left to the heading, where the edition lacks the subheading meant."""
SURE: Final = 0.35
"""An answer to a smaller share of a query than this is doubtful."""
Part = tuple[Weights | None, float]
"""Evidence of one part of a query for every code, None where none has it, and its worth."""


class Understood(NamedTuple):
    """A word of the query and how it was read; `meant` empty where nothing has it."""

    written: str
    meant: tuple[str, ...]


class Hit(NamedTuple):
    """A code that answers the query, and how well; scores compare within one answer only."""

    row: TariffRow
    score: float


class Found(NamedTuple):
    """An answer: the best codes, how many there are, how the words were read.

    `prefix` is the beginning of a code that was looked for; `nearest` is the longest beginning of
    it that codes have, where none has it all. `doubtful`: even the best code answers only a small
    part of the query, and may be nothing that was meant.
    """

    hits: tuple[Hit, ...]
    total: int
    understood: tuple[Understood, ...]
    prefix: str = ""
    nearest: str = ""
    doubtful: bool = False


class _Asked(NamedTuple):
    """A query taken apart: pieces, what the English ones may mean, everyday phrases, its head."""

    pieces: tuple[str, ...]
    meanings: list[Sequence[Meaning]]
    phrases: tuple[Phrase, ...]
    head: int


class TariffSearch:
    """The search of one edition; it holds no state that a search changes."""

    __slots__ = ("_everyday", "_index", "_quota", "_rows", "_words", "edition")

    def __init__(self, edition: Edition, named: Iterable[Named], everyday: Everyday) -> None:
        self.edition = edition
        self._rows: tuple[TariffRow, ...] = tuple(sorted(edition.rows, key=lambda row: row.code))
        self._index = Index(self._rows, named)
        self._everyday = everyday
        self._words = Words(self._index.vocabulary, everyday.words)
        self._quota = self._index.stretch(QUOTA_CHAPTER)

    def search(self, text: str, limit: int = 20, start: int = 0) -> Found | Refusal:
        """Return the codes that answer a text, from the `start`th, at most `limit` and 100.

        Refusals: `search_text_long` (more than 200 characters), `search_text_empty` (nothing to
        look for).
        """
        if len(text) > TEXT_MAX:
            return Refusal("search_text_long", {"characters": len(text), "most": TEXT_MAX})
        query = plain(text)
        limit, start = max(1, min(limit, LIMIT_MAX)), max(0, start)
        code = _CODE.fullmatch(query)
        digits = re.sub("[^0-9]", "", code[1]) if code else ""
        if 2 <= len(digits) <= 11:
            return self._begun(digits, limit, start)
        asked = self._asked(query)
        if not asked.pieces:
            return Refusal("search_text_empty", {"text": text[:40]})
        scores, share, understood = self._scores(asked)
        return self._ranked(scores, share, understood, limit, start)

    def index_bytes(self) -> int:
        """Return how many bytes the postings of the index take."""
        return self._index.bytes_held()

    def _begun(self, digits: str, limit: int, start: int) -> Found:
        """Return the codes that begin with digits; where none does, those of the longest part."""
        for length in range(len(digits), 1, -1):
            low, high = self._index.stretch(digits[:length])
            if low < high:
                break
        else:
            return Found((), 0, (), digits)
        rows = self._rows[low:high][start : start + limit]
        nearest = "" if length == len(digits) else digits[:length]
        return Found(tuple(Hit(row, 1.0) for row in rows), high - low, (), digits, nearest)

    def _asked(self, query: str) -> _Asked:
        """Return a query within the caps, words that run together taken apart."""
        held: list[str] = []
        han, about = HAN_MAX, head_of(query)
        head = ""
        for at, piece in enumerate(pieces(query)):
            parts = [piece]
            if is_han(piece):
                parts = [piece[:han]] if han else []
                han -= min(han, len(piece))
            elif not self._words.knows(piece) and not self._words.slip(piece):
                parts = self._words.parted(piece)
            held += parts
            head = parts[-1] if at == about and parts else head
        found = tuple(dict.fromkeys(held))[:WORDS_MAX]
        meanings = [() if is_han(one) else self._words.meanings(one, RARE) for one in found]
        english = [at for at, one in enumerate(found) if not is_han(one)]
        phrases = tuple(
            one._replace(words=tuple(english[at] for at in one.words))
            for one in self._everyday.english([meanings[at] for at in english])
        )
        return _Asked(found, meanings, phrases, found.index(head) if head in found else -1)

    def _scores(self, asked: _Asked) -> tuple[Weights, Weights, tuple[Understood, ...]]:
        """Return for every code its score and the share of the query that it answers.

        And how the query was read. A word that nothing has counts among what is not answered.
        """
        size = len(self._rows)
        total, told = np.zeros(size, np.float32), np.zeros(size, np.float32)
        whole = 0.0
        understood: list[Understood] = []
        for at, piece in enumerate(asked.pieces):
            parts, read = self._chinese(piece) if is_han(piece) else self._english(at, asked)
            understood.append(read)
            for evidence, worth in parts:
                whole += worth
                if evidence is not None:
                    total += evidence * np.float32(worth)
                    told += np.minimum(evidence / np.float32(TOLD), 1) * np.float32(worth)
        share = told / np.float32(whole) if whole else told
        total *= np.square(share) * np.float32(0.8) + np.float32(0.2)
        return total, share, tuple(understood)

    def _english(self, at: int, asked: _Asked) -> tuple[list[Part], Understood]:
        """Return the evidence of an English word and what it is worth."""
        word, meanings = asked.pieces[at], asked.meanings[at]
        evidence = np.zeros(len(self._rows), np.float32)
        held = [one for one in meanings if self._index.has(one.stem)]
        for one in held:
            self._index.lay(one.stem, one.weight, evidence)
        worth = max((self._index.rarity(one.stem) for one in held), default=0.0)
        words = sum(1 for one in asked.pieces if not is_han(one))
        for phrase in asked.phrases:
            if at in phrase.words:
                share = (1 + len(phrase.words) / words) / 2
                about = 1.0 if asked.head in phrase.words else ABOUT
                self._raise(evidence, phrase.prefixes, share * about)
                worth = max(worth, EVERYDAY_WORTH)
        meant = tuple(dict.fromkeys(one.word for one in meanings if one.word != word))
        read = Understood(word, (word,) if self._words.knows(word) else meant[:3])
        return [(evidence, worth) if worth else (None, self._index.strange())], read

    def _chinese(self, run: str) -> tuple[list[Part], Understood]:
        """Return the evidence of a Chinese run, pair by pair, and what each is worth."""
        held = grams(run)
        slipped = any(not self._index.has(one.term) for one in held if len(one.term) > 1)
        phrases = self._everyday.chinese(run, slipped)
        parts: list[Part] = []
        known = bool(phrases)
        for token in held:
            begin, end = token.begin, token.begin + len(token.term)
            evidence = np.zeros(len(self._rows), np.float32)
            self._index.lay(token.term, 1.0, evidence)
            worth = self._index.rarity(token.term)
            known = known or worth > 0
            for phrase in phrases:
                shared = min(end, phrase.end) - max(begin, phrase.begin)
                if shared > 0:
                    share = (1 + (phrase.end - phrase.begin) / len(run)) / 2
                    about = 1.0 if phrase.end == len(run) else ABOUT
                    covered = shared / (end - begin) * phrase.weight
                    self._raise(evidence, phrase.prefixes, share * about * covered)
                    worth = max(worth, EVERYDAY_WORTH * covered)
            later = token.weight * (FIRST_PAIR + (2 - 2 * FIRST_PAIR) * end / len(run))
            part = (evidence, worth * later) if worth else (None, self._index.strange() * later)
            parts.append(part)
        return parts, Understood(run, (run,) if known else ())

    def _raise(self, evidence: Weights, prefixes: Iterable[str], share: float) -> None:
        """Add to the evidence of the codes that everyday words mean, or of their heading."""
        for prefix in dict.fromkeys(prefixes):
            low, high = self._index.stretch(prefix)
            if low == high:
                low, high = self._index.stretch(prefix[:4])
                share *= BESIDE
            evidence[low:high] += np.float32(EVERYDAY * share)

    def _ranked(
        self, scores: Weights, share: Weights, understood: tuple[Understood, ...], limit: int,
        start: int,
    ) -> Found:
        """Return the best codes; those beside good ones gain, those of the quota chapter lose."""
        low, high = self._quota
        scores[low:high] *= np.float32(QUOTA_SHARE)
        if len(scores):
            sums = np.add.reduceat(scores, self._index.heading_starts)
            counts = np.diff(np.append(self._index.heading_starts, len(scores)))
            mean = (sums / counts).astype(np.float32)
            scores = np.where(scores > 0, scores + HEADING_SHARE * mean[self._index.headings], 0)
        best = float(scores.max(initial=0.0))
        kept = np.flatnonzero(scores >= max(best * KEPT, 1e-6)) if best else np.zeros(0, np.int64)
        order = kept[np.lexsort((kept, -scores[kept]))]
        hits = tuple(
            Hit(self._rows[at], float(scores[at])) for at in order[start : start + limit]
        )
        doubtful = bool(len(order)) and float(share[order[0]]) < SURE
        return Found(hits, len(order), understood, doubtful=doubtful)
