"""Anti-dumping duty on dumped goods: a rate on the customs value, by producer."""

from __future__ import annotations

from typing import Any

from guanwu.duty.levy import Asked, Found, Levy, collected, flag, rate
from guanwu.duty.trade_remedy import find_measure
from guanwu.rule import PPM, Exact, exact, rule


@rule(cites="CA 68", unit="TWD")
def anti_dumping_duty_exact(customs_value: Any, anti_dumping_rate_ppm: Any) -> Exact:
    """Anti-dumping duty is the customs value times the announced rate of the producer."""
    return exact(customs_value, anti_dumping_rate_ppm, PPM)


def find(asked: Asked) -> Found:
    """Find the announced rate for the code, origin and producer on the law day."""
    return find_measure(asked, "anti_dumping", "anti_dumping")


LEVY = Levy(
    "anti_dumping_duty",
    "CA 68",
    "anti_dumping_due",
    (anti_dumping_duty_exact, *collected("anti_dumping_duty", "CA 68")),
    {"anti_dumping_due": flag(), "anti_dumping_rate_ppm": rate()},
    find,
)
