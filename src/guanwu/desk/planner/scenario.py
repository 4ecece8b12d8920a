"""A scenario of an office or a unit: what of a plan is set otherwise, and the plan it makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from msgspec.structs import replace

from guanwu.desk.planner.answers import spread
from guanwu.planner.load import loads, unstable, work_of
from guanwu.planner.model import (
    HOURS,
    Plan,
    PoolKey,
    Shift,
    licensed_skills,
    pools,
    usable,
    way,
)
from guanwu.planner.roster import DAY_MINUTES, at_night, windows
from guanwu.store.planner_file import replaced

PEOPLE_MOST: Final = 5_000
HUNDRED: Final = 100
TARGET: Final = (5, 10_080)
"""Minutes that nine of ten cases may be asked not to exceed: at most a week."""
MINUTES: Final = 60


class SkillHeld(NamedTuple):
    """People of a place with one skill, by the plan, and the shifts in which they work."""

    skill: str
    people: int
    shifts: tuple[str, ...]


class Place(NamedTuple):
    """An office or a unit with arrivals: its people by skill, the target of its longest way.

    `night` says whether some of them work in shifts of which one window lies at night.
    """

    id: str
    skills: tuple[SkillHeld, ...]
    target_minutes: int
    night: bool

    @property
    def people(self) -> int:
        """All people at the steps of the place."""
        return sum(one.people for one in self.skills)


class Skill(NamedTuple):
    """People with one skill in a scenario, and their time a case in per cent of the plan's."""

    skill: str
    people: int
    time_percent: int


class Conditions(NamedTuple):
    """What a scenario is run with: people and time by skill; arrivals, night windows in per cent.

    `night_percent` weighs the windows of shifts that lie at night: 100 is as in the plan, 0 is
    nobody at night. Whoever is not on duty then is so by day.
    """

    skills: tuple[Skill, ...]
    arrivals_percent: int
    night_percent: int

    @property
    def people(self) -> int:
        """All people of the scenario."""
        return sum(one.people for one in self.skills)


def places_of(plan: Plan) -> tuple[Place, ...]:
    """Return the offices of a plan that have arrivals, each with its units after it."""
    units = dict.fromkeys(one.unit for one in plan.volumes)
    ids = dict.fromkeys(
        id for office in dict.fromkeys(unit.partition("/")[0] for unit in units)
        for id in (office, *(one for one in units if one.partition("/")[0] == office)))
    return tuple(_place(alone(plan, id), id) for id in ids)


def _place(plan: Plan, id: str) -> Place:
    rows = pools(plan)
    held: dict[str, list[PoolKey]] = {}
    for key in worked(plan):
        held.setdefault(key.skill, []).append(key)
    shifts = {one.shift for keys in held.values() for one in map(rows.__getitem__, keys)}
    return Place(
        id, tuple(SkillHeld(skill, sum(rows[key].people for key in keys),
                            tuple(dict.fromkeys(rows[key].shift for key in keys)))
                  for skill, keys in held.items()),
        _longest(plan), any(_has_night(plan, shift) for shift in shifts))


def _has_night(plan: Plan, shift: str) -> bool:
    """Say whether a shift has windows at night and others too."""
    return len({at_night(one) for one in plan.shifts if one.shift == shift}) > 1


def alone(plan: Plan, place: str) -> Plan:
    """Return a plan in which only a place has arrivals."""
    return replace(plan, volumes=tuple(
        one for one in plan.volumes if place in (one.unit, one.unit.partition("/")[0])))


def worked(plan: Plan) -> tuple[PoolKey, ...]:
    """Return the pools of a plan that have work, in the order of the table of people."""
    work = work_of(plan)
    return tuple(key for key in pools(plan) if work.get(key))


def _longest(plan: Plan) -> int:
    """Return the minutes that the targets of the longest way come to; a day where it has none.

    More than can be asked for is cut to that.
    """
    streams = {one.stream for one in plan.volumes}
    longest = max((sum(step.target_minutes for step in way(plan, one.stream, one.channel))
                   for one in plan.routes if one.stream in streams), default=0)
    return min(max(longest or DAY_MINUTES, TARGET[0]), TARGET[1])


