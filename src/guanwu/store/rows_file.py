"""Reads a table of the house into its rows: every row as its struct, every fault with its line."""

from __future__ import annotations

import types
from pathlib import Path
from typing import Final, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.store.table_file import read_table

LISTS: Final = {"also": ";", "systems": " ", "matters": " ", "commands": " "}
"""Columns that hold several words, and what stands between these."""
Row = TypeVar("Row", bound=Struct)


def read_rows(folder: Path, name: str, form: type[Row], faults: list[Fault]) -> tuple[Row, ...]:
    """Return the rows of a table that can be read; what cannot is added to the faults."""
    return tuple(row for _, row in placed_rows(folder / f"{name}.csv", form, faults))


def placed_rows(path: Path, form: type[Row], faults: list[Fault]) -> list[tuple[int, Row]]:
    """Return the rows of a table with their lines; what cannot be read is added to the faults."""
    table = read_table(path)
    if isinstance(table, Refusal):
        faults.append(Fault(table.code, path.name, table.facts))
        return []
    open_ended = _may_be_empty(form)
    rows = []
    for line, cells in table.rows:
        try:
            held = {name: _value(name, cell, name in open_ended)
                    for name, cell in zip(table.header, cells, strict=True)}
            rows.append((line, msgspec.convert(held, form, strict=False)))
        except ValueError as error:
            faults.append(Fault("establishment_row_wrong", path.name,
                                {"reason": str(error)}, line))
    return rows


def _value(name: str, cell: str, may_be_empty: bool) -> object:
    """Return a cell as what its column holds: words, nothing, or the text."""
    if name in LISTS:
        return [part for part in cell.split(LISTS[name]) if part]
    return None if may_be_empty and not cell else cell


def _may_be_empty(form: type[Struct]) -> frozenset[str]:
    """Return the columns of a form that may be left empty for nothing."""
    return frozenset(
        name for name, kind in get_type_hints(form).items()
        if get_origin(kind) in (Union, types.UnionType) and type(None) in get_args(kind))
