"""Declared rates beside assessed ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from guanwu.desk.explain import Explained, explain
from guanwu.desk.intake import lodge
from tests.desk.houses import house, lodged, same

pytestmark = pytest.mark.usefixtures("each_store")


def test_a_declared_rate_that_no_column_has_is_shown(tmp_path: Path) -> None:
    desk = house(tmp_path)
    clean = lodged(1).declaration
    rates = [2_500, 10_500]
    first = replace(clean.lines[0], duty_rate_e5=500_000)
    (outcome,) = lodge(desk, [same(clean, lines=(first, *clean.lines[1:]))])
    found = explain(desk, outcome.number)
    assert isinstance(found, Explained)
    shown = [one for one in found.differences if one.name == "duty_rate_e5"]
    assert [(one.place, one.declared) for one in shown] == [("lines[0].duty_rate_e5", 500_000)]
    assert shown[0].assessed == found.assessment.profiles[0].inputs["duty_rate_ppm"] // 10
    assert shown[0].assessed in rates


def test_declared_rates_that_apply_are_no_difference(tmp_path: Path) -> None:
    desk = house(tmp_path)
    clean = lodged(1).declaration
    (outcome,) = lodge(desk, [same(clean)])
    found = explain(desk, outcome.number)
    assert isinstance(found, Explained)
    right = tuple(
        replace(line, duty_rate_e5=profile.inputs["duty_rate_ppm"] // 10)
        for line, profile in zip(clean.lines, found.assessment.profiles, strict=True)
    )
    (again,) = lodge(desk, [same(clean, number=f"{clean.number[:-1]}7", lines=right)])
    told = explain(desk, again.number)
    assert isinstance(told, Explained)
    assert [one for one in told.differences if one.name == "duty_rate_e5"] == []
