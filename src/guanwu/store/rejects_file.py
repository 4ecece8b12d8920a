"""The file of rejects: what was not accepted, whole, with its reasons in both languages.

JSON lines, appended and flushed to the disk before `append` returns. One line per item: source,
line, number where it can be read, the item itself, and its faults. An item that is not UTF-8 is
kept as `item_base64`. A line torn by a crash stays a line of its own; nothing is ever overwritten.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Protocol, Self

import msgspec

from guanwu.case.fault import Fault
from guanwu.declaration.number import normalise

_NUMBER = re.compile(rb'"number"\s*:\s*"([A-Za-z0-9 /]{12,20})"')
_XML_NUMBER = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?ID>([A-Z0-9 ]{14})</")
LANGUAGES: Final = ("zh-Hant", "en")


class Sentences(Protocol):
    """Sentences by id; see `guanwu.term.Terms`."""

    def say(self, id: str, language: str, facts: Mapping[str, Any] | None = None) -> str: ...

    def do(self, id: str, language: str, facts: Mapping[str, Any] | None = None) -> str: ...


class Reject(NamedTuple):
    """An item not accepted: where it came from, which line of it (from 1), its bytes, why."""

    source: str
    line: int
    item: bytes
    faults: Sequence[Fault]
    number: str | None = None


class RejectsFile:
    """Appends rejects to one file; use as a context, or call `close`."""

    def __init__(self, path: Path, terms: Sentences) -> None:
        """Open or create the file. Raises OSError."""
        self._terms = terms
        new = not path.exists()
        self._file = path.open("ab")
        self.count = 0
        if new:
            _sync_folder(path.parent)
        elif _torn(path):
            self._write(b"\n")

    def append(self, rejects: Iterable[Reject]) -> int:
        """Append rejects and wait until they are on the disk; return how many. Raises OSError."""
        lines = [reject_line(reject, self._terms) for reject in rejects]
        if lines:
            self._write(b"".join(lines))
            self.count += len(lines)
        return len(lines)

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file; everything appended is on the disk already."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def reject_line(reject: Reject, terms: Sentences) -> bytes:
    """Return the JSON line of a reject, with its line feed."""
    entry: dict[str, Any] = {"source": reject.source, "line": reject.line}
    number = reject.number or number_in(reject.item)
    if number is not None:
        entry["number"] = number
    try:
        entry["item"] = reject.item.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        entry["item_base64"] = base64.b64encode(reject.item).decode("ascii")
    entry["faults"] = [fault_entry(fault, terms) for fault in reject.faults]
    try:
        return msgspec.json.encode(entry) + b"\n"
    except UnicodeEncodeError:
        return json.dumps(entry).encode("ascii") + b"\n"


def fault_entry(fault: Fault, terms: Sentences) -> dict[str, Any]:
    """Return a fault with its sentence and what to do, in both languages."""
    entry: dict[str, Any] = {"code": fault.code, "place": fault.place}
    if fault.line is not None:
        entry["line"] = fault.line
    for language in LANGUAGES:
        entry[language] = terms.say(fault.code, language, fault.facts)
    for language in LANGUAGES:
        entry[f"{language}-do"] = terms.do(fault.code, language, fault.facts)
    return entry


def number_in(item: bytes) -> str | None:
    """Return the declaration number that can be read in a broken item, None where none can.

    In JSON only a number of the outermost group counts: transport documents and permits have
    numbers as well. In a message it is the first `ID` of that shape.
    """
    if item.lstrip()[:1] == b"<":
        match = _XML_NUMBER.search(item)
        return _as_stored(match[1]) if match else None
    depth = end = 0
    for match in _NUMBER.finditer(item):
        start = match.start()
        depth += item.count(b"{", end, start) - item.count(b"}", end, start)
        end = start
        if depth == 1:
            return _as_stored(match[1])
    return None


def _as_stored(text: bytes) -> str | None:
    number = normalise(text.decode("ascii"))
    return number if isinstance(number, str) else None


def _torn(path: Path) -> bool:
    """Say whether the file ends in the middle of a line."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        if size == 0:
            return False
        file.seek(size - 1)
        return file.read(1) != b"\n"


def _sync_folder(folder: Path) -> None:
    """Make the new file's name durable, where the system lets a folder be opened."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
