"""Reads the tables of head-count and of the law of the establishment, all faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from guanwu.case import Fault
from guanwu.staffing.model import Book, Category, Cell, Heading, Statutory
from guanwu.staffing.naming import category_term, heading_term
from guanwu.staffing.words import Words, named
from guanwu.store.organisation_file import TablesWrongError, load_organisation, read_rows

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
    if faults:
        raise TablesWrongError(tuple(faults))
    return book


def load_words() -> Words:
    """Return what the words of a handed-in head-count table mean."""
    book = load_book()
    return Words(named(load_organisation().tables.offices), named(book.categories),
                 named(book.headings))


def staffing_terms() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the names of categories and headings as terms: id, and both languages."""
    book = load_book()
    for category in book.categories:
        yield category_term(category.id), {"zh-Hant": category.zh_hant, "en": category.en}
    for heading in book.headings:
        yield heading_term(heading.id), {"zh-Hant": heading.zh_hant, "en": heading.en}
