"""One amendment of the tariff on a page: rows beside the tariff, faults, simulation, what is next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from litestar.response import Response

from guanwu.api.said import told
from guanwu.desk.commands.gazette import ById
from guanwu.web.administrator.doing import shown
from guanwu.web.charts import bars
from guanwu.web.visit import Visit

ROWS_SHOWN: Final = 100
CHAPTERS_SHOWN: Final = 20
BAR_LEAST: Final = 1_000
"""A bar is shown from a thousandth of the longest on."""
_DAY: Final = 86_400
_MILLION: Final = 1_000_000
LOOKS: Final = {"approved": "done", "withdrawn": "missed", "simulated": "near"}


def left_said(visit: Visit) -> Callable[[int], str]:
    """Return what tells the time that is left until midnight of a day."""

    def left(seconds: int) -> str:
        days, rest = divmod(seconds, _DAY)
        return visit.say("administrator_left", days=days, hours=rest // 3_600,
                         minutes=rest % 3_600 // 60)

    return left


def gazette_page(visit: Visit, id: str, declined: Any = (), status: int = 200) -> Response[str]:
    """Return the page of an amendment, above it why something was declined."""
    found = visit.ask("gazette:show", ById(id[:40]))
    one = found.gazette
    simulation = one.record.simulation
    open_still = one.state in ("draft", "checked", "simulated")
    acts = []
    if open_still:
        acts = ["check", "withdraw"]
        acts += ["simulate"] if one.state != "draft" and not found.faults else []
        acts += ["approve"] if one.state == "simulated" and not found.faults else []
    elif one.state == "approved" and not found.in_force:
        acts = ["withdraw"]
    answer = shown(visit, "administrator/gazette.html", {
        "title": one.title, "found": found, "one": one, "looks": LOOKS,
        "rows": found.rows[:ROWS_SHOWN], "hidden": max(0, len(found.rows) - ROWS_SHOWN),
        "wrong": [told(fault) for fault in found.faults], "simulation": simulation,
        "chapters": _chapters(simulation), "chart": _chart(visit, simulation),
        "left": left_said(visit)(found.seconds_left), "edits": open_still and visit.may(
            "gazette:draft") and not found.proposal,
        "acts": [act for act in acts if visit.may(f"gazette:{act}") and not found.proposal],
    }, declined)
    if status != 200:
        answer.status_code = status
    return answer


def _chapters(simulation: Any) -> list[tuple[str, Any]]:
    """Return the chapters that change most."""
    if simulation is None:
        return []
    changes = simulation.chapters.items()
    return sorted(changes, key=lambda one: -abs(one[1].after - one[1].before))[:CHAPTERS_SHOWN]


def _chart(visit: Visit, simulation: Any) -> str:
    """Return the difference by chapter as bars, in millions of NT$; nothing where there is none.

    Dollars that move between chapters because shares of a declaration are whole are no bars.
    """
    changes = [(name, one.after - one.before) for name, one in _chapters(simulation)]
    most = max((abs(change) for _, change in changes), default=0)
    rows = [{"name": visit.say("administrator_chapter", chapter=name), "value": change / _MILLION}
            for name, change in changes if abs(change) * BAR_LEAST >= most]
    if not most:
        return ""
    return bars(rows, visit.say("administrator_chart"), visit.say("administrator_million"),
                form=",.3f")
