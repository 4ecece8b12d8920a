"""What can be set in a scenario: a number with its slider each, and the question they make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from guanwu.desk.orders import whole
from guanwu.desk.planner.comparing import PlannedWith
from guanwu.desk.planner.scenario import HUNDRED, PEOPLE_MOST, TARGET, Place, SkillHeld
from guanwu.desk.queries.planner import ARRIVALS, NIGHT, TIME
from guanwu.planner.naming import SKILLS, skill_term
from guanwu.planner.roster import days_of
from guanwu.web.visit import Visit

SIDES: Final = ("first", "second")
VALUE_MOST: Final = 40
MORE_PERCENT: Final = 110
"""People of the second scenario where nothing is asked for, in per cent of those of the plan."""
FIELDS: Final = tuple(
    f"{side}_{name}" for side in SIDES
    for name in (*(f"people_{one}" for one in SKILLS), "night", "arrivals", "target",
                 *(f"time_{one}" for one in SKILLS)))
"""Names of all numbers that the address may hold."""


class Number(NamedTuple):
    """A number of a scenario: name, words, what the plan has, its ends, what stands in the field.

    `most` is as far as its slider goes, `limit` as far as the number may.
    """

    name: str
    kind: str
    label: str
    hint: str
    planned: int
    least: int
    most: int
    limit: int
    text: str
    wrong: bool

    @property
    def slides(self) -> int:
        """Where the slider stands."""
        value = whole(self.text)
        value = value if isinstance(value, int) else self.planned
        return min(max(value, self.least), self.most)


def first_try(place: Place) -> dict[str, str]:
    """Return what the second scenario has where nothing was asked for: a tenth more people."""
    more = {one.skill: -(-one.people * MORE_PERCENT // HUNDRED) for one in place.skills}
    return {f"second_people_{skill}": f"{min(count, PEOPLE_MOST)}"
            for skill, count in more.items()}


def question(place: Place, given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the question that an address asks, as it would come in JSON.

    Then the names of its numbers by the places under which their faults are told.
    """
    asked: dict[str, Any] = {"place": place.id}
    names: dict[str, str] = {}
    for side in SIDES:
        made: dict[str, Any] = {"skills": []}
        for at, one in enumerate(place.skills):
            held: dict[str, Any] = {"skill": one.skill}
            for kind in ("people", "time"):
                name = f"{side}_{kind}_{one.skill}"
                names[f"{side}.skills[{at}].{kind}"] = name
                held |= _number(kind, given.get(name, ""))
            made["skills"].append(held)
        for kind in ("night", "arrivals", "target"):
            names[f"{side}.{kind}"] = f"{side}_{kind}"
            made |= _number(kind, given.get(f"{side}_{kind}", ""))
        asked[side] = made
    return asked, names


def _number(kind: str, text: str) -> dict[str, Any]:
    """Return what a field says; nothing where it is left empty."""
    return {kind: whole(text)} if text else {}


def numbers(
    visit: Visit, planner: PlannedWith, place: Place, side: str, given: Mapping[str, str],
    wrong: set[str]
) -> dict[str, list[Number]]:
    """Return the numbers of a scenario by group, each as it was left: `main`, then `time`."""
    def one(kind: str, of: str, planned: int, ends: tuple[int, int, int], hint: str) -> Number:
        name = f"{side}_{kind}_{of}" if of else f"{side}_{kind}"
        label = visit.say(f"plans_{kind}", skill=visit.say(skill_term(of)) if of else "")
        return Number(name, kind, label, hint, planned, *ends,
                      given.get(name) or f"{planned}", name in wrong)

    main = [one("people", held.skill, held.people,
                (0, max(2 * held.people, 4), PEOPLE_MOST), _shifts(visit, planner, held))
            for held in place.skills]
    if place.night:
        main.append(one("night", "", HUNDRED, (NIGHT[0], 2 * HUNDRED, NIGHT[1]),
                        visit.say("plans_night_hint")))
    main.append(one("arrivals", "", HUNDRED, (*ARRIVALS, ARRIVALS[1]), ""))
    main.append(one("target", "", place.target_minutes,
                    (TARGET[0], max(2 * place.target_minutes, 60), TARGET[1]), ""))
    time = [one("time", held.skill, HUNDRED, (TIME[0], 2 * HUNDRED, TIME[1]), "")
            for held in place.skills]
    return {"main": main, "time": time}


def _shifts(visit: Visit, planner: PlannedWith, held: SkillHeld) -> str:
    """Return when people with a skill work: days and hours of their shifts."""
    return "; ".join(" ".join(_windows(visit, planner, shift)) for shift in held.shifts)


def _windows(visit: Visit, planner: PlannedWith, shift: str) -> Iterator[str]:
    """Yield the windows of a shift by their days."""
    by_days: dict[str, list[str]] = {}
    for one in planner.plan.shifts:
        if one.shift == shift:
            by_days.setdefault(one.days, []).append(f"{one.begin}\N{EN DASH}{one.end}")
    for days, windows in by_days.items():
        found = days_of(days) or ()
        first, last = (visit.say(f"plans_weekday_{day + 1}") for day in (found[0], found[-1]))
        run = found[-1] - found[0] == len(found) - 1
        said = f"{first}\N{EN DASH}{last}" if run and len(found) > 1 else ", ".join(
            visit.say(f"plans_weekday_{day + 1}") for day in found)
        yield f"{said} {', '.join(windows)}"
