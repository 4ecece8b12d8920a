"""Whether an interval covers a value, at an error that leaves no test to its seed."""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np

from guanwu.planning.interval import Estimate, student

ERROR: Final = 1e-4
"""How often a check may fail though all is right: with a hundred checks, once in a hundred seeds.
"""


@cache
def students_t(freedom: int, error: float) -> float:
    """Return Student's t that is exceeded on both sides together with a chance of `error`."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(
        freedom * math.pi)
    at = np.linspace(0.0, 200.0, 2_000_001)
    density = scale * (1 + at ** 2 / freedom) ** (-(freedom + 1) / 2)
    inside = 2 * np.cumsum((density[1:] + density[:-1]) / 2) * (at[1] - at[0])
    return float(at[1:][np.searchsorted(inside, 1 - error)])


def covers(found: Estimate, wanted: float, runs: int, error: float = ERROR) -> bool:
    """Return whether the interval of a mean over so many runs covers a value, at that error."""
    assert found.mean is not None and found.half is not None
    wide = found.half * students_t(runs - 1, error) / student(runs - 1)
    return abs(found.mean - wanted) <= wide
