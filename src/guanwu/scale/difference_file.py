"""Writes differences and refusals as Parquet or CSV, one file a process, then one file or folder.

A name that ends in .csv or .parquet is one file; any other is a folder of Parquet parts. The order
is that of the lines replayed, whatever the number of processes.
"""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from guanwu.duty.dense import Codebook
from guanwu.scale.refused import Reasons
from guanwu.scale.rows import SIDES, DifferenceRows, Names, RefusedRows

ROWS_HELD = 262_144
_TEXT = pa.dictionary(pa.int32(), pa.string())


def _columns(number: pa.DataType, more: list[tuple[str, pa.DataType]]) -> pa.Schema:
    """Return the schema of a file of rows by line."""
    return pa.schema([
        ("number", number), ("line", pa.int32()), ("code", _TEXT), ("origin", _TEXT), *more
    ])


class RowFile(ABC):
    """A part file of rows that is written group by group."""

    def __init__(self, path: Path, book: Codebook) -> None:
        self.path, self.book = path, book
        self.rows = 0
        self._held: list[DifferenceRows | RefusedRows] = []
        self._size = 0
        self._writer: pq.ParquetWriter | None = None

    def add(self, rows: DifferenceRows | RefusedRows) -> None:
        """Keep rows and write them when there are many."""
        if rows.places.size:
            self._held.append(rows)
            self._size += rows.places.size
            if self._size >= ROWS_HELD:
                self._write()

    def close(self) -> None:
        """Write what is held; a file without rows has its columns all the same."""
        self._write()
        if self._writer is not None:
            self._writer.close()

    @abstractmethod
    def more(self, held: Sequence[DifferenceRows | RefusedRows]) -> dict[str, pa.Array]:
        """Return the columns beyond number, line, code and origin."""

    def _write(self) -> None:
        """Write the rows held as one row group."""
        held = self._held
        numbers = _together(held, "number")
        codes, origins, _ = self.book.lists()
        columns = {
            "number": pa.array(numbers, pa.string() if numbers.dtype.kind in "OU" else pa.int64()),
            "line": pa.array(_together(held, "line"), pa.int32()),
            "code": _named(_together(held, "code"), codes),
            "origin": _named(_together(held, "origin"), origins),
            **self.more(held),
        }
        table = pa.table(columns)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self.path, table.schema, write_statistics=False)
        self._writer.write_table(table)
        self.rows += table.num_rows
        self._held, self._size = [], 0


class DifferenceFile(RowFile):
    """number, line, code, origin, levy, before, after, difference."""

    def __init__(self, path: Path, book: Codebook, names: Names) -> None:
        super().__init__(path, book)
        self.names = names

    def more(self, held: Sequence[DifferenceRows | RefusedRows]) -> dict[str, pa.Array]:
        """Return levy and amounts."""
        before, after = _together(held, "before"), _together(held, "after")
        return {
            "levy": _named(_together(held, "levy"), list(self.names.numbers)),
            "before": pa.array(before, pa.int64()),
            "after": pa.array(after, pa.int64()),
            "difference": pa.array(after - before, pa.int64()),
        }


class RefusedFile(RowFile):
    """number, line, code, origin, side, reason, facts."""

    def __init__(self, path: Path, book: Codebook, reasons: Reasons) -> None:
        super().__init__(path, book)
        self.reasons = reasons

    def more(self, held: Sequence[DifferenceRows | RefusedRows]) -> dict[str, pa.Array]:
        """Return side, reason and facts."""
        reason = _together(held, "reason")
        listed = self.reasons.listed()
        codes = list(dict.fromkeys(code for code, _ in listed))
        of_reason = np.array([codes.index(code) for code, _ in listed], dtype=np.int64)
        return {
            "side": _named(_together(held, "side"), SIDES),
            "reason": _named(of_reason[reason] if reason.size else reason, codes),
            "facts": _named(reason, [facts for _, facts in listed]),
        }


def _together(held: Sequence[DifferenceRows | RefusedRows], name: str) -> np.ndarray:
    """Return one column of all rows held."""
    if not held:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate([getattr(one, name) for one in held])


def _named(numbers: np.ndarray, names: Sequence[str]) -> pa.DictionaryArray:
    """Return a column of names from their numbers."""
    return pa.DictionaryArray.from_arrays(
        pa.array(numbers, pa.int32()), pa.array(names, pa.string())
    )


def gather(parts: Sequence[Path], target: Path) -> int:
    """Put part files together at the target and remove them; return the bytes written."""
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    if target.suffix == ".csv":
        _concatenate_csv(parts, target)
    elif target.suffix == ".parquet" and len(parts) > 1:
        _concatenate_parquet(parts, target)
    elif target.suffix == ".parquet":
        parts[0].replace(target)
    else:
        target.mkdir(parents=True)
        for number, part in enumerate(parts):
            part.replace(target / f"part-{number:05d}.parquet")
        return sum(held.stat().st_size for held in target.iterdir())
    for part in parts:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _plain(table: pa.Table) -> pa.Table:
    """Return a table with texts in place of dictionaries."""
    fields = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields))


def _concatenate_csv(parts: Sequence[Path], target: Path) -> None:
    """Write all parts as one CSV file with one header."""
    writer: pa.csv.CSVWriter | None = None
    for part in parts:
        with pq.ParquetFile(part) as file:
            for group in range(file.num_row_groups):
                table = _plain(file.read_row_group(group))
                if writer is None:
                    writer = pa.csv.CSVWriter(target, table.schema)
                writer.write_table(table)
    if writer is not None:
        writer.close()


def _concatenate_parquet(parts: Sequence[Path], target: Path) -> None:
    """Write all parts as one Parquet file, row group by row group."""
    with pq.ParquetWriter(target, pq.read_schema(parts[0]), write_statistics=False) as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group))


def numbers_in(target: Path) -> list[str]:
    """Return the declaration numbers of a difference file or folder, in order, each once."""
    paths = sorted(target.iterdir()) if target.is_dir() else [target]
    found: dict[str, None] = {}
    for path in paths:
        if path.suffix == ".csv":
            column = pa.csv.read_csv(
                path, convert_options=pa.csv.ConvertOptions(
                    include_columns=["number"], column_types={"number": pa.string()}
                )
            ).column("number")
        else:
            column = pq.read_table(path, columns=["number"]).column("number")
        found.update(dict.fromkeys(str(number) for number in column.to_pylist()))
    return list(found)
