"""Erlang's formula against its definition, and the simulation against the closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from guanwu.planning.closed_form import (
    erlang_c,
    mean_wait,
    mean_wait_general,
    sojourn_beyond,
    wait_quantile,
)
from guanwu.planning.interval import estimate
from guanwu.planning.queue import Floats, serve
from tests.planning.covering import covers, students_t

RUNS, TASKS, WARM, SECONDS = 16, 40_000, 4_000, 60.0


@pytest.mark.parametrize(("servers", "offered"), [(1, 0.5), (2, 1.7), (5, 4.0), (40, 36.0)])
def test_erlangs_formula_is_its_definition(servers: int, offered: float) -> None:
    last = offered ** servers / math.factorial(servers) * servers / (servers - offered)
    sums = sum(offered ** count / math.factorial(count) for count in range(servers))
    assert erlang_c(servers, offered) == pytest.approx(last / (sums + last), rel=1e-12)


def test_students_t_is_that_of_the_tables() -> None:
    for freedom, wanted in ((7, 2.365), (15, 2.131), (39, 2.023)):
        assert students_t(freedom, 0.05) == pytest.approx(wanted, abs=1e-3)
    assert students_t(15, 0.001) == pytest.approx(4.073, abs=1e-3)


def test_more_work_than_servers_has_no_answer() -> None:
    with pytest.raises(ValueError, match="never ends"):
        erlang_c(3, 3.0)


def waits(servers: int, busy: float, variation: float, seed: int) -> list[tuple[Floats, Floats]]:
    """Return waits and services of runs of a queue with Poisson arrivals, after its beginning."""
    found = []
    for run in range(RUNS):
        chance = np.random.default_rng((seed, servers, run))
        arrivals = np.cumsum(chance.exponential(SECONDS / servers / busy, TASKS))
        services = (chance.gamma(1 / variation, SECONDS * variation, TASKS) if variation
                    else np.full(TASKS, SECONDS))
        served = serve(arrivals, services, [(0.0, 1e18, servers)])
        found.append(((served.begun - arrivals)[WARM:], services[WARM:]))
    return found


@pytest.mark.parametrize(("servers", "busy"), [(1, 0.7), (4, 0.8), (20, 0.9)])
def test_mmc_waits_as_erlang_says(servers: int, busy: float) -> None:
    runs = waits(servers, busy, 1.0, 11)
    rate = servers * busy / SECONDS
    mean = estimate(np.array([held.mean() for held, _ in runs]))
    assert covers(mean, mean_wait(servers, rate, SECONDS), RUNS)
    delayed = estimate(np.array([(held > 0).mean() for held, _ in runs]))
    assert covers(delayed, erlang_c(servers, rate * SECONDS), RUNS)
    for share in (0.9, 0.99):
        wanted = wait_quantile(servers, rate, SECONDS, share)
        assert covers(
            estimate(np.array([np.quantile(held, share) for held, _ in runs])), wanted, RUNS)


@pytest.mark.parametrize(("servers", "busy"), [(2, 0.5), (4, 0.8)])
def test_mmc_takes_as_long_as_erlang_says(servers: int, busy: float) -> None:
    """Two servers half busy is the case in which two rates of the formula are the same."""
    rate = servers * busy / SECONDS
    runs = waits(servers, busy, 1.0, 12)
    for time in (30.0, 90.0, 200.0):
        beyond = estimate(np.array([(held + took > time).mean() for held, took in runs]))
        assert covers(beyond, sojourn_beyond(servers, rate, SECONDS, time), RUNS)


@pytest.mark.parametrize("variation", [0.0, 0.5, 2.0])
def test_mg1_waits_as_pollaczek_and_khinchine_say(variation: float) -> None:
    runs = waits(1, 0.7, variation, 13)
    mean = estimate(np.array([held.mean() for held, _ in runs]))
    assert covers(mean, mean_wait_general(1, 0.7 / SECONDS, SECONDS, variation), RUNS)


@pytest.mark.parametrize(("servers", "variation"), [(4, 0.5), (12, 0.5), (4, 2.0)])
def test_mgc_waits_nearly_as_allen_and_cunneen_say(servers: int, variation: float) -> None:
    """The formula is an approximation; a tenth is what is said of it at this load."""
    runs = waits(servers, 0.85, variation, 14)
    mean = estimate(np.array([held.mean() for held, _ in runs]))
    wanted = mean_wait_general(servers, servers * 0.85 / SECONDS, SECONDS, variation)
    assert covers(mean, wanted * 0.9, RUNS) or covers(mean, wanted * 1.1, RUNS) or (
        mean.mean is not None and 0.9 < mean.mean / wanted < 1.1)


def test_a_formula_of_another_queue_is_found_out() -> None:
    """The checks above can fail: constant service is not covered by the formula for M/M/1."""
    runs = waits(1, 0.7, 0.0, 13)
    mean = estimate(np.array([held.mean() for held, _ in runs]))
    assert not covers(mean, mean_wait(1, 0.7 / SECONDS, SECONDS), RUNS)
