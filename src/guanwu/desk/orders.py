"""Reads orders: from JSON, or from the fields of a form, an address or a command line.

Whatever the face, one walk compares what was given with the types of the order and names every
difference; only what has none becomes an order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct, inspect

from guanwu.case import Fault
from guanwu.declaration.shape import FAULTS_MAX, Members, OddNumber
from guanwu.desk.order_walk import OrderWalk
from guanwu.store.declaration_json import BYTES_MAX, DIGITS_MAX, JsonTree, tree_of

AnyOrder = TypeVar("AnyOrder", bound=Struct)
TRUE: Final = frozenset(("true", "1", "on", "yes"))
FALSE: Final = frozenset(("false", "0", "off", "no"))
_WHOLE: Final = re.compile("-?[0-9]+")
_GROUPS: Final = (inspect.StructType, inspect.DictType)
_LISTS: Final = (inspect.VarTupleType, inspect.ListType, inspect.SetType, inspect.FrozenSetType)


def read_order(
    order: type[AnyOrder], data: bytes, most: int = BYTES_MAX
) -> AnyOrder | tuple[Fault, ...]:
    """Return the order that a JSON text of at most so many bytes is, or every fault of it."""
    found = tree_of(data, most)
    return order_of_value(order, found.value) if isinstance(found, JsonTree) else found


def order_of_value(order: type[AnyOrder], value: object) -> AnyOrder | tuple[Fault, ...]:
    """Return the order that a value of JSON is, or every way in which it is none."""
    walk = OrderWalk()
    walk.walk(value, _type_of(order), "")
    if len(walk.faults) > FAULTS_MAX:
        walk.faults[FAULTS_MAX:] = [Fault("faults_cut", "", {"shown": FAULTS_MAX})]
    if walk.faults:
        return tuple(walk.faults)
    try:
        return msgspec.convert(value, order)
    except msgspec.ValidationError as error:
        reason, _, place = str(error).partition(" - at ")
        return (Fault("order_wrong", place.strip("`$."), {"reason": reason}),)


def read_fields(
    order: type[AnyOrder], given: Iterable[tuple[str, str]], strict: bool = False
) -> AnyOrder | tuple[Fault, ...]:
    """Return the order that fields given as texts make, or every fault of them.

    A list is given by the field several times; a group of items as JSON; a field that is left
    empty counts as left out unless it is a text that must be given, or `strict` says that empty is
    a value as any other. Other numbers and words than those of the house are told as what they are.
    """
    fields = field_types(order)
    held: dict[str, list[str]] = {}
    for name, text in given:
        held.setdefault(name, []).append(text)
    pairs: list[tuple[str, Any]] = []
    for name, texts in held.items():
        field = fields.get(name)
        if field is None:
            pairs += [(name, text) for text in texts]
            continue
        kind = plain_type(field.type)
        if isinstance(kind, _LISTS) and not _is_json(texts):
            members = [_value(plain_type(kind.item_type), one) for one in texts if one or strict]
            if members or field.required:
                pairs.append((name, members))
            continue
        empty_counts = strict or (isinstance(kind, inspect.StrType) and field.required)
        pairs += [(name, _value(kind, one)) for one in texts if one or empty_counts]
    return order_of_value(order, Members(pairs))


def _is_json(texts: list[str]) -> bool:
    """Say whether a list is given as one text of JSON."""
    return len(texts) == 1 and texts[0].lstrip().startswith("[")


def _value(kind: inspect.Type, text: str) -> Any:
    """Return the value that a text stands for in a field of a type; the text where it is none."""
    if isinstance(kind, inspect.IntType):
        return whole(text)
    if isinstance(kind, inspect.BoolType):
        word = text.strip().lower()
        return word in TRUE if word in TRUE | FALSE else text
    if isinstance(kind, (*_GROUPS, *_LISTS)):
        found = tree_of(text.encode("utf-8", "surrogatepass"), BYTES_MAX)
        return found.value if isinstance(found, JsonTree) else text
    if isinstance(kind, inspect.LiteralType | inspect.EnumType):
        return _choice(kind, text)
    return text


def whole(text: str) -> int | OddNumber:
    """Return the whole number that a text is, in ASCII digits, or the odd number it is instead."""
    text = text.strip()
    if not _WHOLE.fullmatch(text):
        return OddNumber("number_not_whole", text)
    return int(text) if len(text) <= DIGITS_MAX else OddNumber("number_too_long", text)


def _choice(kind: inspect.LiteralType | inspect.EnumType, text: str) -> Any:
    """Return the choice that a text names, as a number where the choices are numbers."""
    for one in choices(kind):
        if str(one) == text:
            return one
    return text


def choices(kind: inspect.LiteralType | inspect.EnumType) -> tuple[Any, ...]:
    """Return the values that a field of choices may have."""
    if isinstance(kind, inspect.LiteralType):
        return kind.values
    return tuple(one.value for one in kind.cls)


def plain_type(kind: inspect.Type) -> inspect.Type:
    """Return the type of a field without the nothing that it may be instead, and its comments."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        rest = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return plain_type(rest[0]) if len(rest) == 1 else kind
    return kind


def field_types(order: type[Struct]) -> Mapping[str, inspect.Field]:
    """Return the fields of an order by the names they are given under."""
    found = _type_of(order)
    return {field.encode_name: field for field in found.fields}


@cache
def _type_of(order: type[Struct]) -> inspect.StructType:
    """Return what msgspec knows of an order."""
    found = inspect.type_info(order)
    if not isinstance(found, inspect.StructType):
        raise TypeError(f"{order} is no struct")
    return found

