"""Declarations handed in as a file of any form, read once: records, or every fault with its place.

XML tells a fault by element and line of the message, a spreadsheet by its cell, JSON and the flat
form by the place in the record.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta, Struct

from guanwu.case import Fault
from guanwu.declaration.entry import Entered, entered
from guanwu.declaration.flat import COLUMNS
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.desk.trader.completing import complete
from guanwu.store.declaration_files import read_file, received
from guanwu.store.declaration_json import Received
from guanwu.store.declaration_sheet import (
    BYTES_MOST,
    Sheet,
    SheetDeclaration,
    in_cell,
    read_sheet,
    sheet_of,
)

Form = Literal["json", "jsonl", "xml", "csv", "xlsx"]
FORMS: Final = ("xlsx", "xml", "csv", "json", "jsonl")
DECLARATIONS_MOST: Final = 1_000
"""Declarations that one file may hold."""
_CSV_CELL_MOST: Final = 100_000


class Upload(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of declarations: its form, and its bytes (base64 in JSON), five megabytes at most."""

    form: Form
    content: Annotated[bytes, Meta(max_length=BYTES_MOST)]


class Handed(NamedTuple):
    """A declaration of a file: the row or line where it begins, the record or every fault.

    `told` gives a fault of the record its place in the file; `open` are places of what was left
    empty and filled in: a fault there follows from one elsewhere.
    """

    begins: int
    found: Received | tuple[Fault, ...]
    told: Callable[[Fault], Fault]
    open: frozenset[str] = frozenset()

    def faults_told(self, faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
        """Return faults of the record as the declarant is told of them."""
        mine = [fault for fault in faults if fault.place not in self.open] or faults
        return tuple(map(self.told, mine))


def handed_in(house: House, upload: Upload) -> list[Handed]:
    """Return the declarations of a file, in order; one without any is one item with that fault."""
    if len(upload.content) > BYTES_MOST:
        facts = {"bytes": len(upload.content), "most": BYTES_MOST}
        return [_spoilt((Fault("upload_too_large", "", facts),))]
    found = []
    for handed in _read(house, upload):
        found.append(handed)
        if len(found) > DECLARATIONS_MOST:
            return [_spoilt((Fault("upload_too_many", "", {"most": DECLARATIONS_MOST}),))]
    return found or [_spoilt((Fault("upload_empty", ""),))]


def _read(house: House, upload: Upload) -> Iterator[Handed]:
    """Read a file in its form."""
    if upload.form == "xlsx":
        yield from _sheet(house, read_sheet(upload.content))
    elif upload.form == "csv" and not _is_flat(upload.content):
        yield from _sheet(house, _typed_csv(upload.content))
    else:
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"upload.{upload.form}"
            path.write_bytes(upload.content)
            for item in read_file(path):
                yield Handed(item.line, item.found, item.where or _unchanged)


def _unchanged(fault: Fault) -> Fault:
    """Return a fault as it is: its place in the record is its place in the file."""
    return fault


def _spoilt(faults: tuple[Fault, ...]) -> Handed:
    """Return what stands for a file that cannot be read at all."""
    return Handed(0, faults, _unchanged)


def _is_flat(content: bytes) -> bool:
    """Say whether the first row of a CSV has the columns of the flat form and no other names."""
    first = content[:_CSV_CELL_MOST].decode("utf-8-sig", "replace").partition("\n")[0]
    names = next(csv.reader(io.StringIO(first)), [])
    return bool(names) and {name.strip() for name in names} <= {one.name for one in COLUMNS}


def _typed_csv(content: bytes) -> Sheet | tuple[Fault, ...]:
    """Read a CSV with the columns of the spreadsheet: decimals, names without scale."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return (Fault("upload_not_utf8", "", {"byte": error.start}),)
    csv.field_size_limit(_CSV_CELL_MOST)
    try:
        return sheet_of(list(csv.reader(io.StringIO(text, newline=""))))
    except csv.Error as error:
        return (Fault("upload_csv_broken", "", {"reason": str(error)}),)


def _sheet(house: House, sheet: Sheet | tuple[Fault, ...]) -> Iterator[Handed]:
    """Yield the declarations of a sheet, each completed by what follows from it."""
    if isinstance(sheet, tuple) and not isinstance(sheet, Sheet):
        yield _spoilt(sheet)
        return
    for one in sheet.declarations:
        typed = entered(one.header, one.lines)
        yield _typed(house, sheet, one, typed)


def _typed(house: House, sheet: Sheet, one: SheetDeclaration, typed: Entered) -> Handed:
    """Return a declaration of a sheet."""

    def told(fault: Fault) -> Fault:
        return in_cell(sheet, one, fault)

    completed = complete(house, typed)
    if isinstance(completed.declaration, Declaration) and not one.faults:
        return Handed(one.rows[0], received(completed.declaration), told, completed.open)
    shape = () if isinstance(completed.declaration, Declaration) else completed.declaration
    return Handed(one.rows[0], (*one.faults, *map(told, shape)), _unchanged)
