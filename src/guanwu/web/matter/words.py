"""How pages of matters show things: last days as badges, units by name, moments, private answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple, TypeVar

from litestar.response import Response

from guanwu.desk.wiring import TAIWAN_TIME
from guanwu.establishment.naming import unit_term
from guanwu.store.moment import moment_of
from guanwu.web.visit import Visit

Answer = TypeVar("Answer", bound=Response[Any])
NEAR_DAYS: Final = 3
"""A last day that is so near, in days, is marked."""


class Badge(NamedTuple):
    """A last day as it is shown: class of the badge and its words; no words where it is far."""

    look: str
    words: str


def due_badge(visit: Visit) -> Callable[[date, bool], Badge]:
    """Return what tells how a last day stands to today; `closed` matters are in no hurry."""
    today = visit.house.clock().astimezone(TAIWAN_TIME).date()

    def badge(last: date, closed: bool) -> Badge:
        days = (last - today).days
        if closed:
            return Badge("", "")
        if days < 0:
            return Badge("missed", visit.say("matters_due_missed", days=-days))
        if days == 0:
            return Badge("near", visit.say("matters_due_today"))
        return Badge("near" if days <= NEAR_DAYS else "", visit.say("matters_due_in", days=days))

    return badge


def unit_name(visit: Visit) -> Callable[[str | None], str]:
    """Return what names a unit by its id, its office with it."""
    return lambda unit: visit.say(unit_term(unit)) if unit else ""


def moment(at: str) -> str:
    """Return a moment as people in Taiwan read it: day and minute."""
    return moment_of(at).astimezone(TAIWAN_TIME).strftime("%Y-%m-%d %H:%M")


def written(value: object, most: int) -> str:
    """Return what was typed into a field, lines ended as they are kept and not as browsers do."""
    return str(value).replace("\r\n", "\n")[:most]


def private(answer: Answer) -> Answer:
    """Let no cache keep an answer."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
