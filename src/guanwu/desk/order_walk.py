"""The walk that names every way in which a value is not the order it should be.

It extends the walk over declarations by the further types that orders have. Texts hold no sign
that is not seen: no control character but breaks of a line, nothing that changes direction.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from msgspec import inspect

from guanwu.declaration.model import Declaration
from guanwu.declaration.shape import FAULTS_MAX, SHOWN_MAX, OddNumber, Walk, shape_faults

HIDDEN: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
BREAKS: Final = frozenset("\r\n\t")
TEXT_MOST: Final = 10_000
"""Most characters of a text whose field states no other limit."""
NUMBER_MOST: Final = 2**63 - 1
LIST_MOST: Final = 10_000
DAY_LEAST: Final = date(1900, 1, 1)
DAY_MOST: Final = date(2199, 12, 31)
"""Days that an order may name: beyond them sums of days would leave the calendar."""
_ANY_TEXT: Final = inspect.StrType()
_ANY_GROUP: Final = inspect.DictType(_ANY_TEXT, inspect.AnyType())


class OrderWalk(Walk):
    """One walk over the value of an order; `faults` holds what was found so far.

    Places of what stands in a declaration begin at the declaration, as its checks tell them.
    """

    def walk(self, value: object, wanted: inspect.Type, place: str) -> None:
        """Compare a value with a type; go into its members."""
        if len(self.faults) > FAULTS_MAX:
            return
        if isinstance(wanted, inspect.Metadata):
            self.walk(value, wanted.type, place)
        elif isinstance(wanted, inspect.UnionType):
            self._union(value, wanted, place)
        elif isinstance(wanted, inspect.EnumType | inspect.LiteralType):
            self._choice(value, wanted, place)
        elif isinstance(wanted, inspect.ListType | inspect.SetType | inspect.FrozenSetType):
            self._list(value, _tuple_of(wanted), place)
        elif isinstance(wanted, inspect.DictType):
            self._pairs(value, wanted, place)
        elif isinstance(wanted, inspect.DateTimeType):
            self._moment(value, place)
        elif isinstance(wanted, inspect.AnyType):
            self._anything(value, place)
        elif isinstance(wanted, inspect.BytesType):
            if not isinstance(value, str):
                self._type(value, "type_text", place)
        elif isinstance(wanted, inspect.StructType) and wanted.cls is Declaration:
            self.faults += shape_faults(value)
        else:
            super().walk(value, wanted, place)

    def _union(self, value: object, wanted: inspect.UnionType, place: str) -> None:
        """Compare with the one type of an item that may be left out; several fit by their kind."""
        if value is None and wanted.includes_none:
            return
        rest = [one for one in wanted.types if not isinstance(one, inspect.NoneType)]
        if len(rest) == 1:
            self.walk(value, rest[0], place)

    def _choice(
        self, value: object, wanted: inspect.EnumType | inspect.LiteralType, place: str
    ) -> None:
        allowed = (wanted.values if isinstance(wanted, inspect.LiteralType)
                   else tuple(one.value for one in wanted.cls))
        if not any(value == one and type(value) is type(one) for one in allowed):
            self.add("choice_wrong", place, value=_shown(value),
                     allowed=[str(one) for one in allowed if one != ""])

    def _pairs(self, value: object, wanted: inspect.DictType, place: str) -> None:
        if not isinstance(value, Mapping):
            self._type(value, "type_group", place)
            return
        for name in getattr(value, "twice", ()):
            self.add("item_twice", f"{place}.{name[:SHOWN_MAX]}", item=name[:SHOWN_MAX])
        for name, member in value.items():
            inner = f"{place}.{str(name)[:SHOWN_MAX]}"
            self.walk(name, wanted.key_type, inner)
            self.walk(member, wanted.value_type, inner)

    def _moment(self, value: object, place: str) -> None:
        try:
            fits = isinstance(value, str) and bool(datetime.fromisoformat(value))
        except ValueError:
            fits = False
        if not fits:
            self.add("moment_wrong", place, text=_shown(value))

    def _anything(self, value: object, place: str) -> None:
        if isinstance(value, OddNumber):
            self.add(value.code, place, text=value.text[:SHOWN_MAX], digits=len(value.text))
        elif isinstance(value, Mapping):
            self._pairs(value, _ANY_GROUP, place)
        elif isinstance(value, list):
            for index, member in enumerate(value):
                self._anything(member, f"{place}[{index}]")
        elif isinstance(value, str):
            self._text(value, _ANY_TEXT, place)

    def _list(self, value: object, wanted: inspect.VarTupleType, place: str) -> None:
        if isinstance(value, list) and len(value) > (wanted.max_length or LIST_MOST):
            self.add("list_length", place, length=len(value), least=wanted.min_length or 0,
                     most=wanted.max_length or LIST_MOST)
            return
        super()._list(value, wanted, place)

    def _day(self, value: object, place: str) -> None:
        before = len(self.faults)
        super()._day(value, place)
        if len(self.faults) > before:
            return
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        if not DAY_LEAST <= day <= DAY_MOST:
            self.add("day_range", place, day=day.isoformat(), least=DAY_LEAST.isoformat(),
                     most=DAY_MOST.isoformat())

    def _number(self, value: object, wanted: inspect.IntType, place: str) -> None:
        least = wanted.ge if wanted.ge is not None else -NUMBER_MOST
        least = wanted.gt + 1 if wanted.gt is not None else least
        most = wanted.le if wanted.le is not None else NUMBER_MOST
        most = wanted.lt - 1 if wanted.lt is not None else most
        if isinstance(value, int) and not isinstance(value, bool) and not least <= value <= most:
            self.add("number_range", place, value=value, least=least, most=most)
        elif not isinstance(value, int) or isinstance(value, bool):
            super()._number(value, wanted, place)

    def _text(self, value: object, wanted: inspect.StrType, place: str) -> None:
        most = wanted.max_length if wanted.max_length is not None else TEXT_MOST
        if isinstance(value, str) and not (wanted.min_length or 0) <= len(value) <= most:
            self.add("text_length", place, length=len(value), least=wanted.min_length or 0,
                     most=most)
            return
        if not isinstance(value, str):
            self._type(value, "type_text", place)
            return
        if wanted.pattern is not None and not re.search(wanted.pattern, value):
            self.add("text_form", place, text=_shown(value), pattern=wanted.pattern)
        hidden = hidden_character(value)
        if hidden is not None:
            self.add("text_hidden_character", place, **hidden)


def hidden_character(text: str) -> dict[str, Any] | None:
    """Return which sign of a text is not seen and where it stands; None where all are."""
    if text.isprintable():
        return None
    for at, sign in enumerate(text):
        if unicodedata.category(sign) in HIDDEN and sign not in BREAKS:
            return {"character": f"U+{ord(sign):04X}", "position": at + 1}
    return None


def _tuple_of(
    wanted: inspect.ListType | inspect.SetType | inspect.FrozenSetType
) -> inspect.VarTupleType:
    """Return a list or set as the tuple that the walk knows."""
    return inspect.VarTupleType(wanted.item_type, wanted.min_length, wanted.max_length)


def _shown(value: object) -> str:
    """Return the beginning of a value as a fault shows it."""
    text = value.text if isinstance(value, OddNumber) else str(value)
    return "".join(sign if sign.isprintable() else "?" for sign in text[:SHOWN_MAX])
