"""Reads the law's dated tables and the base graph, ours and those an administration adds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from guanwu.case import Refusal
from guanwu.duty.law import Base
from guanwu.duty.levy import Levy
from guanwu.rule.table import DatedTable, Row
from guanwu.store.table_file import LAW, day_of, day_or_open, read_table

COMMON = ("key", "since", "until", "recorded_on", "cites", "source")
NUMBERS = ("_ppm", "_e1", "_e2", "_e3", "_e4", "_twd", "claimed", "volume")


def load_tables(folder: Path = LAW, added: Path | None = None) -> dict[str, DatedTable]:
    """Read every table under `<act>/tables/`, by its file's name; ValueError when ill formed.

    `added` is a folder of the same form with rows of the administration: they join ours.
    """
    rows: dict[str, list[Row]] = {}
    for root in (folder, *((added,) if added else ())):
        for path in sorted(root.glob("*/tables/*.csv")):
            rows.setdefault(path.stem, []).extend(_rows(path))
    return {name: DatedTable(name, held) for name, held in rows.items()}


def _rows(path: Path) -> Iterator[Row]:
    """Read one table; every line says its days, its article and its source."""
    named = f"{path.parent.parent.name}/{path.stem}"
    table = read_table(path)
    if isinstance(table, Refusal):
        raise ValueError(f"{named}: {table.code} {dict(table.facts)}")
    missing = [column for column in COMMON if column not in table.header]
    if missing:
        raise ValueError(f"{named}: no column {', '.join(missing)}")
    for line, fields in table.rows:
        if len(fields) != len(table.header):
            raise ValueError(f"{named}:{line}: {len(fields)} fields, not {len(table.header)}")
        cells = dict(zip(table.header, fields, strict=True))
        facts = {
            name: _fact(name, text, f"{named}:{line}")
            for name, text in cells.items()
            if name not in COMMON
        }
        yield Row(
            cells["key"],
            day_of(cells["since"]),
            day_or_open(cells["until"]),
            day_of(cells["recorded_on"]),
            cells["cites"],
            cells["source"],
            f"{named}:{line}",
            facts,
        )


def _fact(name: str, text: str, place: str) -> int | str:
    """Return a cell: a whole number where the column's name says so."""
    if not name.endswith(NUMBERS):
        return text
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{place}: {name} is {text!r}, not a whole number")
    return int(text)


def load_bases(folder: Path = LAW) -> list[Base]:
    """Read the base graph; the order of its rows is the order of assessment."""
    content = tomllib.loads((folder / "bases.toml").read_text(encoding="utf-8"))
    return [_base(row) for row in content["rows"]]


def _base(row: Mapping[str, Any]) -> Base:
    """Return one row of the base graph."""
    until: date | None = row.get("until")
    return Base(
        row["levy"], tuple(row["enters"]), row["since"], until, row["recorded_on"], row["cites"]
    )


def load_levies(bases: list[Base]) -> dict[str, Levy]:
    """Return the levy of every name in the base graph: `guanwu.duty.<name>.LEVY`."""
    return {base.levy: import_module(f"guanwu.duty.{base.levy}").LEVY for base in bases}
