"""What a move of a matter asks: the conditions of the flow as facts, worked out from what is known.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Final

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.matter.model import Matter

HIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of signs that no reader sees; line ends and tabs are let through."""
ALLOWED: Final = "\n\t"


class Hand(Struct, frozen=True):
    """Who makes a move: the person, whether of the unit whose turn it is, whether its chief."""

    person: str
    works_there: bool
    chief_there: bool


def facts_of(matter: Matter, hand: Hand, today: date, **known: bool) -> dict[str, bool]:
    """Return every condition of the flow; those of one move alone are given as `known`."""
    facts = {
        "works_there": hand.works_there,
        "chief_there": hand.chief_there,
        "in_own_hands": hand.works_there and matter.assignee == hand.person,
        "not_overdue": today <= matter.wait_until,
        "assignee_works_there": False,
        "extension_left": False,
        "reason_given": False,
        "other_unit_competent": False,
        "transfer_told": False,
        "decision_told": False,
    }
    return facts | known


def hidden_sign(texts: Mapping[str, str]) -> Refusal | None:
    """Return the refusal of the first text with a sign that no reader sees, or None."""
    for field, text in texts.items():
        for place, sign in enumerate(text, 1):
            if sign not in ALLOWED and unicodedata.category(sign) in HIDDEN:
                return Refusal("matter_text_hidden", {
                    "field": f"field_{field}", "place": place, "sign": f"U+{ord(sign):04X}"})
    return None


def without_hidden(text: str) -> str:
    """Return a text as it may be shown: without the signs that no reader sees."""
    return "".join(sign for sign in text
                   if sign in ALLOWED or unicodedata.category(sign) not in HIDDEN)
