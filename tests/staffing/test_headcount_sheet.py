"""Head-count tables that people hand in: read as the statement prints them, or told what is off."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from guanwu.case import Refusal
from guanwu.staffing.headcount import reconcile, statement_of, statutory_of
from guanwu.staffing.headcount_sheet import ReadStatement, read_statement
from guanwu.staffing.model import Statement
from guanwu.staffing.printed import printed
from guanwu.store.grid_file import read_grid
from guanwu.store.staffing_file import load_book, load_words
from guanwu.store.terms_file import load_terms

Cells = list[list[str]]
BLANK = 8


def _cells(language: str = "zh-Hant") -> Cells:
    """The table of 109 and 108 with its title row above, as people type it."""
    statement = statement_of(load_book(), 2020)
    assert isinstance(statement, Statement)
    made = printed(statement, statutory_of(load_book(), 2020), load_terms(), language)
    return [[made.title, *[""] * BLANK], *map(list, made.rows)]


def _read(folder: Path, cells: Cells) -> ReadStatement:
    path = folder / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(cells)
    grid = read_grid(path)
    assert not isinstance(grid, Refusal)
    return read_statement(grid, load_words())


def _codes(read: ReadStatement) -> list[tuple[str, str]]:
    for one in (*read.faults, *read.notes):
        for language in ("zh-Hant", "en"):
            facts = {**one.facts, "place": one.place}
            assert load_terms().say(one.code, language, facts)
            assert load_terms().do(one.code, language, facts)
    return [(one.code, one.place) for one in (*read.faults, *read.notes)]


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_the_printed_form_is_read_back_as_it_was(tmp_path: Path, language: str) -> None:
    read = _read(tmp_path, _cells(language))
    assert _codes(read) == []
    assert read.statement is not None and read.statement.change is not None
    stored = statement_of(load_book(), 2020)
    assert isinstance(stored, Statement)
    assert [(one.year, [line.counts for line in one.lines]) for one in read.statement.tables] == [
        (one.year, [line.counts for line in one.lines]) for one in stored.tables]
    assert reconcile(read.statement, {"staff": 4209}) == ()


def test_a_sum_that_is_off_is_told_with_its_cell(tmp_path: Path) -> None:
    cells = _cells()
    cells[3][2] = "1,083"
    read = _read(tmp_path, cells)
    assert read.statement is not None
    faults = reconcile(read.statement, {})
    assert [(one.code, one.place, one.facts["difference"]) for one in faults] == [
        ("headcount_row_unequal", "I4", -45), ("headcount_column_unequal", "C8", -45),
        ("headcount_change_unequal", "C15", -45), ("headcount_change_unequal", "I15", -45)]


@pytest.mark.parametrize(("row", "column", "text", "code", "place"), [
    (4, 3, "-4", "headcount_number_negative", "D5"),
    (4, 3, "", "headcount_number_missing", "D5"),
    (4, 3, "4.5", "headcount_number_wrong", "D5"),
    (4, 3, "1,17", "headcount_number_wrong", "D5"),
    (4, 3, "99999999", "headcount_number_wrong", "D5"),
    (4, 1, "\u9ad8\u96c4\u95dc", "headcount_row_twice", "B7"),
    (4, 1, "\u91d1\u9580\u95dc", "headcount_office_unknown", "B5"),
    (4, 1, "", "headcount_office_missing", "B5"),
    (1, 3, "\u8b66\u8b77", "headcount_category_unknown", "D2"),
    (1, 3, "\u8077\u54e1", "headcount_category_twice", "D2"),
    (8, 0, "109\u5e74\u5ea6", "headcount_row_twice", "B9"),
    (8, 0, "\u53bb\u5e74", "headcount_year_wrong", "A9"),
    (1, 0, "", "headcount_year_missing", "B3"),
    (8, 0, "105\u5e74\u5ea6", "headcount_years_apart", "109"),
    (8, 0, "2019", "headcount_year_western", "A9"),
    (14, 0, "\u5408\u8a08\u589e\u6e1b", "headcount_year_wrong", "A15"),
])
def test_every_fault_has_its_cell(
    tmp_path: Path, row: int, column: int, text: str, code: str, place: str
) -> None:
    cells = _cells()
    cells[row][column] = text
    assert (code, place) in _codes(_read(tmp_path, cells))


def test_years_of_two_kinds_are_converted_with_a_note_and_one_year_twice_is_seen(
    tmp_path: Path,
) -> None:
    cells = _cells()
    cells[8][0] = "2019\u5e74\u5ea6"
    mixed = _read(tmp_path, cells)
    assert not mixed.faults and mixed.statement is not None
    assert [one.year for one in mixed.statement.tables] == [2020, 2019]
    assert mixed.notes[0].facts == {"western": 2019, "year": 108}
    cells[8][0] = "2020"
    assert ("headcount_row_twice", "B9") in _codes(_read(tmp_path, cells))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    cells = _cells()
    cells[3][2], cells[4][4], cells[5][1] = "-1", "x", "Atlantis"
    assert _codes(_read(tmp_path, cells)) == [
        ("headcount_number_negative", "C4"), ("headcount_number_wrong", "E5"),
        ("headcount_office_unknown", "B6")]


def test_a_table_without_names_or_totals(tmp_path: Path) -> None:
    assert _codes(_read(tmp_path, [["109", "1"], ["a", "2"]])) == [
        ("headcount_heading_missing", "A1")]
    cells = [row for row in _cells() if row[1] != "\u5408\u8a08"]
    assert _codes(_read(tmp_path, cells)) == [
        ("headcount_total_missing", "109"), ("headcount_total_missing", "108")]
    assert _codes(_read(tmp_path, _cells()[:2])) == [("headcount_year_empty", "109")]


def _workbook(path: Path, cells: Cells, merges: list[tuple[int, int, int, int]]) -> None:
    """Write cells as a spreadsheet; a merge has the text of its first cell."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    inside = {(row, column) for top, left, bottom, right in merges
              for row in range(top, bottom + 1) for column in range(left, right + 1)}
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            if (row, column) not in inside and text:
                number = text.lstrip("-").isdigit() and column > 1
                sheet.write(row, column, int(text) if number else text)
    for top, left, bottom, right in merges:
        sheet.merge_range(top, left, bottom, right, cells[top][left])
    book.close()


