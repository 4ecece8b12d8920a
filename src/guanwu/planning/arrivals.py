"""Arrivals and service times drawn from a seeded generator.

Arrivals of an hour are Poisson with the hour's mean, at even moments within it. Service times are
gamma with the mean and the variation of the step: a variation of 1 is exponential, 0 is constant.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from guanwu.planner.faults import weights_of
from guanwu.planner.model import HOURS, MILLION, WEEKS, Hours, Months, Plan, Step, Volume
from guanwu.planner.roster import days_of

Floats = NDArray[np.float64]
HOUR_SECONDS: Final = 3600
MONTHS: Final = 12


def week_shares(rows: Sequence[Hours]) -> Floats:
    """Return the share of a week's arrivals in each of its 168 hours, from Monday 0:00."""
    shares = np.zeros(HOURS)
    for row in rows:
        weights = weights_of(row.weights, 24)
        for day in days_of(row.days) or ():
            shares[day * 24:(day + 1) * 24] = weights or (0,) * 24
    found: Floats = shares / shares.sum()
    return found


def month_shares(rows: Sequence[Months]) -> Floats:
    """Return the share of a year in each month; even where none is told."""
    weights = weights_of(rows[0].weights, MONTHS) if rows else None
    shares = np.array(weights or (1,) * MONTHS, dtype=np.float64)
    found: Floats = shares / shares.sum()
    return found


def month_of_week(year: int) -> list[int]:
    """Return the month, 0 is January, in which the middle of each of 52 weeks of a year lies."""
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(first + 7 * week + 3).month - 1 for week in range(WEEKS)]


def hourly_means(plan: Plan, volume: Volume, weeks: int) -> Floats:
    """Return the mean arrivals of every hour of so many weeks.

    52 weeks have the months of the year; fewer are even weeks. Their sum over a year is the volume.
    """
    profile = week_shares([one for one in plan.hours if one.profile == volume.profile])
    if weeks != WEEKS:
        return np.tile(profile * (volume.count / WEEKS), weeks)
    months = month_shares([one for one in plan.months if one.profile == volume.profile])
    of_week = month_of_week(plan.year)
    counts = np.bincount(of_week, minlength=MONTHS)
    by_week = np.array([months[month] / counts[month] for month in of_week])
    return np.outer(by_week * volume.count, profile).ravel()


def arrive(means: Floats, share_ppm: int, chance: np.random.Generator) -> Floats:
    """Return the moments of arrivals in ascending order, in seconds, for the mean of each hour."""
    counts = chance.poisson(means * (share_ppm / MILLION))
    hours = np.repeat(np.arange(len(means), dtype=np.float64), counts)
    moments: Floats = (hours + chance.random(len(hours))) * HOUR_SECONDS
    moments.sort()
    return moments


def service(step: Step, count: int, chance: np.random.Generator) -> Floats:
    """Return service times of so many tasks of a step, in seconds."""
    variation = step.variation_ppm / MILLION
    if not variation:
        return np.full(count, float(step.seconds))
    return chance.gamma(1 / variation, step.seconds * variation, count)
