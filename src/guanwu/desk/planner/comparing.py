"""Two scenarios of an office or a unit of a plan, simulated over one week and compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from threading import Lock
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from guanwu.case import Fault, Refusal
from guanwu.desk.planner.answers import based
from guanwu.desk.planner.scenario import (
    Conditions,
    Place,
    alone,
    keeps_up,
    on_duty_minutes,
    places_of,
    scenario,
    worked,
)
from guanwu.planner.load import unstable
from guanwu.planner.model import Plan, pools
from guanwu.planning.interval import Estimate
from guanwu.planning.simulate import OfficeFound, simulate

REPLICATIONS: Final = 5
HELD: Final = 64
"""Runs kept ready: one takes up to a second of a processor."""
WAIT_SECONDS: Final = 20.0
AGAIN_SECONDS: Final = 5
TURN: Final = Lock()
"""One run at a time: whoever asks for many keeps one processor busy, not all."""


class PoolPlaced(Struct, frozen=True):
    """So many people of a scenario with one skill in one unit."""

    unit: str
    skill: str
    people: int


class SkillSet(Struct, frozen=True):
    """A skill in a scenario: people, per cent of the plan's time a case, the fewest who keep up.

    `keeps_up` is the number of people, spread over units as in the plan, with whom no queue grows
    without end; None where none would do.
    """

    skill: str
    people: int
    time_percent: int
    keeps_up: int | None


class ScenarioSide(Struct, frozen=True):
    """A scenario and what became of it.

    Where a queue would grow without end, `unstable` tells it pool by pool and nothing was run.
    `met` is `yes` or `no` where the interval of nine of ten lies on one side of the target, `open`
    where it does not; `hours_over` counts the hours of the week whose arrivals take longer.
    `on_duty` is the minutes on duty of all people in each of the 168 hours.
    """

    people: int
    arrivals_percent: int
    night_percent: int
    target_minutes: int
    skills: tuple[SkillSet, ...]
    placed: tuple[PoolPlaced, ...]
    on_duty: tuple[int, ...]
    unstable: tuple[Fault, ...]
    met: str
    hours_over: int
    found: OfficeFound | None


class Difference(Struct, frozen=True):
    """The second less the first in one measure, with half of its interval."""

    measure: str
    value: Estimate


class Compared(Struct, frozen=True):
    """Two scenarios of a place in a week of a year, their differences, and what they rest on.

    `shipped` says whether the plan is the one that the house ships.
    """

    place: str
    year: int
    shipped: bool
    replications: int
    assumed: int
    figures: int
    first: ScenarioSide
    second: ScenarioSide
    differences: tuple[Difference, ...]


class Wanted(Struct, frozen=True):
    """A scenario as asked for, and the minutes that nine of ten cases should not exceed."""

    conditions: Conditions
    target_minutes: int


class PlannedWith:
    """The plan that a house plans with: read once, and the last runs kept ready."""

    def __init__(self, plan: Plan, shipped: bool) -> None:
        self.plan = plan
        self.shipped = shipped
        self._ran = lru_cache(HELD)(self._run)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """The offices and units with arrivals by their id, each office before its units."""
        return {one.id: one for one in places_of(self.plan)}

    def compared(self, place: str, first: Wanted, second: Wanted) -> Compared | Refusal:
        """Run two scenarios of a place over one week, against arrivals drawn from one seed.

        Refusal: `server_busy` where others compute already.
        """
        made: list[ScenarioSide] = []
        for one in (first, second):
            if not TURN.acquire(timeout=WAIT_SECONDS):
                return Refusal("server_busy", {"retry_after": AGAIN_SECONDS})
            try:
                ran = self._ran(place, one.conditions)
            finally:
                TURN.release()
            made.append(_judged(ran, one.target_minutes))
        assumed, figures = based(self.plan)
        return Compared(
            place, self.plan.year, self.shipped, REPLICATIONS, assumed, figures, made[0], made[1],
            _differences(made[0].found, made[1].found))

    def _run(self, place: str, asked: Conditions) -> ScenarioSide:
        """Run a scenario of a place; nothing is run where a queue would grow without end."""
        made = scenario(self.plan, place, asked)
        here = worked(made)
        names = {f"{key.unit} {key.skill}" for key in here}
        faults = tuple(one for one in unstable(made) if one.place in names)
        found = None if faults else simulate(made, place.partition("/")[0], 1, REPLICATIONS)
        rows, least = pools(made), keeps_up(made, alone(self.plan, place))
        return ScenarioSide(
            asked.people, asked.arrivals_percent, asked.night_percent, 0,
            tuple(SkillSet(*one, least.get(one.skill, 0)) for one in asked.skills),
            tuple(PoolPlaced(key.unit, key.skill, rows[key].people) for key in here),
            on_duty_minutes(made), faults, "", 0, found)


def _judged(ran: ScenarioSide, target: int) -> ScenarioSide:
    """Return a scenario as it stands to a target."""
    if ran.found is None or ran.found.release.p90.mean is None:
        return replace(ran, target_minutes=target)
    nine = ran.found.release.p90
    low, high = nine.low or 0.0, nine.high or 0.0
    over = sum(one.release.p90.mean is not None and one.release.p90.mean > target
               for one in ran.found.hours)
    met = "yes" if high <= target else "no" if low > target else "open"
    return replace(ran, target_minutes=target, met=met, hours_over=over)


def _differences(
    first: OfficeFound | None, second: OfficeFound | None
) -> tuple[Difference, ...]:
    """Return what changes from the first to the second; nothing where one was not run."""
    if first is None or second is None:
        return ()
    return tuple(Difference(name, less(one, other)) for name, one, other in zip(
        MEASURES, measures(first), measures(second), strict=True))


MEASURES: Final = ("median", "p90", "p99", "queue", "overtime", "cases")
"""Measures in the order in which they are told: minutes, cases, hours a week, cases a week."""


def measures(found: OfficeFound) -> Sequence[Estimate]:
    """Return the measures of a run in their order."""
    return (found.release.median, found.release.p90, found.release.p99, found.queue,
            found.overtime, found.cases)


def less(first: Estimate, second: Estimate) -> Estimate:
    """Return the second less the first; the halves go together as if the runs were independent.

    Runs of one seed vary together, so that the true interval is rather narrower.
    """
    if first.mean is None or second.mean is None:
        return Estimate(None, None)
    half = None if first.half is None or second.half is None else math.hypot(
        first.half, second.half)
    return Estimate(second.mean - first.mean, half)
