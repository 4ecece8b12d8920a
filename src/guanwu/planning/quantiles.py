"""Times that half, nine of ten and ninety-nine of a hundred cases do not exceed.

A quantile is the time of a case that there was, the higher one between two, so that no fewer cases
than said kept it.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from guanwu.planner.model import HOURS
from guanwu.planning.arrivals import HOUR_SECONDS, Floats

SHARES: Final = (0.5, 0.9, 0.99)
"""Median, nine of ten, ninety-nine of a hundred."""


def quantiles(values: Floats) -> Floats:
    """Return the three quantiles of some times, (3,); NaN where there is none."""
    if not len(values):
        return np.full(len(SHARES), np.nan)
    return np.quantile(values, SHARES, method="higher")


def hourly_quantiles(came: Floats, took: Floats) -> Floats:
    """Return the three quantiles of the times of each hour of the week, (168, 3).

    `came` are seconds since Monday 0:00 of the first week, `took` the times of the same cases.
    """
    hours = (came // HOUR_SECONDS).astype(np.int64) % HOURS
    order = np.lexsort((took, hours))
    edges = np.searchsorted(hours[order], np.arange(HOURS + 1))
    ranked = took[order]
    found = np.full((HOURS, len(SHARES)), np.nan)
    for hour in range(HOURS):
        count = edges[hour + 1] - edges[hour]
        if count:
            places = np.ceil(np.array(SHARES) * (count - 1)).astype(np.int64)
            found[hour] = ranked[edges[hour] + places]
    return found
