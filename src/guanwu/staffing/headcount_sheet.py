"""Reads a head-count table in the form of the budget statement, and tells all that is wrong in it.

The row of names has the word for office, the categories and the total; the year stands in the
column before the office, in the first row of its block, or alone in a row above it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from guanwu.case import Fault
from guanwu.staffing.grid import Grid, beyond, cell, readable, unmerge, whole
from guanwu.staffing.model import CHANGE, ROC_EPOCH, TOTAL, Line, Statement, YearTable
from guanwu.staffing.naming import category_term
from guanwu.staffing.words import Words, folded
from guanwu.staffing.years import read_year


class ReadStatement(Struct, frozen=True):
    """A table as read: the statement where there is one, what is wrong, what was mended."""

    statement: Statement | None
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


def read_statement(grid: Grid, words: Words) -> ReadStatement:
    """Return the head-count tables of a grid; every fault has its cell as place.

    Western years are read and noted. Sums are not looked at here (`headcount.reconcile`).
    """
    reader = _Reader(words)
    first = next((number for number, cells in grid.rows if reader.columns_of(cells)), None)
    if first is None:
        return ReadStatement(None, (Fault("headcount_heading_missing", "A1"),), ())
    head = next(reader.columns_of(cells) for number, cells in grid.rows if number == first)
    labels = {column: f"staffing_heading_{name}" for name, column in head.items()
              if name in ("year", "name")}
    whole_grid = unmerge(grid, first, labels)
    reader.faults += whole_grid.faults
    reader.notes += whole_grid.notes
    for number, cells in whole_grid.grid.rows:
        reader.row(number, cells)
    return reader.result()


class _Reader:
    """Goes through the rows and gathers tables, faults and notes."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.columns: Mapping[str, int] = {}
        self.headed: set[int] = set()
        self.tables: dict[int, dict[str, Line]] = {}
        self.year: int | None = None
        self.change: Line | None = None
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self._said: set[tuple[str, str]] = set()

    def columns_of(self, cells: tuple[str, ...]) -> dict[str, int]:
        """Return the columns of a row of names by id, empty where the row is none."""
        found: dict[str, int] = {}
        for place, text in enumerate(cells):
            key = folded(text)
            id = self.words.categories.get(key) or self.words.headings.get(key)
            if id is not None:
                found.setdefault(id, place)
        if "name" not in found or not set(found) & set(self.words.categories.values()):
            return {}
        if "year" not in found and found["name"] > 0:
            found["year"] = found["name"] - 1
        return found

    def row(self, number: int, cells: tuple[str, ...]) -> None:
        """Take one row: names, a year alone, an office, a total, or the changes."""
        held = [place for place, text in enumerate(cells) if text.strip()]
        columns = self.columns_of(cells)
        if columns:
            self._names(number, cells, columns)
        elif len(held) == 1 and read_year(cells[held[0]]):
            self._year(number, held[0], cells[held[0]])
        elif held and self.columns:
            self._numbers(number, cells)

    def _names(self, number: int, cells: tuple[str, ...], columns: dict[str, int]) -> None:
        self.columns = columns
        self.headed = {*columns.values(), *(at for at, text in enumerate(cells) if text.strip())}
        for place, text in enumerate(cells):
            key = folded(text)
            known = self.words.categories.get(key) or self.words.headings.get(key)
            if place == columns.get("year"):
                if text.strip() and known != "year":
                    self._year(number, place, text)
            elif known is None and text.strip():
                self._fault("headcount_category_unknown", number, place, text=readable(text))
            elif known is not None and columns[known] != place:
                self._fault("headcount_category_twice", number, place, text=readable(text))
        for category in dict.fromkeys(self.words.categories.values()):
            if category not in columns:
                self.faults.append(Fault("headcount_category_missing", cell(number, 0), {
                    "category": category_term(category)}, number))

    def _year(self, number: int, place: int, text: str) -> None:
        read = read_year(text)
        if read is None:
            self._fault("headcount_year_wrong", number, place, text=readable(text))
        elif read.year != self.year:
            if read.year in self.tables:
                self._fault("headcount_year_twice", number, place, year=read.year - ROC_EPOCH)
            if read.western:
                self.notes.append(Fault("headcount_year_western", cell(number, place), {
                    "western": read.year, "year": read.year - ROC_EPOCH}, number))
            self.year = read.year
            self.tables.setdefault(read.year, {})

    def _numbers(self, number: int, cells: tuple[str, ...]) -> None:
        self.faults += beyond(number, cells, self.headed)
        label = self._text(cells, "year")
        name = self._text(cells, "name")
        is_change = CHANGE in map(self._heading, (label, name))
        if label and not is_change:
            self._year(number, self.columns["year"], label)
        place = self.columns["name"]
        if is_change:
            id: str | None = CHANGE
        elif self._heading(name) == TOTAL:
            id = TOTAL
        else:
            id = self.words.offices.get(folded(name))
        if id is None:
            self._fault("headcount_office_unknown" if name else "headcount_office_missing",
                        number, place, text=readable(name))
            return
        line = self._line(id, number, cells)
        if id == CHANGE:
            if self.change is not None:
                self._fault("headcount_row_twice", number, place, text=readable(label or name))
            self.change = line
        elif self.year is None:
            self._fault("headcount_year_missing", number, place, text=readable(name))
        elif id in self.tables[self.year]:
            self._fault("headcount_row_twice", number, place, text=readable(name))
        else:
            self.tables[self.year][id] = line

    def _line(self, id: str, number: int, cells: tuple[str, ...]) -> Line:
        counts, places = {}, {}
        for name in (*dict.fromkeys(self.words.categories.values()), TOTAL):
            place = self.columns.get(name)
            if place is None:
                continue
            text = cells[place] if place < len(cells) else ""
            found = whole(text)
            if not text.strip():
                self._fault("headcount_number_missing", number, place, column=category_term(name))
            elif found is None:
                self._fault("headcount_number_wrong", number, place, text=readable(text),
                            column=category_term(name))
            elif found < 0 and id != CHANGE:
                self._fault("headcount_number_negative", number, place, found=found,
                            column=category_term(name))
            else:
                counts[name], places[name] = found, cell(number, place)
        return Line(id, counts, places)

    def result(self) -> ReadStatement:
        """Return what was read, the latest year first."""
        tables = []
        for year in sorted(self.tables, reverse=True):
            lines = self.tables[year]
            offices = tuple(line for id, line in lines.items() if id != TOTAL)
            if not offices:
                self.faults.append(Fault("headcount_year_empty", f"{year - ROC_EPOCH}",
                                         {"year": year - ROC_EPOCH}))
                continue
            if TOTAL not in lines:
                self.notes.append(Fault("headcount_total_missing", f"{year - ROC_EPOCH}",
                                        {"year": year - ROC_EPOCH}))
            tables.append(YearTable(year, offices, lines.get(TOTAL)))
        if len(tables) > 1 and tables[0].year != tables[1].year + 1 and self.change:
            self.faults.append(Fault("headcount_years_apart", f"{tables[0].year - ROC_EPOCH}", {
                "later": tables[0].year - ROC_EPOCH, "earlier": tables[1].year - ROC_EPOCH}))
        statement = Statement(tuple(tables), self.change) if tables else None
        return ReadStatement(statement, tuple(self.faults), tuple(self.notes))

    def _text(self, cells: tuple[str, ...], name: str) -> str:
        place = self.columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def _heading(self, text: str) -> str | None:
        return self.words.headings.get(folded(text)) if text else None

    def _fault(self, code: str, number: int, place: int, **facts: object) -> None:
        where = cell(number, place)
        if (code, where) not in self._said:
            self._said.add((code, where))
            self.faults.append(Fault(code, where, facts, number))
