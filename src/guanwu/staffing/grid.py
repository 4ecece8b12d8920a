"""A table that was handed in, as cells of text, before anybody says what the cells mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec import Struct

from guanwu.case import Fault

SHOWN_MAX: Final = 60
WHOLE_MAX: Final = 6
"""Digits of the largest number of people anybody may write."""
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_LETTERS: Final = 26


class Grid(Struct, frozen=True):
    """Rows of a table with their numbers in the file, and the ranges of merged cells.

    A range is first row, first column, last row, last column; rows count from 1, columns from 0.
    `notes` tell what nobody sees in the values: cells that were computed, what is hidden.
    """

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    notes: tuple[Fault, ...] = ()


class Unmerged(Struct, frozen=True):
    """A grid with its merged cells filled in, and what was filled or may not be."""

    grid: Grid
    notes: tuple[Fault, ...]
    faults: tuple[Fault, ...]


def cell(row: int, column: int) -> str:
    """Return the name of a cell as spreadsheets have it: row 5, column 3 is D5."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def plain(text: str) -> str:
    """Return a cell as it is compared: composed forms, blanks at its ends and runs of them gone."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def readable(text: str) -> str:
    """Return a cell so that it can be shown: cut short, signs that nobody sees as U+XXXX."""
    shown = "".join(
        f"U+{ord(sign):04X}" if unicodedata.category(sign) in _UNSEEN else sign
        for sign in text[:SHOWN_MAX])
    return shown + ("..." if len(text) > SHOWN_MAX else "")


def whole(text: str) -> int | None:
    """Return the whole number of a cell, negative ones too; None where it is none.

    Thousands may be set apart by commas; a sign of minus may be any of the usual three.
    """
    digits = plain(text).replace("\u2212", "-")
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    if "," in digits:
        first, *groups = digits.split(",")
        if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in groups):
            return None
        digits = "".join((first, *groups))
    if not (digits.isascii() and digits.isdigit() and len(digits) <= WHOLE_MAX):
        return None
    return sign * int(digits)


def beyond(number: int, cells: tuple[str, ...], headed: Collection[int]) -> Iterator[Fault]:
    """Yield a fault for each cell of a row that holds something where no column has a heading."""
    for place, text in enumerate(cells):
        if place not in headed and text.strip():
            yield Fault("cell_without_heading", cell(number, place), {"text": readable(text)},
                        number)


def unmerge(grid: Grid, first: int, fillable: Mapping[int, str]) -> Unmerged:
    """Fill merged cells below row `first` where that leaves no doubt, and note each; refuse others.

    A cell merged downward in a column of `fillable` (column to name) holds for all its rows. A
    number merged over rows may be meant once or for each, and cells merged across columns may
    belong to any: both are faults. Headings above `first` are no data. The notes of the grid are
    among those that are returned.
    """
    cells = {number: list(row) for number, row in grid.rows}
    notes = [*grid.notes]
    faults: list[Fault] = []
    for top, left, bottom, right in grid.merged:
        if bottom < first:
            continue
        place = f"{cell(top, left)}:{cell(bottom, right)}"
        held = cells.get(top, [])
        text = held[left] if left < len(held) else ""
        if left != right or left not in fillable:
            faults.append(Fault("cells_merged", place, {"text": readable(text)}, top))
            continue
        for number in range(top, bottom + 1):
            if number in cells and left < len(cells[number]):
                cells[number][left] = text
        notes.append(Fault("cells_filled", place, {
            "text": readable(text), "column": fillable[left]}, top))
    rows = tuple((number, tuple(cells[number])) for number, _ in grid.rows)
    return Unmerged(Grid(rows), tuple(notes), tuple(faults))
