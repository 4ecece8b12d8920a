"""Takes names and queries of the tariff apart: English stems, Chinese 1- and 2-grams, weights.

A name is read by its grammar, roughly: the goods come first in English and last in a Chinese
phrase, so that in "tyres of a kind used on bicycles" the tyres weigh more than the bicycles. The
words that turn what stands before them (Chinese) or after them (English) into a mere attribute are
data: `law/tariff/attribute_words.csv`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final, NamedTuple

from Stemmer import Stemmer

from guanwu.store.table_file import law_rows

HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECE: Final = re.compile(f"[a-z0-9]+|[{HAN}]+")
_SEGMENT_BREAK: Final = re.compile("[,;:()\\[\\]\uff0c\uff1b\uff1a\ufe30\uff08\uff09]")
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
LATER_SEGMENT: Final = 0.6
ATTRIBUTE: Final = 0.5
DENIED: Final = 0.25
"""What a name says the goods are not, as in "not roasted"."""
SINGLE: Final = 0.12
"""Weight of a single Chinese character beside the pairs it stands in."""


class Token(NamedTuple):
    """A pair or a single character of a Chinese run, its weight, and where it begins."""

    term: str
    weight: float
    begin: int


class Grammar(NamedTuple):
    """The words that decide weights, and spellings taken for others; from `law/tariff`."""

    characters: dict[int, str]
    words: dict[str, str]
    idle: frozenset[str]
    attributes_after: frozenset[str]
    attributes_before: re.Pattern[str]
    denied_after: frozenset[str]
    denied_from: re.Pattern[str]


@cache
def grammar() -> Grammar:
    """Return the tables of spellings and of attribute words; read once."""
    characters: dict[int, str] = {}
    words: dict[str, str] = {}
    for row in law_rows("tariff/word_variants.csv"):
        if row["written"].isascii():
            words[row["written"]] = row["taken_as"]
        else:
            characters[ord(row["written"])] = row["taken_as"]
    held: dict[str, list[str]] = {}
    for row in law_rows("tariff/attribute_words.csv"):
        held.setdefault(row["kind"], []).append(row["word"])
    before = re.compile("|".join(sorted(held["before"], key=len, reverse=True)))
    return Grammar(
        characters, words, frozenset(held["idle"]), frozenset(held["after"]), before,
        frozenset(held["not_after"]), re.compile("|".join(held["not_from"])),
    )


def plain(text: str) -> str:
    """Return a text as it is compared: half width, lower case, one spelling, one blank.

    Control, format and unassigned characters (NUL, bidi marks, zero width) are dropped.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(
        " " if sign.isspace() else sign for sign in folded
        if sign.isspace() or unicodedata.category(sign) not in _DROPPED
    )
    return " ".join(kept.translate(grammar().characters).split())


def pieces(text: str) -> list[str]:
    """Return the English words and Chinese runs of a plain text, in order, idle words left out."""
    spelt = grammar()
    return [
        spelt.words.get(piece, piece) for piece in _PIECE.findall(text.replace("'s ", " "))
        if piece not in spelt.idle
    ]


def head_of(text: str) -> int:
    """Return which of the pieces of a plain query names the goods, the others say what for.

    The last one, but what stands before `for`, `of`, `with`: tyres in "bicycle tyres" and in
    "tyres for bicycles". -1 where there is no piece.
    """
    spelt = grammar()
    count = 0
    for piece in _PIECE.findall(text.replace("'s ", " ")):
        if count and piece in spelt.attributes_after:
            break
        count += piece not in spelt.idle
    return count - 1


@cache
def _stemmer() -> Stemmer:
    return Stemmer("english", 30_000)


def stem(word: str) -> str:
    """Return the stem of an English word, under which all its forms fall together."""
    return str(_stemmer().stemWord(word))


def stems(words: list[str]) -> list[str]:
    """Return the stems of English words."""
    return list(_stemmer().stemWords(words))


def is_han(piece: str) -> bool:
    """Return whether a piece is a run of Chinese characters."""
    return not piece.isascii()


def grams(run: str) -> list[Token]:
    """Return the pairs and single characters of a Chinese run; alone, a character counts whole."""
    if len(run) == 1:
        return [Token(run, 1.0, 0)]
    pairs = [Token(run[at : at + 2], 1.0, at) for at in range(len(run) - 1)]
    return pairs + [Token(character, SINGLE, at) for at, character in enumerate(run)]


def english_tokens(name: str) -> tuple[list[tuple[str, float]], int]:
    """Return words of an English name with their weights, and how many there are.

    Words after `for`, `of`, `with` are attributes until the next comma; later segments weigh less.
    """
    spelt = grammar()
    found: list[tuple[str, float]] = []
    for number, segment in enumerate(_SEGMENT_BREAK.split(name)):
        weight = LATER_SEGMENT if number else 1.0
        before = ""
        for word in _PIECE.findall(segment):
            if word in spelt.attributes_after:
                weight = ATTRIBUTE * (LATER_SEGMENT if number else 1.0)
            if word not in spelt.idle and word.isascii():
                denied = DENIED if before in spelt.denied_after else 1.0
                found.append((spelt.words.get(word, word), weight * denied))
            before = word
    return found, len(found)


def chinese_tokens(name: str) -> tuple[list[tuple[str, float]], int]:
    """Return the grams of a Chinese name with their weights, and how many characters it has.

    What stands before an attribute word (`made of`, `for`, `of`) within a segment weighs less.
    """
    spelt = grammar()
    found: list[tuple[str, float]] = []
    length = 0
    for number, segment in enumerate(_SEGMENT_BREAK.split(name)):
        weight = LATER_SEGMENT if number else 1.0
        end = max((match.end() for match in spelt.attributes_before.finditer(segment)), default=0)
        denied = spelt.denied_from.search(segment)
        for match in _PIECE.finditer(segment):
            run = match[0]
            if not is_han(run):
                continue
            length += len(run)
            for place, character in enumerate(run):
                at = match.start() + place
                held = weight * (ATTRIBUTE if at < end else 1.0)
                if denied is not None and denied.start() <= at < denied.end():
                    held *= DENIED
                found.append((character, held))
                if place + 1 < len(run):
                    found.append((run[place : place + 2], held))
    return found, length
