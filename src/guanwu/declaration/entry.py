"""What people type, as cells of the record: decimals for scaled numbers, lists in a line of text.

A field typed by hand has the name of its column (`guanwu.declaration.flat`) without its scale:
`invoice` takes 1,234.50 where the record has `invoice_e2` 123450. A list is one text: items parted
by semicolons or new lines, their parts by blanks in the record's order (`EGLV123 704; H0001 714`),
or JSON as in the flat form. An empty text is an item left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import inspect

from guanwu.case.fault import Fault
from guanwu.declaration.flat import COLUMNS, HEADER_COLUMNS, LINE, LINE_COLUMNS, Column, Form
from guanwu.declaration.model import Declaration, Line
from guanwu.declaration.number import normalise
from guanwu.declaration.shape import SHOWN_MAX, is_day

NUMBER: Final = "number"
"""The declaration number may be typed with slashes, or without the blanks inside."""
_SCALE: Final = re.compile(r"_e([0-9])$")
_AMOUNT: Final = re.compile(
    r"([0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.([0-9]{1,18}))?", re.ASCII)
_ITEMS: Final = re.compile(r"[;\n\r]+")
_NAMES: Final = {"line.duty_unit_e4": "line.duty_unit_amount"}
"""Names of fields whose column without its scale is another column."""
_YES: Final = frozenset(("true", "yes", "y", "1", "on"))
_NO: Final = frozenset(("false", "no", "n", "0"))

Texts = Mapping[str, str]


class Part(NamedTuple):
    """A part of an item of a list: its name, its form, its decimals, whether it takes the rest."""

    name: str
    form: Form
    decimals: int
    rest: bool


class Entry(NamedTuple):
    """A field to fill in: its column, its name without scale, decimals, parts of a list's items."""

    column: Column
    name: str
    decimals: int
    parts: tuple[Part, ...]

    @property
    def form(self) -> Form:
        """What it holds; `json` for a list."""
        return self.column.form


class Entered(NamedTuple):
    """What was typed, as cells by column: of the header, of each line, and what cannot be read."""

    header: dict[str, Any]
    lines: list[dict[str, Any]]
    faults: tuple[Fault, ...]


def _decimals(name: str) -> int:
    found = _SCALE.search(name)
    return int(found[1]) if found else 0


def _parts(column: Column) -> tuple[Part, ...]:
    """Return the parts of the items of a list; none where its items are texts."""
    owner: type = Line if column.of_line else Declaration
    described = inspect.type_info(owner)
    assert isinstance(described, inspect.StructType)
    wanted = next(one.type for one in described.fields if one.name == column.path[-1])
    assert isinstance(wanted, inspect.VarTupleType)
    if not isinstance(wanted.item_type, inspect.StructType):
        return ()
    return tuple(
        Part(one.name, "number" if isinstance(one.type, inspect.IntType) else "text",
             _decimals(one.name), isinstance(one.type, inspect.VarTupleType))
        for one in wanted.item_type.fields
    )


def _entry(column: Column) -> Entry:
    parts = _parts(column) if column.form == "json" else ()
    name = _NAMES.get(column.name) or _SCALE.sub("", column.name)
    return Entry(column, name, _decimals(column.name), parts)


HEADER_ENTRIES: Final[tuple[Entry, ...]] = tuple(map(_entry, HEADER_COLUMNS))
LINE_ENTRIES: Final[tuple[Entry, ...]] = tuple(map(_entry, LINE_COLUMNS))
ENTRIES: Final[Mapping[str, Entry]] = {
    one.name: one for one in (*HEADER_ENTRIES, *LINE_ENTRIES)
}
"""Every field by the name under which it is typed; those of a line begin with `line.`."""

COMPUTED: Final = frozenset((
    "exchange_rate", "fob", "cif_twd", "business_tax_base", "duty_total", "levies", "line.line",
    "line.price_terms", "line.price_currency", "line.customs_value",
))
"""Fields that may be left empty by hand: they follow from the others and are put in."""


def place_of(entry: Entry, line: int | None) -> str:
    """Return the place in the record of a field; `line` counts from 0."""
    if line is None:
        return entry.column.name
    return f"lines[{line}].{entry.column.name.removeprefix(LINE)}"


def entered(header: Texts, lines: Sequence[Texts]) -> Entered:
    """Return the cells of what was typed, by names without scale; everything unread is a fault.

    Texts are put into composed form (NFC) and lose the blanks around them.
    """
    faults: list[Fault] = []
    cells = dict(_cells(HEADER_ENTRIES, header, None, faults))
    rows = [dict(_cells(LINE_ENTRIES, line, place, faults)) for place, line in enumerate(lines)]
    return Entered(cells, rows, tuple(faults))


