"""Import rules made for some origins, or for all but one."""

from __future__ import annotations

import pytest

from guanwu.tariff.codes import concerns


@pytest.mark.parametrize(
    ("origins", "origin", "expected"),
    [
        ("", "JP", True), ("CN", "CN", True), ("CN", "JP", False),
        ("US CA NL", "NL", True), ("US CA NL", "JP", False),
        ("!KP", "JP", True), ("!KP", "KP", False),
    ],
)
def test_a_rule_speaks_of_the_origins_it_names(origins: str, origin: str, expected: bool) -> None:
    assert concerns(origins, origin) is expected
