"""The single window's layouts read from the package's own tables."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from guanwu.singlewindow.layout import Layout, layout_of

_FOLDER = files("guanwu.singlewindow") / "layouts"


def _rows(name: str) -> list[dict[str, str]]:
    text = (_FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def layouts() -> Mapping[str, Layout]:
    """Every layout of `singlewindow/layouts/`, by its namespace; read once for a process.

    Several versions of one message may stand side by side, each with its file; a message is read
    in the version that its namespace names. Raises ValueError where a table is not understood.
    """
    found = (
        layout_of(row["message"], row["version"], row["root"], row["zh_hant"], _rows(row["file"]))
        for row in _rows("messages")
    )
    return MappingProxyType({layout.namespace: layout for layout in found})


def layout_for(message: str) -> Layout:
    """The layout in which a message is written: the last version of it in the table.

    Raises KeyError for a message that has no layout.
    """
    last = {layout.message: layout for layout in layouts().values()}
    return last[message]


@cache
def refusal_codes() -> Mapping[str, str]:
    """The code that answer NX5106 gives for a fault, by the fault's id; `*` for any other.

    Source: `layouts/refusal_codes.csv`; only the rows marked official are known codes of table 016.
    """
    return MappingProxyType({row["fault"]: row["code"] for row in _rows("refusal_codes")})
