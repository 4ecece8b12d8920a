"""A plan run: what is told of every office, with its names and the loads of its pools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from guanwu.case import Fault, Refusal
from guanwu.establishment.naming import office_term, unit_term
from guanwu.planner.load import Load, loads, unstable
from guanwu.planner.model import MILLION, WEEKS, Plan
from guanwu.planner.naming import skill_term
from guanwu.planning.simulate import OfficeFound, simulate
from guanwu.store.planner_file import replaced
from guanwu.store.terms_file import load_terms

HOUR_SECONDS = 3600
CASES_MOST = 30_000_000
"""Cases of one run of an office beyond which memory would be short."""


class LoadEntry(Struct, frozen=True):
    """A pool: people, hours of work and on duty of an even week, the fewest who keep up."""

    unit: str
    unit_zh: str
    unit_en: str
    skill: str
    skill_zh: str
    skill_en: str
    people: int
    work_hours: int
    duty_hours: int
    busy_ppm: int
    least: int | None


class OfficeEntry(Struct, frozen=True):
    """An office as it was run, with its names and all its people."""

    zh: str
    en: str
    people: int
    found: OfficeFound


class RunEntry(Struct, frozen=True):
    """A plan as it was run: the offices, and what its figures rest on."""

    year: int
    people: int
    assumed: int
    figures: int
    offices: tuple[OfficeEntry, ...]


def load_entry(one: Load) -> LoadEntry:
    """Return the load of a pool with its names."""
    say = load_terms().say
    unit, skill = unit_term(one.pool.unit), skill_term(one.pool.skill)
    return LoadEntry(
        one.pool.unit, say(unit, "zh-Hant"), say(unit, "en"), one.pool.skill,
        say(skill, "zh-Hant"), say(skill, "en"), one.people,
        one.work_e6 // (HOUR_SECONDS * MILLION), one.duty_seconds // HOUR_SECONDS, one.busy_ppm,
        one.least)


def load_entries(plan: Plan) -> tuple[LoadEntry, ...]:
    """Return the loads of every pool of a plan."""
    return tuple(load_entry(one) for one in loads(plan))


def based(plan: Plan) -> tuple[int, int]:
    """Return how many rows of a plan are assumed, and how many tell their basis."""
    tables: tuple[Sequence[Struct], ...] = (
        plan.offices, plan.totals, plan.volumes, plan.routes, plan.steps, plan.people, plan.hours,
        plan.months)
    every = [getattr(row, "basis", "") for rows in tables for row in rows]
    return every.count("assumed"), len(every)


def office_people(plan: Plan, office: str) -> int:
    """Return the people of an office over all posts and categories."""
    return sum(one.people for one in plan.people if one.office == office)


def run(plan: Plan, office: str | None, weeks: int, replications: int) -> (
        RunEntry | tuple[Fault | Refusal, ...]):
    """Run a plan, one office or all; an unstable pool of those asked for is told instead.

    Refusals: `planner_office_absent`, `planner_weeks_wrong`; faults: `planner_unstable`.
    """
    asked = [one.office for one in plan.offices if office in (None, one.office)]
    refused: list[Fault | Refusal] = []
    if not asked:
        refused.append(Refusal("planner_office_absent", {
            "office": f"{office}"[:40], "offices": tuple(one.office for one in plan.offices)}))
    if not (1 <= weeks <= 8 or weeks == WEEKS):
        refused.append(Refusal("planner_weeks_wrong", {"weeks": weeks, "year": WEEKS}))
    refused += too_large(plan, asked, weeks)
    refused += [one for one in unstable(plan) if one.place.partition("/")[0] in asked]
    if refused:
        return tuple(refused)
    say = load_terms().say
    offices = tuple(OfficeEntry(
        say(office_term(one), "zh-Hant"), say(office_term(one), "en"), office_people(plan, one),
        simulate(plan, one, weeks, replications))
        for one in asked if any(volume.unit.partition("/")[0] == one for volume in plan.volumes))
    assumed, figures = based(plan)
    return RunEntry(plan.year, sum(one.people for one in plan.people), assumed, figures, offices)


def too_large(plan: Plan, offices: Sequence[str], weeks: int) -> list[Refusal]:
    """Return why not where one run of an office has more cases than can be held at once."""
    worked = {(one.stream, one.channel) for one in plan.steps}
    found = []
    for office in offices:
        cases = sum(volume.count * route.share_ppm * (weeks + 1) // (WEEKS * MILLION)
                    for volume in plan.volumes if volume.unit.partition("/")[0] == office
                    for route in plan.routes if route.stream == volume.stream
                    and (route.stream, route.channel) in worked)
        if cases > CASES_MOST:
            found.append(Refusal("planner_too_large", {"cases": cases, "most": CASES_MOST}))
    return found


class ScenarioEntry(Struct, frozen=True):
    """A unit with another number of people at its steps: the people by skill, and its office run.

    Where the work is more than the people, `unstable` tells it and nothing was run.
    """

    people: int
    skills: Mapping[str, int]
    unstable: tuple[Fault, ...]
    found: OfficeFound | None


def scenarios(plan: Plan, unit: str, counts: Sequence[int], weeks: int, replications: int) -> (
        tuple[ScenarioEntry, ...] | Refusal):
    """Run a unit with several numbers of people, spread over its skills as they are now.

    All runs meet the same arrivals and the same work. Refusal: `planner_unit_absent`.
    """
    now = {one.skill: one.people for one in plan.people if one.unit == unit and one.skill}
    if not sum(now.values()) or not any(one.unit == unit for one in plan.volumes):
        return Refusal("planner_unit_absent", {
            "unit": unit[:40], "units": tuple(sorted({one.unit for one in plan.volumes}))})
    alone = _alone(plan, unit)
    large = too_large(alone, [unit.partition("/")[0]], weeks)
    if large:
        return large[0]
    if not (1 <= weeks <= 8 or weeks == WEEKS):
        return Refusal("planner_weeks_wrong", {"weeks": weeks, "year": WEEKS})
    made: list[ScenarioEntry] = []
    for count in counts:
        skills = spread(count, now)
        other = replaced(alone, {(unit, skill): people for skill, people in skills.items()})
        faults = tuple(one for one in unstable(other) if one.place.partition(" ")[0] == unit)
        found = None if faults else simulate(
            other, unit.partition("/")[0], weeks, replications)
        made.append(ScenarioEntry(count, skills, faults, found))
    return tuple(made)


def _alone(plan: Plan, unit: str) -> Plan:
    """Return a plan in which only one unit has arrivals."""
    return replace(plan, volumes=tuple(one for one in plan.volumes if one.unit == unit))


def spread(count: int, now: Mapping[str, int]) -> dict[str, int]:
    """Spread people over skills as they are now, in whole people by largest remainder."""
    whole = sum(now.values())
    found = {skill: count * people // whole for skill, people in now.items()}
    rest = sorted(now, key=lambda skill: (-(count * now[skill] % whole), skill))
    for skill in rest[:count - sum(found.values())]:
        found[skill] += 1
    return found
