"""Units and vessels however they are written: one branch, one ship, sections with their branch."""

from __future__ import annotations

from typing import Any

import pytest

from guanwu.staffing.breach import Report
from guanwu.staffing.check import check
from guanwu.staffing.grid import Grid
from guanwu.staffing.plan import Plan, read_plan
from guanwu.staffing.seat import repeated
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms
from tests.staffing.complete import DAY, HEADER, Row, rows_of

CHIEF, CLERK, CREW = "\u8ab2\u9577", "\u8fa6\u4e8b\u54e1", "\u8259\u9762\u4f50\u7406\u54e1"
BRANCH, SUB_BRANCH = "\u82b1\u84ee\u5206\u5c40", "\u65b0\u71df\u652f\u5c40"
BUREAU, SECTION = "\u57fa\u9686\u95dc\u7a05\u5c40", "\u696d\u52d9\u4e00\u8ab2"
SHIP, NAME = "\u5de1\u7ddd\u8266", "\u5fb7\u661f"
ROOM = "\u4eba\u4e8b\u5ba4"


def _plan(rows: list[Row]) -> Plan:
    tables = load_establishment_law().tables
    cells = [HEADER, *(tuple(map(str, row)) for row in rows)]
    plan = read_plan(Grid(tuple(enumerate(cells, 1))), tables.plan_columns, tables.ranks)
    assert plan.faults == ()
    return plan


def _report(rows: list[Row]) -> Report:
    report = check(_plan(rows).rows, load_establishment_law(), "1", DAY)
    assert isinstance(report, Report)
    return report


def _moved(rows: list[Row], post: str, place: int, old: str, new: str) -> list[Row]:
    """Rows in which those of a post have another unit or vessel."""
    made: list[Any] = [list(row) for row in rows]
    for row in made:
        if row[2] == post and row[place] == old:
            row[place] = new
    return [tuple(row) for row in made]


@pytest.mark.parametrize(("unit", "section"), [
    (BRANCH + SECTION, True), (f"{BRANCH} {SECTION}", True), (f"{BUREAU}{BRANCH}{SECTION}", True),
    ("\u82b1\u84ee \u5206\u5c40", False), ("\u82b1 \u84ee\u5206\u5c40", False),
    (f"{BUREAU} {BRANCH}", False), ("\u5206\u5c40\u82b1\u84ee", False),
    ("\u82b1\u84ee branch", False), ("\u82b1\u84ee branch import section", True)])
def test_a_section_counts_to_its_branch_and_a_branch_is_one(unit: str, section: bool) -> None:
    rows = rows_of("1", branch=BRANCH, sub_branch=SUB_BRANCH)
    moved = _moved(rows, CHIEF, 0, BRANCH, unit)
    assert moved != rows
    report = _report(moved)
    assert report.breaches == ()
    assert [one.code for one in report.notes] == ["plan_unit_section"] * section
    for note in report.notes:
        assert unit in load_terms().say(note.code, "zh-Hant", note.facts)
        assert "the branch \"\u82b1\u84ee\"" in load_terms().say(note.code, "en", note.facts)
        assert load_terms().do(note.code, "en", note.facts)


def test_a_section_of_a_sub_branch_and_the_offices_of_a_branch() -> None:
    rows = rows_of("1", branch=BRANCH, sub_branch=SUB_BRANCH)
    report = _report(_moved(rows, CLERK, 0, SUB_BRANCH, SUB_BRANCH + SECTION))
    assert report.breaches == () and [one.code for one in report.notes] == ["plan_unit_section"]
    spaced = _moved(rows, "\u4e3b\u4efb", 0, BRANCH + ROOM, f"\u82b1\u84ee \u5206\u5c40 {ROOM}")
    assert spaced != rows and _report(spaced).breaches == ()


def test_two_branches_stay_two() -> None:
    rows = rows_of("1", branch=BRANCH)
    other = _moved(rows, CHIEF, 0, BRANCH, "\u6843\u5712\u5206\u5c40")
    breaches = _report(other).breaches
    assert {one.rule for one in breaches} == {"post_absent"}
    assert {one.seat.name for one in breaches if one.seat} == {"\u82b1\u84ee", "\u6843\u5712"}


@pytest.mark.parametrize(("unit", "vessel"), [
    ("", NAME + SHIP), (SHIP, NAME), (NAME, SHIP), ("", f"{SHIP} {NAME}"), (SHIP + NAME, NAME),
    (BUREAU, SHIP + NAME), ("", "patrol ship " + NAME), (SHIP + NAME, "")])
def test_a_ship_is_one_however_its_name_is_written(unit: str, vessel: str) -> None:
    rows = rows_of("1", vessels={SHIP + NAME: "patrol_ship"})
    moved = [(unit, vessel, *row[2:]) if row[2] == CREW else row for row in rows]
    report = _report(moved)
    assert report.breaches == () and report.notes == ()
    twice = [*rows, *(row for row in moved if row[2] == CREW)]
    if (unit, vessel) != ("", SHIP + NAME):
        faults = repeated(_plan(twice), load_establishment_law(), "1", DAY)
        assert [one.code for one in faults] == ["plan_row_twice"]


def test_ships_of_other_names_or_numbers_stay_apart() -> None:
    for other in (f"{SHIP}2", f"{NAME}{SHIP}2", f"{NAME}2{SHIP}"):
        rows = rows_of("1", vessels={SHIP + NAME: "patrol_ship"})
        moved = _moved(rows, CREW, 1, SHIP + NAME, other)
        assert {one.rule for one in _report(moved).breaches} == {"post_absent"}


def test_the_same_people_in_two_sections_are_no_repetition() -> None:
    law = load_establishment_law()
    row = (CLERK, "\u59d4\u4efb", 3, "\u95dc\u52d9\u54e1", 1)
    one, two = (BRANCH + SECTION, "", *row), (BRANCH + "\u696d\u52d9\u4e8c\u8ab2", "", *row)
    assert repeated(_plan([one, two]), law, "1", DAY) == ()
    spaced = (f"\u82b1\u84ee \u5206\u5c40 {SECTION}", "", *row)
    (fault,) = repeated(_plan([one, two, spaced]), law, "1", DAY)
    assert fault.facts["first"] == 2
