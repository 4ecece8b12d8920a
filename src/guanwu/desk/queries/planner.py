"""Queries of the planner: two scenarios of an office or a unit, simulated over one week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.planner.comparing import Compared, Wanted
from guanwu.desk.planner.scenario import (
    HUNDRED,
    PEOPLE_MOST,
    TARGET,
    Conditions,
    Place,
    Skill,
)
from guanwu.planner.naming import SKILLS, skill_term

TIME: Final = (10, 400)
"""Per cent of the plan's time a case, at least and at most."""
ARRIVALS: Final = (10, 200)
"""Per cent of the plan's arrivals."""
NIGHT: Final = (0, 300)
"""Per cent of the plan's weight of windows at night."""


class OfSkill(Struct, frozen=True, forbid_unknown_fields=True):
    """People with a skill in a scenario, and their time a case in per cent; else as in the plan."""

    skill: Annotated[str, Meta(max_length=40)]
    people: Annotated[int, Meta(ge=0, le=PEOPLE_MOST)] | None = None
    time: Annotated[int, Meta(ge=TIME[0], le=TIME[1])] = HUNDRED


class Scenario(Struct, frozen=True, forbid_unknown_fields=True):
    """What a scenario has otherwise than the plan.

    Arrivals and strength at night in per cent of the plan's; minutes that nine of ten cases should
    not exceed.
    """

    skills: Annotated[tuple[OfSkill, ...], Meta(max_length=len(SKILLS))] = ()
    arrivals: Annotated[int, Meta(ge=ARRIVALS[0], le=ARRIVALS[1])] = HUNDRED
    night: Annotated[int, Meta(ge=NIGHT[0], le=NIGHT[1])] = HUNDRED
    target: Annotated[int, Meta(ge=TARGET[0], le=TARGET[1])] | None = None


class TwoScenarios(Struct, frozen=True, forbid_unknown_fields=True):
    """An office or a unit of the plan, and two scenarios of it; what is left out is as planned."""

    place: Annotated[str, Meta(max_length=40)]
    first: Scenario = Scenario()
    second: Scenario = Scenario()


def _office(_connection: Connection, question: TwoScenarios) -> Sequence[Resource]:
    """Return the office that is asked about."""
    return (Resource(question.place.partition("/")[0]),)


@query("planner:compare", of=_office, example=TwoScenarios(
    "taichung/1", second=Scenario((OfSkill("document_review", 60),), night=50)))
def compare(desk: Asked, question: TwoScenarios) -> Compared | Refusal | tuple[Fault, ...]:
    """Simulate a week of an office or a unit in two scenarios and compare them.

    Refusals: `planner_place_absent`, `server_busy`. Faults, all at once: `planner_skill_absent`,
    `planner_skill_twice`, `planner_night_absent`.
    """
    planner = desk.house.planner
    place = planner.places.get(question.place)
    if place is None:
        return Refusal("planner_place_absent", {
            "place": question.place, "places": tuple(planner.places)})
    pair = {"first": question.first, "second": question.second}
    faults = tuple(fault for side, one in pair.items() for fault in _faults(place, side, one))
    if faults:
        return faults
    return planner.compared(place.id, *(_wanted(place, one) for one in pair.values()))


def _faults(place: Place, side: str, asked: Scenario) -> Iterator[Fault]:
    """Yield what a scenario asks for that the place does not have."""
    known = tuple(one.skill for one in place.skills)
    given = [one.skill for one in asked.skills]
    for at, skill in enumerate(given):
        where = f"{side}.skills[{at}].skill"
        if skill not in known:
            yield Fault("planner_skill_absent", where, {"skill": skill, "skills": known})
        elif skill in given[:at]:
            yield Fault("planner_skill_twice", where, {"skill": skill_term(skill)})
    if asked.night != HUNDRED and not place.night:
        yield Fault("planner_night_absent", f"{side}.night", {"percent": asked.night})


def _wanted(place: Place, asked: Scenario) -> Wanted:
    """Return a scenario with everything that it leaves as planned."""
    given = {one.skill: one for one in asked.skills}
    return Wanted(
        Conditions(tuple(
            Skill(one.skill, one.people if made.people is None else made.people, made.time)
            for one in place.skills for made in [given.get(one.skill, OfSkill(one.skill))]),
            asked.arrivals, asked.night),
        place.target_minutes if asked.target is None else asked.target)
