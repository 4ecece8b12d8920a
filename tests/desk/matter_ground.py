"""The ground of the tests of matters: a house with clerks, a chief and an auditor."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec

from guanwu.access.model import Actor
from guanwu.case import Refusal
from guanwu.desk.commands.matter import ByMatter
from guanwu.desk.house import House
from guanwu.desk.matter_registering import Register
from guanwu.store.terms_file import load_terms
from tests.desk.houses import MOMENT, house
from tests.desk.matter_people import ask, person_of

BUSINESS = "04595257"
PDF = b"%PDF-1.7\n%a letter\n"


class Ground:
    """A house with a clerk and a chief of two units of Taipei, and one of Keelung."""

    def __init__(self, folder: Path) -> None:
        self.house = house(folder)
        self.clerk = person_of(self.house, "clerk", "taipei/1")
        self.other = person_of(self.house, "clerk", "taipei/12")
        self.chief = person_of(self.house, "supervisor", "taipei/1")
        self.keelung = person_of(self.house, "clerk", "keelung/1")
        self.auditor = person_of(self.house, "auditor", "administration/12")

    def ask(self, actor: Actor, id: str, order: msgspec.Struct, reason: str = "a test") -> Any:
        """What the desk answers to an order."""
        return ask(self.house, actor, f"matter:{id}", order, reason)

    def opened(self, **changes: Any) -> str:
        """The number of a refund that was registered for a business."""
        given: dict[str, Any] = {"kind": "refund", "title": "A refund", "office": "taipei",
                                 "party": BUSINESS, "applicant": "Chen"}
        found = self.ask(self.clerk, "register", Register(**(given | changes)))
        assert not isinstance(found, Refusal), found
        return str(found.number)

    def taken(self, **changes: Any) -> str:
        """The number of one that the clerk has taken."""
        number = self.opened(**changes)
        assert self.ask(self.clerk, "take", ByMatter(number)).state == "assigned"
        return number

    def later(self, days: int) -> House:
        """The same house so many days on."""
        self.house.clock = lambda: MOMENT + timedelta(days=days)
        return self.house


def refused(answer: object, code: str) -> Refusal:
    """An answer that is a refusal, which can be said in both languages."""
    assert isinstance(answer, Refusal) and answer.code == code, answer
    for language in ("zh-Hant", "en"):
        load_terms().say(answer.code, language, answer.facts)
        load_terms().do(answer.code, language, answer.facts)
    return answer


def unmet(answer: object, *conditions: str) -> None:
    """An answer that names just these conditions as not met."""
    assert refused(answer, "flow_conditions_unmet").facts["unmet"] == conditions
