"""The bill of a declaration: its number, and each levy's amount."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

SERIAL_MAX: Final = 99_999_999
"""The last serial of an office and year."""

_ROC_YEAR_BEFORE_FIRST: Final = 1911
_ROC_YEAR_MAX: Final = 999


class BillItem(Struct, frozen=True):
    """One levy on a bill, in whole NT$."""

    levy: str
    amount: int


class Bill(Struct, frozen=True):
    """What an importer owes on a declaration. `total` is the sum of the items, in whole NT$.

    `version` counts the bills of a declaration: 1, and one more for each supplement. `served_on`
    is the day it was served, `due_on` the last day to pay (CA 43); both empty until served.
    """

    number: str
    declaration: str
    importer: str
    version: int
    items: tuple[BillItem, ...]
    total: int
    served_on: date | None = None
    due_on: date | None = None


def bill_number(office: str, year: int, serial: int) -> str:
    """The number of an import bill: office, `I`, year of the Republic (3), serial (8): an14.

    `year` is the year AD. Provisional: the form is read from samples in the single window's
    message guide (`AAI11105044442`); how Customs deals out the serials is not known. A part that
    does not fit its columns is a bug (ValueError).
    """
    roc_year = year - _ROC_YEAR_BEFORE_FIRST
    if not (len(office) == 2 and office.isascii() and office.isalnum()):
        raise ValueError(f"not a customs office: {office!r}")
    if not 0 < roc_year <= _ROC_YEAR_MAX:
        raise ValueError(f"not a year of the Republic: {year}")
    if not 0 < serial <= SERIAL_MAX:
        raise ValueError(f"not a serial of a bill: {serial}")
    return f"{office}I{roc_year:03d}{serial:08d}"
