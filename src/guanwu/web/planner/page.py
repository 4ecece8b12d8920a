"""Two scenarios of an office or a unit: sliders for each, what a simulated week gives, by hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from litestar import get
from litestar.response import Response

from guanwu.api.said import status_of, told
from guanwu.desk.orders import read_fields, whole
from guanwu.desk.perform import is_declined
from guanwu.desk.planner.comparing import (
    ARRIVALS,
    MEASURES,
    PEOPLE_MOST,
    TARGET,
    Compared,
    Place,
    ScenarioSide,
    measures,
    places,
)
from guanwu.desk.queries.planner import TwoScenarios
from guanwu.establishment.naming import office_term, unit_term
from guanwu.planner.naming import skill_term
from guanwu.planning.interval import Estimate
from guanwu.web.matter.words import private
from guanwu.web.organisation.handles import faults_told
from guanwu.web.planner.drawing import charts_of
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/planner"
NEEDS: Final = "planner:compare"
SIDES: Final = ("first", "second")
KINDS: Final = ("people", "arrivals", "target")
VALUE_MOST: Final = 40
TARGET_WIDE: Final = 2
"""How far the slider of the target goes: so many times the target of the plan."""
MORE_PERCENT: Final = 110
"""People of the second scenario where none are asked for, in per cent of those of the plan."""


class Slider(NamedTuple):
    """A slider of a scenario: its ends, where it stands, and whether what was given is wrong."""

    name: str
    kind: str
    least: int
    most: int
    value: int
    wrong: bool


@get(PATH, opt={"needs": NEEDS}, sync_to_thread=True)
def show_planner(visit: Visiting) -> Response[str]:
    """Show both scenarios that the address asks for; the plan and some more people if none."""
    query = visit.request.query_params
    reach = reached(visit)
    asked = query.get("place", "")[:VALUE_MOST] or reach[0].id
    place = next((one for one in reach if one.id == asked), None)
    given = {f"{side}_{kind}": query.get(f"{side}_{kind}", "")[:VALUE_MOST]
             for side in SIDES for kind in KINDS}
    if place is not None and not any(given.values()):
        more = -(-place.people * MORE_PERCENT // 100)
        given["second_people"] = f"{min(more, PEOPLE_MOST)}"
    order = read_fields(TwoScenarios, [("place", asked), *given.items()])
    answer: Any = order if isinstance(order, tuple) else visit.try_ask(NEEDS, order)
    declined = is_declined(answer)
    at_fault = {one.place for one in answer} if isinstance(answer, tuple) and declined else set()
    chosen = place or reach[0]
    found: Compared | None = None if declined else answer
    return private(visit.page("planner/planner.html", {
        "title": visit.say("plans_title"), "place": chosen, "reach": grouped(visit, reach),
        "faults": faults_told(answer) if declined else [], "found": found,
        "sides": [(side, sliders(chosen, side, given, at_fault)) for side in SIDES],
        "name": lambda id: place_name(visit, id),
        "fields": tuple(given),
        **(shown(visit, found) if found else {}),
    }, status_of(answer) if declined else 200))


def reached(visit: Visit) -> Sequence[Place]:
    """Return the offices and units that a visitor may plan; the own office before the others."""
    scope = visit.house.matrix.scope(NEEDS, visit.actor)
    own = [one.office for one in visit.actor.holdings]
    everything = getattr(scope, "everything", False)
    within = getattr(scope, "offices", ())
    found = [one for one in places() if everything or one.id.partition("/")[0] in within]
    return sorted(found or places(), key=lambda one: one.id.partition("/")[0] not in own)


def grouped(visit: Visit, reach: Sequence[Place]) -> dict[str, list[Place]]:
    """Return places by the name of their office, both in their order."""
    groups: dict[str, list[Place]] = {}
    for one in reach:
        groups.setdefault(visit.say(office_term(one.id.partition("/")[0])), []).append(one)
    return groups


def place_name(visit: Visit, id: str) -> str:
    """Return the name of a unit, or of an office as a whole."""
    if "/" in id:
        return visit.say(unit_term(id))
    return visit.say("plans_whole_office", office=visit.say(office_term(id)))


def sliders(
    place: Place, side: str, given: Mapping[str, str], at_fault: set[str]
) -> list[Slider]:
    """Return the sliders of a scenario where they were left; as in the plan where that is wrong."""
    ends = {"people": (1, 2 * place.people, place.people, PEOPLE_MOST),
            "arrivals": (*ARRIVALS, 100, ARRIVALS[1]),
            "target": (TARGET[0], TARGET_WIDE * place.target_minutes, place.target_minutes,
                       TARGET[1])}
    made = []
    for kind, (least, most, plain, limit) in ends.items():
        name = f"{side}_{kind}"
        value = whole(given[name])
        value = value if isinstance(value, int) and least <= value <= limit else plain
        made.append(Slider(name, kind, least, max(min(most, limit), value), value,
                           name in at_fault))
    return made


def shown(visit: Visit, found: Compared) -> dict[str, Any]:
    """Return what the page shows of an answer."""
    pair = (found.first, found.second)
    names = [scenario_name(visit, side, one) for side, one in zip(SIDES, pair, strict=True)]
    return {
        "names": names, "pair": list(zip(SIDES, names, pair, strict=True)),
        "rows": rows_of(found), "pools": pools_of(visit, pair), "number": number,
        "charts": charts_of(visit, names, [one.found for one in pair]),
        "hours": list(zip(*(one.found.hours for one in pair if one.found), strict=True)),
        "told": lambda fault: told(fault)[visit.short], "apart": apart,
    }


def scenario_name(visit: Visit, side: str, one: ScenarioSide) -> str:
    """Return the name of a scenario with its people and arrivals."""
    return visit.say(f"plans_name_{side}", people=one.people, percent=one.arrivals_percent)


def rows_of(found: Compared) -> list[dict[str, Any]]:
    """Return a row for each measure: both scenarios and their difference, where there is one."""
    both = [measures(one.found) if one.found else (None,) * len(MEASURES)
            for one in (found.first, found.second)]
    less = {one.measure: one.value for one in found.differences}
    return [{"name": name, "first": first, "second": second, "less": less.get(name)}
            for name, first, second in zip(MEASURES, *both, strict=True)]


def pools_of(visit: Visit, pair: Sequence[ScenarioSide]) -> list[dict[str, Any]]:
    """Return a row for each pool: its people, and how busy they are, in both scenarios."""
    ran = [{(one.unit, one.skill): one for one in side.found.pools} if side.found else {}
           for side in pair]
    return [{
        "unit": visit.say(unit_term(first.unit)), "skill": visit.say(skill_term(first.skill)),
        "sides": [(one.people, held.get((one.unit, one.skill)))
                  for one, held in zip((first, second), ran, strict=True)],
    } for first, second in zip(pair[0].placed, pair[1].placed, strict=True)]


def number(value: Estimate | None, signed: bool = False, times: float = 1.0) -> str:
    """Return a mean with half of its interval; a dash where nothing was run or happened."""
    if value is None or value.mean is None:
        return "\N{EN DASH}"
    mean = f"{value.mean * times:{'+' if signed else ''},.1f}"
    return mean if value.half is None else f"{mean} \N{PLUS-MINUS SIGN}{value.half * times:,.1f}"


def apart(value: Estimate | None) -> bool:
    """Say whether a difference is more than chance: its interval leaves nothing out."""
    return (value is not None and value.mean is not None and value.half is not None
            and abs(value.mean) > value.half)
