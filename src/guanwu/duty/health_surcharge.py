"""Health and welfare surcharge on tobacco products, by sticks or kilograms."""

from __future__ import annotations

from typing import Any

from guanwu.duty.levy import Asked, Found, Levy, collected, flag
from guanwu.duty.tobacco import find_tobacco, tobacco_inputs
from guanwu.rule import E10, Exact, exact, larger, rule


@rule(cites="THPA 4", unit="TWD")
def health_surcharge_exact(
    tobacco_sticks_e6: Any,
    tobacco_kilograms_e6: Any,
    health_surcharge_stick_e4: Any,
    health_surcharge_kilogram_e4: Any,
) -> Exact:
    """The surcharge is counted by sticks or by kilograms, where both apply by the higher."""
    by_stick = exact(tobacco_sticks_e6, health_surcharge_stick_e4, E10)
    by_weight = exact(tobacco_kilograms_e6, health_surcharge_kilogram_e4, E10)
    return larger(by_stick, by_weight)


def find(asked: Asked) -> Found:
    """Find the amounts of the tobacco kind."""
    return find_tobacco(asked, "health_surcharge", "health_surcharge")


LEVY = Levy(
    "health_surcharge",
    "THPA 4",
    "health_surcharge_due",
    (health_surcharge_exact, *collected("health_surcharge", "THPA 4")),
    {"health_surcharge_due": flag(), **tobacco_inputs("health_surcharge")},
    find,
)
