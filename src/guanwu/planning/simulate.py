"""Many runs of an office: queue, time to release and overtime by hour of the week, with intervals.

A run of a few weeks begins one week earlier with nobody waiting, and that week is not counted. A
year of 52 weeks begins empty on its first day, which is where it is counted from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from msgspec import Struct

from guanwu.planner.load import loads
from guanwu.planner.model import HOURS, WEEKS, Plan, PoolKey, pools
from guanwu.planning.arrivals import HOUR_SECONDS, Floats
from guanwu.planning.interval import Estimate, estimate
from guanwu.planning.network import OfficeRun, duties, run_office
from guanwu.planning.quantiles import SHARES, hourly_quantiles, quantiles
from guanwu.planning.queue import WEEK_SECONDS, waiting_at

MARKS: Final = 4
"""Moments of an hour at which the queue is counted."""


class Times(Struct, frozen=True):
    """Minutes that half, nine of ten and ninety-nine of a hundred do not exceed."""

    median: Estimate
    p90: Estimate
    p99: Estimate


class WayFound(Struct, frozen=True):
    """A way through a unit: cases a week and their time to release."""

    unit: str
    stream: str
    channel: str
    cases: Estimate
    release: Times


class PoolFound(Struct, frozen=True):
    """A pool: share of its time on duty that is worked, mean queue, time at the step, overtime.

    `overtime` is hours a week. `of_target` is time at the step over the target of the case, which
    nine of ten do not exceed (1: nine of ten within their target); no mean without targets.
    """

    unit: str
    skill: str
    people: int
    busy: Estimate
    queue: Estimate
    step: Times
    overtime: Estimate
    of_target: Estimate


class HourFound(Struct, frozen=True):
    """An hour of the week (0 is Monday 0:00) of an office.

    `queue` counts cases that wait, `release` is of cases that arrived in the hour, `overtime` is
    minutes worked in windows of duty that ended in the hour.
    """

    hour: int
    queue: Estimate
    release: Times
    overtime: Estimate


class OfficeFound(Struct, frozen=True):
    """An office over some weeks: cases with officers' work, time to release, overtime in hours."""

    office: str
    weeks: int
    replications: int
    cases: Estimate
    queue: Estimate
    release: Times
    overtime: Estimate
    unserved: int
    ways: tuple[WayFound, ...]
    pools: tuple[PoolFound, ...]
    hours: tuple[HourFound, ...]


def simulate(plan: Plan, office: str, weeks: int, replications: int) -> OfficeFound:
    """Run an office so many times over so many weeks.

    Each run draws from its own stream of the plan's seed, so that runs do not depend on each
    other, and two plans with one seed meet the same arrivals.
    """
    warm = 0 if weeks == WEEKS else 1
    held = duties(plan, weeks + warm)
    place = sorted({one.office for one in plan.offices}).index(office)
    runs = (run_office(plan, office, weeks + warm,
                       np.random.default_rng((plan.seed, place, number)), held)
            for number in range(replications))
    measured = [_measure(run, warm * WEEK_SECONDS, (warm + weeks) * WEEK_SECONDS, weeks)
                for run in runs]
    return _found(plan, office, weeks, measured)


class _Measured(Struct):
    """What is kept of one run: numbers by hour, by pool and by way."""

    queue: Floats
    overtime: Floats
    release: Floats
    by_hour: Floats
    cases: int
    unserved: int
    pools: dict[PoolKey, Floats]
    ways: dict[tuple[str, str, str], Floats]


def _measure(run: OfficeRun, since: float, until: float, weeks: int) -> _Measured:
    """Return what is kept of a run, of arrivals between two moments."""
    marks = np.arange(since, until, HOUR_SECONDS / MARKS) + HOUR_SECONDS / MARKS / 2
    queue, overtime = np.zeros(HOURS), np.zeros(HOURS)
    kept: dict[PoolKey, Floats] = {}
    unserved = 0
    for key, (arrivals, services, targets, served) in run.pools.items():
        waits = waiting_at(arrivals, served.begun, marks).reshape(weeks, HOURS, MARKS)
        queue += waits.mean(axis=(0, 2))
        counted = (served.window_end > since) & (served.window_end <= until)
        late = served.overtime[counted]
        hour = ((served.window_end[counted] - 1) // HOUR_SECONDS).astype(np.int64) % HOURS
        overtime += np.bincount(hour, late, HOURS) / 60 / weeks
        inside = (arrivals >= since) & (arrivals < until)
        done = inside & np.isfinite(served.ended)
        unserved += int(inside.sum() - done.sum())
        spent = (served.ended[done] - arrivals[done]) / 60
        worked = services[done].sum()
        aimed = targets[done] > 0
        shares = quantiles(spent[aimed] / (targets[done][aimed] / 60))
        kept[key] = np.array([worked / weeks, waits.mean(), *quantiles(spent),
                              late.sum() / 3600 / weeks, shares[SHARES.index(0.9)]])
    ways: dict[tuple[str, str, str], Floats] = {}
    every: list[tuple[Floats, Floats]] = []
    for one in run.ways:
        inside = (one.arrivals >= since) & (one.arrivals < until) & np.isfinite(one.released)
        came, took = one.arrivals[inside], (one.released[inside] - one.arrivals[inside]) / 60
        ways[one.unit, one.stream, one.channel] = np.array([len(came) / weeks, *quantiles(took)])
        every.append((came, took))
    came = np.concatenate([one for one, _ in every]) if every else np.zeros(0)
    took = np.concatenate([one for _, one in every]) if every else np.zeros(0)
    return _Measured(queue, overtime, quantiles(took), hourly_quantiles(came, took), len(came),
                     unserved, kept, ways)


def _times(rows: Iterable[Floats]) -> Times:
    held = np.array(list(rows))
    return Times(*(estimate(held[:, place]) for place in range(len(SHARES))))


def _found(plan: Plan, office: str, weeks: int, runs: list[_Measured]) -> OfficeFound:
    """Return what is told of all runs of an office."""
    def over(value: Callable[[_Measured], float]) -> Estimate:
        return estimate(np.array([value(run) for run in runs], dtype=np.float64))

    held = pools(plan)
    on_duty = {one.pool: one.duty_seconds for one in loads(plan)}
    found_pools = tuple(PoolFound(
        key.unit, key.skill, held[key].people,
        over(lambda run, key=key: run.pools[key][0] / on_duty[key]),  # type: ignore[misc]
        over(lambda run, key=key: run.pools[key][1]),  # type: ignore[misc]
        _times(run.pools[key][2:5] for run in runs),
        over(lambda run, key=key: run.pools[key][5]),  # type: ignore[misc]
        over(lambda run, key=key: run.pools[key][6]))  # type: ignore[misc]
        for key in runs[0].pools)
    found_ways = tuple(WayFound(
        *key, over(lambda run, key=key: run.ways[key][0]),  # type: ignore[misc]
        _times(run.ways[key][1:4] for run in runs)) for key in runs[0].ways)
    hours = tuple(HourFound(
        hour, over(lambda run, hour=hour: run.queue[hour]),  # type: ignore[misc]
        _times(run.by_hour[hour] for run in runs),
        over(lambda run, hour=hour: run.overtime[hour]))  # type: ignore[misc]
        for hour in range(HOURS))
    return OfficeFound(
        office, weeks, len(runs), over(lambda run: run.cases / weeks),
        over(lambda run: run.queue.mean()), _times(run.release for run in runs),
        over(lambda run: run.overtime.sum() / 60), sum(run.unserved for run in runs),
        found_ways, found_pools, hours)
