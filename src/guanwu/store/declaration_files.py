"""Files of declarations in any form, one after the other: XML, JSON, lines, CSV, Parquet."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from guanwu.case import Fault
from guanwu.declaration.model import Declaration
from guanwu.singlewindow.nx5105 import declaration_from
from guanwu.singlewindow.places import place_in_message
from guanwu.store.declaration_flat import read_csv, read_parquet
from guanwu.store.declaration_json import BYTES_MAX, Received, canonical, content_hash, receive
from guanwu.store.layout_file import layouts
from guanwu.store.message_xml import CAPS, read

DECLARATION_MESSAGE = "NX5105"


class Item(NamedTuple):
    """One declaration of a file: the line it begins on, its bytes, the record or every fault.

    `where` tells a fault of the record by its place and line in the message, for XML.
    """

    line: int
    data: bytes
    found: Received | tuple[Fault, ...]
    where: Callable[[Fault], Fault] | None = None


def read_file(path: Path) -> Iterator[Item]:
    """Read every declaration of a file; a file without any is one item with that fault."""
    empty = True
    for item in _items(path):
        empty = False
        yield item
    if empty:
        name = source_name(path)
        yield Item(0, b"", (Fault("declaration_file_empty", name, {"file": name}),))


def _items(path: Path) -> Iterator[Item]:
    """Read every declaration of a file; the ending of its name tells the form.

    `.xml` is one NX5105, `.json` one record, `.jsonl` one record a line, `.csv` and `.parquet` one
    row a line of goods. A file that cannot be read is one item with its fault.
    """
    ending = path.suffix.lower()
    if path.exists() and not path.is_file():
        said = {"file": source_name(path), "reason": "no regular file"}
        yield Item(0, b"", (Fault("declaration_file_unreadable", source_name(path), said),))
        return
    try:
        if ending == ".xml":
            yield _xml(path)
        elif ending == ".json":
            data = _bytes(path, BYTES_MAX + 1)
            yield Item(1, data, receive(data))
        elif ending in (".jsonl", ".ndjson"):
            yield from _json_lines(path)
        elif ending in (".csv", ".parquet"):
            reader = read_csv if ending == ".csv" else read_parquet
            for line, data, found in reader(path):
                yield Item(line, data, received(found) if isinstance(found, Declaration) else found)
        else:
            known = [".xml", ".json", ".jsonl", ".csv", ".parquet"]
            facts = {"file": source_name(path), "known": known}
            yield Item(0, b"", (Fault("file_form_unknown", source_name(path), facts),))
    except (OSError, OverflowError, UnicodeError, csv.Error, pa.ArrowException) as error:
        facts = {"file": source_name(path), "reason": type(error).__name__}
        yield Item(0, b"", (Fault("declaration_file_unreadable", source_name(path), facts),))


def source_name(path: Path) -> str:
    """Return the name of a file as text that can be written: bytes that are no text as escapes."""
    return path.name.encode("utf-8", "backslashreplace").decode("utf-8")


def received(declaration: Declaration) -> Received:
    """Return a declaration with its canonical form and hash."""
    form = canonical(declaration)
    return Received(declaration, form, content_hash(form))


def _bytes(path: Path, limit: int) -> bytes:
    """Return the beginning of a file, so that a huge one is refused without being read whole."""
    with path.open("rb") as file:
        return file.read(limit)


def _xml(path: Path) -> Item:
    """Read one message; only an import declaration is lodged."""
    data = _bytes(path, CAPS.bytes + 1)
    message = read(data, layouts())
    if isinstance(message, tuple):
        return Item(1, data, message)
    if message.name != DECLARATION_MESSAGE:
        facts = {"message": message.name, "wanted": DECLARATION_MESSAGE}
        return Item(1, data, (Fault("message_not_lodged", "/", facts),))
    declaration = declaration_from(message.tree)
    if not isinstance(declaration, Declaration):
        return Item(1, data, declaration)

    def where(fault: Fault) -> Fault:
        place = place_in_message(fault.place)
        return Fault(fault.code, place, fault.facts, message.lines.at(place))

    return Item(1, data, received(declaration), where)


def _json_lines(path: Path) -> Iterator[Item]:
    """Read one declaration a line; a line beyond the cap is refused, the next one goes on."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(BYTES_MAX + 1):
            number += 1
            whole = line
            while len(whole) > BYTES_MAX and not whole.endswith(b"\n"):
                whole = file.readline(BYTES_MAX + 1)
                if not whole:
                    break
            text = line.strip()
            if text:
                yield Item(number, text, receive(line if len(line) > BYTES_MAX else text))
