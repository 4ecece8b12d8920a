"""One queue whose people put work down when their window ends and take it up in their next one.

Person number `i` is on duty in every window that has more than `i` people. The next task goes to
whoever can begin it first. Keys of the heap are the earliest moments at which persons could begin;
a key that has passed is put right before it is used, unless who it belongs to can begin at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from heapq import heapify, heapreplace

import numpy as np

from guanwu.planning.queue import Duty, Floats, Served, serve


def serve_shift(arrivals: Floats, services: Floats, held: Sequence[Duty], finish: float) -> Served:
    """Serve tasks in the order of their arrival.

    What is in hand when a window ends is finished where that takes at most `finish` seconds, else
    put down. Windows must not overlap unless `finish` is infinite.
    """
    if finish == np.inf:
        return serve(arrivals, services, held)
    count = len(arrivals)
    begun, ended = np.full(count, np.inf), np.full(count, np.inf)
    limit = np.full(count, np.inf)
    plans = _plans(held)
    heap = [(_next(plan, 0.0)[0], number, 0.0) for number, plan in enumerate(plans)]
    heapify(heap)
    for place, (arrival, service) in enumerate(
            zip(arrivals.tolist(), services.tolist(), strict=True)):
        while heap:
            key, number, free = heap[0]
            start, window = _next(plans[number], max(arrival, free))
            if start <= key or start == arrival or start == np.inf:
                break
            heapreplace(heap, (start, number, free))
        if not heap or start == np.inf:
            break
        done, end = _work(plans[number], start, window, service, finish)
        begun[place], ended[place], limit[place] = start, done, end
        heapreplace(heap, (_next(plans[number], done)[0], number, done))
    return Served(begun, ended, limit)


Days = tuple[list[float], list[float]]
"""Beginnings and ends of the windows of a person."""


def _plans(held: Sequence[Duty]) -> list[Days]:
    """Return the windows of every person; those with the same ones share them."""
    found: list[Days] = []
    for most in sorted({people for _, _, people in held}):
        windows = [(begin, end) for begin, end, people in held if people >= most]
        plan = ([begin for begin, _ in windows], [end for _, end in windows])
        found += [plan] * (most - len(found))
    return found


def _next(plan: Days, moment: float) -> tuple[float, int]:
    """Return when a person is next on duty from a moment on, and in which window."""
    begins, ends = plan
    window = bisect_right(ends, moment)
    if window == len(ends):
        return np.inf, window
    return max(moment, begins[window]), window


def _work(
    plan: Days, start: float, window: int, service: float, finish: float
) -> tuple[float, float]:
    """Return when a task ends and the end of the window it ends in; infinite if it never does."""
    begins, ends = plan
    moment, rest = start, service
    while True:
        room = ends[window] - moment
        if rest - room <= finish:
            return moment + rest, ends[window]
        rest -= room
        window += 1
        if window == len(ends):
            return np.inf, np.inf
        moment = begins[window]
