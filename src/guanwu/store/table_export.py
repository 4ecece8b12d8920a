"""Tables to take away, as CSV or as a spreadsheet, in which no text can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from guanwu.store.declaration_template import SAFE
from guanwu.store.flat_cells import guarded

MEDIA_TYPES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BYTE_ORDER_MARK: Final = "\ufeff"
"""Spreadsheet programs take a CSV for UTF-8 only when it begins with this."""
Cell = str | int | None


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV; a text that a spreadsheet would run has an apostrophe before it."""
    file = io.StringIO(newline="")
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_csv_text(cell) for cell in row])
    return file.getvalue().encode("utf-8", "replace")


def _csv_text(cell: Cell) -> str:
    """Return the text of a cell; line ends within it become blanks."""
    if cell is None:
        return ""
    return str(cell) if isinstance(cell, int) else guarded(" ".join(cell.splitlines()))


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[Cell]], moment: datetime) -> bytes:
    """Return a table as a spreadsheet; texts are written as texts, whole numbers as numbers.

    `moment` is when it was made: the same table of the same moment is the same bytes.
    """
    file = io.BytesIO()
    workbook = Workbook(file, SAFE)
    workbook.set_properties({"created": moment})
    sheet = workbook.add_worksheet()
    bold = workbook.add_format({"bold": True, "bg_color": "#f4f6f8"})
    for place, heading in enumerate(headings):
        sheet.write_string(0, place, heading, bold)
        sheet.set_column(place, place, max(12, len(heading) * 2))
    sheet.freeze_panes(1, 0)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(number, place, cell)
            elif cell:
                sheet.write_string(number, place, cell)
    workbook.close()
    return file.getvalue()
