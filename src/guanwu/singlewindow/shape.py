"""Shapes: which part of a tree holds which field of a record, once for reading and writing.

A shape lists the places of a record's fields; `record_from` and `tree_of` walk the same list, so
that what is written is what is read. Limits of numbers and lengths are those of the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple, cast

import msgspec
from msgspec import Struct

from guanwu.case.fault import Fault
from guanwu.singlewindow.tree import Tree, branch, graft, several
from guanwu.singlewindow.value import SHOWN, day_of, day_text, scaled, unscaled


class Form(IntEnum):
    """How a value stands in a message: as text, as a number, as a day, or as a `Y` for true."""

    TEXT = 0
    NUMBER = 1
    DAY = 2
    FLAG = 3


class Leaf(NamedTuple):
    """A field that is one value. `decimals` of a number; `absent` is what its absence stands for,
    so that this value is not written."""

    field: str
    path: tuple[str, ...]
    form: Form = Form.TEXT
    decimals: int = 0
    absent: object = None


class Words(NamedTuple):
    """A field that is several texts: the aggregate that repeats, and the tag within it."""

    field: str
    path: tuple[str, ...]
    tag: str


class Part(NamedTuple):
    """A field that is a record of its own, or several where the element at `path` repeats."""

    field: str
    path: tuple[str, ...]
    shape: Shape
    repeats: bool


class Shape(NamedTuple):
    """The places of a record's fields. `read_more` and `write_more` do what a list cannot say;
    `constants` are values that the layout demands and the record need not hold."""

    record: type[Struct]
    leaves: tuple[Leaf, ...]
    words: tuple[Words, ...] = ()
    parts: tuple[Part, ...] = ()
    constants: tuple[tuple[tuple[str, ...], str], ...] = ()
    read_more: Callable[[Tree, str, list[Fault]], dict[str, Any]] | None = None
    write_more: Callable[[Any, Tree], None] | None = None


class Limits(NamedTuple):
    """What a record takes: the least and most of a number, or of a text's length."""

    low: int
    high: int
    required: bool


UNLIMITED = 999_999_999_999_999_999
"""The upper limit of a field whose record states none."""


def leaf(field: str, path: str, absent: object = None) -> Leaf:
    """A text at a path written with slashes."""
    return Leaf(field, tuple(path.split("/")), absent=absent)


def number(field: str, path: str, decimals: int = 0, absent: object = None) -> Leaf:
    """A number at a path, kept in units of its last decimal."""
    return Leaf(field, tuple(path.split("/")), Form.NUMBER, decimals, absent)


def day(field: str, path: str) -> Leaf:
    """A day at a path."""
    return Leaf(field, tuple(path.split("/")), Form.DAY)


@cache
def limits_of(record: type[Struct]) -> Mapping[str, Limits]:
    """The limits of each field of a record, as its types state them."""
    info = cast(msgspec.inspect.StructType, msgspec.inspect.type_info(record))
    found: dict[str, Limits] = {}
    for field in info.fields:
        kinds = (
            field.type.types if isinstance(field.type, msgspec.inspect.UnionType) else (field.type,)
        )
        low, high = 0, UNLIMITED
        for kind in kinds:
            if isinstance(kind, msgspec.inspect.IntType):
                low, high = kind.ge or 0, UNLIMITED if kind.le is None else kind.le
            elif isinstance(kind, msgspec.inspect.StrType):
                low, high = kind.min_length or 0, kind.max_length or UNLIMITED
        found[field.name] = Limits(low, high, field.required)
    return found


def record_from(shape: Shape, tree: Tree, place: str, faults: list[Fault]) -> Struct | None:
    """The record that a tree holds; None where it cannot be made, with every reason in `faults`."""
    known = len(faults)
    limits = limits_of(shape.record)
    values: dict[str, Any] = {}
    for each in shape.leaves:
        text = branch(tree, each.path)
        if text is not None:
            values[each.field] = _value(each, text, place, limits[each.field], faults)
        elif limits[each.field].required:
            _tell("element_missing", f"{place}/{'/'.join(each.path)}", each.path[-1], faults)
    for words in shape.words:
        nodes = several(branch(tree, words.path))
        if nodes:
            values[words.field] = tuple(node[words.tag] for node in nodes)
    for part in shape.parts:
        value = _part(part, tree, place, limits[part.field].required, faults)
        if value is not None:
            values[part.field] = value
    if shape.read_more is not None:
        values.update(shape.read_more(tree, place, faults))
    return shape.record(**values) if len(faults) == known else None


def tree_of(shape: Shape, record: Struct) -> Tree:
    """The tree that holds a record."""
    tree: Tree = {}
    for path, text in shape.constants:
        graft(tree, path, text)
    for each in shape.leaves:
        value = getattr(record, each.field)
        if value is not None and value != each.absent:
            graft(tree, each.path, _text(each, value))
    for words in shape.words:
        texts = getattr(record, words.field)
        if texts:
            graft(tree, words.path, [{words.tag: text} for text in texts])
    for part in shape.parts:
        value = getattr(record, part.field)
        if part.repeats:
            if value:
                graft(tree, part.path, [tree_of(part.shape, each) for each in value])
        else:
            graft(tree, part.path, tree_of(part.shape, value))
    if shape.write_more is not None:
        shape.write_more(record, tree)
    return tree


def _part(part: Part, tree: Tree, place: str, required: bool, faults: list[Fault]) -> Any:
    node = branch(tree, part.path)
    where = f"{place}/{'/'.join(part.path)}"
    if node is None:
        if required:
            _tell("element_missing", where, part.path[-1], faults)
        return None
    if not part.repeats:
        return record_from(part.shape, node, where, faults)
    return tuple(
        record_from(part.shape, each, f"{where}[{n}]", faults)
        for n, each in enumerate(several(node), start=1)
    )


def _value(leaf: Leaf, text: str, place: str, limits: Limits, faults: list[Fault]) -> Any:
    """The value of a leaf, within the limits of its record."""
    value: object
    size: int
    if leaf.form is Form.TEXT:
        value, size = text, len(text)
    elif leaf.form is Form.NUMBER:
        amount = scaled(text, leaf.decimals)
        value, size = amount, 0 if amount is None else amount
    elif leaf.form is Form.DAY:
        value, size = day_of(text), limits.low
    else:
        value, size = text == "Y", limits.low
    if value is not None and limits.low <= size <= limits.high:
        return value
    code = "element_not_readable" if value is None else "element_out_of_range"
    facts = {
        "element": leaf.path[-1],
        "value": text[:SHOWN],
        "low": unscaled(limits.low, leaf.decimals),
        "high": unscaled(limits.high, leaf.decimals),
    }
    faults.append(Fault(code, f"{place}/{'/'.join(leaf.path)}", facts))
    return None


def _text(leaf: Leaf, value: Any) -> str:
    if leaf.form is Form.NUMBER:
        return unscaled(value, leaf.decimals)
    if leaf.form is Form.DAY:
        return day_text(value)
    return "Y" if leaf.form is Form.FLAG else cast(str, value)


def _tell(code: str, place: str, tag: str, faults: list[Fault]) -> None:
    faults.append(Fault(code, place, {"element": tag, "label": tag}))
