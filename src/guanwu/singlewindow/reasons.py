"""Reasons for which a declaration is not taken, as answer NX5106 gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from guanwu.case.fault import Fault
from guanwu.singlewindow.tree import Tree

CODES_MOST: Final = 9
"""How many codes one item may have."""
REMARK_LENGTH: Final = 35
"""Characters of the remark, which holds the codes of the declaration as a whole."""

_LINE_PLACES: Final = (
    (re.compile(r"lines\[([0-9]{1,4})\]"), 0),
    (re.compile(r"GovernmentAgencyGoodsItem\[([0-9]{1,4})\]"), 1),
)
"""Where a fault's place names an item: in the record counted from 0, in the message from 1."""


class Reason(NamedTuple):
    """Why a declaration is not taken: a code of table 016, of an item or (None) of the whole."""

    line: int | None
    code: str


def reasons_of(faults: Iterable[Fault], codes: Mapping[str, str]) -> tuple[Reason, ...]:
    """The reasons that faults come to, each once, in order of item and code.

    `codes` by fault id with `*` for any other (`layout_file.refusal_codes`). The item is read
    from the fault's place, of the record or of the message.
    """
    found = {Reason(_item(fault.place), codes.get(fault.code, codes["*"])) for fault in faults}
    return tuple(sorted(found, key=lambda reason: (reason.line or 0, reason.code)))


def remark_of(reasons: Sequence[Reason]) -> str:
    """The codes of the whole declaration, as many as the remark holds; empty where none."""
    codes = sorted({reason.code for reason in reasons if reason.line is None})
    text = ""
    for code in codes:
        longer = f"{text} {code}".strip()
        if len(longer) > REMARK_LENGTH:
            break
        text = longer
    return text


def items_of(reasons: Sequence[Reason]) -> list[Tree]:
    """The items that have reasons, in order, each with its codes."""
    codes: dict[int, list[str]] = {}
    for reason in reasons:
        if reason.line is not None:
            codes.setdefault(reason.line, []).append(reason.code)
    return [
        {
            "SequenceNumeric": str(line),
            "Status": [
                {"NameCode": code} for code in tuple(dict.fromkeys(codes[line]))[:CODES_MOST]
            ],
        }
        for line in sorted(codes)
    ]


def _item(place: str) -> int | None:
    for pattern, first in _LINE_PLACES:
        found = pattern.search(place)
        if found is not None:
            return int(found[1]) + 1 - first
    return None
