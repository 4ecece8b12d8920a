"""What a pool answers to its head-count: a table of people and the time its cases take.

The tasks of a pool are those of runs of the plan as handed in, each served again by other numbers
of people. That is exact for the pool; that other pools would send it their cases at other moments
is left out here, which is why an allocation is run as a whole before it is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct

from guanwu.planner.load import least_people, loads
from guanwu.planner.model import Plan, PoolKey, pools
from guanwu.planning.network import PoolRun, duties, on_duty, run_office
from guanwu.planning.pausing import serve_shift
from guanwu.planning.queue import WEEK_SECONDS

LEVELS: Final = 14
"""Numbers of people that are tried for a pool, before the one that just meets its target."""
SHARE: Final = 0.9
BUSY_MOST: Final = (19, 20)
"""Share of time on duty beyond which no number is tried: a queue so busy takes months to settle,
which a week cannot show."""
THOUSAND: Final = 1000


class Response(Struct, frozen=True):
    """A pool with so many people: what its cases take.

    `ratio` is time at the step over its target, in thousandths, that nine of ten cases do not
    exceed (1000: nine of ten within their target; 0: no target); `p90` and `mean` are seconds at
    the step, `wait` the seconds that all cases of a week spend there together.
    """

    people: int
    ratio: int
    p90: int
    mean: int
    wait: int


class Recorded(NamedTuple):
    """The runs of a plan, by pool."""

    runs: dict[PoolKey, list[PoolRun]]


def record(plan: Plan, runs: int) -> Recorded:
    """Run every office so many times over a week after a week that is not counted."""
    held = duties(plan, 2)
    found: dict[PoolKey, list[PoolRun]] = {}
    for place, office in enumerate(sorted({one.office for one in plan.offices})):
        for number in range(runs):
            chance = np.random.default_rng((plan.seed, place, number))
            for key, run in run_office(plan, office, 2, chance, held).pools.items():
                found.setdefault(key, []).append(run)
    return Recorded(found)


def levels(least: int, now: int) -> tuple[int, ...]:
    """Return the numbers of people to try: from the fewest that keep up to thrice as many."""
    spread = np.geomspace(least, max(3 * least, now) + 2, LEVELS)
    tried = {least, least + 1, *(round(one) for one in spread.tolist())}
    return tuple(sorted(tried | {now} if now > least else tried))


def responses(plan: Plan, recorded: Recorded) -> dict[PoolKey, tuple[Response, ...]]:
    """Return the table of every pool with work, people ascending, times never rising with them."""
    rows = pools(plan)
    found: dict[PoolKey, tuple[Response, ...]] = {}
    for load in loads(plan):
        row = rows[load.pool]
        least = least_people(plan, row, load.work_e6 * BUSY_MOST[1] // BUSY_MOST[0])
        if least and load.pool in recorded.runs:
            tried = [_answer(plan, load.pool, people, recorded.runs[load.pool])
                     for people in levels(least, row.people)]
            found[load.pool] = _falling(_closer(plan, load.pool, tried, recorded))
    return found


def _closer(
    plan: Plan, key: PoolKey, tried: list[Response], recorded: Recorded
) -> list[Response]:
    """Add the fewest people with whom a pool meets its target, found by halving."""
    met = next((at for at, one in enumerate(tried) if one.ratio <= THOUSAND), 0)
    if not met:
        return tried
    more = list(tried)
    low, high = tried[met - 1].people, tried[met].people
    while high - low > 1:
        middle = (low + high) // 2
        answer = _answer(plan, key, middle, recorded.runs[key])
        more.append(answer)
        low, high = (low, middle) if answer.ratio <= THOUSAND else (middle, high)
    return sorted(more, key=lambda one: one.people)


def _answer(plan: Plan, key: PoolKey, people: int, runs: Sequence[PoolRun]) -> Response:
    """Serve the recorded tasks of a pool by so many people."""
    row = pools(plan)[key]
    held = on_duty(plan, row, people, 2)
    ratios, times, weeks = [], [], 0.0
    for run in runs:
        ended = serve_shift(run.arrivals, run.services, held.windows, held.finish).ended
        counted = (run.arrivals >= WEEK_SECONDS) & np.isfinite(ended)
        spent = (ended - run.arrivals)[counted]
        target = run.targets[counted]
        ratios.append(np.divide(spent, target, out=np.zeros_like(spent), where=target > 0))
        times.append(spent)
        weeks += float(spent.sum())
    every, ratio = np.concatenate(times), np.concatenate(ratios)
    if not len(every):
        return Response(people, 0, 0, 0, 0)
    return Response(
        people, int(np.ceil(np.quantile(ratio, SHARE) * THOUSAND)),
        int(np.ceil(np.quantile(every, SHARE))), int(np.ceil(every.mean())),
        int(np.ceil(weeks / len(runs))))


def _falling(tried: Sequence[Response]) -> tuple[Response, ...]:
    """Return answers that never rise with people: more people may always leave one idle."""
    found: list[Response] = []
    for one in tried:
        last = found[-1] if found else one
        found.append(Response(one.people, min(one.ratio, last.ratio), min(one.p90, last.p90),
                              min(one.mean, last.mean), min(one.wait, last.wait)))
    return tuple(found)


def kept_up(plan: Plan) -> Mapping[tuple[str, str], int]:
    """Return the people that pools with too much work need to keep up, by unit and skill."""
    return {(one.pool.unit, one.pool.skill): one.least for one in loads(plan)
            if not one.stable and one.least is not None}
