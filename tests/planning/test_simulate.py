"""Whole runs of an office: against closed forms, conserved, repeatable, and following people."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from msgspec.structs import replace

from guanwu.planner.model import WEEKS, Months, PoolKey, Shift
from guanwu.planning.arrivals import arrive, hourly_means
from guanwu.planning.closed_form import mean_wait, sojourn_beyond
from guanwu.planning.interval import Estimate, estimate, student
from guanwu.planning.network import duties, run_office
from guanwu.planning.response import levels, record, responses
from guanwu.planning.simulate import simulate
from tests.planning import small_plan
from tests.planning.covering import covers

KEY = PoolKey("taipei/1", "document_review")
WEEK_SECONDS = 168 * 3600


RATE = 1450 / WEEK_SECONDS


def quantile(share: float) -> float:
    """Return the minutes that a share of cases of M/M/3 do not exceed, by halving."""
    low, high = 0.0, 1e6
    for _ in range(60):
        middle = (low + high) / 2
        more = sojourn_beyond(3, RATE, 1000.0, middle) > 1 - share
        low, high = (middle, high) if more else (low, middle)
    return low / 60


WANTED = {"busy": RATE * 1000 / 3, "queue": RATE * mean_wait(3, RATE, 1000.0),
          "median": quantile(0.5), "p90": quantile(0.9), "p99": quantile(0.99), "cases": 1450.0}
"""What M/M/3 gives in the long run: queue by Little's law, times in minutes."""


def even_office(seed: int, weeks: int, runs: int) -> dict[str, Estimate]:
    """Return what is found of three people all week with even arrivals."""
    found = simulate(replace(small_plan(count=52 * 1450), seed=seed), "taipei", weeks, runs)
    (pool,) = found.pools
    assert pool.overtime.mean == 0
    return {"busy": pool.busy, "queue": pool.queue, "median": found.release.median,
            "p90": found.release.p90, "p99": found.release.p99, "cases": found.cases}


@pytest.mark.parametrize("seed", [1, 99, 2018])
def test_an_even_office_is_the_queue_of_erlang(seed: int) -> None:
    """Whatever the seed: the tolerance is the interval itself at an error of one in 10,000."""
    for name, estimate_of in even_office(seed, 4, 30).items():
        if name != "p99":
            assert covers(estimate_of, WANTED[name], 30), name


def test_the_last_of_a_hundred_is_that_of_erlang_in_the_long_run() -> None:
    """A run's own p99 of a few weeks is a little below it: its few worst cases come together."""
    for name, estimate_of in even_office(3, 40, 8).items():
        assert covers(estimate_of, WANTED[name], 8), name


def test_intervals_of_95_in_100_cover_about_as_often() -> None:
    """Of 20 seeds more than six fail with a chance of 3 in 100,000 where 1 in 20 should."""
    found = [even_office(seed, 4, 5) for seed in range(20)]
    for name in ("busy", "queue", "median", "p90", "cases"):
        outside = sum(not covers(one[name], WANTED[name], 5, error=0.05) for one in found)
        assert outside <= 6, (name, outside)
        wrong = sum(not covers(one[name], WANTED[name] * 1.5, 5, error=0.05) for one in found)
        assert wrong > 6, f"a wrong {name} would be found out"


def test_a_plan_and_its_seed_give_the_same_figures_and_another_seed_gives_others() -> None:
    plan = small_plan()
    assert simulate(plan, "taipei", 1, 2) == simulate(plan, "taipei", 1, 2)
    assert simulate(plan, "taipei", 1, 2) != simulate(replace(plan, seed=8), "taipei", 1, 2)


def test_every_case_that_arrives_is_released_after_all_its_steps() -> None:
    plan = small_plan(steps=2)
    run = run_office(plan, "taipei", 2, np.random.default_rng(1), duties(plan, 2))
    (way,) = run.ways
    first, last = run.pools[KEY], run.pools[PoolKey("taipei/1", "examination")]
    assert len(way.arrivals) == len(first.arrivals) == len(last.arrivals) > 1500
    assert sorted(first.served.ended) == pytest.approx(last.arrivals)
    assert np.isfinite(way.released).all()
    assert (way.released - way.arrivals > 0).all()
    total = (first.served.ended - first.arrivals).sum() + (
        last.served.ended - last.arrivals).sum()
    assert (way.released - way.arrivals).sum() == pytest.approx(total)


def test_hours_carry_what_the_whole_says() -> None:
    shifts = (Shift(shift="day", days="1-5", begin="08:00", end="16:00", weight=1,
                    finish_minutes=1440),)
    found = simulate(small_plan(shifts=shifts, week_minutes=2400, people=9), "taipei", 2, 3)
    assert len(found.hours) == 168
    means = [one.queue.mean or 0.0 for one in found.hours]
    assert np.mean(means) == pytest.approx(found.queue.mean)
    assert means[31] > means[39] and means[167] > means[111], "nobody is on duty at night"
    late = [one.overtime.mean or 0.0 for one in found.hours]
    assert [hour for hour, minutes in enumerate(late) if minutes] == [15, 39, 63, 87, 111]
    assert sum(late) / 60 == pytest.approx(found.overtime.mean)
    (pool,) = found.pools
    assert found.overtime.mean == pytest.approx(pool.overtime.mean), "hours a week in both"


def test_a_year_has_the_months_of_its_profile_and_the_whole_volume() -> None:
    months = (Months(profile="even", weights="1,0,1,1,1,1,1,1,1,1,1,2", basis="assumed"),)
    plan = replace(small_plan(), months=months)
    means = hourly_means(plan, plan.volumes[0], WEEKS)
    assert len(means) == 168 * WEEKS
    assert means.sum() == pytest.approx(plan.volumes[0].count)
    assert means[168 * 6:168 * 8].sum() == 0, "February has none"
    came = arrive(means, 250_000, np.random.default_rng(3))
    assert (np.diff(came) >= 0).all()
    assert len(came) == pytest.approx(plan.volumes[0].count / 4, rel=0.03)


def test_more_people_are_never_slower_and_the_table_says_what_a_run_says() -> None:
    plan = small_plan(people=3, count=52 * 1450)
    (rows,) = responses(plan, record(plan, 3)).values()
    assert [one.people for one in rows] == sorted({one.people for one in rows})
    assert rows[0].people == 3, "2.4 people's work, and a twentieth of their time left free"
    assert all(one.wait >= other.wait and one.ratio >= other.ratio
               for one, other in pairwise(rows))
    run = simulate(plan, "taipei", 1, 3).pools[0].step.p90
    assert run.mean is not None
    assert next(one for one in rows if one.people == 3).p90 / 60 == pytest.approx(
        run.mean, rel=0.05)
    assert rows[-1].ratio == pytest.approx(rows[-1].p90 / 3.6, rel=0.01)


def test_the_people_tried_hold_those_of_the_plan_where_they_keep_up() -> None:
    assert 57 in levels(40, 57) and min(levels(40, 57)) == 40
    assert 20 not in levels(40, 20)


def test_an_interval_is_students() -> None:
    found = estimate(np.array([1.0, 2.0, 3.0, np.nan]))
    assert found.mean == 2.0
    assert found.half == pytest.approx(4.303 / 3 ** 0.5)
    assert estimate(np.array([5.0])) == Estimate(5.0, None)
    assert estimate(np.array([np.nan])) == Estimate(None, None)
    assert student(40) == pytest.approx(2.0211, abs=1e-3)