def test_merged_cells_of_a_spreadsheet_are_filled_with_a_note_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    _workbook(path, _cells(), [(0, 0, 0, 8), (1, 0, 7, 0), (8, 0, 13, 0)])
    grid = read_grid(path)
    assert not isinstance(grid, Refusal)
    read = read_statement(grid, load_words())
    assert _codes(read) == [("cells_filled", "A2:A8"), ("cells_filled", "A9:A14")]
    assert read.statement is not None and reconcile(read.statement, {}) == ()
    _workbook(path, _cells(), [(2, 2, 3, 2), (5, 4, 5, 5)])
    grid = read_grid(path)
    assert not isinstance(grid, Refusal)
    faults = _codes(read_statement(grid, load_words()))
    assert ("cells_merged", "C3:C4") in faults and ("cells_merged", "E6:F6") in faults


@pytest.mark.parametrize(("name", "data", "code"), [
    ("a.csv", b"\xff\xfe1\x00", "file_not_utf8"), ("a.csv", b"\xa4\xa4", "file_not_utf8"),
    ("a.csv", b"a\0b", "table_malformed"), ("a.csv", b'"a', "table_malformed"),
    ("a.csv", b" \n", "file_empty"), ("a.csv", b",,\n", "file_empty"),
    ("a.csv", b"," * 70 + b"1", "grid_too_large"),
    ("a.csv", b"1\n" * 5001, "grid_too_large"), ("a.xlsx", b"PK", "workbook_unreadable"),
])
def test_files_that_are_no_tables_are_refused(
    tmp_path: Path, name: str, data: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(data)
    found = read_grid(tmp_path / name)
    assert isinstance(found, Refusal) and found.code == code


@pytest.mark.parametrize(("row", "texts"), [(3, ["9", "", "x"]), (5, ["", "9"])])
def test_cells_beyond_the_headings_are_refused_with_their_place(
    tmp_path: Path, row: int, texts: list[str]
) -> None:
    cells = _cells()
    cells[row] += texts
    assert _codes(_read(tmp_path, cells)) == [
        ("cell_without_heading", f"{'JKL'[place]}{row + 1}")
        for place, text in enumerate(texts) if text]
