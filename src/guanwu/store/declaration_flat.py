"""Writes and reads declarations in bulk as CSV or Parquet, one row per line of goods.

The columns are `guanwu.declaration.flat.COLUMNS`. In CSV (UTF-8, commas, every cell quoted, days
as YYYY-MM-DD, true and false) a text that a spreadsheet would take for a formula is written with
an apostrophe before it, and so is a text that begins with an apostrophe; reading takes exactly one
apostrophe away, so nothing is lost. Parquet holds whole numbers, days and texts as such.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple, TextIO

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from guanwu.case.fault import Fault
from guanwu.declaration.flat import (
    COLUMNS,
    HEADER_COLUMNS,
    LINE_COLUMNS,
    Column,
    declaration_of,
    rows_of,
)
from guanwu.declaration.model import LINES_MAX, Declaration
from guanwu.store.declaration_json import canonical
from guanwu.store.flat_cells import (
    are_utf8,
    cell_text,
    cell_value,
    guarded,
    list_value,
    unguarded,
    whole_text,
)

CELL_MAX: Final = 8 * 1024 * 1024
LINE_MAX: Final = 4 * CELL_MAX
ROWS_AT_ONCE: Final = 50_000
_TYPES: Final = {
    "text": pa.string(),
    "number": pa.int64(),
    "day": pa.date32(),
    "yes_no": pa.bool_(),
    "json": pa.string(),
}


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


_FITS: Final = {
    "text": _is_text,
    "number": pa.types.is_integer,
    "day": pa.types.is_date,
    "yes_no": pa.types.is_boolean,
    "json": _is_text,
}
SCHEMA: Final = pa.schema([pa.field(column.name, _TYPES[column.form]) for column in COLUMNS])
"""The Parquet schema of the flat form."""

Cells = dict[str, Any]
Item = tuple[int, bytes, Declaration | tuple[Fault, ...]]


class Row(NamedTuple):
    """A row as read: its number in the file from 1, its cells by column, a fault of the row."""

    row: int
    cells: Cells
    fault: Fault | None = None


def write_csv(path: Path, declarations: Iterable[Declaration]) -> int:
    """Write declarations as CSV; return the number of rows. Raises OSError."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([column.name for column in COLUMNS])
        for declaration in declarations:
            for row in rows_of(declaration):
                writer.writerow([cell_text(value) for value in row])
                count += 1
    return count


def write_parquet(path: Path, declarations: Iterable[Declaration]) -> int:
    """Write declarations as Parquet (zstd); return the number of rows. Raises OSError."""
    count = 0
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        rows: list[tuple[Any, ...]] = []
        for declaration in declarations:
            rows.extend(rows_of(declaration))
            if len(rows) >= ROWS_AT_ONCE:
                count += _write_rows(writer, rows)
        count += _write_rows(writer, rows)
    return count


def _write_rows(writer: pq.ParquetWriter, rows: list[tuple[Any, ...]]) -> int:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(COLUMNS)
    arrays = [
        pa.array(values, type=field.type) for values, field in zip(columns, SCHEMA, strict=True)
    ]
    writer.write_table(pa.Table.from_arrays(arrays, schema=SCHEMA))
    count = len(rows)
    rows.clear()
    return count


def read_csv(path: Path) -> Iterator[Item]:
    """Read declarations from CSV: row where each begins, its text, the declaration or its faults.

    A file whose header lacks `number` or has unknown or repeated columns gives one item, with the
    faults of the header. A broken row spoils its own declaration only. Raises OSError.
    """
    csv.field_size_limit(CELL_MAX)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(_lines(file))
        names = next(reader, [])
        faults = header_faults([whole_text(name) for name in names])
        if faults:
            yield 1, ",".join(names).encode("utf-8", "surrogateescape"), faults
            return
        columns = {column.name: column for column in COLUMNS}
        yield from _grouped(_csv_rows(reader, [columns[name] for name in names]))


def _lines(file: TextIO) -> Iterator[str]:
    """Give the lines of a file; of one longer than any cell may be, its beginning alone.

    What is left of such a line is passed over unkept, so that memory stays bounded; the reader
    refuses the cell.
    """
    while line := file.readline(LINE_MAX):
        whole = line
        while len(whole) == LINE_MAX and not whole.endswith(("\n", "\r")):
            whole = file.readline(LINE_MAX)
        yield line


