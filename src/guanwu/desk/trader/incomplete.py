"""Everything wrong with a declaration that is not whole yet: its gaps, and what else can be said.

The checks ask for a whole record. So what is missing or cannot be read is stood in for, and of what
the checks then find only that is told which speaks of one field alone, and of one that was typed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec import inspect

from guanwu.case import Fault
from guanwu.declaration.checks import check
from guanwu.declaration.entry import ENTRIES, Entered
from guanwu.declaration.flat import HEADER_COLUMNS, LINE_COLUMNS, Column, declaration_of
from guanwu.declaration.model import Declaration, Line
from guanwu.desk.house import House

_OF_ONE_FIELD: Final = ("_unknown", "_shape", "_check_digit", "_wrong", "_character", "_blank",
                        "_length")
"""Ends of the codes of faults that a field has by itself, whatever stands in the others."""
_NAMES: Final = {entry.column.name: name for name, entry in ENTRIES.items()}
_DAY: Final = date(2000, 1, 1)


def faults_of_incomplete(
    house: House, typed: Entered, header: Mapping[str, Any], lines: Sequence[Mapping[str, Any]],
    shape: tuple[Fault, ...], hidden: Collection[str],
) -> tuple[Fault, ...]:
    """Return what cannot be read, what is missing, and what is wrong with the rest, in that order.

    `hidden` are places of what was filled in or would have been computed.
    """
    unread = {fault.place for fault in typed.faults}
    told = [*typed.faults]
    for fault in shape:
        if fault.place not in unread and fault.place not in hidden:
            told.append(_named(fault))
    wrong = {_item(fault.place) for fault in (*typed.faults, *shape)}
    whole = declaration_of(
        _stood_in(header, HEADER_COLUMNS, None, wrong),
        [_stood_in(line, LINE_COLUMNS, place, wrong) for place, line in enumerate(lines)],
    )
    if isinstance(whole, Declaration):
        told += [
            fault for fault in check(whole, house.reference_on(house.clock().date()))
            if fault.code.endswith(_OF_ONE_FIELD) and _item(fault.place) not in hidden
            and _item(fault.place) not in wrong
        ]
    return tuple(told)


def _named(fault: Fault) -> Fault:
    """Return the fault of a missing field under the name that people read."""
    if fault.code != "item_missing":
        return fault
    column = str(fault.facts["item"])
    if fault.line is not None:
        column = f"line.{column}"
    elif "." in fault.place:
        column = fault.place
    name = _NAMES.get(column)
    if name is None:
        return fault
    facts = {"field": f"entry_{name.replace('.', '_')}"}
    return Fault("entry_missing", fault.place, facts, fault.line)


def _item(place: str) -> str:
    """Return the place of the field that a place within a list belongs to."""
    head, dot, rest = place.partition("].") if place.startswith("lines[") else ("", "", place)
    return f"{head}{dot}{rest.partition('[')[0]}"


def _stood_in(
    cells: Mapping[str, Any], columns: Sequence[Column], line: int | None, wrong: Collection[str]
) -> dict[str, Any]:
    """Return the cells with something in place of what is wrong or missing."""
    made = dict(cells)
    for column in columns:
        name = column.name.removeprefix("line.")
        if (name if line is None else f"lines[{line}].{name}") in wrong:
            made.pop(column.name, None)
        if column.name not in made and column.required:
            made[column.name] = _stand_in(column)
    return made


def _stand_in(column: Column) -> Any:
    """Return a value that has the form of a column and says nothing."""
    if column.form == "day":
        return _DAY
    described: inspect.Type = inspect.type_info(Line if column.of_line else Declaration)
    for step in column.path:
        assert isinstance(described, inspect.StructType)
        described = next(one.type for one in described.fields if one.name == step)
    return _least(described)


def _least(kind: inspect.Type) -> Any:
    """Return the least value of a type of the record."""
    if isinstance(kind, inspect.StrType):
        return "X" * (kind.min_length or 1)
    if isinstance(kind, inspect.VarTupleType):
        return [_least(kind.item_type)] * (kind.min_length or 0)
    if isinstance(kind, inspect.StructType):
        return {field.name: _least(field.type) for field in kind.fields if field.required}
    return kind.ge or 0 if isinstance(kind, inspect.IntType) else None
