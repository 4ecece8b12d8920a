"""Numbers of matters: office letter, year and serial, such as `C-2026-000123`."""

from __future__ import annotations

import re
from typing import Final

from guanwu.case import Refusal

SERIAL_MOST: Final = 999_999
_NUMBER: Final = re.compile(r"([A-Z])-?([0-9]{4})-?([0-9]{6})", re.ASCII)


def matter_number(letter: str, year: int, serial: int) -> str | Refusal:
    """Return the number of a matter; `matter_numbers_spent` beyond a million a year and office."""
    if serial > SERIAL_MOST:
        return Refusal("matter_numbers_spent", {"letter": letter, "year": year})
    return f"{letter}-{year}-{serial:06d}"


def plain_number(written: str) -> str:
    """Return a number in its stored form; what cannot be one stays, and is found nowhere."""
    match = _NUMBER.fullmatch(written.strip().upper())
    return "-".join(match.groups()) if match else written
