"""How the service works, and the periods that bind traders and Customs."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from litestar import get
from litestar.response import Response

from guanwu.desk.queries.service import Levels, LevelsQuestion, PeriodSaid
from guanwu.web.visit import Visiting


@get("/service", opt={"needs": "service:levels"}, sync_to_thread=True)
def how_to(visit: Visiting) -> Response[str]:
    """Show what is done where, step by step."""
    return visit.page("public/service.html", {"title": visit.say("public_service")})


@get("/service/levels", opt={"needs": "service:levels"}, sync_to_thread=True)
def levels(visit: Visiting) -> Response[str]:
    """Show the periods of law and what was measured."""
    found: Levels = visit.ask("service:levels", LevelsQuestion())
    ours = [one for one in found.periods if one.whose == "customs"]
    return visit.page("public/levels.html", {
        "title": visit.say("public_levels"), "found": found,
        "theirs": [one for one in found.periods if one.whose == "trader"],
        "ours": _by_article(ours), "time": lambda minutes: _time(visit.say, minutes),
    })


def _by_article(periods: list[PeriodSaid]) -> list[tuple[PeriodSaid, list[PeriodSaid]]]:
    """Return periods that stand on one article together, the first of them in front."""
    def article(one: PeriodSaid) -> tuple[str, int, str]:
        return one.article, one.count, one.unit

    grouped = groupby(sorted(periods, key=article), key=article)
    return [(held[0], held) for held in (list(group) for _, group in grouped)]


def _time(say: Any, minutes: int) -> str:
    """Return minutes as hours and minutes, or days and hours."""
    hours, rest = divmod(minutes, 60)
    days, left = divmod(hours, 24)
    if days:
        return str(say("public_days_hours", days=days, hours=left))
    return str(say("public_hours_minutes", hours=hours, minutes=rest))
