"""Reads the tables of the programmes, and tells everything that is wrong in them at once.

A folder of tables may be given in place of the shipped ones, file by file; a file that is no table
of the house is refused, for a mistyped name would change nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
import types
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.programme.events import certificate_faults
from guanwu.programme.faults import faults_of
from guanwu.programme.model import (
    Certificate,
    Clause,
    Event,
    Fact,
    Figure,
    Goal,
    Indicator,
    Item,
    Project,
    Tables,
)
from guanwu.programme.register import Programmes
from guanwu.store.organisation_file import TablesWrongError, load_organisation
from guanwu.store.table_file import read_table

FOLDER: Final = Path(__file__).resolve().parents[1] / "programme"
"""Folder of the tables."""
CERTIFICATES: Final = FOLDER / "certificates.csv"
HOUSES: Final = tuple(FOLDER.with_name(name) for name in ("establishment", "staffing", "programme"))
"""Folders whose tables a statement is made of."""
Row = TypeVar("Row", bound=Struct)


@cache
def load_programmes() -> Programmes:
    """Return the programmes of the house; TablesWrongError tells every fault of their tables."""
    return read_programmes(FOLDER)


def read_programmes(folder: Path) -> Programmes:
    """Return the programmes of a folder; TablesWrongError tells all that is wrong in it."""
    faults: list[Fault] = []
    tables = Tables(
        _rows(folder, "goals", Goal, faults), _rows(folder, "projects", Project, faults),
        _rows(folder, "items", Item, faults), _rows(folder, "clauses", Clause, faults),
        _rows(folder, "facts", Fact, faults), _rows(folder, "events", Event, faults),
        _rows(folder, "figures", Figure, faults),
        _rows(folder, "indicators", Indicator, faults), _frame(folder / "frame.toml", faults))
    faults.extend(faults_of(tables))
    if faults:
        raise TablesWrongError(tuple(faults))
    return Programmes(tables)


def _rows(folder: Path, name: str, form: type[Row], faults: list[Fault]) -> tuple[Row, ...]:
    return tuple(row for _, row in read_rows(folder / f"{name}.csv", form, faults))


def read_certificates(path: Path) -> tuple[Certificate, ...] | tuple[Fault, ...]:
    """Return the certificates of a file, or every fault of it."""
    faults: list[Fault] = []
    rows = read_rows(path, Certificate, faults)
    units = [one.id for one in load_organisation().tables.units]
    faults.extend(certificate_faults(rows, units))
    return tuple(faults) if faults else tuple(row for _, row in rows)


def read_rows(path: Path, form: type[Row], faults: list[Fault]) -> list[tuple[int, Row]]:
    """Return the rows of a table with their lines; what cannot be read is added to the faults."""
    table = read_table(path)
    if isinstance(table, Refusal):
        faults.append(Fault(table.code, path.name, table.facts))
        return []
    open_ended = _may_be_empty(form)
    rows = []
    for line, cells in table.rows:
        try:
            held = dict(zip(table.header, cells, strict=True))
            filled = {name: None if name in open_ended and not cell else cell
                      for name, cell in held.items()}
            rows.append((line, msgspec.convert(filled, form, strict=False)))
        except ValueError as error:
            faults.append(Fault("establishment_row_wrong", path.name,
                                {"reason": str(error)}, line))
    return rows


def _may_be_empty(form: type[Struct]) -> frozenset[str]:
    """Return the columns of a form that may be left empty for nothing."""
    return frozenset(
        name for name, kind in get_type_hints(form).items()
        if get_origin(kind) in (Union, types.UnionType) and type(None) in get_args(kind))


def _frame(path: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        faults.append(Fault("establishment_row_wrong", path.name, {"reason": str(error)}))
        return {}


@contextmanager
def in_place_of(given: Path) -> Iterator[dict[str, Path] | tuple[Fault, ...]]:
    """Give the folders of tables by package, with the files of a folder in place of the shipped.

    Yields faults where a file there is no table of the house, or where there is none at all.
    """
    files = sorted(path for path in given.iterdir() if path.is_file())
    known = {path.name for house in HOUSES for path in house.iterdir()
             if path.suffix == ".csv" or path.name == "frame.toml"}
    strange = [Fault("programme_table_unknown", path.name, {"tables": tuple(sorted(known))})
               for path in files if path.name not in known]
    if strange or not files:
        empty = Fault("programme_table_unknown", given.name, {"tables": tuple(sorted(known))})
        yield tuple(strange) or (empty,)
        return
    with tempfile.TemporaryDirectory() as base:
        made = {}
        for house in HOUSES:
            folder = Path(base) / house.name
            folder.mkdir()
            for path in house.iterdir():
                if path.name in known:
                    chosen = given / path.name
                    shutil.copy(chosen if chosen.is_file() else path, folder / path.name)
            made[house.name] = folder
        yield made
