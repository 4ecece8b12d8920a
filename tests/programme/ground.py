"""The statement as written from the tables of the house, or from tables changed for a test."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from guanwu.desk.programme.body import Ground, read_ground, shipped
from guanwu.desk.programme.writing import statement_of_year, text_of
from guanwu.programme.register import Programmes
from guanwu.programme.statement import Statement
from guanwu.store.programme_file import FOLDER, in_place_of
from tests.shared import SHARED

SOURCE = SHARED / "seeds" / "000_586683daab11227d.txt"
YEAR = 109
Change = Callable[[dict[str, str]], None]


def statement(year: int = YEAR, ground: Ground | None = None) -> Statement:
    """The statement of a year, without a store."""
    made = statement_of_year(ground or shipped(), year, None)
    assert isinstance(made, Statement), made
    return made


def text(year: int = YEAR, ground: Ground | None = None) -> str:
    """The statement of a year as plain text."""
    return text_of(ground or shipped(), statement(year, ground))


def source() -> str:
    """The official text, which is not part of the project."""
    return SOURCE.read_text("utf-8")


def changed(folder: Path, table: Path, change: Change) -> Path:
    """Put a table with changed rows into a folder; a row that becomes empty is struck."""
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    names = list(rows[0])
    before = [dict(row) for row in rows]
    for row in rows:
        change(row)
    assert rows != before
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in rows if row)
    (folder / table.name).write_text(out.getvalue(), "utf-8")
    return folder


def with_value(key: tuple[str, str], value: str, column: str = "value") -> Change:
    """A change of one fact or figure."""
    def change(row: dict[str, str]) -> None:
        if (row["item"], row["id"]) == key:
            row[column] = value
    return change


def ground_of(folder: Path) -> Ground:
    """The tables of the house with those of a folder in their place."""
    with in_place_of(folder) as folders:
        assert isinstance(folders, dict), folders
        return read_ground(folders)


def programmes_with(**tables: Any) -> Programmes:
    """The programmes of the house with some tables replaced in memory."""
    return Programmes(replace(shipped().programmes.tables, **tables))


def table(name: str) -> Path:
    """A shipped table of the programmes."""
    return FOLDER / f"{name}.csv"
