"""The fields of a form, from the fields of an order: labels, kinds of input, what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import NODEFAULT, inspect

from guanwu.api.derive import GROUPS, LISTS
from guanwu.api.sample import order_example
from guanwu.api.words import field_words
from guanwu.desk.command import Spec
from guanwu.desk.order_walk import TEXT_MOST
from guanwu.desk.orders import choices, field_types, plain_type

LONG: Final = 200
"""Characters from which a text gets several lines."""
YES_NO: Final = ("true", "false")


class FormField(NamedTuple):
    """One field as the page shows it. `kind`: text, long, number, day, choice, lines, group, file.

    `choices` has value and word; `wrong` the faults of this field, told in both languages.
    """

    name: str
    label: str
    kind: str
    required: bool
    value: str
    choices: tuple[str, ...] = ()
    most: int = TEXT_MOST
    wrong: tuple[Mapping[str, Any], ...] = ()
    example: str = ""


def form_fields(
    spec: Spec, typed: Mapping[str, str], faults: Sequence[Mapping[str, Any]], language: str
) -> list[FormField]:
    """Return the fields of a form with what was typed and what is wrong with it."""
    example = order_example(spec) or {}
    found = []
    for name, field in field_types(spec.order).items():
        said = field_words(spec, name)
        kind, options, most = _kind(plain_type(field.type))
        wrong = tuple(one for one in faults if field_of(one) == name)
        value = typed.get(name, _default(field))
        found.append(FormField(
            name, said.zh if language == "zh-Hant" else said.en, kind, field.required, value,
            options if field.required else ("", *options), most, wrong,
            written(example.get(name)),
        ))
    return found


def _kind(kind: inspect.Type) -> tuple[str, tuple[str, ...], int]:
    """Return the kind of input of a type, its choices, and how many characters it may have."""
    if isinstance(kind, LISTS):
        inner = plain_type(kind.item_type)
        return ("group" if isinstance(inner, GROUPS) else "lines"), (), TEXT_MOST
    if isinstance(kind, GROUPS):
        return "group", (), TEXT_MOST
    if isinstance(kind, inspect.LiteralType | inspect.EnumType):
        return "choice", tuple(str(one) for one in choices(kind)), TEXT_MOST
    if isinstance(kind, inspect.BoolType):
        return "choice", YES_NO, TEXT_MOST
    if isinstance(kind, inspect.IntType):
        return "number", (), 20
    if isinstance(kind, inspect.DateType):
        return "day", (), 10
    if isinstance(kind, inspect.BytesType):
        return "file", (), TEXT_MOST
    most = (kind.max_length if isinstance(kind, inspect.StrType) else None) or TEXT_MOST
    return ("long" if most > LONG else "text"), (), most


def _default(field: inspect.Field) -> str:
    """Return what a field holds before anything is typed."""
    if field.default is not NODEFAULT:
        return written(field.default)
    return ""


def written(value: Any) -> str:
    """Return a value as it is typed: a list one a line, a group as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    plain = msgspec.to_builtins(value)
    if isinstance(plain, list) and not any(isinstance(one, list | dict) for one in plain):
        return "\n".join(map(str, plain))
    if isinstance(plain, list | dict):
        return msgspec.json.format(msgspec.json.encode(plain), indent=1).decode()
    return str(plain)


def field_of(fault: Mapping[str, Any]) -> str:
    """Return the field that the place of a fault begins with."""
    return str(fault.get("place", "")).partition(".")[0].partition("[")[0]


def given(spec: Spec, typed: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield what was typed as the fields that an order is read from: a list line by line."""
    types = field_types(spec.order)
    for name, text in typed.items():
        kind = _kind(plain_type(types[name].type))[0] if name in types else ""
        if kind == "lines":
            yield from ((name, line.strip()) for line in text.splitlines() if line.strip())
        else:
            yield name, text
