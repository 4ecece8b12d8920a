"""Countervailing duty on subsidised goods: a rate on the value, by producer."""

from __future__ import annotations

from typing import Any

from guanwu.duty.levy import Asked, Found, Levy, collected, flag, rate
from guanwu.duty.trade_remedy import find_measure
from guanwu.rule import PPM, Exact, exact, rule


@rule(cites="CA 67", unit="TWD")
def countervailing_duty_exact(customs_value: Any, countervailing_rate_ppm: Any) -> Exact:
    """Countervailing duty is the customs value times the announced rate of the producer."""
    return exact(customs_value, countervailing_rate_ppm, PPM)


def find(asked: Asked) -> Found:
    """Find the announced rate for the code, origin and producer on the law day."""
    return find_measure(asked, "countervailing", "countervailing")


LEVY = Levy(
    "countervailing_duty",
    "CA 67",
    "countervailing_due",
    (countervailing_duty_exact, *collected("countervailing_duty", "CA 67")),
    {"countervailing_due": flag(), "countervailing_rate_ppm": rate()},
    find,
)
