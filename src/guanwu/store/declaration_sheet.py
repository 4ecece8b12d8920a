"""Reads declarations from a spreadsheet, one row a line of goods; says in which cell a fault is.

The columns are those of the flat form, in any order, under their own names (whole numbers) or under
the names by which people type them (`guanwu.declaration.entry`: decimals). The row of names is one
of the first ten; headings may stand above it. Items of the header stand in the first row of a
declaration and may be left empty in its others.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from guanwu.case import Fault
from guanwu.declaration.entry import ENTRIES, NUMBER, decimal_text
from guanwu.declaration.flat import LINE
from guanwu.declaration.model import LINES_MAX
from guanwu.store.archive import workbook_refusal

BYTES_MOST: Final = 5_000_000
HEADINGS_MOST: Final = 10
SHOWN_MOST: Final = 60
_WHOLE: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_BY_COLUMN: Final = {entry.column.name: entry for entry in ENTRIES.values()}
_STEP: Final = re.compile(r"(?:lines\[([0-9]+)\]\.)?([a-z0-9_.]+)", re.ASCII)

Texts = dict[str, str]


class SheetDeclaration(NamedTuple):
    """A declaration as it stands in a sheet: the row of each line, what was typed, faults."""

    rows: tuple[int, ...]
    header: Texts
    lines: list[Texts]
    faults: tuple[Fault, ...]


class Sheet(NamedTuple):
    """A sheet as read: the column of each name, and its declarations in order."""

    columns: Mapping[str, str]
    declarations: tuple[SheetDeclaration, ...]


def read_sheet(data: bytes) -> Sheet | tuple[Fault, ...]:
    """Read the first sheet of a workbook (xlsx); what spoils the whole file is told alone.

    Faults of rows and columns have their cell as place and their row as line.
    """
    if len(data) > BYTES_MOST:
        facts = {"bytes": len(data), "most": BYTES_MOST}
        return (Fault("upload_too_large", "", facts),)
    refused = workbook_refusal(data)
    if refused is not None:
        return (Fault(refused.code, "", refused.facts),)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = [list(row) for row in workbook.get_sheet_by_index(0).to_python(
            skip_empty_area=False)]
    except (CalamineError, OSError, ValueError, IndexError):
        return (Fault("workbook_unreadable", ""),)
    return sheet_of(rows)


def sheet_of(rows: Sequence[Sequence[Any]]) -> Sheet | tuple[Fault, ...]:
    """Return the declarations of the rows of a sheet."""
    for number, row in enumerate(rows[:HEADINGS_MOST]):
        names = [_text(cell) for cell in row]
        if NUMBER in names:
            return _declarations(names, rows, number + 1)
    return (Fault("flat_column_missing", "", {"column": NUMBER}),)


def _declarations(
    names: list[str], rows: Sequence[Sequence[Any]], first: int
) -> Sheet | tuple[Fault, ...]:
    """Return the declarations below the row of names."""
    faults: list[Fault] = []
    columns: dict[int, str] = {}
    for place, name in enumerate(names):
        entry = ENTRIES.get(name) or _BY_COLUMN.get(name)
        cell = f"{xl_col_to_name(place)}{first}"
        if entry is not None and entry.name in columns.values():
            faults.append(Fault("flat_column_twice", cell, {"column": name}, first))
        elif entry is not None:
            columns[place] = entry.name
        elif name or any(_text(row[place]) for row in rows[first:] if place < len(row)):
            facts = {"column": name[:SHOWN_MOST]}
            faults.append(Fault("flat_column_unknown", cell, facts, first))
    if faults:
        return tuple(faults)
    scaled = {place for place, name in columns.items() if names[place] != name
              and ENTRIES[name].decimals}
    found = _grouped(_typed(rows, first, columns, scaled), columns)
    letters = {name: xl_col_to_name(place) for place, name in columns.items()}
    return Sheet(letters, tuple(found))


class _Row(NamedTuple):
    """A row as typed, its number from 1, and what cannot be read of it."""

    number: int
    texts: Texts
    faults: list[Fault]


def _typed(
    rows: Sequence[Sequence[Any]], first: int, columns: Mapping[int, str], scaled: set[int]
) -> Iterator[_Row]:
    """Yield the rows that hold anything."""
    for number, row in enumerate(rows[first:], first + 1):
        texts: Texts = {}
        faults: list[Fault] = []
        for place, name in columns.items():
            text = _text(row[place]) if place < len(row) else ""
            if text and place in scaled:
                if not _WHOLE.fullmatch(text):
                    cell = f"{xl_col_to_name(place)}{number} {name}"
                    facts = {"text": text[:SHOWN_MOST]}
                    faults.append(Fault("number_not_whole", cell, facts, number))
                    continue
                text = decimal_text(int(text), ENTRIES[name].decimals)
            if text:
                texts[name] = text
        if texts or faults:
            yield _Row(number, texts, faults)


def _grouped(rows: Iterator[_Row], columns: Mapping[int, str]) -> Iterator[SheetDeclaration]:
    """Gather the rows of each declaration; a row without a number belongs to the one above it."""
    letters = {name: xl_col_to_name(place) for place, name in columns.items()}
    group: list[_Row] = []
    for row in rows:
        number = row.texts.get(NUMBER)
        if group and number is not None and number != group[0].texts.get(NUMBER):
            yield _one(group, letters)
            group = []
        if len(group) <= LINES_MAX:
            group.append(row)
    if group:
        yield _one(group, letters)


def _one(group: list[_Row], letters: Mapping[str, str]) -> SheetDeclaration:
    """Return the declaration of a group of rows; an item of the header has one value in it."""
    header = {name: text for name, text in group[0].texts.items() if not name.startswith(LINE)}
    faults = [fault for row in group for fault in row.faults]
    lines = []
    for row in group:
        lines.append({name: text for name, text in row.texts.items() if name.startswith(LINE)})
        for name, text in row.texts.items():
            if not name.startswith(LINE) and header.get(name, text) != text:
                facts = {"column": name, "row": row.number, "first_row": group[0].number}
                cell = f"{letters[name]}{row.number} {name}"
                faults.append(Fault("flat_header_differs", cell, facts, row.number))
            elif not name.startswith(LINE):
                header.setdefault(name, text)
    return SheetDeclaration(tuple(row.number for row in group), header, lines, tuple(faults))


def in_cell(sheet: Sheet, declaration: SheetDeclaration, fault: Fault) -> Fault:
    """Return a fault of the record with cell and column as place (`AB2 terms`), its row as line.

    What has no cell of its own (a column that is not in the sheet, a sum) has the name of the item.
    """
    step = _STEP.match(fault.place)
    if step is None:
        return Fault(fault.code, fault.place, fault.facts, declaration.rows[0])
    line = int(step[1]) if step[1] else 0
    row = declaration.rows[min(line, len(declaration.rows) - 1)]
    column = f"{LINE}{step[2].partition('.')[0]}" if step[1] else step[2]
    entry = _BY_COLUMN.get(column) or _BY_COLUMN.get(column.partition("[")[0])
    name = entry.name if entry is not None else column
    letter = sheet.columns.get(name)
    place = f"{letter}{row} {name}" if letter is not None else name
    return Fault(fault.code, place, fault.facts, row)


def _text(cell: Any) -> str:
    """Return the text of a cell: whole numbers without a point, days as YYYY-MM-DD."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        whole_day = (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0)
        return cell.date().isoformat() if whole_day else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
