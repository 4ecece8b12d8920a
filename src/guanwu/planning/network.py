"""One run through the queues of an office: ways of several steps, one queue for each pool.

Pools are served one after the other, each after those whose work comes to it; a task that leaves a
step arrives at the next at that moment. That is exact because ways never circle.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from guanwu.planner.between import ordered
from guanwu.planner.model import (
    People,
    Plan,
    PoolKey,
    Step,
    licensed_skills,
    pools,
    usable,
    way,
)
from guanwu.planner.roster import DAY_MINUTES, finishes, windows
from guanwu.planning.arrivals import Floats, arrive, hourly_means, service
from guanwu.planning.pausing import serve_shift
from guanwu.planning.queue import Duty, Served, duty

SPARE_WEEKS = 8
"""Weeks of duty after the last arrival in which what is left is worked."""


class PoolRun(NamedTuple):
    """The tasks of a pool in one run: arrivals in order, service, target, what became of them.

    All in seconds; a target of 0 is none.
    """

    arrivals: Floats
    services: Floats
    targets: Floats
    served: Served


class WayRun(NamedTuple):
    """The cases of a stream that went one way in one run: arrival and release, seconds."""

    unit: str
    stream: str
    channel: str
    arrivals: Floats
    released: Floats


class OfficeRun(NamedTuple):
    """One run of an office."""

    pools: dict[PoolKey, PoolRun]
    ways: tuple[WayRun, ...]


class _Flow:
    """The cases of a way on their way: where each stands now."""

    def __init__(self, unit: str, steps: Sequence[Step], stream: str, channel: str,
                 arrivals: Floats) -> None:
        self.unit, self.stream, self.channel = unit, stream, channel
        self.steps = list(steps)
        self.arrivals = arrivals
        self.now = arrivals


def skill_order(plan: Plan) -> tuple[str, ...]:
    """Return the skills so that each comes after those whose work goes to it."""
    follows: dict[str, set[str]] = {}
    for route in plan.routes:
        steps = way(plan, route.stream, route.channel)
        for before, after in pairwise(steps):
            follows.setdefault(before.skill, set()).add(after.skill)
    found = ordered(follows) or ()
    return (*found, *sorted({one.skill for one in plan.steps} - set(found)))


class OnDuty(NamedTuple):
    """When how many people of a pool are on duty, and the seconds by which they finish late."""

    windows: list[Duty]
    finish: float


def on_duty(plan: Plan, row: People, people: int, weeks: int) -> OnDuty:
    """Return the windows of so many people working as a row does, over some weeks and more."""
    held = [one for one in plan.shifts if one.shift == row.shift]
    late = finishes(held)
    return OnDuty(duty(windows(held, people, row.away_ppm, plan.week_minutes),
                       weeks + SPARE_WEEKS), 60.0 * late if late < DAY_MINUTES else math.inf)


def duties(plan: Plan, weeks: int) -> dict[PoolKey, OnDuty]:
    """Return when the people of each pool are on duty, over so many weeks and some more."""
    licensed = licensed_skills(plan)
    return {key: on_duty(plan, row, usable(row, licensed), weeks)
            for key, row in pools(plan).items()}


def run_office(plan: Plan, office: str, weeks: int, chance: np.random.Generator,
               held: Mapping[PoolKey, OnDuty]) -> OfficeRun:
    """Run so many weeks of an office once."""
    flows = [
        _Flow(volume.unit, steps, volume.stream, route.channel,
              arrive(hourly_means(plan, volume, weeks), route.share_ppm, chance))
        for volume in plan.volumes if volume.unit.partition("/")[0] == office
        for route in plan.routes if route.stream == volume.stream
        if (steps := way(plan, route.stream, route.channel))]
    found: dict[PoolKey, PoolRun] = {}
    for skill in skill_order(plan):
        for unit in sorted({flow.unit for flow in flows}):
            coming = [flow for flow in flows
                      if flow.unit == unit and flow.steps and flow.steps[0].skill == skill]
            if coming:
                key = PoolKey(unit, skill)
                found[key] = _serve(coming, held[key], chance)
    return OfficeRun(found, tuple(
        WayRun(flow.unit, flow.stream, flow.channel, flow.arrivals, flow.now) for flow in flows))


def _serve(coming: Sequence[_Flow], held: OnDuty, chance: np.random.Generator) -> PoolRun:
    """Serve whatever comes to a pool, and send each case on to its next step."""
    moments = np.concatenate([flow.now for flow in coming])
    times = np.concatenate([service(flow.steps[0], len(flow.now), chance) for flow in coming])
    targets = np.concatenate([np.full(len(flow.now), 60.0 * flow.steps[0].target_minutes)
                              for flow in coming])
    order = np.argsort(moments, kind="stable")
    served = serve_shift(moments[order], times[order], held.windows, held.finish)
    ended = np.empty_like(moments)
    ended[order] = served.ended
    first = 0
    for flow in coming:
        flow.now = ended[first:first + len(flow.now)]
        first += len(flow.arrivals)
        flow.steps.pop(0)
    return PoolRun(moments[order], times[order], targets[order], served)
