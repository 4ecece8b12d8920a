"""The event recursion against SimPy, a library that knows nothing of it, and against plain oracles.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import pytest
import simpy

from guanwu.planner.roster import Window
from guanwu.planning.pausing import serve_shift
from guanwu.planning.queue import WEEK_SECONDS, Duty, Floats, duty, serve, waiting_at

DAY: list[Duty] = [(0.0, 400.0, 2), (300.0, 700.0, 1), (700.0, 1000.0, 3), (1400.0, 2000.0, 2),
                   (2000.0, 9000.0, 1)]


def drawn(seed: int, count: int, gap: float, seconds: float) -> tuple[Floats, Floats]:
    chance = np.random.default_rng(seed)
    return np.cumsum(chance.exponential(gap, count)), chance.exponential(seconds, count)


def by_simpy(arrivals: Floats, services: Floats, held: list[Duty]) -> tuple[Floats, Floats]:
    """Return beginnings and ends by SimPy: each person of a window asks for work until its end."""
    world = simpy.Environment()
    waiting = simpy.Store(world)
    begun, ended = np.full(len(arrivals), np.inf), np.full(len(arrivals), np.inf)

    def come() -> Generator[Any, Any, None]:
        for place, arrival in enumerate(arrivals.tolist()):
            yield world.timeout(arrival - world.now)
            waiting.put(place)

    def work(begin: float, end: float) -> Generator[Any, Any, None]:
        yield world.timeout(begin)
        over = world.timeout(end - begin)
        while world.now < end:
            asked = waiting.get()
            yield asked | over
            if not asked.triggered:
                asked.cancel()
                return
            begun[asked.value] = world.now
            yield world.timeout(float(services[asked.value]))
            ended[asked.value] = world.now

    world.process(come())
    for begin, end, people in held:
        for _ in range(people):
            world.process(work(begin, end))
    world.run()
    return begun, ended


@pytest.mark.parametrize("seed", range(12))
def test_simpy_serves_the_same_under_shifts(seed: int) -> None:
    arrivals, services = drawn(seed, 60, 25.0, 45.0)
    served = serve(arrivals, services, DAY)
    begun, ended = by_simpy(arrivals, services, DAY)
    assert served.begun == pytest.approx(begun)
    assert served.ended == pytest.approx(ended)


def test_simpy_serves_the_same_all_week() -> None:
    held = [(0.0, 1e9, 7)]
    arrivals, services = drawn(5, 3000, 10.0, 63.0)
    assert serve(arrivals, services, held).begun == pytest.approx(
        by_simpy(arrivals, services, held)[0])


def test_nobody_begins_after_the_window_and_overtime_is_what_is_finished_then() -> None:
    arrivals, services = np.array([0.0, 10.0, 90.0]), np.array([50.0, 70.0, 5.0])
    served = serve(arrivals, services, [(0.0, 100.0, 1), (200.0, 300.0, 1)])
    assert served.begun.tolist() == [0.0, 50.0, 200.0]
    assert served.ended.tolist() == [50.0, 120.0, 205.0]
    assert served.overtime.tolist() == [0.0, 20.0, 0.0]


def test_what_nobody_begins_has_no_end() -> None:
    served = serve(np.array([0.0, 500.0]), np.array([5.0, 5.0]), [(0.0, 100.0, 1)])
    assert served.ended.tolist() == [5.0, np.inf]
    paused = serve_shift(np.array([0.0, 500.0]), np.array([5.0, 5.0]), [(0.0, 100.0, 1)], 0.0)
    assert paused.ended.tolist() == [5.0, np.inf]


def test_what_takes_too_long_is_put_down_until_the_next_window() -> None:
    held = [(0.0, 100.0, 1), (200.0, 300.0, 1), (400.0, 500.0, 1)]
    arrivals, services = np.array([90.0, 90.0]), np.array([150.0, 20.0])
    paused = serve_shift(arrivals, services, held, 30.0)
    assert paused.begun.tolist() == [90.0, 440.0]
    assert paused.ended.tolist() == [440.0, 460.0]
    late = serve_shift(arrivals, services, held, 40.0)
    assert late.ended.tolist() == [340.0, 420.0]
    assert late.overtime.tolist() == [40.0, 0.0]


def slowly(arrivals: Floats, services: Floats, held: list[Duty]) -> list[float]:
    """Return ends second by second, whole seconds in, work put down at the end of a window."""
    people = max(count for _, _, count in held)
    queue: list[int] = []
    busy: dict[int, list[int]] = {}
    ends = [np.inf] * len(arrivals)
    for second in range(3000):
        queue += [place for place, arrival in enumerate(arrivals) if arrival == second]
        on_duty = sum(count for begin, end, count in held if begin <= second < end)
        for person in range(min(people, on_duty)):
            if person not in busy and queue:
                place = queue.pop(0)
                busy[person] = [place, int(services[place])]
            if person in busy:
                busy[person][1] -= 1
                if not busy[person][1]:
                    ends[busy.pop(person)[0]] = second + 1.0
    return ends


@pytest.mark.parametrize("seed", range(8))
def test_work_put_down_ends_as_it_does_second_by_second(seed: int) -> None:
    """One kind of window, so that whoever is free may take the next task."""
    chance = np.random.default_rng(seed)
    arrivals = np.sort(chance.choice(900, 25, replace=False)).astype(np.float64)
    services = chance.integers(1, 90, 25).astype(np.float64)
    held: list[Duty] = [(50.0, 250.0, 2), (350.0, 500.0, 2), (600.0, 2900.0, 2)]
    assert serve_shift(arrivals, services, held, 0.0).ended.tolist() == slowly(
        arrivals, services, held)


def test_pausing_all_week_is_the_plain_queue() -> None:
    arrivals, services = drawn(9, 800, 10.0, 28.0)
    held = [(0.0, 1e7, 3)]
    assert serve_shift(arrivals, services, held, 0.0).ended == pytest.approx(
        serve(arrivals, services, held).ended)


def test_a_night_shift_over_sunday_is_on_duty_from_the_first_moment() -> None:
    found = duty((Window(7 * 1440 - 60, 7 * 1440 + 60, 2),), 1)
    assert found == [(-3600.0, 3600.0, 2), (WEEK_SECONDS - 3600.0, WEEK_SECONDS + 3600.0, 2)]


def test_waiting_is_counted_between_arrival_and_beginning() -> None:
    arrivals, begun = np.array([0.0, 10.0, 20.0]), np.array([0.0, 30.0, 40.0])
    assert waiting_at(arrivals, begun, np.array([5.0, 15.0, 25.0, 35.0, 45.0])).tolist() == [
        0.0, 1.0, 2.0, 1.0, 0.0]
