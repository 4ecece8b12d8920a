"""Examples of orders and answers: whole, of the right types, with values that people know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from msgspec import inspect

from guanwu.api.shape import alternatives
from guanwu.case import Fault
from guanwu.desk.command import Spec
from guanwu.desk.orders import choices, plain_type

DEEPEST: Final = 6
"""How deep an example goes into what holds itself."""
_BYTES: Final = "JVBERi0xLjc="
_TEXT: Final = "text"


def order_example(spec: Spec) -> dict[str, Any] | None:
    """Return an example of an order as plain data: its own, or the one kept in a file."""
    if spec.example is not None:
        made: dict[str, Any] = msgspec.to_builtins(spec.example)
        return made
    kept = files("guanwu.api").joinpath("examples", f"{spec.subject}_{spec.verb}.json")
    if not kept.is_file():
        return None
    read: dict[str, Any] = msgspec.json.decode(kept.read_bytes())
    return read


def answer_example(spec: Spec) -> Any:
    """Return an example of the answer to a command or query as plain data."""
    return of_type(inspect.type_info(alternatives(spec.answer)[0]), "", 0)


def of_type(kind: inspect.Type, name: str, depth: int) -> Any:
    """Return an example of a type, the value of a field of some name."""
    kind = _first(kind)
    if isinstance(kind, inspect.StructType):
        return _group(kind, depth)
    if isinstance(kind, inspect.NamedTupleType):
        return [of_type(field.type, field.name, depth + 1) for field in kind.fields]
    if isinstance(kind, inspect.TupleType):
        return [of_type(one, name, depth + 1) for one in kind.item_types]
    if isinstance(kind, inspect.CollectionType):
        return _list(kind, name, depth)
    if isinstance(kind, inspect.DictType):
        return {str(of_type(kind.key_type, "kind", depth)):
                of_type(kind.value_type, name, depth + 1)}
    return _value(kind, name)


def _first(kind: inspect.Type) -> inspect.Type:
    """Return the type of which the example is, of the several that there may be."""
    kind = plain_type(kind)
    if isinstance(kind, inspect.UnionType):
        return _first(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    return kind


def _group(kind: inspect.StructType, depth: int) -> dict[str, Any]:
    """Return an example of a struct; what is optional is left out where it goes too deep."""
    return {
        field.encode_name: of_type(field.type, field.name, depth + 1)
        for field in kind.fields if field.required or depth < DEEPEST
    }


def _list(kind: inspect.CollectionType, name: str, depth: int) -> list[Any]:
    """Return a list of one example; of none where they are faults, or it goes too deep."""
    inner = _first(kind.item_type)
    faults = isinstance(inner, inspect.StructType) and inner.cls is Fault
    if faults or depth >= DEEPEST:
        return []
    least = kind.min_length or 1
    return [of_type(kind.item_type, name.removesuffix("s"), depth + 1) for _ in range(least)]


def _value(kind: inspect.Type, name: str) -> Any:
    """Return a value: that of the name, that of its ending, or one of the type."""
    if isinstance(kind, inspect.LiteralType | inspect.EnumType):
        return choices(kind)[0]
    for one in _known(name):
        if _fits(kind, one):
            return one
    return _plainest(kind)


def _known(name: str) -> list[Any]:
    """Return the values that a name and its ending have."""
    table = _samples()
    found = [table["names"][name]] if name in table["names"] else []
    return found + [value for ending, value in table["endings"].items() if name.endswith(ending)]


def _fits(kind: inspect.Type, value: Any) -> bool:
    """Say whether a value is of a type and within its limits."""
    if isinstance(kind, inspect.StrType):
        return isinstance(value, str) and kind.pattern is None and (
            (kind.min_length or 0) <= len(value) <= (kind.max_length or len(value)))
    if isinstance(kind, inspect.IntType):
        return type(value) is int and (kind.ge or value) <= value <= (kind.le or value)
    if isinstance(kind, inspect.DateType | inspect.DateTimeType):
        moment = isinstance(value, str) and value[:4].isdigit() and value[4:5] == "-"
        return moment and ("T" in value) is isinstance(kind, inspect.DateTimeType)
    return False


def _plainest(kind: inspect.Type) -> Any:
    """Return a value of a type of which nothing more is known."""
    plainest: Mapping[type, Any] = {
        inspect.BoolType: True, inspect.DateType: "2025-03-14", inspect.BytesType: _BYTES,
        inspect.DateTimeType: "2025-03-14T09:00:00+08:00", inspect.AnyType: {},
        inspect.FloatType: 0, inspect.NoneType: None,
    }
    if isinstance(kind, inspect.IntType):
        return kind.ge or 0 if kind.le is None else min(kind.le, kind.ge or 0)
    if isinstance(kind, inspect.StrType):
        least, most = kind.min_length or 0, kind.max_length
        return (_TEXT * (least // len(_TEXT) + 1))[:max(least, min(len(_TEXT), most or len(_TEXT)))]
    return plainest[type(kind)]


@cache
def _samples() -> dict[str, dict[str, Any]]:
    """Return the table of values."""
    text = files("guanwu.api").joinpath("samples.toml").read_text(encoding="utf-8")
    read: dict[str, dict[str, Any]] = tomllib.loads(text)
    return read
