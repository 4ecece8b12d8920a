"""Exact numbers and days as the statement writes them.

Numbers are fractions made of decimal digits; nothing is ever a floating point number.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from guanwu.programme.model import ROC_EPOCH, Rounding

NUMBER: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?", re.ASCII)
MYRIAD: Final = 10_000
HUNDRED_MILLION: Final = 100_000_000
Words = Mapping[str, str]


def number_of(text: str) -> Fraction:
    """Return a number of plain digits; ValueError for anything else, a sign among it."""
    if not NUMBER.fullmatch(text):
        raise ValueError(text)
    return Fraction(text)


def places_of(step: Fraction) -> int:
    """Return how many decimal places a step such as 0.01 needs."""
    places = 0
    while (step * 10**places).denominator != 1:
        places += 1
    return places


def stepped(value: Fraction, step: Fraction, rounding: Rounding) -> Fraction:
    """Return a value as a multiple of a step: cut, or rounded with halves upward; or as it is."""
    if rounding == "exact":
        return value
    steps = Fraction(value, step)
    if rounding == "rounded":
        steps += Fraction(1, 2)
    return step * (steps.numerator // steps.denominator)


def digits(value: Fraction, places: int | None = None) -> str:
    """Return a number in plain digits; `places` None as many as it has, at most 6, then cut."""
    sign = "-" if value < 0 else ""
    value = abs(value)
    wanted = 6 if places is None else places
    scaled = value * 10**wanted
    whole, rest = divmod(scaled.numerator // scaled.denominator, 10**wanted)
    tail = f"{rest:0{wanted}d}" if wanted else ""
    if places is None:
        tail = tail.rstrip("0")
    return f"{sign}{whole:,}" + (f".{tail}" if tail else "")


def in_myriads(value: Fraction, words: Words) -> str:
    """Return a whole number in hundreds of millions, ten thousands and the rest."""
    if value.denominator != 1 or value < MYRIAD:
        return digits(value)
    whole = value.numerator
    parts = [(whole // HUNDRED_MILLION, words["hundred_million"]),
             (whole % HUNDRED_MILLION // MYRIAD, words["myriad"]), (whole % MYRIAD, "")]
    return "".join(f"{part:,}{word}" for part, word in parts if part)


def day_said(day: date, words: Words, form: str = "", before: date | None = None) -> str:
    """Return a day as the statement writes it; a form that does not fit the day is left aside.

    `short` leaves out the year, or year and month, that the day `before` has too; `year_end` and
    `month_end` name the end that the day is.
    """
    chosen = "day"
    last = monthrange(day.year, day.month)[1]
    if form == "short" and before is not None and before.year == day.year:
        chosen = "day_of_month" if before.month == day.month else "month_day"
    elif form == "year_end" and (day.month, day.day) == (12, 31):
        chosen = "year_end"
    elif form == "month_end" and day.day == last:
        chosen = "month_end"
    return words[chosen].format(year=day.year - ROC_EPOCH, month=day.month, day=day.day)
