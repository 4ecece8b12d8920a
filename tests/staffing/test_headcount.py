"""The head-count of the budget statement: its form, its sums, and every way they may not add up."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.staffing.headcount import (
    completed,
    reconcile,
    statement_of,
    statutory_of,
    suspects,
    totals,
    year_over_year,
)
from guanwu.staffing.model import TOTAL, Line, Statement, YearTable
from guanwu.staffing.printed import Printed, printed
from guanwu.store.staffing_file import load_book
from guanwu.store.terms_file import load_terms
from tests.shared import SHARED, needs_shared

STATEMENT = SHARED / "seeds" / "000_586683daab11227d.txt"
LAST = -1


def _statement(year: int = 2020) -> Statement:
    found = statement_of(load_book(), year)
    assert isinstance(found, Statement)
    return found


def _printed(language: str = "zh-Hant") -> Printed:
    return printed(_statement(), statutory_of(load_book(), 2020), load_terms(), language)


@needs_shared
def test_it_is_printed_exactly_as_in_the_statement() -> None:
    text = STATEMENT.read_text(encoding="utf-8")
    ours = _printed()
    start = text.index(ours.heading)
    stated = text[start : text.index("\u8cb3\u3001", start)].split()
    cells = [cell for row in ours.rows for cell in row if cell]
    assert stated == [ours.heading, ours.explanation, ours.title, *cells]


def test_every_row_of_the_printed_form_is_as_wide() -> None:
    for language in ("zh-Hant", "en"):
        rows = _printed(language).rows
        assert len(rows) == 14 and {len(row) for row in rows} == {9}
    assert _printed().text().count("\n") == 17


def test_the_statement_reconciles_by_rows_columns_changes_and_law() -> None:
    assert reconcile(_statement(), statutory_of(load_book(), 2020)) == ()
    assert reconcile(_statement(2019), statutory_of(load_book(), 2019)) == ()
    assert statutory_of(load_book(), 2020) == {"staff": 4209}
    assert statutory_of(load_book(), 2019) == {}
    assert totals(_statement().tables[0]).counts["total"] == 4297
    assert totals(_statement().tables[1]).counts["total"] == 4318


def test_year_over_year_of_each_office() -> None:
    lines = {one.id: one.counts for one in year_over_year(_statement())}
    assert lines["change"] == {"staff": 0, "skilled": -3, "general": -13, "driver": -5,
                               "contract": 0, "temporary": 0, "total": -21}
    assert {id: one["total"] for id, one in lines.items()} == {
        "administration": -1, "keelung": -3, "taipei": -8, "taichung": 3, "kaohsiung": -12,
        "change": -21}
    assert year_over_year(_statement(2019)) == ()


def test_a_year_not_on_record_is_refused_with_those_that_are() -> None:
    found = statement_of(load_book(), 2031)
    assert found == Refusal("headcount_year_unknown", {"year": 120, "years": ("109", "108")})


def _with(statement: Statement, table: int, line: str, category: str, count: int) -> Statement:
    """The statement with one number replaced; line `total` and `change` are the printed sums."""
    def put(one: Line) -> Line:
        return Line(one.id, dict(one.counts) | {category: count}) if one.id == line else one

    if line == "change":
        assert statement.change is not None
        return Statement(statement.tables, put(statement.change))
    held = statement.tables[table]
    assert held.total is not None
    changed = YearTable(held.year, tuple(map(put, held.lines)), put(held.total))
    tables = [changed if place == table else one for place, one in enumerate(statement.tables)]
    return Statement(tuple(tables), statement.change)


@pytest.mark.parametrize(("table", "line", "category", "count", "wanted"), [
    (0, "keelung", "staff", 1040, [
        ("headcount_row_unequal", "109 keelung total", -2),
        ("headcount_column_unequal", "109 total staff", -2),
        ("headcount_change_unequal", "109 change staff", -2),
        ("headcount_change_unequal", "109 change total", -2)]),
    (1, "keelung", "total", 1150, [
        ("headcount_row_unequal", "108 keelung total", 1),
        ("headcount_column_unequal", "108 total total", -1)]),
    (0, "total", "driver", 55, [
        ("headcount_row_unequal", "109 total total", -1),
        ("headcount_column_unequal", "109 total driver", 1)]),
    (0, "change", "driver", -4, [("headcount_change_unequal", "109 change driver", 1)]),
    (0, "kaohsiung", "staff", 1277, [
        ("headcount_row_unequal", "109 kaohsiung total", -223),
        ("headcount_column_unequal", "109 total staff", -223),
        ("headcount_change_unequal", "109 change staff", -223),
        ("headcount_change_unequal", "109 change total", -223),
        ("headcount_above_statutory", "109", 1)]),
    # 4,209 staff exactly, as many as the law allows: only the sums are off.
    (0, "kaohsiung", "staff", 1276, [
        ("headcount_row_unequal", "109 kaohsiung total", -222),
        ("headcount_column_unequal", "109 total staff", -222),
        ("headcount_change_unequal", "109 change staff", -222),
        ("headcount_change_unequal", "109 change total", -222)]),
])
def test_what_does_not_add_up_is_named_by_row_column_and_amount(
    table: int, line: str, category: str, count: int, wanted: list[tuple[str, str, int]]
) -> None:
    broken = _with(_statement(), table, line, category, count)
    faults = reconcile(broken, statutory_of(load_book(), 2020))
    assert [(one.code, one.place, one.facts["difference"]) for one in faults] == wanted
    for one in faults:
        for language in ("zh-Hant", "en"):
            assert load_terms().say(one.code, language, one.facts)


def test_a_wrong_cell_is_suspected_where_its_row_and_column_cross() -> None:
    broken = _with(_statement(), 0, "taipei", "general", 52)
    (found,) = suspects(reconcile(broken, {}))
    assert (found.facts["row"], found.facts["column"], found.facts["difference"]) == (
        "office_name_taipei", "headcount_category_general", 27)
    assert suspects(reconcile(_with(_statement(), 0, "total", "driver", 55), {})) == ()


COUNTS = st.integers(0, 9999)


@given(st.lists(st.lists(COUNTS, min_size=6, max_size=6), min_size=5, max_size=5),
       st.lists(st.lists(COUNTS, min_size=6, max_size=6), min_size=5, max_size=5))
def test_computed_sums_always_reconcile_and_one_step_off_never_does(
    later: Sequence[Sequence[int]], earlier: Sequence[Sequence[int]]
) -> None:
    names = [name for name in _statement().tables[0].lines[0].counts if name != TOTAL]
    tables = tuple(
        completed(YearTable(year, tuple(
            Line(f"o{place}", dict(zip(names, row, strict=True)))
            for place, row in enumerate(rows))))
        for year, rows in ((2020, later), (2019, earlier)))
    whole = Statement(tables, year_over_year(Statement(tables))[LAST])
    assert reconcile(whole, {}) == ()
    assert tables[0].total is not None
    assert tables[0].total.counts["total"] == sum(map(sum, later))
    off = _with(whole, 0, "o3", "driver", later[3][3] + 1)
    assert {one.code for one in reconcile(off, {})} == {
        "headcount_row_unequal", "headcount_column_unequal", "headcount_change_unequal"}


def test_the_tables_hold_no_row_twice() -> None:
    keys = [(cell.line, cell.category, cell.since) for cell in load_book().cells]
    assert len(keys) == len(set(keys)) == 2 * 6 * 7 + 7
    assert all(msgspec.to_builtins(cell)["source"] for cell in load_book().cells)
