"""One cell of the flat form in CSV: written so that no spreadsheet runs it, read without loss."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import msgspec

from guanwu.declaration.flat import Column
from guanwu.declaration.shape import is_day
from guanwu.store.declaration_json import names_twice

_RISKY: Final = frozenset("=+-@\t\r\n'\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"-?[0-9]{1,19}")


def guarded(text: str) -> str:
    """Return a text so that no spreadsheet takes it for a formula; undone by `unguarded`."""
    return "'" + text if text[:1] in _RISKY and text else text


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if text.startswith("'") else text


def cell_text(value: object) -> str:
    """Return the text of a value of a row: days as YYYY-MM-DD, true and false, texts guarded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str) else str(value)


def are_utf8(texts: list[str]) -> bool:
    """Say whether texts read with escaped bytes were UTF-8 throughout."""
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def cell_value(column: Column, text: str) -> Any:
    """Return the value of a cell; a text that has not the column's form stays a text."""
    if column.form == "number" and _NUMBER.fullmatch(text):
        return int(text)
    if column.form == "day" and len(text) == 10 and text.isascii() and is_day(text):
        return date.fromisoformat(text)
    if column.form == "yes_no" and text in ("true", "false"):
        return text == "true"
    if column.form == "json":
        return list_value(text)
    return text


def list_value(text: str) -> Any:
    """Return the value of a JSON cell; the text itself where it is none or has a name twice."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return text
    return text if names_twice(text.encode()) else value


def whole_text(cell: Any) -> Any:
    """Return a text of which bytes that are not UTF-8 are replaced, other values as they are."""
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell
