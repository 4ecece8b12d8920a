"""What excises are counted by must agree with the declared quantity."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from guanwu.declaration.checks import check
from tests.declaration.samples import clean_declaration, reference


def codes(**changes: Any) -> list[tuple[str, str]]:
    """Return code and place of the excise faults of a line with these changes."""
    clean = clean_declaration(lines=1)
    line = replace(clean.lines[0], **changes)
    found = check(replace(clean, lines=(line,)), reference())
    return [(one.code, one.place) for one in found if one.code == "excise_quantity_mismatch"]


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"unit": "LTR", "quantity_e4": 10_000_000, "litres_e4": 10_000}, "litres_e4"),
        ({"unit": "NIU", "quantity_e4": 10_000, "pieces": 10}, "pieces"),
        ({"unit": "KSK", "quantity_e4": 5_000_000, "tobacco_kind": "cigarettes",
          "tobacco_quantity_e4": 100_000}, "tobacco_quantity_e4"),
        ({"tobacco_kind": "cigars", "net_weight_e6": 5_000_000,
          "tobacco_quantity_e4": 10_000}, "tobacco_quantity_e4"),
    ],
)
def test_a_fact_below_the_quantity_is_found(changes: dict[str, Any], place: str) -> None:
    assert codes(**changes) == [("excise_quantity_mismatch", f"lines[0].{place}")]


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "LTR", "quantity_e4": 10_000_000, "litres_e4": 10_000_000},
        {"unit": "NIU", "quantity_e4": 100_000, "pieces": 10},
        {"unit": "SET", "quantity_e4": 10_000, "pieces": 10},
        {"unit": "KSK", "quantity_e4": 5_000_000, "tobacco_kind": "cigarettes",
         "tobacco_quantity_e4": 5_000_000_000},
        {"unit": "PCE", "quantity_e4": 10_000, "tobacco_kind": "cigarettes",
         "tobacco_quantity_e4": 2_000_000},
        {"tobacco_kind": "cigars", "net_weight_e6": 5_000_000, "tobacco_quantity_e4": 50_000},
    ],
)
def test_facts_that_agree_or_do_not_convert_pass(changes: dict[str, Any]) -> None:
    assert codes(**changes) == []
