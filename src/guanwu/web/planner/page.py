"""Two scenarios of an office or a unit: sliders for each, what a simulated week gives, by hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from litestar import get
from litestar.response import Response

from guanwu.api.identity import RefusedError
from guanwu.api.said import status_of, told
from guanwu.case import Refusal
from guanwu.desk.orders import order_of_value
from guanwu.desk.perform import is_declined
from guanwu.desk.planner.comparing import MEASURES, Compared, ScenarioSide, measures
from guanwu.desk.planner.scenario import HUNDRED, Place
from guanwu.desk.queries.planner import TwoScenarios
from guanwu.establishment.naming import office_term, unit_term
from guanwu.planner.naming import skill_term
from guanwu.planning.interval import Estimate
from guanwu.web.matter.words import private
from guanwu.web.organisation.handles import faults_told
from guanwu.web.planner.drawing import curves
from guanwu.web.planner.sliders import FIELDS, SIDES, VALUE_MOST, first_try, numbers, question
from guanwu.web.visit import Visit, Visiting

PATH: Final = "/planner"
NEEDS: Final = "planner:compare"


@get(PATH, opt={"needs": NEEDS}, sync_to_thread=True)
def show_planner(visit: Visiting) -> Response[str]:
    """Show both scenarios that the address asks for; the plan and some more people if none."""
    query = visit.request.query_params
    planner = visit.house.planner
    reach = reached(visit)
    if not reach:
        raise RefusedError(Refusal("planner_own_absent"))
    asked = query.get("place", "")[:VALUE_MOST] or reach[0].id
    place = next((one for one in reach if one.id == asked), None)
    chosen = place or reach[0]
    given = {name: text[:VALUE_MOST] for name in FIELDS if (text := query.get(name, ""))}
    given = given if given or place is None else first_try(place)
    wanted, names = question(chosen, given if place else {})
    order = order_of_value(TwoScenarios, wanted if place else {"place": asked})
    answer: Any = order if isinstance(order, tuple) else visit.try_ask(NEEDS, order)
    declined = is_declined(answer)
    faults = faults_told(answer) if declined else []
    wrong = {names[one["place"]] for one in faults if one.get("place") in names}
    sides = [(side, numbers(visit, planner, chosen, side, given, wrong)) for side in SIDES]
    found: Compared | None = None if declined else answer
    return private(visit.page("planner/planner.html", {
        "title": visit.say("plans_title"), "place": chosen, "reach": grouped(visit, reach),
        "faults": faults, "names": names, "found": found, "sides": sides,
        "labels": {one.name: f"{visit.say(f'plans_side_{side}')} {one.label}"
                   for side, held in sides for group in held.values() for one in group},
        "name": lambda id: place_name(visit, id), "shipped": planner.shipped,
        "year": planner.plan.year, **(shown(visit, chosen, found) if found else {}),
    }, status_of(answer) if declined else 200))


def reached(visit: Visit) -> Sequence[Place]:
    """Return the offices and units that a visitor may plan; the own office before the others."""
    scope = visit.house.matrix.scope(NEEDS, visit.actor)
    own = [one.office for one in visit.actor.holdings]
    everything = getattr(scope, "everything", False)
    within = getattr(scope, "offices", ())
    places = tuple(visit.house.planner.places.values())
    found = [one for one in places if everything or one.id.partition("/")[0] in within]
    return sorted(found, key=lambda one: one.id.partition("/")[0] not in own)


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


def shown(visit: Visit, place: Place, found: Compared) -> dict[str, Any]:
    """Return what the page shows of an answer."""
    pair = (found.first, found.second)
    names = [visit.say(f"plans_name_{side}", people=one.people, percent=one.arrivals_percent)
             for side, one in zip(SIDES, pair, strict=True)]
    return {
        "said": names, "pair": list(zip(SIDES, names, pair, strict=True)),
        "changes": {side: list(changes(visit, place, one))
                    for side, one in zip(SIDES, pair, strict=True)},
        "rows": rows_of(found), "pools": pools_of(visit, pair), "number": number,
        "curves": curves(visit, names, pair), "skill": lambda id: visit.say(skill_term(id)),
        "hours": list(zip(*(one.found.hours for one in pair if one.found), strict=True)),
        "told": lambda fault: told(fault)[visit.short], "apart": apart,
    }


def changes(visit: Visit, place: Place, one: ScenarioSide) -> Iterator[str]:
    """Yield what a scenario has otherwise than the plan."""
    for made, held in zip(one.skills, place.skills, strict=True):
        skill = visit.say(skill_term(made.skill))
        if made.people != held.people:
            yield visit.say("plans_change_people", skill=skill, before=held.people,
                            people=made.people)
        if made.time_percent != HUNDRED:
            yield visit.say("plans_change_time", skill=skill, percent=made.time_percent)
    if one.night_percent != HUNDRED:
        yield visit.say("plans_change_night", percent=one.night_percent)
    if one.arrivals_percent != HUNDRED:
        yield visit.say("plans_change_arrivals", percent=one.arrivals_percent)
    if one.target_minutes != place.target_minutes:
        yield visit.say("plans_change_target", before=place.target_minutes,
                        minutes=one.target_minutes)


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
