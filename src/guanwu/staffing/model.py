"""Rows of the staffing tables, all dated, and a head-count table as a statement prints it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from guanwu.establishment.model import Dated, Named

ROC_EPOCH = 1911
"""Year of the Republic and Western year differ by this."""
TOTAL = "total"
CHANGE = "change"


class Category(Named, frozen=True, kw_only=True):
    """A kind of people that the budget counts apart: officials, drivers and so on."""


class Heading(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A word that heads a row or a column of a table that people hand in."""

    id: str
    zh_hant: str
    en: str
    also: tuple[str, ...] = ()


class Cell(Dated, frozen=True, kw_only=True):
    """One number of the budget statement for the fiscal year `since` to `until`.

    `line` is an office, `total` or `change`; `category` a category or `total`.
    """

    line: str
    category: str
    count: int
    source: str


class Statutory(Dated, frozen=True, kw_only=True):
    """The number of people that the law of the establishment allows in a category, all offices."""

    category: str
    count: int
    source: str


class Line(Struct, frozen=True):
    """One row of a head-count table: people by category, `total` among them where it is printed.

    `id` is an office, `total` or `change`; `places` are the cells where the numbers stand.
    """

    id: str
    counts: Mapping[str, int]
    places: Mapping[str, str] = {}


class YearTable(Struct, frozen=True):
    """The people of one fiscal year (Western): a line for each office, and the printed total."""

    year: int
    lines: tuple[Line, ...]
    total: Line | None = None


class Statement(Struct, frozen=True):
    """The tables of a budget statement, the latest year first, and its printed line of changes."""

    tables: tuple[YearTable, ...]
    change: Line | None = None


class Book(Struct, frozen=True):
    """Every head-count table of the house as read."""

    categories: tuple[Category, ...]
    headings: tuple[Heading, ...]
    cells: tuple[Cell, ...]
    statutory: tuple[Statutory, ...]
