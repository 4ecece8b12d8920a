"""Whole numbers as people write them."""

from __future__ import annotations

from typing import Any

import pytest

from guanwu.term.readable import readable


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("fob_e2", 362_700, "3,627"),
        ("fob_e2", -5, "-0.05"),
        ("duty_rate_ppm", 25_000, "2.5 %"),
        ("unit_price_e6", 107_250_000, "107.25"),
        ("customs_value", 1_234_567, "1,234,567"),
        ("import_duty_exact", "969.6", "969.6"),
        ("import_duty_exact", "62669.985", "62,669.985"),
        ("import_duty_exact", ["-1960", "-0.5", "1234567/3"], "-1,960, -0.5, 1,234,567/3"),
        ("code", "70051010105", "70051010105"),
        ("import_duty_line", [1, 2_000], "1, 2,000"),
        ("claimed", True, "True"),
    ],
)
def test_the_scale_in_a_name_becomes_a_point(name: str, value: Any, expected: str) -> None:
    assert readable(name, value) == expected
