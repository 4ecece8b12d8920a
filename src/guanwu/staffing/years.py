"""Years and days as people write them: of the Republic or Western, told apart, never confused."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from msgspec import Struct

from guanwu.staffing.grid import plain
from guanwu.staffing.model import ROC_EPOCH

_YEAR: Final = re.compile(r"[^0-9]*([0-9]{2,4})[^0-9]*", re.ASCII)
_DAY: Final = re.compile(r"([0-9]{2,4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})", re.ASCII)
_WORDS: Final = re.compile(
    "(?:(?:\u4e2d\u83ef)?\u6c11\u570b|\u897f\u5143)? ?([0-9]{2,4}) ?\u5e74 ?([0-9]{1,2}) ?\u6708 ?"
    "([0-9]{1,2}) ?\u65e5", re.ASCII)
"""Year, month and day with the Chinese words for them, the name of the era before it or not."""
_DIGITS: Final = re.compile(r"([0-9]{3,4})([0-9]{2})([0-9]{2})", re.ASCII)
"""Seven digits are a day of the Republic, eight a Western one; six could be either."""
_REPUBLIC_LAST: Final = 200
_WESTERN: Final = range(ROC_EPOCH + 1, ROC_EPOCH + 1 + _REPUBLIC_LAST)


class ReadYear(Struct, frozen=True):
    """A Western year, and whether it was written as one."""

    year: int
    western: bool


class ReadDay(Struct, frozen=True):
    """A day, whether its year was written as a Western one, and whether in the usual form."""

    day: date
    western: bool
    usual: bool = True


def read_year(text: str) -> ReadYear | None:
    """Return the year of a text such as `109`, `2020` or one with words around it, None if none.

    Two or three digits are of the Republic, four are Western; nothing else is taken for a year.
    """
    found = _YEAR.fullmatch(plain(text))
    return _known(found[1]) if found else None


def read_day(text: str) -> ReadDay | None:
    """Return the day of a text such as `109-03-01`, `109.3.1` or `2020-03-01`, None if none.

    Seven or eight digits without a sign between them, and days with the Chinese words for year,
    month and day, are read too, and are told to be unusual.
    """
    asked = plain(text)
    usual = _DAY.fullmatch(asked)
    found = usual or _WORDS.fullmatch(asked) or _DIGITS.fullmatch(asked)
    year = _known(found[1]) if found else None
    if found is None or year is None:
        return None
    try:
        return ReadDay(date(year.year, int(found[2]), int(found[3])), year.western,
                       usual is not None)
    except ValueError:
        return None


def _known(digits: str) -> ReadYear | None:
    number = int(digits)
    if len(digits) == 4:
        return ReadYear(number, True) if number in _WESTERN else None
    return ReadYear(number + ROC_EPOCH, False) if 1 <= number <= _REPUBLIC_LAST else None
