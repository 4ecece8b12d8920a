"""A statement compared with another text of it, clause by clause; every difference is listed.

A clause is what stands between ends of lines, tabs, semicolons and full stops, without its blanks.
The organisation chart, of which a text has the signs of the boxes only, is compared box by box.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final, Literal

from msgspec import Struct

from guanwu.programme.statement import Box, Statement, as_text

ENDS: Final = re.compile("[\n\t\uff1b\u3002]")
PICTURE: Final = "[image"
AFTER_PICTURE: Final = "\uff08\u4e8c\uff09"
VARIANTS: Final = {"\u3127": "\u4e00"}
"""Signs that a drawing has for others: the bopomofo i for the numeral one."""
Kind = Literal["missing", "altered", "extra", "layout"]


class Difference(Struct, frozen=True):
    """A difference: `theirs` is in the other text and not in ours (missing), the other way
    round (extra), one in place of the other (altered), or the same in another form (layout).

    `place` is the number of the clause in the other text, 0 in the chart.
    """

    kind: Kind
    place: int
    theirs: str
    ours: str


class Pair(Struct, frozen=True):
    """Two clauses side by side; `kind` is how they differ, empty where they are the same."""

    kind: Kind | Literal[""]
    place: int
    theirs: str
    ours: str


class Parts(Struct, frozen=True):
    """A text in parts: its clauses, and the signs of its drawing."""

    clauses: tuple[str, ...]
    drawing: str


def parts_of(text: str) -> Parts:
    """Return the clauses of a text, and the signs between its picture and what follows it."""
    start = text.find(PICTURE)
    end = text.find(AFTER_PICTURE, start) if start >= 0 else -1
    if start < 0 or end < 0:
        return Parts(tuple(_clauses(text)), "")
    inside = text[text.find("]", start) + 1 : end]
    clauses = (*_clauses(text[:start]), *_clauses(text[end:]))
    return Parts(clauses, "".join(inside.split()))


def _clauses(text: str) -> Iterator[str]:
    for part in ENDS.split(text):
        clause = "".join(part.split())
        if clause:
            yield clause


def differences(
    statement: Statement, words: Mapping[str, str], other: str
) -> tuple[Difference, ...]:
    """Return every difference between a statement and another text of it; empty: none at all."""
    theirs = parts_of(other)
    ours = parts_of(as_text(statement, words))
    boxes = [box for block in statement.blocks for box in block.boxes]
    title = next((one.text for one in statement.blocks if one.kind == "drawing"), "")
    return (*clause_differences(theirs.clauses, ours.clauses),
            *drawing_differences(theirs.drawing, boxes, title))


def clause_differences(
    theirs: tuple[str, ...], ours: tuple[str, ...]
) -> Iterator[Difference]:
    """Yield the clauses that lack, are extra, or are another, in the order of the other text."""
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    for tag, left, left_end, right, right_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        pairs = min(left_end - left, right_end - right)
        for step in range(pairs):
            one, other = theirs[left + step], ours[right + step]
            yield Difference(_kind(one, other), left + step + 1, one, other)
        for place in range(left + pairs, left_end):
            yield Difference("missing", place + 1, theirs[place], "")
        for place in range(right + pairs, right_end):
            yield Difference("extra", left_end, "", ours[place])


def beside(statement: Statement, words: Mapping[str, str], other: str) -> tuple[Pair, ...]:
    """Return the clauses of both texts side by side, those that differ marked."""
    theirs, ours = parts_of(other).clauses, parts_of(as_text(statement, words)).clauses
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    rows: list[Pair] = []
    for tag, left, left_end, right, right_end in matcher.get_opcodes():
        for step in range(max(left_end - left, right_end - right)):
            one = theirs[left + step] if left + step < left_end else ""
            mine = ours[right + step] if right + step < right_end else ""
            kind: Kind | Literal[""] = "" if tag == "equal" else _kind(one, mine)
            rows.append(Pair(kind, left + step + 1 if one else 0, one, mine))
    return tuple(rows)


def _kind(theirs: str, ours: str) -> Kind:
    """Return how two clauses in one place differ; an empty one is not there."""
    if not theirs:
        return "extra"
    if not ours:
        return "missing"
    return "layout" if _plain(theirs) == _plain(ours) else "altered"


def drawing_differences(
    drawing: str, boxes: Iterable[Box], title: str
) -> Iterator[Difference]:
    """Yield boxes that the other drawing lacks or has besides; longest names are taken first."""
    counted = Counter(box.name for box in boxes)
    rest = _plain(drawing)
    for name in sorted(counted, key=len, reverse=True):
        plain = _plain(name)
        found = rest.count(plain)
        for _ in range(counted[name] - found):
            yield Difference("extra", 0, "", name)
        for _ in range(found - counted[name]):
            yield Difference("missing", 0, name, "")
        rest = rest.replace(plain, "|")
    left = rest.replace(_plain(title), "|", 1).replace("|", " ").split() if drawing else []
    for text in left:
        yield Difference("missing", 0, text, "")
    for sign, meant in VARIANTS.items():
        if sign in drawing:
            yield Difference("layout", 0, _named(sign), _named(meant))


def _named(sign: str) -> str:
    """Return a sign with its code, for two that look alike."""
    return f"{sign} U+{ord(sign):04X}"


def _plain(text: str) -> str:
    """Return a text without the difference of wide and narrow signs and of variants."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for sign, meant in VARIANTS.items():
        plain = plain.replace(sign, meant)
    return plain
