"""The acts of the establishment on a day, who approves what, the class that a bureau reaches."""

from __future__ import annotations

from typing import Any, Final

from litestar import get
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.desk.establishment_law import LawSaid
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.establishment import ClassSaid, LawAsked, WorkOfYear
from guanwu.matter.rules import without_hidden
from guanwu.web.matter.words import private
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/establishment/law"
VALUE_MOST: Final = 40
DAY: Final = "day"
FIELDS: Final = (
    "declarations", "containers", "transit", "passengers", "place", "supervises", "independent",
    "distance_km", "class_day")
"""The fields of the form; `class_day` is the day of the standards, not that of the acts."""
NUMBERS: Final = ("declarations", "containers", "transit", "passengers", "distance_km")
NEEDED: Final = ("declarations", "containers")
STATES: Final = {"in_force": "done", "superseded": "near", "abolished": "missed", "not_yet": ""}
"""How the standing of an act looks."""


@get(PATH, opt={"needs": "establishment:law"}, sync_to_thread=True)
def show_law(visit: Visiting) -> Response[str]:
    """Show the acts, the standards and approvals; below them the class that the form asks for."""
    query = visit.request.query_params
    given = {name: without_hidden(query.get(name, "")[:VALUE_MOST]) for name in (DAY, *FIELDS)}
    order = read_fields(LawAsked, [(DAY, given[DAY])])
    answer: Any = order if isinstance(order, tuple) else visit.try_ask(
        "establishment:law", order)
    wrong = is_declined(answer)
    law: LawSaid = visit.ask("establishment:law", LawAsked()) if wrong else answer
    asking = any(given[name] for name in FIELDS if name != "place")
    classed: Any = _class_of(visit, given) if asking else None
    unclear = is_declined(classed)
    status = status_of(classed) if unclear else status_of(answer) if wrong else 200
    return private(visit.page("establishment/law.html", {
        "title": visit.say("acts_title"), "given": given, "law": law, "badges": STATES,
        "day": given[DAY] if wrong else law.day, "numbers": NUMBERS, "needed": NEEDED,
        "faults": faults_told(answer) if wrong else [],
        "unclear": _named(visit, faults_told(classed)) if unclear else [],
        "classed": classed if isinstance(classed, ClassSaid) else None,
    }, status))


def _class_of(visit: Visit, given: dict[str, str]) -> Any:
    """Return the class of what was typed, or every fault of it."""
    typed = {("day" if name == "class_day" else name): given[name] for name in FIELDS}
    order = read_fields(WorkOfYear, typed.items())
    return order if isinstance(order, tuple) else visit.try_ask("establishment:class", order)


def _named(visit: Visit, faults: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return faults of the form with the names of its fields."""
    named = {**{name: f"acts_{name}" for name in FIELDS}, "day": "acts_class_day"}
    return [{**one, "place": visit.say(named[one["place"]])} if one.get("place") in named
            else one for one in faults]
