"""Reads a staffing plan: one row for each unit, vessel, post, rank, grade and title."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

from msgspec import Struct

from guanwu.case import Fault
from guanwu.staffing.grid import Grid, beyond, cell, plain, readable, unmerge, whole
from guanwu.staffing.model import Heading
from guanwu.staffing.naming import plan_column_term
from guanwu.staffing.post import Rank
from guanwu.staffing.words import folded, named

NEEDED: Final = ("post", "rank", "grade", "title", "count")
COLUMNS: Final = ("unit", "vessel", *NEEDED)
HEAD_WITHIN: Final = 10
"""Rows among which the names of columns are looked for."""
GRADES: Final = range(1, 15)
"""Grades of the civil service."""


class PlanRow(Struct, frozen=True):
    """So many people of a post at a rank (id), grade and title (as written) in a unit or vessel."""

    number: int
    unit: str
    vessel: str
    post: str
    rank: str
    grade: int
    title: str
    count: int


class Plan(Struct, frozen=True):
    """A plan as read: its rows, what is wrong with it as a table, and what was mended.

    `post_at` is the column of the posts.
    """

    rows: tuple[PlanRow, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    post_at: int = 0


def read_plan(grid: Grid, headings: Iterable[Heading], ranks: Iterable[Rank]) -> Plan:
    """Return the rows of a plan, and every fault with its cell.

    The first row names the columns, but for titles above it; unit and vessel may be left out.
    Whether the law knows a post is not asked here.
    """
    if not grid.rows:
        return Plan((), (Fault("plan_empty", "A1"),), ())
    known = named(headings)
    head = _head(grid, known)
    if head is None:
        return Plan((), (Fault("plan_headings_missing", cell(grid.rows[0][0], 0), {
            "names": tuple(map(plan_column_term, COLUMNS)), "columns": COLUMNS},
            grid.rows[0][0]),), grid.notes)
    first, names = grid.rows[head]
    faults: list[Fault] = []
    columns: dict[str, int] = {}
    for place, text in enumerate(names):
        id = known.get(folded(text))
        if id in columns:
            faults.append(Fault("plan_column_twice", cell(first, place),
                                {"text": readable(text)}, first))
        elif id is not None:
            columns[id] = place
        elif not text.strip():
            if any(len(cells) > place and cells[place].strip()
                   for _, cells in grid.rows[head + 1:]):
                faults.append(Fault("plan_column_unnamed", cell(first, place), {}, first))
        else:
            faults.append(Fault("plan_column_unknown", cell(first, place), {
                "text": readable(text), "columns": COLUMNS,
                "names": tuple(map(plan_column_term, COLUMNS))}, first))
    faults += [Fault("plan_column_missing", cell(first, 0), {
        "column": name, "column_term": plan_column_term(name)}, first)
               for name in NEEDED if name not in columns]
    labels = {place: plan_column_term(name) for name, place in columns.items()
              if name not in ("count", "grade")}
    whole_grid = unmerge(grid, first, labels)
    faults += whole_grid.faults
    notes = (*_above(grid.rows[:head]), *whole_grid.notes)
    if any(name not in columns for name in NEEDED):
        return Plan((), tuple(faults), notes)
    reader = _Reader(columns, named(ranks), faults)
    for number, cells in whole_grid.grid.rows[head + 1:]:
        if any(text.strip() for text in cells):
            faults += beyond(number, cells, range(len(names)))
            reader.row(number, cells)
    if not reader.rows and not faults:
        faults.append(Fault("plan_empty", cell(first, 0)))
    return Plan(tuple(reader.rows), tuple(faults), notes, columns["post"])


def _head(grid: Grid, known: Mapping[str, str]) -> int | None:
    """Return the place of the row that names the columns: the first with two names or more."""
    for place, (_, cells) in enumerate(grid.rows[:HEAD_WITHIN]):
        if len({known.get(folded(text)) for text in cells} - {None}) > 1:
            return place
    return None


def _above(rows: Iterable[tuple[int, tuple[str, ...]]]) -> Iterator[Fault]:
    """Yield a note for each row above the names of columns: a title, which is not counted."""
    for number, cells in rows:
        text = " ".join(one for one in cells if one.strip())
        if text:
            yield Fault("plan_row_above_headings", cell(number, 0), {"text": readable(text)},
                        number)


def grade_of(text: str) -> int | None:
    """Return the grade of a text such as `9` or one with words or Chinese numerals, None if none.

    There must be one numeral only; Chinese ones up to nineteen are the sum of their signs.
    """
    runs = [list(signs) for is_numeral, signs in
            groupby(plain(text), lambda sign: unicodedata.numeric(sign, None) is not None)
            if is_numeral]
    if len(runs) != 1 or "-" in plain(text):
        return None
    joined = "".join(runs[0])
    if joined.isascii():
        number = int(joined[:3])
    elif any(sign.isascii() for sign in joined):
        return None
    else:
        number = int(sum(unicodedata.numeric(sign) for sign in joined))
    return number if number in GRADES else None


class _Reader:
    """Goes through the rows of a plan."""

    def __init__(
        self, columns: Mapping[str, int], ranks: Mapping[str, str], faults: list[Fault]
    ) -> None:
        self.columns = columns
        self.ranks = ranks
        self.faults = faults
        self.rows: list[PlanRow] = []
        self._seen: dict[tuple[object, ...], int] = {}

    def row(self, number: int, cells: tuple[str, ...]) -> None:
        """Take one row; each of its faults has its own cell."""
        texts = {name: plain(cells[place]) if place < len(cells) else ""
                 for name, place in self.columns.items()}
        before = len(self.faults)
        rank = self.ranks.get(folded(texts["rank"]))
        grade = grade_of(texts["grade"])
        count = whole(texts["count"])
        if not texts["post"]:
            self._fault("plan_post_missing", number, "post", "")
        if rank is None:
            self._fault("plan_rank_unknown", number, "rank", texts["rank"])
        if grade is None:
            self._fault("plan_grade_wrong", number, "grade", texts["grade"])
        if count is None:
            self._fault("plan_count_wrong", number, "count", texts["count"])
        elif count < 0:
            self._fault("plan_count_negative", number, "count", texts["count"])
        if rank is None or grade is None or count is None or len(self.faults) > before:
            return
        row = PlanRow(number, texts.get("unit", ""), texts.get("vessel", ""), texts["post"], rank,
                      grade, texts["title"], count)
        key = (*(folded(one) for one in (row.unit, row.vessel, row.post, row.title)), rank, grade)
        if key in self._seen:
            self.faults.append(Fault("plan_row_twice", cell(number, self.columns["post"]), {
                "post": readable(row.post), "first": self._seen[key]}, number))
        else:
            self._seen[key] = number
            self.rows.append(row)

    def _fault(self, code: str, number: int, column: str, text: str) -> None:
        place = cell(number, self.columns[column])
        self.faults.append(Fault(code, place, {"text": readable(text)}, number))
