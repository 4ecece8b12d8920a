"""From a clause with its places to the printed sentence, every quantity taken from the facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from string import Formatter
from typing import Any, Final

from guanwu.programme.model import Clause, Item
from guanwu.programme.quantity import (
    day_said,
    digits,
    in_myriads,
    number_of,
    places_of,
)
from guanwu.programme.register import Programmes, Value

YEAR: Final = "year"
"""The place of a clause that is the year of its item."""
DAY_FORMS: Final = frozenset(("", "short", "year_end", "month_end"))
NUMBER_FORMS: Final = frozenset(("", "myriads"))
Words = Mapping[str, str]


def places_in(text: str) -> list[tuple[str, str]]:
    """Return the places of a text in their order: name and form. ValueError for another brace."""
    found = []
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name or conversion is not None:
            raise ValueError(text)
        found.append((name, form or ""))
    return found


def filled(text: str, value_of: Callable[[str], str | Value | None], words: Words) -> str:
    """Return a text with its places filled; a day may be shortened after the day before it.

    What `value_of` gives as text stands as it is. LookupError for a value not on record.
    """
    parts: list[str] = []
    before: date | None = None
    for literal, name, form, _ in Formatter().parse(text):
        parts.append(literal)
        if name is None:
            continue
        value = value_of(name)
        if value is None:
            raise LookupError(name)
        if isinstance(value, date):
            parts.append(day_said(value, words, form or "", before))
            before = value
        elif isinstance(value, Fraction):
            parts.append(in_myriads(value, words) if form == "myriads" else digits(value))
        else:
            parts.append(str(value))
    return "".join(parts)


def clause_said(programmes: Programmes, item: Item, clause: Clause, words: Words) -> str:
    """Return a clause of an item as the statement prints it, without its number."""

    def value_of(name: str) -> str | Value | None:
        if name == YEAR:
            return str(item.year)
        figure = programmes.figures.get(f"{item.id}.{name}")
        value = programmes.value(item.id, name)
        if figure is not None and isinstance(value, Fraction) and figure.unit == "percent":
            return digits(value, places_of(number_of(figure.step)))
        return value

    return filled(clause.zh_hant, value_of, words)


def item_said(programmes: Programmes, item: Item, words: Words) -> tuple[str, ...]:
    """Return the clauses of an item as printed, numbered by their level and place."""
    counts = [0, 0]
    lines = []
    for clause in programmes.clauses(item.id):
        text = clause_said(programmes, item, clause, words)
        if clause.level:
            counts[clause.level - 1] += 1
            counts[clause.level:] = [0] * (2 - clause.level)
            text = numbered(words, f"level_{clause.level}", counts[clause.level - 1], text)
        lines.append(text)
    return tuple(lines)


def numbered(words: Words, form: str, number: int, text: str) -> str:
    """Return a text behind its Chinese number, up to 99."""
    return words[form].format(numeral=numeral(words, number), text=text)


def numeral(words: Mapping[str, Any], number: int) -> str:
    """Return a whole number from 1 to 99 in Chinese numerals."""
    signs = words["numerals"]
    tens, ones = divmod(number, 10)
    if tens == 0:
        return str(signs[ones - 1])
    head = "" if tens == 1 else signs[tens - 1]
    return f"{head}{signs[9]}" + (signs[ones - 1] if ones else "")
