"""The planner: a week of one office and a year of all, beside SimPy and the closed form."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import numpy as np
import simpy

from bench.measuring import Figure, Floor, Setting, spent
from guanwu.planner.model import Plan
from guanwu.planning.closed_form import mean_wait
from guanwu.planning.queue import Floats, serve
from guanwu.planning.simulate import simulate
from guanwu.store.planner_file import EXAMPLE, read_plan_file

SERVERS, SECONDS, BUSY = 20, 60.0, 0.9


def figures(setting: Setting) -> list[Figure]:
    """Measure the queue by task, a week of Taipei, and a year of every office."""
    plan = read_plan_file(EXAMPLE).plan
    if plan is None:
        raise ValueError("the shipped plan cannot be read")
    return [_tasks(setting), _week(plan, setting), _year(plan, setting)]


def _tasks(setting: Setting) -> Figure:
    """One queue of twenty servers: our recursion and SimPy on the same tasks, then Erlang."""
    count = setting.size(20_000, 2_000)
    chance = np.random.default_rng(1)
    arrivals = np.cumsum(chance.exponential(SECONDS / SERVERS / BUSY, count))
    services = chance.exponential(SECONDS, count)
    ours = spent(lambda: serve(arrivals, services, [(0.0, 1e12, SERVERS)]), setting.repeats)
    peer = spent(lambda: _by_simpy(arrivals, services), 1, warm=False)
    same = bool(np.allclose(ours.result.begun, peer.result))
    closed = spent(lambda: mean_wait(SERVERS, SERVERS * BUSY / SECONDS, SECONDS), setting.repeats)
    wait = float((ours.result.begun - arrivals).mean())
    return Figure(
        "one task of a queue of 20 servers, exact", "us", ours.cpu / count * 1e6, None, False,
        (Floor("SimPy on the same tasks", peer.cpu / count * 1e6),
         Floor("Erlang's formula for the mean alone, once for all tasks", closed.cpu * 1e6)), same,
        (f"{count:,} tasks; mean wait {wait:.2f} s in this run, {closed.result:.2f} s by Erlang",))


def _by_simpy(arrivals: Floats, services: Floats) -> Floats:
    """Return when each task begins by SimPy."""
    world = simpy.Environment()
    servers = simpy.Resource(world, SERVERS)
    begun = np.zeros(len(arrivals))

    def one(place: int) -> Generator[Any, Any, None]:
        yield world.timeout(float(arrivals[place]))
        with servers.request() as asked:
            yield asked
            begun[place] = world.now
            yield world.timeout(float(services[place]))

    for place in range(len(arrivals)):
        world.process(one(place))
    world.run()
    return begun


def _week(plan: Plan, setting: Setting) -> Figure:
    runs = setting.size(plan.replications, 2)
    held = spent(lambda: simulate(plan, "taipei", 1, runs), min(setting.repeats, 3))
    cases = held.result.cases.mean or 0.0
    return Figure(
        f"a week of Taipei by the hour, {runs} runs", "s", held.cpu, 5.0, False,
        (Floor("one run of them", held.cpu / runs),), None,
        (f"{cases:,.0f} cases a week with officers' work, after a week that is not counted",))


def _year(plan: Plan, setting: Setting) -> Figure:
    runs, weeks = setting.size(plan.replications, 1), setting.size(52, 2)
    begun = time.process_time()
    found = [simulate(plan, one.office, weeks, runs) for one in plan.offices]
    taken = time.process_time() - begun
    cases = sum((one.cases.mean or 0.0) * weeks for one in found)
    left = sum(one.unserved for one in found)
    return Figure(
        f"{weeks} weeks of all offices, {runs} runs", "s", taken, 120.0, False,
        (Floor("one run of them", taken / runs),), None,
        (f"{cases:,.0f} cases with officers' work a run, {left} of them not worked by the end",))
