"""Reads a table that people hand in, CSV in UTF-8 or a workbook, as a grid of text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from guanwu.case import Fault, Refusal
from guanwu.staffing.grid import Grid, cell
from guanwu.store.archive import workbook_refusal
from guanwu.store.flat_cells import unguarded
from guanwu.store.sheet_cells import Behind, behind
from guanwu.store.table_file import UTF16_MARKS, read_bytes

BYTES_MOST: Final = 2_000_000
ROWS_MOST: Final = 5_000
COLUMNS_MOST: Final = 60
CELL_MOST: Final = 400
WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin, new and old."""
SEPARATORS: Final = {";": "semicolon", "\t": "tab"}
"""What other programs set between cells; a first cell that holds several is no cell."""
FIRST_ROWS: Final = 5
POINTED: Final = re.compile(r"-?[0-9]{1,6}\.00?", re.ASCII)
"""A whole number with a point; `1.000` is not one, as it may mean a thousand."""
CELLS_SHOWN: Final = 20
"""Cells that one note names."""


def read_grid(path: Path) -> Grid | Refusal:
    """Return the cells of a table; a workbook (`.xlsx`) is told by its name.

    Only the first sheet is read. Refusals: those of `read_bytes`, `file_not_utf8`,
    `grid_is_workbook` where a workbook has another name, `table_malformed`,
    `table_separator_wrong`, `grid_too_large`, and those of a workbook.
    """
    data = read_bytes(path, BYTES_MOST)
    return data if isinstance(data, Refusal) else grid_of(path.name, data)


def grid_of(name: str, data: bytes) -> Grid | Refusal:
    """Return the cells of a table by its name and content. Refusals as `read_grid`."""
    if data.startswith(WORKBOOKS) and not name.lower().endswith(".xlsx"):
        return Refusal("grid_is_workbook", {"file": name})
    grid = _workbook(data) if name.lower().endswith(".xlsx") else _csv(name, data)
    if isinstance(grid, Refusal):
        return grid
    wide = max((len(cells) for _, cells in grid.rows), default=0)
    if len(grid.rows) > ROWS_MOST or wide > COLUMNS_MOST:
        return Refusal("grid_too_large", {
            "file": name, "rows": ROWS_MOST, "columns": COLUMNS_MOST})
    return grid if grid.rows else Refusal("file_empty", {"file": name})


def _csv(name: str, data: bytes) -> Grid | Refusal:
    """Return the rows of a CSV file that hold anything, with the line each begins at."""
    if data.startswith(UTF16_MARKS):
        return Refusal("file_not_utf8", {"file": name, "byte": 0})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Refusal("file_not_utf8", {"file": name, "byte": error.start})
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return Refusal("table_malformed", {"file": name, "line": line})
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, line = [], 1
    try:
        for fields in reader:
            cells = tuple(unguarded(one)[:CELL_MOST].strip() for one in fields)
            if any(cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        return Refusal("table_malformed", {"file": name, "line": line})
    for separator in SEPARATORS:
        if rows and all(cells[0].count(separator) > 1 for _, cells in rows[:FIRST_ROWS]):
            return Refusal("table_separator_wrong", {
                "file": name, "separator": f"separator_{SEPARATORS[separator]}"})
    return _pointed(tuple(rows))


def _pointed(rows: tuple[tuple[int, tuple[str, ...]], ...]) -> Grid:
    """Return a grid with `35.0` read as 35, as in a workbook, and a note of the cells."""
    places = [(number, place) for number, cells in rows for place, text in enumerate(cells)
              if POINTED.fullmatch(text)]
    if not places:
        return Grid(rows)
    whole = tuple((number, tuple(
        text.partition(".")[0] if POINTED.fullmatch(text) else text for text in cells))
        for number, cells in rows)
    return Grid(whole, (), (Fault("cells_pointed", cell(*places[0]), {
        "count": len(places), "cells": tuple(cell(*one) for one in places[:CELLS_SHOWN])},
        places[0][0]),))


def _workbook(data: bytes) -> Grid | Refusal:
    """Return the rows and merged cells of the first sheet, weighed before it is opened."""
    refused = workbook_refusal(data)
    if refused is not None:
        return refused
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        merged = sheet.merged_cell_ranges or []
        found = [tuple(_text(one) for one in row)
                 for row in sheet.to_python(skip_empty_area=False)]
        hidden = behind(data)
    except (CalamineError, OSError, ValueError, IndexError):
        return Refusal("workbook_unreadable")
    for (number, column), text in hidden.texts.items():
        if number <= len(found) and column < len(found[number - 1]):
            held = found[number - 1]
            found[number - 1] = (*held[:column], text[:CELL_MOST], *held[column + 1:])
    ranges = tuple((start[0] + 1, start[1], end[0] + 1, end[1]) for start, end in merged)
    inside = {row for top, _, bottom, _ in ranges for row in range(top, min(bottom, ROWS_MOST) + 1)}
    rows = tuple((number, cells) for number, cells in enumerate(found, 1)
                 if any(cells) or number in inside)
    return Grid(rows, ranges, tuple(_unseen(rows, hidden)))


def _unseen(rows: tuple[tuple[int, tuple[str, ...]], ...], hidden: Behind) -> Iterator[Fault]:
    """Yield notes on computed cells, hidden rows and hidden columns, where they hold anything."""
    filled = {(number, column) for number, cells in rows
              for column, text in enumerate(cells) if text}
    hidden_rows = frozenset(hidden.rows)
    columns = {column for first, last in hidden.columns
               for column in range(max(first, 0), min(last + 1, COLUMNS_MOST))}
    for code, places in (
        ("cells_computed", hidden.computed),
        ("rows_hidden", sorted(one for one in filled if one[0] in hidden_rows)),
        ("columns_hidden", sorted(one for one in filled if one[1] in columns)),
    ):
        if places:
            yield Fault(code, cell(*places[0]), {
                "count": len(places), "cells": tuple(cell(*one) for one in places[:CELLS_SHOWN])},
                places[0][0])


def _text(value: Any) -> str:
    """Return a cell as text: days as YYYY-MM-DD, whole numbers without a point."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return unguarded(str(value))[:CELL_MOST].strip() if value is not None else ""
