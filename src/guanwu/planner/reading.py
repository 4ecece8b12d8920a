"""Reads the tables of a plan from grids of text: every fault of every cell, none left for later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from guanwu.case import Fault
from guanwu.planner.model import (
    Hours,
    Months,
    OfficeRow,
    People,
    Route,
    Shift,
    Step,
    Total,
    Volume,
)
from guanwu.staffing.grid import Grid, cell, plain, readable, unmerge

Row = TypeVar("Row", bound=Struct)
DIGITS_MOST: Final = 12
NUMBER_MOST: Final = 1_000_000_000
MOST: Final = {"people": 100_000, "licensed": 100_000, "seconds": 1_000_000, "order": 1_000,
               "variation_ppm": 100_000_000, "weight": 1_000_000, "finish_minutes": 1_440,
               "sub_branches": 1_000, "target_minutes": 1_000_000}
"""The largest number of a column; NUMBER_MOST of any other."""
FORMS: Final[dict[str, type[Struct]]] = {
    "offices": OfficeRow, "totals": Total, "volumes": Volume, "routes": Route, "steps": Step,
    "people": People, "shifts": Shift, "hours": Hours, "months": Months,
}
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "offices": ("office",), "totals": ("year", "stream"), "volumes": ("year", "unit", "stream"),
    "routes": ("stream", "channel"), "steps": ("stream", "channel", "order"),
    "people": ("office", "unit", "post", "category", "skill"),
    "shifts": ("shift", "days", "begin"), "hours": ("profile", "days"), "months": ("profile",),
}
"""What may stand once only in each table."""
EMPTY_MAY: Final = frozenset({
    "office_class", "unit", "post", "skill", "shift", "licence", "source", "licensed", "away_ppm",
    "sub_branches"})
"""Columns whose cells may be empty; numbers among them are then 0. Units must stand in volumes."""
BASES: Final = ("given", "assumed", "measured")
"""What a figure rests on: given from outside, assumed, or measured in a store."""


class Placed(Struct, frozen=True):
    """The rows of a table with the line of each, and what is wrong or was mended.

    A row with a fault is not among the rows. `columns` says where each column stands.
    """

    name: str
    rows: tuple[tuple[int, Any], ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    columns: Mapping[str, int] = {}

    def place(self, line: int, column: str) -> str:
        """Return a cell as a fault names it: table, column by its letter, row."""
        return f"{self.name}:{cell(line, self.columns.get(column, 0))}"


def number_of(text: str) -> int | None:
    """Return the whole number of a cell, negative ones too; None where it is none."""
    digits = plain(text).replace("\u2212", "-").replace(",", "").replace("_", "")
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    if digits.isascii() and digits.isdigit() and len(digits) <= DIGITS_MOST:
        return sign * int(digits)
    return None


def read_rows_of(name: str, grid: Grid) -> Placed:
    """Return the rows of the table of that name, and every fault of its cells."""
    form = FORMS[name]
    wanted = {field.name: field.type for field in msgspec.structs.fields(form)}
    faults: list[Fault] = []
    if not grid.rows:
        return Placed(name, (), (Fault("planner_table_empty", f"{name}:A1"),), ())
    first, header = grid.rows[0]
    columns: dict[str, int] = {}
    for at, text in enumerate(plain(one).casefold() for one in header):
        if text in columns:
            faults.append(Fault("planner_column_twice", f"{name}:{cell(first, at)}",
                                {"text": readable(text)}, first))
        elif text in wanted:
            columns[text] = at
        elif text:
            faults.append(Fault("planner_column_unknown", f"{name}:{cell(first, at)}", {
                "text": readable(text), "columns": tuple(wanted)}, first))
    missing = [one for one in wanted if one not in columns and one not in ("source", "licensed")]
    faults += [Fault("planner_column_missing", f"{name}:{cell(first, 0)}", {"column": one}, first)
               for one in missing]
    fillable = {at: one for one, at in columns.items() if wanted[one] is str}
    whole = unmerge(grid, first, fillable)
    faults += whole.faults
    reader = _Reader(name, form, wanted, columns, faults)
    for number, cells in () if missing else whole.grid.rows[1:]:
        if any(text.strip() for text in cells):
            reader.row(number, cells)
    if not reader.rows and not faults:
        faults.append(Fault("planner_table_empty", f"{name}:{cell(first, 0)}"))
    return Placed(name, tuple(reader.rows), tuple(faults), whole.notes, columns)


class _Reader:
    """Goes through the rows of one table."""

    def __init__(self, name: str, form: type[Struct], wanted: Mapping[str, Any],
                 columns: Mapping[str, int], faults: list[Fault]) -> None:
        self.name, self.form, self.wanted, self.columns = name, form, wanted, columns
        self.faults = faults
        self.rows: list[tuple[int, Any]] = []
        self._seen: dict[tuple[Any, ...], int] = {}

    def row(self, number: int, cells: tuple[str, ...]) -> None:
        """Take one row; each of its faults has its own cell."""
        held: dict[str, Any] = {}
        before = len(self.faults)
        for column, kind in self.wanted.items():
            at = self.columns.get(column)
            text = plain(cells[at]) if at is not None and at < len(cells) else ""
            held[column] = self._value(number, column, kind, text)
        key = tuple(held[one] for one in KEYS[self.name])
        if key in self._seen:
            self._fault("planner_row_twice", number, KEYS[self.name][0], {
                "key": " ".join(f"{one}" for one in key if one != ""), "first": self._seen[key]})
        self._seen.setdefault(key, number)
        if len(self.faults) == before:
            self.rows.append((number, msgspec.convert(held, self.form)))

    def _value(self, number: int, column: str, kind: Any, text: str) -> Any:
        """Return the value of a cell; a wrong one is told and stands as empty or 0."""
        optional = column in EMPTY_MAY and not (self.name == "volumes" and column == "unit")
        if not text and not optional:
            self._fault("planner_cell_empty", number, column, {"column": column})
        if column == "basis" and text and text not in BASES:
            self._fault("planner_basis_unknown", number, column, {
                "text": readable(text), "bases": BASES})
        if kind is not int:
            return text
        value = number_of(text) if text else 0
        if value is None:
            self._fault("planner_cell_wrong", number, column, {
                "text": readable(text), "column": column})
        elif value < 0:
            self._fault("planner_cell_negative", number, column, {
                "text": readable(text), "column": column})
        elif value > MOST.get(column, NUMBER_MOST):
            self._fault("planner_cell_large", number, column, {
                "text": readable(text), "column": column,
                "most": MOST.get(column, NUMBER_MOST)})
        return max(value or 0, 0)

    def _fault(self, code: str, number: int, column: str, facts: dict[str, Any]) -> None:
        place = f"{self.name}:{cell(number, self.columns.get(column, 0))}"
        self.faults.append(Fault(code, place, facts, number))
