"""Staffing plans as tables: what cannot be read is told with its cell, all of it at once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from guanwu.case import Refusal
from guanwu.staffing.grid import Grid, cell, whole
from guanwu.staffing.plan import Plan, grade_of, read_plan
from guanwu.store.grid_file import read_grid
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms

HEAD = ("unit", "vessel", "post", "rank", "grade", "title", "count")
ROW = ("", "", "\u7a3d\u6838", "\u85a6\u4efb", "9", "\u95dc\u52d9\u6b63", "24")


def _read(rows: list[tuple[str, ...]], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Plan:
    tables = load_establishment_law().tables
    plan = read_plan(Grid(tuple(enumerate(rows, 1)), merged), tables.plan_columns, tables.ranks)
    for one in (*plan.faults, *plan.notes):
        for language in ("zh-Hant", "en"):
            assert load_terms().say(one.code, language, one.facts)
            assert load_terms().do(one.code, language, one.facts)
    return plan


def _codes(plan: Plan) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in plan.faults]


def test_the_row_of_the_order_is_read() -> None:
    (row,) = _read([HEAD[2:], ROW[2:]]).rows
    assert (row.post, row.rank, row.grade, row.title, row.count, row.unit) == (
        ROW[2], "junior", 9, ROW[5], 24, "")
    chinese = ("\u8077\u7a31", "\u5b98\u7b49", "\u8077\u7b49", "\u5b98\u7a31", "\u54e1\u984d")
    assert _read([chinese, ROW[2:]]).rows == (row,)


@pytest.mark.parametrize(("place", "text", "code"), [
    (2, "", "plan_post_missing"), (3, "", "plan_rank_unknown"), (3, "\u85a6", "plan_rank_unknown"),
    (4, "15", "plan_grade_wrong"), (4, "0", "plan_grade_wrong"), (4, "7-9", "plan_grade_wrong"),
    (4, "", "plan_grade_wrong"), (6, "", "plan_count_wrong"), (6, "2.5", "plan_count_wrong"),
    (6, "-1", "plan_count_negative"), (6, "\u22121", "plan_count_negative"),
    (6, "1" * 7, "plan_count_wrong")])
def test_a_cell_that_cannot_be_is_named(place: int, text: str, code: str) -> None:
    row = (*ROW[:place], text, *ROW[place + 1:])
    assert _codes(_read([HEAD, row])) == [(code, cell(2, place))]


def test_all_faults_of_all_rows_are_told_at_once() -> None:
    bad = ("", "", "", "x", "99", "", "-3")
    assert _codes(_read([HEAD, bad, ROW, ROW])) == [
        ("plan_post_missing", "C2"), ("plan_rank_unknown", "D2"), ("plan_grade_wrong", "E2"),
        ("plan_count_negative", "G2"), ("plan_row_twice", "C4")]


def test_a_row_twice_is_one_with_the_same_key_whatever_its_number() -> None:
    other = (*ROW[:6], "3")
    (fault,) = _read([HEAD, ROW, other]).faults
    assert (fault.code, fault.facts["first"]) == ("plan_row_twice", 2)
    for place, text in ((0, "x"), (1, "x"), (2, "x"), (4, "8"), (5, "x")):
        assert _read([HEAD, ROW, (*ROW[:place], text, *ROW[place + 1:])]).faults == ()


def test_columns_unknown_missing_or_twice() -> None:
    assert _codes(_read([("post", "rank", "grade", "post", "salary"), ROW[:5]])) == [
        ("plan_column_twice", "D1"), ("plan_column_unknown", "E1"),
        ("plan_column_missing", "A1"), ("plan_column_missing", "A1")]
    assert _codes(_read([])) == [("plan_empty", "A1")]
    assert _codes(_read([HEAD])) == [("plan_empty", "A1")]
    assert _codes(_read([(*HEAD, ""), (*ROW, "9")])) == [("plan_column_unnamed", "H1")]


def test_merged_cells_of_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.merge_range(1, 2, 2, 2, ROW[2])
    for row, grade in ((1, 9), (2, 8)):
        sheet.write_row(row, 3, [ROW[3], grade, ROW[5], 12])
    book.close()
    tables = load_establishment_law().tables
    grid = read_grid(path)
    assert isinstance(grid, Grid)
    plan = read_plan(grid, tables.plan_columns, tables.ranks)
    assert [(row.post, row.grade, row.count) for row in plan.rows] == [
        (ROW[2], 9, 12), (ROW[2], 8, 12)]
    assert plan.faults == () and [(one.code, one.place) for one in plan.notes] == [
        ("cells_filled", "C2:C3")]
    counts = _read([HEAD, ROW, (*ROW[:4], "8", ROW[5], "")], ((2, 6, 3, 6),))
    assert ("cells_merged", "G2:G3") in _codes(counts)
    across = _read([HEAD, ROW], ((2, 2, 2, 3),))
    assert ("cells_merged", "C2:D2") in _codes(across)


def test_a_csv_with_a_byte_order_mark_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows([HEAD, [], ROW, ["", " "]])
    grid = read_grid(path)
    assert isinstance(grid, Grid)
    tables = load_establishment_law().tables
    assert len(read_plan(grid, tables.plan_columns, tables.ranks).rows) == 1


@pytest.mark.parametrize(("text", "grade"), [
    ("9", 9), ("\uff19", 9), ("9\u8077\u7b49", 9), ("\u7b2c\u4e5d\u8077\u7b49", 9),
    ("\u5341\u4e8c", 12), ("\u5341", 10), ("\u7b2c\u5341\u4e00\u8077\u7b49", 11), ("", None),
    ("x", None), ("\u4e5d\u81f3\u5341", None), ("9 10", None), ("-9", None), ("1-2", None),
    ("\u4e00\u81f3\u4e8c", None), ("1\u4e8c", None)])
def test_grades_as_people_write_them(text: str, grade: int | None) -> None:
    assert grade_of(text) == grade


@given(st.integers(-999_999, 999_999))
def test_whole_numbers_are_read_with_and_without_commas(number: int) -> None:
    assert whole(f"{number}") == whole(f" {number:,} ") == number


@given(st.text(max_size=12))
def test_no_text_makes_a_number_or_a_grade_fail(text: str) -> None:
    assert whole(text) is None or -999_999 <= (whole(text) or 0) <= 999_999
    assert grade_of(text) is None or 1 <= (grade_of(text) or 0) <= 14


@given(st.integers(0, 5000))
def test_cells_are_named_as_spreadsheets_do(column: int) -> None:
    assert cell(7, column) == f"{xl_col_to_name(column)}7"


def test_cells_beyond_the_headings_are_refused_with_their_place() -> None:
    assert _codes(_read([HEAD, (*ROW[:6], "1", "9", "", "x"), (*ROW[:6], "1", "000")])) == [
        ("cell_without_heading", "H2"), ("cell_without_heading", "J2"),
        ("cell_without_heading", "H3"), ("plan_row_twice", "C3")]
    assert _codes(_read([HEAD, (*ROW, "", " ")])) == []


TITLED = (("\u81fa\u4e2d\u95dc\u7a05\u5c40\u54e1\u984d\u8a08\u756b", *[""] * 6), HEAD, ROW)


def test_a_title_above_the_headings_is_passed_over_with_a_note() -> None:
    for merged in ((), ((1, 0, 1, 6),)):
        plan = _read(list(TITLED), merged)
        assert plan.faults == () and len(plan.rows) == 1
        assert [(one.code, one.place) for one in plan.notes] == [("plan_row_above_headings", "A1")]
        assert TITLED[0][0] in load_terms().say(
            plan.notes[0].code, "en", plan.notes[0].facts)


def test_a_table_without_headings_is_told_so_once() -> None:
    assert _codes(_read([ROW, (*ROW[:4], "8", *ROW[5:])])) == [("plan_headings_missing", "A1")]
    assert _codes(_read([TITLED[0], ("a", "b", "c")])) == [("plan_headings_missing", "A1")]


def test_a_workbook_with_a_merged_title(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 6, TITLED[0][0])
    sheet.write_row(1, 0, HEAD)
    sheet.write_row(2, 0, ROW)
    book.close()
    grid = read_grid(path)
    assert isinstance(grid, Grid)
    tables = load_establishment_law().tables
    plan = read_plan(grid, tables.plan_columns, tables.ranks)
    assert plan.faults == () and [row.number for row in plan.rows] == [3]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_than_the_comma_is_told(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "plan.csv"
    path.write_text("\n".join(separator.join(row) for row in (HEAD, ROW)), "utf-8")
    refused = read_grid(path)
    assert isinstance(refused, Refusal) and refused.code == "table_separator_wrong"
    for language in ("zh-Hant", "en"):
        assert load_terms().say(refused.code, language, refused.facts)
        assert load_terms().do(refused.code, language, refused.facts)
    path.write_text("\n".join(",".join(row) for row in (HEAD, (*ROW[:5], "a;b;c", "1"))), "utf-8")
    assert isinstance(read_grid(path), Grid)


def test_a_whole_number_with_a_point_is_read_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    rows = [HEAD, (*ROW[:4], "9.0", ROW[5], "24.00"), (*ROW[:4], "8.5", ROW[5], "1.000")]
    path.write_text("\n".join(",".join(row) for row in rows), "utf-8")
    grid = read_grid(path)
    assert isinstance(grid, Grid)
    tables = load_establishment_law().tables
    plan = read_plan(grid, tables.plan_columns, tables.ranks)
    assert [(row.grade, row.count) for row in plan.rows] == [(9, 24)]
    assert _codes(plan) == [("plan_grade_wrong", "E3"), ("plan_count_wrong", "G3")]
    (note,) = plan.notes
    assert (note.code, note.facts["cells"]) == ("cells_pointed", ("E2", "G2"))
    assert load_terms().do(note.code, "zh-Hant", note.facts)
