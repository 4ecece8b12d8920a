"""The least that NumPy can do: ad valorem duty and business tax by hand, no other levy, no shares.

It knows no specific rate, column, day, excise, exemption or share of a line, so that its amounts
are not the law's; it only says how fast the machine is.
"""

from __future__ import annotations

import numpy as np


def assess(
    value: np.ndarray, rate_ppm: np.ndarray, goods: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return duty and business tax of every declaration, in whole dollars."""
    duty = np.add.reduceat(value * rate_ppm.take(goods), starts) // 1_000_000
    tax = (np.add.reduceat(value, starts) + duty) * 50_000 // 1_000_000
    return duty, tax
