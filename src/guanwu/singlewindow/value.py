"""Checks of one value against its element of the layout; ASCII digits only, nothing guessed.

Interpreted meaning: lengths count characters, not bytes; `n..16,2` means at most sixteen digits,
two of them after the point, where noughts at either end do not count (as in an XML schema).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from guanwu.singlewindow.layout import Field, Kind

SHOWN: Final = 40
"""How many characters of a wrong value a fault repeats."""
TEXT_MAX: Final = 4_096
"""Longest value of an element whose length the guide leaves open."""

_NUMBER = re.compile(r"([0-9]{1,40})(?:\.([0-9]{1,40}))?")
_DIGITS = re.compile(r"[0-9]+")
_LETTERS = re.compile(r"[A-Za-z]+")
_SHAPES: Final = {"n": _DIGITS, "a": _LETTERS}
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
_LAYOUT_CHARACTERS: Final = frozenset("\t\n\r")

ValueFault = tuple[str, Mapping[str, Any]]
"""The code of what is wrong with a value, and the facts beyond element, label and value."""


def day_of(text: str) -> date | None:
    """The day written as eight ASCII digits yyyymmdd; None where there is no such day."""
    if len(text) != 8 or not _DIGITS.fullmatch(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def day_text(day: date) -> str:
    """A day as the messages write it: yyyymmdd."""
    return f"{day.year:04}{day.month:02}{day.day:02}"


def time_of(text: str) -> datetime | None:
    """The time written as fourteen ASCII digits yyyymmddhhmmss; None where there is no such."""
    day = day_of(text[:8])
    if day is None or len(text) != 14 or not _DIGITS.fullmatch(text):
        return None
    try:
        return datetime.combine(
            day, datetime.min.time().replace(int(text[8:10]), int(text[10:12]), int(text[12:]))
        )
    except ValueError:
        return None


def time_text(time: datetime) -> str:
    """A time as the messages write it: yyyymmddhhmmss, in the zone of the time given."""
    return f"{day_text(time)}{time.hour:02}{time.minute:02}{time.second:02}"


def scaled(text: str, decimals: int) -> int | None:
    """A decimal number as a whole number of its smallest unit, exactly: `7.5` with 5 is 750000.

    None where it is not written in ASCII digits with at most one point between digits, or has
    more decimals than the unit knows (noughts at the end do not count).
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    fraction = (found[2] or "").rstrip("0")
    if len(fraction) > decimals:
        return None
    return int(found[1] + fraction.ljust(decimals, "0"))


def unscaled(amount: int, decimals: int) -> str:
    """A whole number of smallest units as the decimal number it stands for; exact inverse."""
    whole, fraction = divmod(amount, int("1" + "0" * decimals))
    if not fraction:
        return str(whole)
    return f"{whole}.{str(fraction).rjust(decimals, '0').rstrip('0')}"


def fault_in(field: Field, text: str) -> ValueFault | None:
    """The first thing wrong with the value of an element, or None."""
    if not text or text.isspace():
        return "element_empty", {}
    kind = field.kind
    if kind is Kind.NUMBER:
        return _number_fault(field, text)
    if kind is Kind.DAY:
        return None if day_of(text) is not None else ("element_day", {})
    if kind is Kind.TIME:
        return None if time_of(text) is not None else ("element_time", {})
    return _text_fault(field, text)


def _number_fault(field: Field, text: str) -> ValueFault | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return "element_number", {}
    whole, fraction = found[1].lstrip("0"), (found[2] or "").rstrip("0")
    if len(fraction) > field.decimals:
        return "element_decimals", {"decimals": field.decimals}
    if field.length is None:
        return None
    _, shortest, longest = field.length
    if shortest == longest and len(text) != longest:
        return "element_length", {"length": longest}
    if len(whole) + len(fraction) > longest:
        return "element_digits", {"longest": longest}
    return None


def _text_fault(field: Field, text: str) -> ValueFault | None:
    size = len(text)
    alphabet, shortest, longest = field.length or ("an", 1, TEXT_MAX)
    if size > longest and shortest != longest:
        return "element_too_long", {"longest": longest, "found": size}
    if size < shortest or size > longest:
        return "element_length", {"length": longest}
    shape = _SHAPES.get(alphabet)
    if shape is not None and not shape.fullmatch(text):
        return "element_digits_only" if alphabet == "n" else "element_letters_only", {}
    if field.codes and text not in field.codes:
        return "element_code", {"codes": sorted(field.codes)}
    if not (text.isascii() and text.isprintable()) and _hidden(text):
        return "element_hidden_character", {"character": _hidden(text)}
    return None


def _hidden(text: str) -> str:
    """The first character that no reader sees or XML cannot hold, such as bidi marks, as U+XXXX.

    Private use and code points unknown to this Python stay allowed: names use rare characters.
    """
    for character in text:
        if character in _LAYOUT_CHARACTERS:
            continue
        point = ord(character)
        if unicodedata.category(character) in _UNSEEN or point & 0xFFFE == 0xFFFE:
            return f"U+{point:04X}"
    return ""
