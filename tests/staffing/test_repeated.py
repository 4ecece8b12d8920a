"""Rows of a plan that are there twice though their unit, post or title is written another way."""

from __future__ import annotations

import pytest

from guanwu.staffing.grid import Grid
from guanwu.staffing.plan import Plan, read_plan
from guanwu.staffing.seat import repeated
from guanwu.store.staffing_file import load_establishment_law
from tests.staffing.complete import DAY, HEADER

BUREAU, TEAM = "\u5c40\u672c\u90e8", "\u6a5f\u52d5\u5de1\u67e5\u968a"
INSPECTOR, CAPTAIN = "\u7a3d\u6838", "\u968a\u9577"
DESIGNER, SHORT = "\u52a9\u7406\u8a2d\u8a08\u5e2b", "\u52a9\u7406\u8a2d\u5e2b"
PERSONNEL = "\u4eba\u4e8b\u5ba4"
SHIP, MASTER = "\u5de1\u7ddd\u8266", "\u8266\u9577"
IMPORTS, EXPORTS = "\u9032\u53e3\u7d44", "\u51fa\u53e3\u7d44"
KEELUNG = "\u57fa\u9686\u95dc\u7a05\u5c40"
RANK = "\u85a6\u4efb"


def _plan(first: tuple[str, str, str], second: tuple[str, str, str]) -> Plan:
    tables = load_establishment_law().tables
    rows = [(*one, RANK, "8", "", "1") for one in (first, second)]
    return read_plan(Grid(tuple(enumerate([HEADER, *rows], 1))), tables.plan_columns, tables.ranks)


@pytest.mark.parametrize(("first", "second"), [
    (("", "", INSPECTOR), (BUREAU, "", INSPECTOR)),
    (("", "", INSPECTOR), (KEELUNG, "", INSPECTOR)),
    (("", "", INSPECTOR), ("", "", "inspector")),
    (("", "", DESIGNER), ("", "", SHORT)),
    ((TEAM, "", CAPTAIN), ("", "", CAPTAIN)),
    (("mobile patrol team", "", CAPTAIN), (KEELUNG + TEAM, "", CAPTAIN)),
    ((PERSONNEL, "", INSPECTOR), ("personnel office", "", INSPECTOR)),
    (("", SHIP + "A", MASTER), (SHIP, "A", MASTER)),
])
def test_a_row_twice_is_seen_however_it_is_written(
    first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    plan = _plan(first, second)
    assert plan.faults == ()
    (fault,) = repeated(plan, load_establishment_law(), "1", DAY)
    assert (fault.code, fault.place, fault.facts["first"]) == ("plan_row_twice", "C3", 2)


@pytest.mark.parametrize(("first", "second"), [
    ((IMPORTS, "", INSPECTOR), (EXPORTS, "", INSPECTOR)),
    ((KEELUNG + IMPORTS, "", INSPECTOR), (KEELUNG + EXPORTS, "", INSPECTOR)),
    ((PERSONNEL, "", INSPECTOR), ("", "", INSPECTOR)),
    (("", SHIP + "A", MASTER), ("", SHIP + "B", MASTER)),
    (("", "", "x"), ("", "", "y")),
])
def test_rows_of_other_units_or_posts_are_no_repetition(
    first: tuple[str, str, str], second: tuple[str, str, str]
) -> None:
    assert repeated(_plan(first, second), load_establishment_law(), "1", DAY) == ()
