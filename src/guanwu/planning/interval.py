"""Intervals of means over replications that do not depend on each other."""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

SHARE: Final = 0.95
_STUDENT: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
    2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056,
    2.052, 2.048, 2.045, 2.042)
"""Student's t for 95 in 100 on both sides, by degrees of freedom from 1 to 30."""


class Estimate(Struct, frozen=True):
    """A mean over replications and half of its interval of 95 in 100.

    `half` is None where one replication alone cannot tell; both are None where nothing happened.
    """

    mean: float | None
    half: float | None

    @property
    def low(self) -> float | None:
        """The lower end."""
        return None if self.mean is None or self.half is None else self.mean - self.half

    @property
    def high(self) -> float | None:
        """The upper end."""
        return None if self.mean is None or self.half is None else self.mean + self.half


def student(freedom: int) -> float:
    """Return Student's t for 95 in 100; beyond the table by its expansion about the normal."""
    if freedom <= len(_STUDENT):
        return _STUDENT[freedom - 1]
    z = NormalDist().inv_cdf(0.5 + SHARE / 2)
    return (z + (z ** 3 + z) / (4 * freedom)
            + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2))


def estimate(values: NDArray[np.float64]) -> Estimate:
    """Return the mean of one value a replication; those without a value (NaN) are left out."""
    held = values[~np.isnan(values)]
    if not len(held):
        return Estimate(None, None)
    mean = float(held.mean())
    if len(held) < 2:
        return Estimate(mean, None)
    half = student(len(held) - 1) * float(held.std(ddof=1)) / math.sqrt(len(held))
    return Estimate(mean, half)