def header_faults(names: list[str]) -> tuple[Fault, ...]:
    """Return what is wrong with the names of the columns of a flat file."""
    known = {column.name for column in COLUMNS}
    unknown = [name for name in names if name not in known]
    twice = sorted({name for name in names if names.count(name) > 1})
    faults = [Fault("flat_column_unknown", name[:60], {"column": name[:60]}) for name in unknown]
    faults += [Fault("flat_column_twice", name, {"column": name}) for name in twice]
    if "number" not in names:
        faults.append(Fault("flat_column_missing", "number", {"column": "number"}))
    return tuple(faults)


def _csv_rows(reader: Iterator[list[str]], columns: list[Column]) -> Iterator[Row]:
    number = 1
    while True:
        number += 1
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(number, {}, Fault("flat_row_unreadable", "", {"row": number}))
            continue
        if not texts:
            continue
        pairs = list(zip(columns, texts, strict=False))
        cells = {column.name: cell_value(column, unguarded(text)) for column, text in pairs if text}
        fault = None
        if len(texts) != len(columns):
            facts = {"row": number, "cells": len(texts), "columns": len(columns)}
            fault = Fault("flat_row_length", "", facts)
        elif not "".join(texts).isascii() and not are_utf8(texts):
            fault = Fault("flat_row_not_utf8", "", {"row": number})
        yield Row(number, cells, fault)


def read_parquet(path: Path) -> Iterator[Item]:
    """Read declarations from Parquet as `read_csv` does. Raises OSError and pyarrow.ArrowException.

    Numbers, days and texts must have the columns' own types.
    """
    with pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        faults = header_faults(names) or type_faults(file.schema_arrow)
        if faults:
            yield 1, ",".join(names).encode(), faults
            return
        yield from _grouped(_parquet_rows(file))


def type_faults(schema: pa.Schema) -> tuple[Fault, ...]:
    """Return the columns of a Parquet file whose type cannot hold what the record asks."""
    forms = {column.name: column.form for column in COLUMNS}
    return tuple(
        Fault("flat_column_type", field.name, {"column": field.name, "type": str(field.type)})
        for field in schema
        if not pa.types.is_null(field.type) and not _FITS[forms[field.name]](field.type)
    )


def _parquet_rows(file: pq.ParquetFile) -> Iterator[Row]:
    lists = [column.name for column in COLUMNS if column.form == "json"]
    number = 1
    for batch in file.iter_batches(batch_size=ROWS_AT_ONCE):
        for cells in batch.to_pylist():
            number += 1
            for name in lists:
                if isinstance(cells.get(name), str):
                    cells[name] = list_value(cells[name])
            yield Row(number, cells)


def _grouped(rows: Iterable[Row]) -> Iterator[Item]:
    """Gather the rows that stand together under one number; give each group its declaration.

    The bytes of an item are its canonical JSON, or, where it is refused, its rows as JSON (the
    first ten thousand rows where one number has more than a declaration may have lines).
    """
    group: list[Row] = []
    for row in rows:
        if group and row.cells.get("number") != group[0].cells.get("number"):
            yield _item(group)
            group = []
        if len(group) <= LINES_MAX:
            group.append(row)
    if group:
        yield _item(group)


def _item(group: list[Row]) -> Item:
    first = group[0].cells
    faults = [row.fault for row in group if row.fault is not None]
    for row in group[1:]:
        for column in HEADER_COLUMNS:
            if row.cells.get(column.name) != first.get(column.name):
                facts = {"column": column.name, "row": row.row, "first_row": group[0].row}
                faults.append(Fault("flat_header_differs", column.name, facts))
    answer = tuple(faults) if faults else declaration_of(first, [row.cells for row in group])
    raw = canonical(answer) if isinstance(answer, Declaration) else _raw(group)
    return group[0].row, raw, answer


def _raw(group: list[Row]) -> bytes:
    """The rows of a refused declaration as JSON, for the file of rejects."""
    text = [{name: whole_text(cell) for name, cell in row.cells.items()} for row in group]
    return msgspec.json.encode(text)


def column_table() -> list[tuple[str, str, bool]]:
    """Return name, form and whether it is required of every column, for the documentation."""
    return [(column.name, column.form, column.required) for column in COLUMNS]


__all__ = [
    "COLUMNS",
    "LINE_COLUMNS",
    "SCHEMA",
    "column_table",
    "guarded",
    "header_faults",
    "read_csv",
    "read_parquet",
    "unguarded",
    "write_csv",
    "write_parquet",
]
