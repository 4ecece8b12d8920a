"""The head-count on record: the budgets of the shipped tables, and those of years put on record."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.staffing.headcount import differences, offices_of, reconcile, statutory_of, with_table
from guanwu.staffing.headcount import years as years_of
from guanwu.staffing.headcount_sheet import read_statement
from guanwu.staffing.model import ROC_EPOCH, Book, Statement, YearTable
from guanwu.store.grid_file import grid_of
from guanwu.store.headcount_rows import headcounts
from guanwu.store.staffing_file import load_book, load_words

NAME = "headcount.csv"
"""What a table that came as text is called where its faults name a file."""


def book_on_record(connection: Connection | None, tables: Book | None = None) -> Book:
    """Return the head-count of the shipped tables, or of others, and of the years of a store."""
    book = load_book() if tables is None else tables
    for row in headcounts(connection) if connection is not None else ():
        table = _held(row.content, row.year)
        book = with_table(book, table, row.recorded_at)
    return book


def recorded_on(connection: Connection | None, year: int) -> str:
    """Return when the head-count of a year (Western) was put on record; empty for a shipped one."""
    if connection is None:
        return ""
    return next((row.recorded_at for row in headcounts(connection) if row.year == year), "")


def headcount_text(
    content: str, asked: int | None, book: Book
) -> tuple[YearTable | tuple[Fault, ...], tuple[Fault, ...]]:
    """Return the head-count of a year (Western) out of a table as CSV text, or all its faults.

    Beside them what was mended or is only to be known. `asked` None: the latest of the table.
    `book` is the record so far; the budgets of the shipped tables were printed and stand.
    """
    faults = [] if asked is None else list(_printed(asked))
    grid = grid_of(NAME, content.encode("utf-8", "replace"))
    if isinstance(grid, Refusal):
        return (*faults, Fault(grid.code, "table", grid.facts)), ()
    read = read_statement(grid, load_words())
    faults += read.faults
    if read.statement is None:
        return tuple(faults), read.notes
    held = {one.year: one for one in read.statement.tables}
    year = max(held) if asked is None else asked
    statutory = statutory_of(book, year)
    faults += reconcile(read.statement, statutory, offices_of(book, year))
    if max(held) != year:
        faults.append(Fault("headcount_table_of_other_year", "year", {
            "year": year - ROC_EPOCH,
            "years": tuple(str(one - ROC_EPOCH) for one in sorted(held))}))
    faults += differences(book, Statement(
        tuple(one for one in read.statement.tables if one.year != year)))
    notes = read.notes if statutory else (*read.notes, Fault(
        "headcount_statutory_unknown", f"{year - ROC_EPOCH}", {"year": year - ROC_EPOCH}))
    return (tuple(faults) if faults else held[year]), notes


def _printed(year: int) -> Iterator[Fault]:
    """Yield the fault of a year whose head-count a statement has printed."""
    last = years_of(load_book())[0]
    if year <= last:
        yield Fault("headcount_year_printed", "year", {
            "year": year - ROC_EPOCH, "last": last - ROC_EPOCH})


def _held(content: str, year: int) -> YearTable:
    """Return the table of a year out of a text that was taken in before. Raises ValueError."""
    grid = grid_of(NAME, content.encode())
    read = read_statement(grid, load_words()) if not isinstance(grid, Refusal) else None
    tables = read.statement.tables if read is not None and read.statement is not None else ()
    found = next((one for one in tables if one.year == year), None)
    if found is None:
        raise ValueError(f"the head-count on record of {year} cannot be read any more")
    return found
