"""Parquet files of lines, split into parts of row groups and read declaration by declaration.

A declaration belongs to the part in which it begins: the part before reads on until it ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from guanwu.case import Refusal

BATCH_ROWS = 262_144
BUFFER_BYTES = 1 << 22
"""Bytes read at once of a column, so that a huge row group does not fill the memory."""
NEEDED = ("number", "line", "code", "origin", "customs_value", "imported_on")
NUMBERS = (
    "net_weight_e6", "quantity_e6", "alcohol_degree_e3", "litres_e6", "tobacco_quantity_e6",
    "pieces",
)
TEXTS = (
    "code", "origin", "unit", "importer", "commodity_tax_item", "alcohol_kind", "tobacco_kind",
    "selected_goods_item", "exemption", "producer",
)
COLUMNS = frozenset((*NEEDED, *NUMBERS, *TEXTS, "claimed"))


class Part(NamedTuple):
    """Row groups `first` (inclusive) to `last` (exclusive) of a file."""

    path: Path
    first: int
    last: int


def faults_of(path: Path) -> Refusal | None:
    """Return why a file cannot be replayed, or None: not Parquet, or a column is missing."""
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        return Refusal("lines_file_unreadable", {"file": path.name, "reason": str(error)[:200]})
    missing = [name for name in NEEDED if name not in schema.names]
    if missing:
        facts = {"file": path.name, "columns": ", ".join(missing)}
        return Refusal("lines_file_column_missing", facts)
    for name in COLUMNS.intersection(schema.names):
        if not _fits(name, schema.field(name).type):
            facts = {"file": path.name, "column": name, "type": str(schema.field(name).type)}
            return Refusal("lines_file_column_type", facts)
    return None


def _fits(name: str, kind: pa.DataType) -> bool:
    """Whether a column has a type that it can be read from."""
    if name in TEXTS:
        kind = kind.value_type if pa.types.is_dictionary(kind) else kind
        return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
    if name == "imported_on":
        return bool(pa.types.is_date32(kind))
    if name == "claimed":
        return bool(pa.types.is_boolean(kind))
    return bool(pa.types.is_integer(kind))


def split(paths: Sequence[Path], parts: int) -> list[list[Part]]:
    """Share files out in so many runs of about equal rows, in the order of the files."""
    groups: list[tuple[Path, int, int]] = []
    for path in paths:
        with pq.ParquetFile(path) as file:
            metadata = file.metadata
            groups += [
                (path, group, metadata.row_group(group).num_rows)
                for group in range(metadata.num_row_groups)
            ]
    total = sum(rows for _, _, rows in groups)
    shares: list[list[Part]] = [[] for _ in range(parts)]
    done = 0
    for path, group, rows in groups:
        share = shares[min(parts - 1, (done + rows // 2) * parts // max(total, 1))]
        done += rows
        if share and share[-1].path == path and share[-1].last == group:
            share[-1] = Part(path, share[-1].first, group + 1)
        else:
            share.append(Part(path, group, group + 1))
    return [share for share in shares if share]


def declarations(part: Part, rows: int = BATCH_ROWS) -> Iterator[pa.RecordBatch]:
    """Yield batches of whole declarations of a part, in order; one at a border comes by itself."""
    tail: list[pa.RecordBatch] = []
    for batch in _own(part, rows):
        numbers = batch.column("number").to_numpy(zero_copy_only=False)
        begin = 0
        if tail:
            begin = _run(numbers, tail[0].column("number")[0].as_py())
            if begin:
                tail.append(batch.slice(0, begin))
            if begin == numbers.size:
                continue
            yield _joined(tail)
        end = numbers.size - _run(numbers[::-1], numbers[-1])
        if end > begin:
            yield batch.slice(begin, end - begin)
        tail = [batch.slice(end)]
    if tail:
        yield _joined(tail)


def _own(part: Part, rows: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of declarations that begin in the part, and nothing of others."""
    texts = [name for name in TEXTS if name in pq.read_schema(part.path).names]
    with pq.ParquetFile(
        part.path, read_dictionary=texts, buffer_size=BUFFER_BYTES, pre_buffer=False
    ) as file:
        before = _last_number(file, part.first - 1) if part.first else None
        left = sum(file.metadata.row_group(n).num_rows for n in range(part.first, part.last))
        wanted = [name for name in file.schema_arrow.names if name in COLUMNS]
        last = None
        for batch in file.iter_batches(
            rows, row_groups=list(range(part.first, file.metadata.num_row_groups)),
            columns=wanted, use_threads=False,
        ):
            numbers = batch.column("number").to_numpy(zero_copy_only=False)
            begin = _run(numbers, before) if before is not None else 0
            end = min(left, numbers.size)
            left -= end
            if begin < numbers.size:
                before = None
            if end < numbers.size:
                last = numbers[end - 1] if end > begin else last
                more = _run(numbers[end:], last) if last is not None else 0
                if end + more > begin:
                    yield batch.slice(begin, end + more - begin)
                if end + more < numbers.size:
                    return
            elif end > begin:
                last = numbers[-1]
                yield batch.slice(begin)


def _last_number(file: pq.ParquetFile, group: int) -> int | None:
    """Return the number on the last row of a row group or of one before that has rows."""
    for place in range(group, -1, -1):
        column = file.read_row_group(place, columns=["number"], use_threads=False).column(0)
        if len(column):
            return int(column[-1].as_py())
    return None


def _run(numbers: np.ndarray, number: int) -> int:
    """Return how many rows at the beginning have the number."""
    size = 64
    while True:
        other = np.flatnonzero(numbers[:size] != number)
        if other.size:
            return int(other[0])
        if size >= numbers.size:
            return int(numbers.size)
        size *= 16


def _joined(pieces: list[pa.RecordBatch]) -> pa.RecordBatch:
    """Return the rows of one declaration that came in several batches as one batch."""
    if len(pieces) == 1:
        return pieces[0]
    table = pa.Table.from_batches(pieces).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]
