"""Work of a week against the people of a pool: exact, and the head-count that is missing."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from guanwu.case import Fault
from guanwu.establishment.naming import unit_term
from guanwu.planner.model import (
    MILLION,
    WEEKS,
    People,
    Plan,
    PoolKey,
    licensed_skills,
    pools,
    usable,
    way,
)
from guanwu.planner.naming import skill_term
from guanwu.planner.roster import duty_minutes, windows

PEOPLE_MOST = 100_000
"""Beyond this nobody is asked for more people: the table is wrong."""


class Load(Struct, frozen=True):
    """The work of a pool in an even week: seconds of work in millionths, seconds on duty, people.

    `busy_ppm` is work over time on duty, `least` the fewest people whose time on duty exceeds the
    work; `least` is None where no number of people would do.
    """

    pool: PoolKey
    work_e6: int
    duty_seconds: int
    people: int
    least: int | None

    @property
    def busy_ppm(self) -> int:
        """Work over time on duty, in millionths; 0 on duty with work to do counts as a million."""
        return self.work_e6 // self.duty_seconds if self.duty_seconds else MILLION

    @property
    def stable(self) -> bool:
        """Whether there is less work than time on duty."""
        return self.work_e6 < self.duty_seconds * MILLION or not self.work_e6


def work_of(plan: Plan) -> dict[PoolKey, int]:
    """Return the seconds of work of an even week, in millionths, of every pool asked for."""
    found: dict[PoolKey, int] = {}
    for volume in plan.volumes:
        for route in plan.routes:
            if route.stream == volume.stream:
                for step in way(plan, route.stream, route.channel):
                    key = PoolKey(volume.unit, step.skill)
                    work = volume.count * route.share_ppm * step.seconds // WEEKS
                    found[key] = found.get(key, 0) + work
    return found


def duty_seconds(plan: Plan, row: People, people: int) -> int:
    """Return the seconds on duty in a week of so many people working as a row does."""
    held = [one for one in plan.shifts if one.shift == row.shift]
    return 60 * duty_minutes(windows(held, people, row.away_ppm, plan.week_minutes))


def loads(plan: Plan) -> tuple[Load, ...]:
    """Return the load of every pool, in the order of the table of people."""
    work, licensed = work_of(plan), licensed_skills(plan)
    return tuple(Load(key, work.get(key, 0), duty_seconds(plan, row, usable(row, licensed)),
                      usable(row, licensed), least_people(plan, row, work.get(key, 0)))
                 for key, row in pools(plan).items())


def least_people(plan: Plan, row: People, work_e6: int) -> int | None:
    """Return the fewest people whose time on duty exceeds some work, by halving."""
    low, high = 0, 1
    while duty_seconds(plan, row, high) * MILLION <= work_e6:
        low, high = high, high * 2
        if high > PEOPLE_MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        if duty_seconds(plan, row, middle) * MILLION <= work_e6:
            low = middle
        else:
            high = middle
    return high if work_e6 else 0


def unstable(plan: Plan) -> Iterator[Fault]:
    """Yield a fault for every pool with more work than people, and how many people are missing."""
    for load in loads(plan):
        if not load.stable:
            facts = {"unit": unit_term(load.pool.unit), "skill": skill_term(load.pool.skill),
                     "people": load.people, "work_hours": load.work_e6 // (3600 * MILLION),
                     "duty_hours": load.duty_seconds // 3600}
            place = f"{load.pool.unit} {load.pool.skill}"
            if load.least is None:
                yield Fault("planner_unstable_always", place, facts)
            else:
                yield Fault("planner_unstable", place, {
                    **facts, "least": load.least, "missing": load.least - load.people})
