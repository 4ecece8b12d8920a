"""The cells of a statement's table as every kind of file needs them: with how far each reaches."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from guanwu.programme.statement import Cell


class Spanned(Struct, frozen=True):
    """A cell: its column, over how many rows it reaches; `head` names a column or a group."""

    paragraphs: Cell
    place: int
    rows: int
    head: bool

    @property
    def scope(self) -> str:
        """Return what a head names: a column, a row or a group of rows."""
        if self.place:
            return "col"
        return "rowgroup" if self.rows > 1 else "row"


def spanned(rows: Sequence[Sequence[Cell]]) -> list[list[Spanned]]:
    """Return a table row by row; an empty first cell belongs to the one above it and is left out.

    The first row holds the names of the columns, the first column those of the groups.
    """
    made: list[list[Spanned]] = []
    for number, row in enumerate(rows):
        cells = [Spanned(cell, place, 1, number == 0) for place, cell in enumerate(row) if place]
        if row[0] or number == 0:
            reach = 1
            while number + reach < len(rows) and not rows[number + reach][0]:
                reach += 1
            cells.insert(0, Spanned(row[0], 0, reach, True))
        made.append(cells)
    return made


def is_numbers(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table is one of numbers, which stand to the right."""
    cells = [cell for row in rows[1:] for cell in row[2:]]
    return bool(cells) and all("".join(cell).lstrip("-").isdigit() for cell in cells if cell)
