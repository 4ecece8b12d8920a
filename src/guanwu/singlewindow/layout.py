"""Layouts of the single window's messages, read from rows that the shell hands in.

A layout is a table: one row per element, in the order in which the elements must stand. The rows
are kept in `layouts/<MESSAGE>.csv` (source: the XML guides of the Customs Administration), the
version of each in `layouts/messages.csv`; the namespace is made of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

from msgspec import Struct

NAMESPACE = "urn:wco:datamodel:TW:"
"""What the namespace of every message of the single window begins with."""

_LENGTH = re.compile(r"(an|a|n)(\.\.)?([1-9][0-9]{0,3})")


class Kind(IntEnum):
    """What an element holds: other elements, or a value of one of five kinds."""

    AGGREGATE = 0
    TEXT = 1
    NUMBER = 2
    CODE = 3
    DAY = 4
    TIME = 5


class Length(NamedTuple):
    """How long a value may be, in characters. `alphabet`: `an` any, `a` letters, `n` digits."""

    alphabet: str
    shortest: int
    longest: int


class Field(Struct, frozen=True):
    """One element of a layout.

    `least` and `most` say how often it may stand below its parent, `place` where among its
    siblings; `length` is None where the guide states none, `decimals` counts digits after the
    point; `codes` are the only values allowed if there are any, `tables` the numbers of the code
    tables that hold its values; `children` stand in the order of the table.
    """

    path: str
    tag: str
    least: int
    most: int
    kind: Kind
    length: Length | None
    decimals: int
    label: str
    codes: frozenset[str]
    tables: tuple[str, ...]
    place: int
    children: Mapping[str, Field]
    required: tuple[str, ...]


class Layout(Struct, frozen=True):
    """The layout of one message in one version; `fields` holds every row by its path, in order."""

    message: str
    version: str
    root: Field
    fields: Mapping[str, Field]

    @property
    def namespace(self) -> str:
        """The namespace of the message: `urn:wco:datamodel:TW:<message>:<version>`."""
        return f"{NAMESPACE}{self.message}:{self.version}"


def length_of(text: str) -> Length | None:
    """The length that a guide writes as `an14`, `an..35`, `n4`, `a2`; None for nothing.

    Raises ValueError for anything else: the table itself is wrong.
    """
    if not text:
        return None
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise ValueError(f"length not understood: {text!r}")
    longest = int(found[3])
    return Length(found[1], 1 if found[2] else longest, longest)


def layout_of(
    message: str, version: str, root: str, label: str, rows: Iterable[Mapping[str, str]]
) -> Layout:
    """The layout made of its rows (columns: see `layouts/`), in their order.

    Raises ValueError where a row is not understood or stands before its parent.
    """
    below: dict[str, list[Mapping[str, str]]] = {root: []}
    for row in rows:
        path = row["path"]
        parent = path.rpartition("/")[0]
        if parent not in below or path in below:
            raise ValueError(f"{message}: row out of place: {path}")
        below[path] = []
        below[parent].append(row)
    top = {"path": root, "least": "1", "most": "1", "type": "aggregate", "zh_hant": label}
    fields: dict[str, Field] = {}
    field = _field(top, 0, below, fields)
    return Layout(message, version, field, {path: fields[path] for path in below if path != root})


def _field(
    row: Mapping[str, str],
    place: int,
    below: Mapping[str, list[Mapping[str, str]]],
    fields: dict[str, Field],
) -> Field:
    path = row["path"]
    children = [_field(child, n, below, fields) for n, child in enumerate(below[path])]
    kind = Kind[row["type"].upper()]
    least, most = int(row["least"]), int(row["most"])
    if (kind is Kind.AGGREGATE) != bool(children) or not 0 <= least <= most or most == 0:
        raise ValueError(f"row not understood: {path}")
    fields[path] = Field(
        path=path,
        tag=path.rpartition("/")[2],
        least=least,
        most=most,
        kind=kind,
        length=length_of(row.get("length", "")),
        decimals=int(row.get("decimals") or 0),
        label=row["zh_hant"],
        codes=frozenset(row.get("codes", "").split()),
        tables=tuple(row.get("table", "").split()),
        place=place,
        children={child.tag: child for child in children},
        required=tuple(child.tag for child in children if child.least),
    )
    return fields[path]
