"""Check digits of the identifiers that a declaration carries, as pure functions.

Every function takes the identifier as written and answers whether it can exist; only ASCII digits
and capital letters count, so full-width look-alikes never pass. Answers are memoised because a few
thousand traders lodge most declarations. Source: domain reference 3.4; ISO 6346; IMO resolution
A.1117(30).
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

PARTY_ID_TYPES = frozenset({"53", "58", "174"})
"""Types of an importer's identifier in NX5105: passport, business number, national or resident."""

PERSON_ID_TYPES = frozenset({"53", "174"})
"""Those of them that name a natural person."""

_REMEMBERED = 65_536
_EIGHT_DIGITS = re.compile(r"[0-9]{8}")
_NATIONAL = re.compile(r"[A-Z][12][0-9]{8}")
_RESIDENT_NEW = re.compile(r"[A-Z][89][0-9]{8}")
_RESIDENT_OLD = re.compile(r"[A-Z][A-D][0-9]{8}")
_PASSPORT = re.compile(r"(?=.*[0-9])[A-Z0-9]{5,14}")
_CONTAINER = re.compile(r"[A-Z]{3}[JUZ][0-9]{7}")
_IMO = re.compile(r"(?:IMO)?([0-9]{7})")


class CheckRule(NamedTuple):
    """One dated row: the business number's weighted sum must be divisible by `divisor`."""

    divisor: int
    since: date
    until: date | None
    recorded_on: date
    source: str


BUSINESS_NUMBER_RULES: tuple[CheckRule, ...] = (
    CheckRule(10, date(1968, 1, 1), date(2023, 4, 1), date(2025, 1, 1), "domain reference 3.4"),
    CheckRule(5, date(2023, 4, 1), None, date(2025, 1, 1), "domain reference 3.4"),
)
"""Divisible by ten until 2023-03-31, by five since, which doubled the numbers to be given out."""

_BUSINESS_WEIGHTS = (1, 2, 1, 2, 1, 2, 4, 1)
_AREA = {letter: 10 + position for position, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
_AREA_PRODUCT = {letter: two // 10 + two % 10 * 9 for letter, two in _AREA.items()}
_CONTAINER_VALUE = {
    **{str(digit): digit for digit in range(10)},
    **dict(
        zip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            [value for value in range(10, 39) if value % 11],
            strict=True,
        )
    ),
}


def names_a_business(id_type: str, number: str) -> bool:
    """Say whether an importer's identifier is written openly: eight digits, and no person's type.

    Whatever else is declared may be the number of a natural person, however malformed.
    """
    return (len(number) == 8 and number.isascii() and number.isdigit()
            and id_type not in PERSON_ID_TYPES)


def masked(number: str) -> str:
    """Return a number as it may be shown and kept: its first and last two signs, stars between.

    One of fewer than six signs is stars alone.
    """
    hidden = len(number) - 3
    return "*" * len(number) if hidden < 3 else f"{number[0]}{'*' * hidden}{number[-2:]}"


def business_number_divisor(day: date) -> int:
    """Return by what the weighted sum of a business number must be divisible on a day."""
    for rule in reversed(BUSINESS_NUMBER_RULES):
        if day >= rule.since and (rule.until is None or day < rule.until):
            return rule.divisor
    return BUSINESS_NUMBER_RULES[0].divisor


def is_business_number(number: str, day: date) -> bool:
    """Say whether an 8-digit business number can exist on a day.

    Weights 1 2 1 2 1 2 4 1, the digits of the products added; where the seventh digit is 7 its
    product 28 counts as 0 or as 1, so that the sum or the sum plus one has to be divisible.
    """
    return _business_number(number, business_number_divisor(day))


@lru_cache(maxsize=_REMEMBERED)
def _business_number(number: str, divisor: int) -> bool:
    if not _EIGHT_DIGITS.fullmatch(number):
        return False
    total = sum(
        sum(divmod(int(digit) * weight, 10))
        for digit, weight in zip(number, _BUSINESS_WEIGHTS, strict=True)
    )
    return total % divisor == 0 or (number[6] == "7" and (total + 1) % divisor == 0)


def _person_sum(area: str, digits: str) -> int:
    weighted = sum(
        int(digit) * weight for digit, weight in zip(digits, range(8, 0, -1), strict=False)
    )
    return _AREA_PRODUCT[area] + weighted + int(digits[8])


@lru_cache(maxsize=_REMEMBERED)
def is_national_id(number: str) -> bool:
    """Say whether a national id (letter, 1 or 2, eight digits) has a right check digit."""
    return bool(_NATIONAL.fullmatch(number)) and _person_sum(number[0], number[1:]) % 10 == 0


@lru_cache(maxsize=_REMEMBERED)
def is_resident_id(number: str) -> bool:
    """Say whether a resident id is right: new form (8 or 9 second) or old form (two letters).

    In the old form, given out before 2021-01-02 and still in use, the second letter counts with
    the unit digit of its number.
    """
    if _RESIDENT_NEW.fullmatch(number):
        return _person_sum(number[0], number[1:]) % 10 == 0
    if _RESIDENT_OLD.fullmatch(number):
        second = str(_AREA[number[1]] % 10)
        return _person_sum(number[0], second + number[2:]) % 10 == 0
    return False


@lru_cache(maxsize=_REMEMBERED)
def is_passport_number(number: str) -> bool:
    """Say whether a passport number has a possible shape: 5 to 14 capitals and digits, one digit.

    Not formalised: check digits, which stand in the machine-readable line only.
    """
    return bool(_PASSPORT.fullmatch(number))


@lru_cache(maxsize=_REMEMBERED)
def is_container_number(number: str) -> bool:
    """Say whether a container number fits ISO 6346: owner, category J, U or Z, serial, check."""
    if not _CONTAINER.fullmatch(number):
        return False
    total = sum(_CONTAINER_VALUE[sign] << place for place, sign in enumerate(number[:10]))
    return total % 11 % 10 == int(number[10])


@lru_cache(maxsize=_REMEMBERED)
def is_imo_number(number: str) -> bool:
    """Say whether a ship's IMO number (seven digits, with or without `IMO`) is right."""
    match = _IMO.fullmatch(number)
    if match is None:
        return False
    digits = match[1]
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=False))
    return total % 10 == int(digits[6])


def importer_id_fault(id_type: str, number: str, day: date) -> str | None:
    """Return the fault code of a party's identifier by its type, or None if it can exist.

    Types as in NX5105: 58 business number, 174 national or resident id, 53 passport. An unknown
    type is not judged here (the code lists judge it).
    """
    if id_type == "58":
        return None if is_business_number(number, day) else "business_number_wrong"
    if id_type == "174":
        known = is_national_id(number) or is_resident_id(number)
        return None if known else "person_id_wrong"
    if id_type == "53":
        return None if is_passport_number(number) else "passport_number_wrong"
    return None
