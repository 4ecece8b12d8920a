"""Reads the tables of head-count and of the law of the establishment, all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from guanwu.case import Fault
from guanwu.staffing.headcount import book_faults
from guanwu.staffing.law import EstablishmentLaw
from guanwu.staffing.law_faults import law_faults
from guanwu.staffing.model import Book, Category, Cell, Heading, Statutory
from guanwu.staffing.naming import (
    category_term,
    heading_term,
    movement_column_term,
    plan_column_term,
    post_term,
    rank_term,
    title_term,
    unit_kind_term,
)
from guanwu.staffing.post import (
    Approval,
    Edition,
    LawTables,
    Post,
    PostRule,
    Quota,
    Rank,
    Remark,
    Threshold,
    Title,
    UnitKind,
    UnitNumber,
)
from guanwu.staffing.words import Words, named
from guanwu.store.organisation_file import TablesWrongError, load_organisation
from guanwu.store.rows_file import read_rows

FOLDER: Final = Path(__file__).resolve().parents[1] / "staffing"
"""Folder of the tables."""


@cache
def load_book() -> Book:
    """Return the head-count tables of the house; TablesWrongError tells every fault of them."""
    return read_book(FOLDER)


def read_book(folder: Path) -> Book:
    """Return the head-count tables of a folder; TablesWrongError tells every fault of them."""
    faults: list[Fault] = []
    book = Book(
        read_rows(folder, "categories", Category, faults),
        read_rows(folder, "headings", Heading, faults),
        read_rows(folder, "headcount", Cell, faults),
        read_rows(folder, "statutory", Statutory, faults),
    )
    faults = faults or list(book_faults(book))
    if faults:
        raise TablesWrongError(tuple(faults))
    return book


@cache
def load_establishment_law() -> EstablishmentLaw:
    """Return the law of the establishment; TablesWrongError tells every fault of its tables."""
    return read_establishment_law(FOLDER)


def read_establishment_law(folder: Path) -> EstablishmentLaw:
    """Return the law of a folder of tables; TablesWrongError tells every fault of them."""
    faults: list[Fault] = []
    tables = LawTables(
        read_rows(folder, "posts", Post, faults),
        read_rows(folder, "unit_kinds", UnitKind, faults),
        read_rows(folder, "ranks", Rank, faults),
        read_rows(folder, "titles", Title, faults),
        read_rows(folder, "establishment", PostRule, faults),
        read_rows(folder, "quotas", Quota, faults),
        read_rows(folder, "remarks", Remark, faults),
        read_rows(folder, "unit_numbers", UnitNumber, faults),
        read_rows(folder, "editions", Edition, faults),
        read_rows(folder, "approvals", Approval, faults),
        read_rows(folder, "classification", Threshold, faults),
        read_rows(folder, "plan_columns", Heading, faults),
    )
    faults = faults or list(law_faults(tables))
    if faults:
        raise TablesWrongError(tuple(faults))
    return EstablishmentLaw(tables)


def load_words() -> Words:
    """Return what the words of a handed-in head-count table mean."""
    book = load_book()
    return Words(named(load_organisation().tables.offices), named(book.categories),
                 named(book.headings))


@cache
def load_movement_names() -> tuple[tuple[Heading, ...], tuple[Heading, ...]]:
    """Return the columns of a table of movements, and the words for kinds and states."""
    faults: list[Fault] = []
    columns = read_rows(FOLDER, "movement_columns", Heading, faults)
    words = read_rows(FOLDER, "movement_words", Heading, faults)
    if faults:
        raise TablesWrongError(tuple(faults))
    return columns, words


def staffing_terms() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the names in the tables as terms: id, and both languages."""
    book = load_book()
    for category in book.categories:
        yield category_term(category.id), {"zh-Hant": category.zh_hant, "en": category.en}
    tables = load_establishment_law().tables
    named_rows: tuple[tuple[Callable[[str], str], tuple[Heading, ...]], ...] = (
        (heading_term, book.headings), (movement_column_term, load_movement_names()[0]),
        (plan_column_term, tables.plan_columns),
        (post_term, tables.posts), (unit_kind_term, tables.unit_kinds), (rank_term, tables.ranks))
    for title in tables.titles:
        yield title_term(title.id), {"zh-Hant": title.zh_hant, "en": title.en}
    for term, rows in named_rows:
        for row in rows:
            yield term(row.id), {"zh-Hant": row.zh_hant, "en": row.en}
