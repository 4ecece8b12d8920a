"""Two scenarios of an office or a unit of the shipped plan: people, arrivals, a service target."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from guanwu.case import Fault, Refusal
from guanwu.desk.planner.answers import based, spread
from guanwu.planner.load import loads, unstable, work_of
from guanwu.planner.model import Plan, PoolKey, pools, way
from guanwu.planning.interval import Estimate
from guanwu.planning.simulate import OfficeFound, simulate
from guanwu.store.planner_file import EXAMPLE, read_plan_file, replaced

REPLICATIONS: Final = 5
HELD: Final = 64
"""Runs kept ready: one takes up to a second or two of a processor."""
PEOPLE_MOST: Final = 5_000
ARRIVALS: Final = (10, 200)
"""Per cent of the plan's arrivals, at least and at most."""
TARGET: Final = (5, 10_080)
"""Minutes, at most a week."""
WAIT_SECONDS: Final = 20.0
AGAIN_SECONDS: Final = 5
_TURN: Final = Lock()
"""One run at a time: whoever asks for many keeps one processor busy, not all."""


class Wanted(NamedTuple):
    """A scenario: people at the steps of the place, per cent of arrivals, minutes for nine of ten.
    """

    people: int
    arrivals_percent: int
    target_minutes: int


class PoolPlaced(Struct, frozen=True):
    """So many people of a scenario with one skill in one unit."""

    unit: str
    skill: str
    people: int


class ScenarioSide(Struct, frozen=True):
    """A scenario and what became of it.

    `keeps_up` is the fewest people, spread as the plan spreads them, with whom no queue grows
    without end; None where none would do. Where that is so, `unstable` tells it pool by pool and
    nothing was run. `met` is `yes` or `no` where the interval of nine of ten lies on one side of
    the target, `open` where it does not; `hours_over` counts the hours of the week whose arrivals
    take longer.
    """

    people: int
    arrivals_percent: int
    target_minutes: int
    keeps_up: int | None
    placed: tuple[PoolPlaced, ...]
    unstable: tuple[Fault, ...]
    met: str
    hours_over: int
    found: OfficeFound | None


class Difference(Struct, frozen=True):
    """The second less the first in one measure, with half of its interval."""

    measure: str
    value: Estimate


class Compared(Struct, frozen=True):
    """Two scenarios of a place in a week of a year, their differences, and what they rest on."""

    place: str
    year: int
    replications: int
    assumed: int
    figures: int
    first: ScenarioSide
    second: ScenarioSide
    differences: tuple[Difference, ...]


class Place(NamedTuple):
    """An office or a unit with arrivals: people at its steps, the target of its longest way."""

    id: str
    people: int
    target_minutes: int


@cache
def shipped_plan() -> Plan:
    """Return the plan that the house ships. Raises ValueError where it cannot be read."""
    read = read_plan_file(EXAMPLE)
    if read.plan is None:
        raise ValueError(read.faults)
    return read.plan


@cache
def places() -> tuple[Place, ...]:
    """Return the offices of the shipped plan that have arrivals, each with its units after it."""
    plan = shipped_plan()
    units = dict.fromkeys(one.unit for one in plan.volumes)
    found: list[Place] = []
    for office in dict.fromkeys(unit.partition("/")[0] for unit in units):
        for id in (office, *(one for one in units if one.partition("/")[0] == office)):
            alone = _alone(plan, id, 100)
            found.append(Place(id, sum(_now(alone).values()), _longest(alone)))
    return tuple(found)


def compared(place: str, first: Wanted, second: Wanted) -> Compared | Refusal:
    """Run two scenarios of a place over one week, against arrivals drawn from one seed.

    Refusals: `planner_place_absent`; `server_busy` where others compute already.
    """
    known = tuple(one.id for one in places())
    if place not in known:
        return Refusal("planner_place_absent", {"place": place[:40], "places": known})
    made: list[ScenarioSide] = []
    for one in (first, second):
        if not _TURN.acquire(timeout=WAIT_SECONDS):
            return Refusal("server_busy", {"retry_after": AGAIN_SECONDS})
        try:
            ran = _ran(place, one.people, one.arrivals_percent)
        finally:
            _TURN.release()
        made.append(_judged(ran, one.target_minutes))
    plan = shipped_plan()
    assumed, figures = based(plan)
    return Compared(place, plan.year, REPLICATIONS, assumed, figures, made[0], made[1],
                    _differences(made[0].found, made[1].found))


@lru_cache(HELD)
def _ran(place: str, people: int, arrivals_percent: int) -> ScenarioSide:
    """Run a scenario of a place; nothing is run where a queue would grow without end."""
    plan = _alone(shipped_plan(), place, arrivals_percent)
    now = _now(plan)
    counts = spread(people, now)
    keys = {_name(key): key for key in pools(plan)}
    other = replaced(plan, {(keys[name].unit, keys[name].skill): count
                            for name, count in counts.items()})
    faults = tuple(one for one in unstable(other) if one.place in now)
    found = None if faults else simulate(other, place.partition("/")[0], 1, REPLICATIONS)
    return ScenarioSide(
        people, arrivals_percent, 0, _keeps_up(plan, now),
        tuple(PoolPlaced(keys[name].unit, keys[name].skill, count)
              for name, count in counts.items()), faults, "", 0, found)


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


def _alone(plan: Plan, place: str, arrivals_percent: int) -> Plan:
    """Return a plan in which only a place has arrivals, so many per cent of what they are."""
    return replace(plan, volumes=tuple(
        replace(one, count=one.count * arrivals_percent // 100) for one in plan.volumes
        if place in (one.unit, one.unit.partition("/")[0])))


def _name(key: PoolKey) -> str:
    return f"{key.unit} {key.skill}"


def _now(plan: Plan) -> dict[str, int]:
    """Return the people of every pool that has work."""
    work = work_of(plan)
    return {_name(key): one.people for key, one in pools(plan).items() if work.get(key)}


def _longest(plan: Plan) -> int:
    """Return the minutes that the targets of the longest way come to."""
    streams = {one.stream for one in plan.volumes}
    return max(sum(step.target_minutes for step in way(plan, one.stream, one.channel))
               for one in plan.routes if one.stream in streams)


def _keeps_up(plan: Plan, now: Mapping[str, int]) -> int | None:
    """Return the fewest people, spread as now, with whom every pool keeps up with its work."""
    least = {_name(one.pool): one.least for one in loads(plan) if _name(one.pool) in now}
    wanted = {name: count for name, count in least.items() if count is not None}
    if len(wanted) < len(least):
        return None
    for people in range(sum(wanted.values()), PEOPLE_MOST + 1):
        counts = spread(people, now)
        if all(counts[name] >= count for name, count in wanted.items()):
            keys = {_name(key): (key.unit, key.skill) for key in pools(plan)}
            other = replaced(plan, {keys[name]: count for name, count in counts.items()})
            # Where too few hold a licence, more people do not help.
            return None if any(one.place in now for one in unstable(other)) else people
    return None


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
