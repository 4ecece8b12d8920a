"""The flat form: one row per line of goods, the header's items repeated on each of its rows.

The columns are taken from the record itself, in its order, so they cannot drift from it: an item
of the header by its name (`number`, `importer.id`), an item of the line as `line.<name>`
(`line.code`). Lists (`bills`, `levies`, `containers`, `statements`, `line.permits`, ...) are one
cell of JSON. An empty cell is an item left out. Rows of one declaration stand together and in the
order of its lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

import msgspec
from msgspec import inspect

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration, Line
from guanwu.declaration.shape import shape_faults

Form = Literal["text", "number", "day", "yes_no", "json"]
LINE: Final = "line."


class Column(NamedTuple):
    """A column: its name, what a cell holds, whether every row needs it, the path in the record."""

    name: str
    form: Form
    required: bool
    path: tuple[str, ...]

    @property
    def of_line(self) -> bool:
        """Whether the column belongs to the line and not to the header."""
        return self.name.startswith(LINE)


def _form(wanted: inspect.Type) -> Form:
    if isinstance(wanted, inspect.UnionType):
        wanted = next(t for t in wanted.types if not isinstance(t, inspect.NoneType))
    if isinstance(wanted, inspect.IntType):
        return "number"
    if isinstance(wanted, inspect.DateType):
        return "day"
    if isinstance(wanted, inspect.BoolType):
        return "yes_no"
    return "text" if isinstance(wanted, inspect.StrType) else "json"


def _columns(record: type, prefix: str = "", before: tuple[str, ...] = ()) -> Iterator[Column]:
    described = inspect.type_info(record)
    assert isinstance(described, inspect.StructType)
    for field in described.fields:
        if record is Declaration and field.name == "lines":
            continue
        path = (*before, field.name)
        if isinstance(field.type, inspect.StructType):
            yield from _columns(field.type.cls, f"{prefix}{field.name}.", path)
        else:
            yield Column(prefix + field.name, _form(field.type), field.required, path)


HEADER_COLUMNS: Final[tuple[Column, ...]] = tuple(_columns(Declaration))
LINE_COLUMNS: Final[tuple[Column, ...]] = tuple(_columns(Line, LINE))
COLUMNS: Final[tuple[Column, ...]] = HEADER_COLUMNS + LINE_COLUMNS
"""All columns, header first, in the record's order."""

_header_values = attrgetter(*(".".join(column.path) for column in HEADER_COLUMNS))
_line_values = attrgetter(*(column.path[0] for column in LINE_COLUMNS))
_HEADER_JSON = [n for n, column in enumerate(HEADER_COLUMNS) if column.form == "json"]
_LINE_JSON = [n for n, column in enumerate(LINE_COLUMNS) if column.form == "json"]


def rows_of(declaration: Declaration) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a declaration, one per line: values in the order of `COLUMNS`.

    Lists become JSON text, empty lists None; days stay days, numbers numbers.
    """
    header = _with_json(_header_values(declaration), _HEADER_JSON)
    for line in declaration.lines:
        yield header + _with_json(_line_values(line), _LINE_JSON)


def _with_json(values: tuple[Any, ...], places: Sequence[int]) -> tuple[Any, ...]:
    out = list(values)
    for place in places:
        out[place] = msgspec.json.encode(out[place]).decode() if out[place] else None
    return tuple(out)


def declaration_of(
    header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> Declaration | tuple[Fault, ...]:
    """Build a declaration from the cells of its rows (by column name, lists as values).

    Returns all faults of its shape where a cell is missing or wrong.
    """
    value = _nested(header, HEADER_COLUMNS)
    value["lines"] = [_nested(line, LINE_COLUMNS) for line in lines]
    try:
        made = msgspec.convert(value, Declaration)
    except msgspec.ValidationError:
        return shape_faults(value) or (Fault("json_not_understood", ""),)
    hidden = shape_faults(value) if rb"\u0000" in msgspec.json.encode(made) else ()
    return hidden or made


def _nested(cells: Mapping[str, Any], columns: Sequence[Column]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for column in columns:
        cell = cells.get(column.name)
        if cell is None:
            continue
        group = value
        for name in column.path[:-1]:
            group = group.setdefault(name, {})
        group[column.path[-1]] = cell
    return value