def scenario(plan: Plan, place: str, asked: Conditions) -> Plan:
    """Return the plan of a scenario: the place alone, with all that is set otherwise in it.

    People with a skill are spread over the units of the place as they are in the plan.
    """
    held = alone(plan, place)
    times = {one.skill: one.time_percent for one in asked.skills}
    return replace(
        replaced(held, {(key.unit, key.skill): count for one in asked.skills
                        for key, count in placed(held, one.skill, one.people).items()}),
        volumes=tuple(replace(one, count=one.count * asked.arrivals_percent // HUNDRED)
                      for one in held.volumes),
        steps=tuple(replace(one, seconds=max(
            1, (one.seconds * times.get(one.skill, HUNDRED) + HUNDRED // 2) // HUNDRED))
            for one in held.steps),
        shifts=_by_night(held, asked.night_percent))


def _by_night(plan: Plan, percent: int) -> tuple[Shift, ...]:
    """Return the shifts with the weight of windows at night changed; without those of no weight."""
    made = (replace(one, weight=one.weight * (percent if at_night(one) else HUNDRED))
            if _has_night(plan, one.shift) else one for one in plan.shifts)
    return tuple(one for one in made if one.weight)


def placed(plan: Plan, skill: str, people: int) -> dict[PoolKey, int]:
    """Spread people with a skill over the units of a plan that have work for them."""
    return _spread(people, _now(plan, skill))


def _now(plan: Plan, skill: str) -> dict[PoolKey, int]:
    """Return the people with a skill by unit; one in each where the plan has nobody at all."""
    rows = pools(plan)
    found = {key: rows[key].people for key in worked(plan) if key.skill == skill}
    return found if any(found.values()) else dict.fromkeys(found, 1)


def _spread(people: int, now: Mapping[PoolKey, int]) -> dict[PoolKey, int]:
    counts = spread(people, {key.unit: count for key, count in now.items()})
    return {key: counts[key.unit] for key in now}


def keeps_up(made: Plan, planned: Plan) -> dict[str, int | None]:
    """Return the fewest people with each skill who keep up with the work of a scenario.

    They are spread over units as planned. None where no number would do: nobody is on duty, or too
    few hold the licence.
    """
    least: dict[str, dict[PoolKey, int | None]] = {}
    for load in loads(made):
        if load.work_e6:
            least.setdefault(load.pool.skill, {})[load.pool] = load.least
    return {skill: _fewest(made, _now(planned, skill), wanted) for skill, wanted in least.items()}


def _fewest(
    made: Plan, now: Mapping[PoolKey, int], wanted: Mapping[PoolKey, int | None]
) -> int | None:
    counted = {key: count for key, count in wanted.items() if count is not None}
    if len(counted) < len(wanted):
        return None
    for people in range(sum(counted.values()), PEOPLE_MOST + 1):
        counts = _spread(people, now)
        if all(counts[key] >= count for key, count in counted.items()):
            other = replaced(made, {(key.unit, key.skill): count for key, count in counts.items()})
            here = {f"{key.unit} {key.skill}" for key in counts}
            # Where too few hold a licence, more people do not help.
            return None if any(one.place in here for one in unstable(other)) else people
    return None


def on_duty_minutes(plan: Plan) -> tuple[int, ...]:
    """Return the minutes on duty of all people with work in each hour of the week."""
    found = [0] * HOURS
    licensed, rows = licensed_skills(plan), pools(plan)
    for key in worked(plan):
        row = rows[key]
        shifts = [one for one in plan.shifts if one.shift == row.shift]
        for window in windows(shifts, usable(row, licensed), row.away_ppm, plan.week_minutes):
            for hour in range(window.begin // MINUTES, -(-window.end // MINUTES)):
                inside = (min(window.end, (hour + 1) * MINUTES)
                          - max(window.begin, hour * MINUTES))
                found[hour % HOURS] += inside * window.people
    return tuple(found)
