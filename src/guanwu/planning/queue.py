"""One queue, first come first served, event by event: who begins when, under shifts.

Exact for any arrivals and any service times (G/G/c with c by the hour). A task may be begun until a
window of duty ends. `serve` is for shifts that finish whatever is in hand, which is overtime: a
server is a person in one window. `guanwu.planning.pausing` is for those who put it down. The next
task goes to whoever is free first; servers stand in a heap by the moment they are free, so that a
task costs the logarithm of their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush, heapreplace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from guanwu.planner.model import WEEK_MINUTES
from guanwu.planner.roster import Window

Floats = NDArray[np.float64]
WEEK_SECONDS = WEEK_MINUTES * 60
Duty = tuple[float, float, int]
"""A window in seconds from the beginning: begin, end, people."""


class Served(NamedTuple):
    """What became of tasks: when each began and ended, and the end of the window it ended in.

    All in seconds, in the order of the arrivals. A task that nobody began has infinite times.
    """

    begun: Floats
    ended: Floats
    window_end: Floats

    @property
    def overtime(self) -> Floats:
        """Seconds of each task that were worked after its window had ended."""
        return np.maximum(self.ended - self.window_end, 0.0)


def duty(windows: Sequence[Window], weeks: int) -> list[Duty]:
    """Return the windows of a week repeated, in seconds, by their beginning.

    The last week before the first is taken too, so that a night shift over Sunday is on duty.
    """
    held = [(60.0 * one.begin + week * WEEK_SECONDS, 60.0 * one.end + week * WEEK_SECONDS,
             one.people)
            for week in range(-1, weeks) for one in windows]
    return sorted(one for one in held if one[1] > 0)


def serve(arrivals: Floats, services: Floats, held: Sequence[Duty]) -> Served:
    """Serve tasks in the order of their arrival; `arrivals` must ascend."""
    count = len(arrivals)
    begun, ended = np.full(count, np.inf), np.full(count, np.inf)
    limit = np.full(count, np.inf)
    starts: list[float] = []
    ends: list[float] = []
    limits: list[float] = []
    free: list[tuple[float, float]] = []
    coming, windows = 0, len(held)
    for arrival, service in zip(arrivals.tolist(), services.tolist(), strict=True):
        while True:
            while coming < windows and (
                    not free or held[coming][0] <= (free[0][0] if free[0][0] > arrival
                                                    else arrival)):
                begin, end, people = held[coming]
                coming += 1
                if end > arrival:
                    for _ in range(people):
                        heappush(free, (begin, end))
            if not free:
                break
            at, end = free[0]
            start = arrival if arrival > at else at
            if start < end:
                break
            heappop(free)
        if not free:
            break
        done = start + service
        heapreplace(free, (done, end))
        starts.append(start)
        ends.append(done)
        limits.append(end)
    begun[:len(starts)], ended[:len(starts)], limit[:len(starts)] = starts, ends, limits
    return Served(begun, ended, limit)


def waiting_at(arrivals: Floats, begun: Floats, moments: Floats) -> Floats:
    """Return how many tasks wait at each moment: arrived and not begun.

    First come first served: both arrivals and beginnings ascend.
    """
    came = np.searchsorted(arrivals, moments, side="right")
    went = np.searchsorted(begun, moments, side="right")
    return (came - went).astype(np.float64)
