"""Workbooks whose values hide something: formulas, errors, hidden rows and columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from guanwu.case import Fault
from guanwu.staffing.grid import Grid
from guanwu.staffing.plan import Plan, read_plan
from guanwu.store.grid_file import read_grid
from guanwu.store.sheet_cells import behind
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms

HEAD = ("post", "rank", "grade", "title", "count")
ROW = ("\u7a3d\u6838", "\u85a6\u4efb", "9", "\u95dc\u52d9\u6b63", 24)


def _book(path: Path, change: Callable[[Any], object]) -> Path:
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ROW)
    change(sheet)
    book.close()
    return path


def _plan(path: Path) -> Plan:
    tables = load_establishment_law().tables
    grid = read_grid(path)
    assert isinstance(grid, Grid)
    plan = read_plan(grid, tables.plan_columns, tables.ranks)
    for one in (*plan.faults, *plan.notes):
        for language in ("zh-Hant", "en"):
            assert load_terms().say(one.code, language, one.facts)
            assert load_terms().do(one.code, language, one.facts)
    return plan


def _seen(faults: tuple[Fault, ...]) -> list[tuple[str, str, Any]]:
    return [(one.code, one.place, one.facts.get("text", one.facts.get("cells"))) for one in faults]


@pytest.mark.parametrize(("formula", "value", "text"), [
    ("=12+12", 0, "=12+12"), ("=12+12", "", "=12+12"), ("=1/0", "#DIV/0!", "#DIV/0!")])
def test_formulas_nobody_computed_and_errors_are_refused_by_their_text(
    tmp_path: Path, formula: str, value: object, text: str
) -> None:
    plan = _plan(_book(tmp_path / "plan.xlsx", lambda sheet: sheet.write_formula(
        1, 4, formula, None, value)))
    assert plan.rows == () and _seen(plan.faults) == [("plan_count_wrong", "E2", text)]


def test_results_of_formulas_are_taken_with_a_note(tmp_path: Path) -> None:
    path = _book(tmp_path / "plan.xlsx", lambda sheet: sheet.write_formula(
        1, 4, "=12+12", None, 24))
    plan = _plan(path)
    assert [row.count for row in plan.rows] == [24] and plan.faults == ()
    assert _seen(plan.notes) == [("cells_computed", "E2", ("E2",))]


def test_a_naught_that_was_computed_is_a_number(tmp_path: Path) -> None:
    path = _book(tmp_path / "plan.xlsx", lambda sheet: sheet.write_formula(1, 4, "=1-1", None, 0))
    saved = tmp_path / "saved.xlsx"
    with ZipFile(path) as old, ZipFile(saved, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b' fullCalcOnLoad="1"', b""))
    assert [row.count for row in _plan(saved).rows] == [0]
    assert _plan(path).rows == ()


def test_hidden_rows_and_columns_are_taken_with_a_note(tmp_path: Path) -> None:
    def hide(sheet: Any) -> None:
        sheet.write_row(2, 0, ("x", *ROW[1:]))
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_column(3, 3, None, None, {"hidden": True})

    plan = _plan(_book(tmp_path / "plan.xlsx", hide))
    assert len(plan.rows) == 2 and _seen(plan.notes) == [
        ("rows_hidden", "A3", ("A3", "B3", "C3", "D3", "E3")),
        ("columns_hidden", "D1", ("D1", "D2", "D3"))]
    assert _plan(_book(tmp_path / "bare.xlsx", lambda sheet: None)).notes == ()


def test_bytes_that_are_no_workbook_are_an_error_of_value() -> None:
    with pytest.raises(ValueError, match="no workbook"):
        behind(b"PK")