def _cells(
    entries: Sequence[Entry], texts: Texts, line: int | None, faults: list[Fault]
) -> Iterator[tuple[str, Any]]:
    """Yield column and value of every field that is filled in and can be read."""
    for entry in entries:
        written = unicodedata.normalize("NFC", texts.get(entry.name, "")).strip()
        if not written:
            continue
        value = _value(entry, written)
        if isinstance(value, Fault):
            number = None if line is None else line + 1
            faults.append(Fault(value.code, place_of(entry, line), value.facts, number))
        else:
            yield entry.column.name, value


def _value(entry: Entry, written: str) -> Any:
    """Return the value of a text in the form of a field, or what is wrong with it."""
    if entry.form == "number":
        return scaled(written, entry.decimals)
    if entry.form == "day":
        return date.fromisoformat(written) if is_day(written) and len(written) == 10 else Fault(
            "entry_day_wrong", "", {"text": written[:SHOWN_MAX]})
    if entry.form == "yes_no":
        small = written.casefold()
        if small in _YES or small in _NO:
            return small in _YES
        return Fault("entry_yes_no_wrong", "", {"text": written[:SHOWN_MAX]})
    if entry.form == "json":
        return _list(entry, written)
    if entry.name == NUMBER:
        stored = normalise(written)
        return stored if isinstance(stored, str) else written
    return written


def scaled(written: str, decimals: int) -> int | Fault:
    """Return a decimal number as a whole number of 10 ** -decimals.

    ASCII digits, with commas between thousands or without; no sign, no exponent.
    """
    found = _AMOUNT.fullmatch(written)
    behind = (found[2] or "").rstrip("0") if found else ""
    if found is None or len(behind) > decimals:
        return Fault(
            "entry_number_wrong", "", {"text": written[:SHOWN_MAX], "decimals": decimals})
    return int(found[1].replace(",", "") + behind.ljust(decimals, "0"))


def _list(entry: Entry, written: str) -> Any:
    """Return the items of a list."""
    if written.startswith("["):
        try:
            return msgspec.json.decode(written)
        except (msgspec.DecodeError, RecursionError):
            parts = [one.name for one in entry.parts]
            return Fault("entry_list_wrong", "", {"text": written[:SHOWN_MAX], "parts": parts})
    items = [item.strip() for item in _ITEMS.split(written)]
    made: list[Any] = []
    for item in filter(None, items):
        value = _item(entry.parts, item.split()) if entry.parts else item
        if isinstance(value, Fault):
            return value
        made.append(value)
    return made


def _item(parts: tuple[Part, ...], words: list[str]) -> dict[str, Any] | Fault:
    """Return an item by its parts, in order; one that takes the rest is the last."""
    wrong = Fault("entry_list_wrong", "", {
        "text": " ".join(words)[:SHOWN_MAX], "parts": [one.name for one in parts]})
    if len(words) > len(parts) and not parts[-1].rest:
        return wrong
    item: dict[str, Any] = {}
    for place, (part, word) in enumerate(zip(parts, words, strict=False)):
        if part.rest:
            item[part.name] = words[place:]
            break
        value = scaled(word, part.decimals) if part.form == "number" else word
        if isinstance(value, Fault):
            return wrong
        item[part.name] = value
    return item


_columns = {column.name: attrgetter(".".join(column.path)) for column in COLUMNS}


def typed(declaration: Declaration) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return a declaration as it would be typed: what `entered` reads back as the same cells."""
    header = dict(_texts(HEADER_ENTRIES, declaration))
    return header, [dict(_texts(LINE_ENTRIES, line)) for line in declaration.lines]


def _texts(entries: Sequence[Entry], record: Any) -> Iterator[tuple[str, str]]:
    for entry in entries:
        value = _columns[entry.column.name](record)
        if value is not None and value != ():
            yield entry.name, _text(entry, value)


def _text(entry: Entry, value: Any) -> str:
    """Return the text of a value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return decimal_text(value, entry.decimals)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    plain = "; ".join(_item_text(entry.parts, item) for item in value)
    wanted = msgspec.to_builtins(value)
    same = msgspec.json.encode(_list(entry, plain)) == msgspec.json.encode(wanted)
    return plain if same else msgspec.json.encode(value).decode()


def _item_text(parts: tuple[Part, ...], item: Any) -> str:
    """Return the text of an item of a list."""
    if not parts:
        return str(item)
    words: list[str] = []
    for part in parts:
        value = getattr(item, part.name)
        if part.rest:
            words += value
        else:
            words.append(decimal_text(value, part.decimals) if part.form == "number" else value)
    return " ".join(words)


def decimal_text(value: int, decimals: int) -> str:
    """Return a whole number of 10 ** -decimals as a decimal number, without noughts at its end."""
    if decimals == 0:
        return str(value)
    digits = str(value).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}".rstrip("0").rstrip(".")
