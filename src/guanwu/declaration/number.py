"""The 14-character declaration number: read, bring to its stored form, print.

Layout (NX5105 `ID`, domain reference 1.2): receiving office (2), second office or two blanks (2),
last two digits of the year of the Republic (2), broker's box (3), serial (5, letters allowed).
Stored with the blanks inside; printed with slashes, as on paper: `AA/  /00/111/12347`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from guanwu.case.fault import Refusal

FIRST_YEAR = 1911
"""Year of the common era before year 1 of the Republic."""

_STORED = re.compile(r"[A-Z][A-Z0-9](?:[A-Z][A-Z0-9]|  )[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{5}")
_WIDTHS = (2, 2, 2, 3, 5)
_LONGEST_INPUT = 40


class DeclarationNumber(NamedTuple):
    """The parts of a declaration number; `second_office` is empty where there is none."""

    office: str
    second_office: str
    year: str
    box: str
    serial: str


def is_number(text: str) -> bool:
    """Say whether a text is a declaration number in its stored form."""
    return _STORED.fullmatch(text) is not None


def normalise(text: str) -> str | Refusal:
    """Return the stored form of a number written with blanks, slashes or small letters.

    Refusal `declaration_number_shape` where the text cannot be such a number.
    """
    refused = Refusal("declaration_number_shape", {"number": text[:_LONGEST_INPUT]})
    if len(text) > _LONGEST_INPUT or not text.isascii():
        return refused
    if "/" in text:
        parts = [part.strip() for part in text.split("/")]
        if len(parts) == 4:
            parts.insert(1, "")
        if len(parts) != 5:
            return refused
        parts[1] = parts[1] or "  "
        if any(len(part) != width for part, width in zip(parts, _WIDTHS, strict=True)):
            return refused
        stored = "".join(parts).upper()
    else:
        squeezed = "".join(text.split()).upper()
        stored = squeezed[:2] + "  " + squeezed[2:] if len(squeezed) == 12 else squeezed
    return stored if is_number(stored) else refused


def parse(text: str) -> DeclarationNumber | Refusal:
    """Return the five parts of a number in any accepted form, or the refusal of `normalise`."""
    stored = normalise(text)
    if isinstance(stored, Refusal):
        return stored
    return DeclarationNumber(stored[:2], stored[2:4].strip(), stored[4:6], stored[6:9], stored[9:])


def stored_form(number: DeclarationNumber) -> str:
    """Return the 14 characters of a parsed number."""
    return f"{number.office}{number.second_office:2}{number.year}{number.box}{number.serial}"


def printed(stored: str) -> str:
    """Return a stored number as printed on papers, with slashes: `AA/  /00/111/12347`."""
    return "/".join((stored[:2], stored[2:4], stored[4:6], stored[6:9], stored[9:]))


def year_digits(day: date) -> str:
    """Return the two year digits of a number lodged on a day: 2025 is year 114, hence `14`."""
    return f"{(day.year - FIRST_YEAR) % 100:02d}"
