"""Reads the tables of the programmes, and tells everything that is wrong in them at once.

A folder of tables may be given in place of the shipped ones, file by file; a file that is no table
of the house is refused, for a mistyped name would change nothing.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

from guanwu.case import Fault
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
from guanwu.store.rows_file import placed_rows, read_rows

FOLDER: Final = Path(__file__).resolve().parents[1] / "programme"
"""Folder of the tables."""
CERTIFICATES: Final = FOLDER / "certificates.csv"
HOUSES: Final = tuple(FOLDER.with_name(name) for name in ("establishment", "staffing", "programme"))
"""Folders whose tables a statement is made of."""


@cache
def load_programmes() -> Programmes:
    """Return the programmes of the house; TablesWrongError tells every fault of their tables."""
    return read_programmes(FOLDER)


def read_programmes(folder: Path) -> Programmes:
    """Return the programmes of a folder; TablesWrongError tells all that is wrong in it."""
    faults: list[Fault] = []
    tables = Tables(
        read_rows(folder, "goals", Goal, faults), read_rows(folder, "projects", Project, faults),
        read_rows(folder, "items", Item, faults), read_rows(folder, "clauses", Clause, faults),
        read_rows(folder, "facts", Fact, faults), read_rows(folder, "events", Event, faults),
        read_rows(folder, "figures", Figure, faults),
        read_rows(folder, "indicators", Indicator, faults), _frame(folder / "frame.toml", faults))
    faults.extend(faults_of(tables))
    if faults:
        raise TablesWrongError(tuple(faults))
    return Programmes(tables)


def read_certificates(path: Path) -> tuple[Certificate, ...] | tuple[Fault, ...]:
    """Return the certificates of a file, or every fault of it."""
    faults: list[Fault] = []
    rows = placed_rows(path, Certificate, faults)
    units = [one.id for one in load_organisation().tables.units]
    faults.extend(certificate_faults(rows, units))
    return tuple(faults) if faults else tuple(row for _, row in rows)


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
