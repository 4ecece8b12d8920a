"""Compares a value read from outside with the declaration record and names every difference.

The record's types are the rule; this walk exists because a decoder stops at the first fault while a
broker wants them all. It runs only on what the decoder has refused. Pure: reading is the shell's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from numbers import Number
from typing import Any, Final, NamedTuple

from msgspec import inspect

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration

FAULTS_MAX: Final = 1_000
"""Most faults named for one declaration; one more says that there are others."""
SHOWN_MAX: Final = 60
"""Most characters of an input shown in a fault."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LINE = re.compile(r"lines\[([0-9]+)\]")


class Members(dict[str, Any]):
    """A group of items as read, with the names that stood in it more than once."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice: tuple[str, ...] = ()
        if len(self) != len(pairs):
            names = [name for name, _ in pairs]
            self.twice = tuple(sorted({name for name in names if names.count(name) > 1}))


class OddNumber(NamedTuple):
    """A number that is no whole number: `code` is the fault it makes, `text` how it was written."""

    code: str
    text: str


class Walk:
    """One walk over a value; `faults` holds what was found so far."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, code: str, place: str, **facts: object) -> None:
        """Add a fault with the number of the line it stands on."""
        match = _LINE.match(place)
        line = int(match[1]) + 1 if match else None
        self.faults.append(Fault(code, place, facts, line))

    def walk(self, value: object, wanted: inspect.Type, place: str) -> None:
        """Compare a value with a type; go into its members."""
        if len(self.faults) > FAULTS_MAX:
            return
        if isinstance(wanted, inspect.UnionType):
            if value is None:
                return
            wanted = next(t for t in wanted.types if not isinstance(t, inspect.NoneType))
        if isinstance(wanted, inspect.StructType):
            self._group(value, wanted, place)
        elif isinstance(wanted, inspect.VarTupleType):
            self._list(value, wanted, place)
        elif isinstance(wanted, inspect.StrType):
            self._text(value, wanted, place)
        elif isinstance(wanted, inspect.IntType):
            self._number(value, wanted, place)
        elif isinstance(wanted, inspect.DateType):
            self._day(value, place)
        elif isinstance(wanted, inspect.BoolType):
            if not isinstance(value, bool):
                self._type(value, "type_yes_no", place)
        else:
            raise TypeError(f"no rule for {wanted} at {place}")

    def _type(self, value: object, expected: str, place: str) -> None:
        self.add("item_type", place, expected=expected, given=type_of(value))

    def _group(self, value: object, wanted: inspect.StructType, place: str) -> None:
        if not isinstance(value, Mapping):
            self._type(value, "type_group", place)
            return
        before = f"{place}." if place else ""
        for name in getattr(value, "twice", ()):
            self.add("item_twice", before + name[:SHOWN_MAX], item=name[:SHOWN_MAX])
        fields = {field.encode_name: field for field in wanted.fields}
        for name in value:
            if name not in fields:
                shown = str(name)[:SHOWN_MAX]
                self.add("item_unknown", before + shown, item=shown)
        for name, field in fields.items():
            if name in value:
                self.walk(value[name], field.type, before + name)
            elif field.required:
                self.add("item_missing", before + name, item=name)

    def _list(self, value: object, wanted: inspect.VarTupleType, place: str) -> None:
        if not isinstance(value, (list, tuple)):
            self._type(value, "type_list", place)
            return
        least, most = wanted.min_length or 0, wanted.max_length
        if len(value) < least or (most is not None and len(value) > most):
            self.add("list_length", place, length=len(value), least=least, most=most)
            if len(value) > least:
                return
        for index, member in enumerate(value):
            self.walk(member, wanted.item_type, f"{place}[{index}]")

    def _text(self, value: object, wanted: inspect.StrType, place: str) -> None:
        if not isinstance(value, str):
            self._type(value, "type_text", place)
            return
        least, most = wanted.min_length or 0, wanted.max_length
        if len(value) < least or (most is not None and len(value) > most):
            self.add("text_length", place, length=len(value), least=least, most=most)
        for at, sign in enumerate(value):
            if "\ud800" <= sign <= "\udfff" or sign == "\0":
                character = f"U+{ord(sign):04X}"
                self.add("text_hidden_character", place, character=character, position=at + 1)
                break

    def _number(self, value: object, wanted: inspect.IntType, place: str) -> None:
        if isinstance(value, OddNumber):
            self.add(value.code, place, text=value.text[:SHOWN_MAX], digits=len(value.text))
        elif isinstance(value, bool) or not isinstance(value, int):
            self._type(value, "type_whole_number", place)
        else:
            least, most = wanted.ge or 0, wanted.le
            if value < least or (most is not None and value > most):
                self.add("number_range", place, value=value, least=least, most=most)

    def _day(self, value: object, place: str) -> None:
        if isinstance(value, date):
            return
        if not isinstance(value, str):
            self._type(value, "type_day", place)
            return
        if not _DAY.fullmatch(value) or not is_day(value):
            self.add("day_wrong", place, text=value[:SHOWN_MAX])


def type_of(value: object) -> str:
    """Return the term that names what kind of value was given."""
    if value is None:
        return "type_nothing"
    if isinstance(value, bool):
        return "type_yes_no"
    if isinstance(value, (Number, OddNumber)):
        return "type_number"
    if isinstance(value, str):
        return "type_text"
    return "type_group" if isinstance(value, Mapping) else "type_list"


def is_day(text: str) -> bool:
    """Say whether a text of the form YYYY-MM-DD is a day of the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_DECLARATION = inspect.type_info(Declaration)


def shape_faults(value: object) -> tuple[Fault, ...]:
    """Return everything in which a value differs from the record's types, in document order.

    Values are those of JSON; `Members` and `OddNumber` carry what plain values would lose. After
    a thousand faults one last fault `faults_cut` says that there are more.
    """
    walk = Walk()
    walk.walk(value, _DECLARATION, "")
    if len(walk.faults) > FAULTS_MAX:
        walk.faults[FAULTS_MAX:] = [Fault("faults_cut", "", {"shown": FAULTS_MAX})]
    return tuple(walk.faults)
