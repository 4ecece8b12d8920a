"""Reads drafted rows of the tariff from a table that was handed in: CSV in UTF-8, or a workbook.

The first row names the columns: code, column_1, column_2, column_3, since, until; only `code` must
be there. Everything else is read as text, and judged by the check of the amendment.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from guanwu.case import Fault
from guanwu.store.archive import workbook_refusal
from guanwu.store.flat_cells import unguarded
from guanwu.tariff.amendment import DraftRow

COLUMNS: Final = ("code", "column_1", "column_2", "column_3", "since", "until")
BYTES_MOST: Final = 2_000_000
ROWS_MOST: Final = 5_000
CELL_MOST: Final = 400
_CODE_DIGITS: Final = 11


def read_draft(name: str, data: bytes) -> tuple[DraftRow, ...] | tuple[Fault, ...]:
    """Return the rows of a table, or what is wrong with it as a whole.

    A workbook is told by its name (`.xlsx`). Cells beyond 400 signs and tables beyond 5,000 rows
    are refused.
    """
    if len(data) > BYTES_MOST:
        return (Fault("gazette_file_large", "file", {"most": BYTES_MOST}),)
    table = _workbook(data) if name.lower().endswith(".xlsx") else _csv(data)
    if isinstance(table, Fault):
        return (table,)
    rows = [[_text(cell) for cell in row] for row in table]
    rows = [row for row in rows if any(row)]
    if not rows:
        return (Fault("gazette_file_empty", "file"),)
    names = [cell.strip().casefold() for cell in rows[0]]
    unknown = [one for one in names if one and one not in COLUMNS]
    if unknown or names.count("code") != 1 or len(set(names)) != len(names):
        facts = {"found": ", ".join(names)[:CELL_MOST], "known": ", ".join(COLUMNS)}
        return (Fault("gazette_file_columns", "file", facts),)
    if len(rows) - 1 > ROWS_MOST:
        return (Fault("gazette_file_rows", "file", {"most": ROWS_MOST}),)
    made = [_row(names, row) for row in rows[1:]]
    return tuple(made) if made else (Fault("gazette_file_empty", "file"),)


def _row(names: Sequence[str], cells: Sequence[str]) -> DraftRow:
    """Return a drafted row; what a workbook keeps of a code as a number gets its zeros back."""
    texts = {name: unguarded(cell)[:CELL_MOST].strip()
             for name, cell in zip(names, cells, strict=False) if name}
    code = texts.pop("code", "")
    if code.isascii() and code.isdigit() and len(code) == _CODE_DIGITS - 1:
        code = code.zfill(_CODE_DIGITS)
    return DraftRow(code, **texts)


def _csv(data: bytes) -> list[list[Any]] | Fault:
    """Return the cells of a CSV file."""
    try:
        text = data.decode("utf-8-sig")
        return [list(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except (UnicodeDecodeError, csv.Error):
        return Fault("gazette_file_unreadable", "file")


def _workbook(data: bytes) -> list[list[Any]] | Fault:
    """Return the cells of the first sheet of a workbook, weighed before it is opened."""
    refused = workbook_refusal(data)
    if refused is not None:
        return Fault(refused.code, "file", refused.facts)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [list(row) for row in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, OSError, ValueError, IndexError):
        return Fault("gazette_file_unreadable", "file")


def _text(cell: Any) -> str:
    """Return a cell as text: days as YYYY-MM-DD, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell) if cell is not None else ""
