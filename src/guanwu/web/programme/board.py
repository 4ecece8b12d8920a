"""The programme board: milestones as of a day, late ones first, and the statement's figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from litestar import get
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.programme.answers import BoardEntry, MilestoneEntry
from guanwu.desk.programme.live import indicators_of as live_indicators
from guanwu.desk.programme.writing import FORMS
from guanwu.desk.queries.programme import (
    All,
    BoardDay,
    CertificatesAsked,
    EventsAsked,
    OfAnyYear,
)
from guanwu.programme.model import ROC_EPOCH
from guanwu.store.programme_file import load_programmes
from guanwu.web.matter.words import private
from guanwu.web.organisation.handles import faults_told
from guanwu.web.programme.drawing import STATES, measures_of, milestones_chart
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/programmes"
VALUE_MOST: Final = 40
BADGES: Final = {"done": "done", "done_late": "near", "late": "missed", "planned": "", "open": ""}
"""How a state of a milestone looks."""
STANDINGS: Final = {"valid": "done", "expiring": "near", "expired": "missed", "not_yet": ""}
"""How the standing of a certificate looks."""


class Late(NamedTuple):
    """A milestone that is not done after the day planned, its project, and how many days."""

    project: str
    milestone: MilestoneEntry
    days: int


@get(PATH, opt={"needs": "programme:board"}, sync_to_thread=True)
def show_board(visit: Visiting) -> Response[str]:
    """Show the board of a day, today if none is asked for."""
    asked = visit.request.query_params.get("day", "")[:VALUE_MOST]
    order = read_fields(BoardDay, [("day", asked)])
    today = visit.house.clock().date()
    day = today if isinstance(order, tuple) else order.day or today
    board: Sequence[BoardEntry] = visit.ask("programme:board", BoardDay(day))
    figures = visit.ask("programme:figures", All())
    names = {one.id: getattr(one, visit.short) for one in board}
    years = load_programmes().years()
    declined = order if isinstance(order, tuple) else ()
    return private(visit.page("programme/board.html", {
        "title": visit.say("programmes_title"), "day": day, "today": today, "board": board,
        "faults": faults_told(declined) if declined else [], "badges": BADGES,
        "late": late_of(visit, board, day), "sums": sums_of(board), "states": STATES,
        "figures": figures, "period": lambda item: period_of(visit, item),
        "differ": [one for one in figures if one.agrees is False],
        # The first chart of a process takes a second or two: a question that is refused gets none.
        "charts": {"milestones": "" if declined else milestones_chart(visit, board)},
        "live": visit.may("programme:indicators"), "measures": measures_of,
        "activities": activities_of(visit, day), "standings": STANDINGS,
        "certificates": certificates_of(visit, day),
        "may_event": visit.may("programme:record_event"),
        "may_milestone": visit.may("programme:record_milestone"),
        "may_certificate": visit.may("programme:record_certificate"),
        "indicators": indicators_of(visit), "forms": (*FORMS, "text"),
        "project": lambda item: names.get(item.partition("/")[2], ""),
        "years": (*years, max(years) + 1), "draft": max(years) + 1,
    }, status_of(declined) if declined else 200))


def late_of(visit: Visit, board: Sequence[BoardEntry], day: date) -> list[Late]:
    """Return every late milestone, the longest late first."""
    found = [Late(getattr(one, visit.short), each, (day - each.planned).days)
             for one in board for each in one.milestones
             if each.state == "late" and each.planned is not None]
    return sorted(found, key=lambda one: -one.days)


def sums_of(board: Sequence[BoardEntry]) -> dict[str, int]:
    """Return how many milestones of the whole board are in each state."""
    states = [each.state for one in board for each in one.milestones]
    return {state: states.count(state) for state in STATES}


def period_of(visit: Visit, item: str) -> str:
    """Return the year or half-year that an item of the statement belongs to."""
    name = item.partition("/")[0]
    year, half, _ = name.partition("h")
    return visit.say("programmes_half" if half else "programmes_year", year=year)


def activities_of(visit: Visit, day: date) -> dict[str, Any]:
    """Return the events of the year of a day up to that day, counted by kind."""
    since = date(day.year, 1, 1)
    found = visit.ask("programme:activities", EventsAsked("", since, day))
    return {"year": day.year - ROC_EPOCH, "since": since, "until": day, "counts": found.counts}


def certificates_of(visit: Visit, day: date) -> Any:
    """Return the certificates as they stand on a day, for those who may see some; else nothing."""
    if not visit.may("programme:certificates"):
        return None
    answer = visit.try_ask("programme:certificates", CertificatesAsked(day))
    return None if is_declined(answer) else answer


def indicators_of(visit: Visit) -> Any:
    """Return the indicators; what the running system yields is there for who may see it."""
    year = visit.house.clock().year - ROC_EPOCH
    if not visit.may("programme:indicators"):
        return live_indicators(load_programmes(), None, year)
    answer = visit.try_ask("programme:indicators", OfAnyYear(year))
    return live_indicators(load_programmes(), None, year) if is_declined(answer) else answer
