"""Tables in CSV files: official ones, read with suspicion, and our own, which must be right."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from pathlib import Path
from typing import NamedTuple

from guanwu.case.fault import Refusal

LAW = Path(__file__).resolve().parents[1] / "law"
"""Folder of the law's data."""

BYTES_MAX = 200_000_000
FIELD_MAX = 100_000
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class TableFile(NamedTuple):
    """A table as read: header, rows with the line each begins at, SHA-256 of the bytes."""

    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    fingerprint: str


def read_table(path: Path) -> TableFile | Refusal:
    """Read a CSV file in UTF-8, with or without byte order mark; blank lines are passed over.

    Refusals, each with the file's name: `file_unreadable`, `file_too_large`, `file_empty`,
    `file_not_utf8` (with the byte), `table_malformed` (with the line).
    """
    data = read_bytes(path)
    if isinstance(data, Refusal):
        return data
    if data.startswith(UTF16_MARKS):
        return Refusal("file_not_utf8", {"file": path.name, "byte": 0})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Refusal("file_not_utf8", {"file": path.name, "byte": error.start})
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return Refusal("table_malformed", {"file": path.name, "line": line})
    csv.field_size_limit(FIELD_MAX)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for fields in reader:
            if fields:
                rows.append((line, fields))
            line = reader.line_num + 1
    except csv.Error:
        return Refusal("table_malformed", {"file": path.name, "line": line})
    if not rows:
        return Refusal("file_empty", {"file": path.name})
    header = tuple(name.strip() for name in rows[0][1])
    return TableFile(header, rows[1:], hashlib.sha256(data).hexdigest())


def read_bytes(path: Path, limit: int = BYTES_MAX) -> bytes | Refusal:
    """The bytes of a file, or `file_unreadable`, `file_too_large`, `file_empty`."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return Refusal("file_unreadable", {"file": path.name})
    if len(data) > limit:
        return Refusal("file_too_large", {"file": path.name, "bytes_max": limit})
    if not data.strip():
        return Refusal("file_empty", {"file": path.name})
    return data


def law_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a table of ours under `law/`, by column. ValueError when it is broken."""
    table = read_table(LAW / name)
    if isinstance(table, Refusal):
        raise ValueError(f"law/{name}: {table.code} {dict(table.facts)}")
    rows = []
    for line, fields in table.rows:
        if len(fields) != len(table.header):
            raise ValueError(f"law/{name}, line {line}: {len(fields)} fields")
        rows.append(dict(zip(table.header, fields, strict=True)))
    return tuple(rows)


def day_of(text: str) -> date:
    """The day written YYYY-MM-DD; ValueError otherwise."""
    return date.fromisoformat(text)


def day_or_open(text: str) -> date | None:
    """The day written YYYY-MM-DD, None for an empty text (open end)."""
    return date.fromisoformat(text) if text else None
