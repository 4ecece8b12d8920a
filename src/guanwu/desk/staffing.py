"""Answers about head-count and the establishment, as records for a machine and for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.desk.headcount_record import book_on_record, recorded_on
from guanwu.staffing.breach import Breach, Report, Step
from guanwu.staffing.headcount import (
    completed,
    differences,
    offices_of,
    reconcile,
    row_sum,
    statement_of,
    statutory_of,
    totals,
    year_over_year,
    years,
)
from guanwu.staffing.headcount_sheet import read_statement
from guanwu.staffing.model import ROC_EPOCH, Book, Line, Statement
from guanwu.staffing.naming import line_term, post_term, unit_kind_term
from guanwu.staffing.printed import Printed, printed
from guanwu.staffing.ranges import PostRange, ranges
from guanwu.store.grid_file import read_grid
from guanwu.store.staffing_file import load_book, load_establishment_law, load_words
from guanwu.store.terms_file import load_terms


class BreachEntry(Struct, frozen=True):
    """A breach of a staffing plan: article, post, rule, what is allowed, what was found, said."""

    article: str
    post: str
    rule: str
    allowed: str
    found: str | int
    message_zh: str
    message_en: str


class StepEntry(Struct, frozen=True):
    """A step of the reasoning, or a note, in both languages."""

    zh: str
    en: str


def breach_entries(report: Report) -> tuple[BreachEntry, ...]:
    """Return the breaches of a report, the posts by the names of the law."""
    return tuple(_breach(one) for one in report.breaches)


def _breach(one: Breach) -> BreachEntry:
    terms = load_terms()
    known = load_establishment_law().posts.get(one.post)
    return BreachEntry(
        one.article, known.zh_hant if known else one.post, one.rule, one.allowed, one.found,
        terms.say(one.term, "zh-Hant", one.facts), terms.say(one.term, "en", one.facts))


def step_entries(steps: Sequence[Step]) -> tuple[StepEntry, ...]:
    """Return the reasoning of a report."""
    return tuple(StepEntry(_step(one, "zh-Hant"), _step(one, "en")) for one in steps)


def _step(one: Step, language: str) -> str:
    """Return a step as a sentence; people by grade are told grade by grade."""
    say, facts = load_terms().say, dict(one.facts)
    if one.code in ("step_kept", "step_breach"):
        facts["grades"] = tuple(
            say("step_people_at", language, {"grade": grade, "count": count})
            for grade, count in one.facts["grades"]) or say("step_people_none", language)
    return say(one.code, language, facts)


def note_entries(notes: Sequence[Fault]) -> tuple[StepEntry, ...]:
    """Return notes as sentences, each with its place and what to do about it."""
    terms = load_terms()

    def told(one: Fault, language: str) -> str:
        said = terms.say(one.code, language, one.facts)
        return f"{one.place}: {said} {terms.do(one.code, language, one.facts)}"

    return tuple(StepEntry(told(one, "zh-Hant"), told(one, "en")) for one in notes)


class RangeEntry(Struct, frozen=True):
    """The range of a post of a unit; `grades` are its titles by grade, `most_at` the quotas."""

    article: str
    unit: str
    unit_en: str
    optional: bool
    post: str
    post_en: str
    least: int
    most: int
    grades: Mapping[int, tuple[str, ...]]
    most_at: Mapping[int, str]
    promulgated: date


def range_entries(office_class: str, day: date) -> tuple[RangeEntry, ...] | Refusal:
    """Return the range of every post of a bureau of a class on a day."""
    found = ranges(load_establishment_law(), office_class, day)
    if isinstance(found, Refusal):
        return found
    return tuple(_range(one) for one in found)


def _range(one: PostRange) -> RangeEntry:
    say = load_terms().say
    unit, post = unit_kind_term(one.unit), post_term(one.post)
    return RangeEntry(
        one.article, say(unit, "zh-Hant"), say(unit, "en"), one.optional, say(post, "zh-Hant"),
        say(post, "en"), one.least, one.most, one.grades, one.most_at, one.promulgated)


class LineEntry(Struct, frozen=True):
    """One line of a head-count table: an office, the total or the change, people by category."""

    id: str
    zh: str
    en: str
    counts: Mapping[str, int]
    total: int


class YearEntry(Struct, frozen=True):
    """The people of a fiscal year (of the Republic, and Western)."""

    year: int
    western: int
    offices: tuple[LineEntry, ...]
    total: LineEntry


class HeadcountEntry(Struct, frozen=True):
    """The head-count of a year: its table, that of the year before, the changes of every line.

    `statutory` are the people that the law allows by category, `vacant` how many of them the
    budget leaves open; both are empty where the number is not on record. `recorded_at` is when
    the year was put on record, empty for one of the shipped tables; `known` are all years.
    """

    year: int
    tables: tuple[YearEntry, ...]
    changes: tuple[LineEntry, ...]
    statutory: Mapping[str, int]
    vacant: Mapping[str, int]
    reconciled: bool
    explanation_zh: str
    explanation_en: str
    known: tuple[int, ...] = ()
    recorded_at: str = ""


class Headcount(Struct, frozen=True):
    """The head-count of a year as data, in its printed forms, and whatever does not add up."""

    entry: HeadcountEntry
    printed: Mapping[str, Printed]
    faults: tuple[Fault, ...]


def headcount_of(
    year: int | None, connection: Connection | None = None
) -> Headcount | Refusal:
    """Return the head-count of a fiscal year (Western) on record, of the latest where none is told.

    The record is that of the shipped tables and, with a connection, of its store.
    """
    book = book_on_record(connection)
    known = years(book)
    asked = known[0] if year is None else year
    statement = statement_of(book, asked)
    if isinstance(statement, Refusal):
        return statement
    found = headcount_entry(statement, statutory_of(book, asked))
    return replace(found, entry=replace(
        found.entry, recorded_at=recorded_on(connection, asked),
        known=tuple(one - ROC_EPOCH for one in known)))


def headcount_in(
    table: Path, year: int | None = None, book: Book | None = None
) -> tuple[Headcount | tuple[Fault | Refusal, ...], tuple[Fault, ...]]:
    """Return the head-count of a table that is handed in, or everything wrong with it; and notes.

    Where the table has no year before its latest, that is taken from the record. `year` (Western)
    chooses among the years of the table. `book` is the record, that of the shipped tables if none.
    Refusals: those of reading, `headcount_year_unknown`.
    """
    grid = read_grid(table)
    if isinstance(grid, Refusal):
        return (grid,), ()
    read = read_statement(grid, load_words())
    if read.faults or read.statement is None:
        return read.faults, read.notes
    held = {one.year: one for one in read.statement.tables}
    asked = year or read.statement.tables[0].year
    if asked not in held:
        listed = tuple(f"{one - ROC_EPOCH}" for one in held)
        return (Refusal("headcount_year_unknown", {
            "year": asked - ROC_EPOCH, "years": listed}),), read.notes
    book = book or load_book()
    before = held.get(asked - 1)
    recorded = statement_of(book, asked - 1) if before is None else None
    if isinstance(recorded, Statement):
        before = recorded.tables[0]
    change = read.statement.change if asked == read.statement.tables[0].year else None
    statement = Statement((held[asked], *([before] if before else ())), change)
    return headcount_entry(
        statement, statutory_of(book, asked), offices_of(book, asked)), (
            *read.notes, *differences(book, read.statement))


def headcount_entry(
    statement: Statement, statutory: Mapping[str, int], offices: Sequence[str] = ()
) -> Headcount:
    """Return a statement as it is told, a table handed in (which needs `offices`) or on record."""
    terms = load_terms()
    found = totals(statement.tables[0]).counts
    forms = {short: printed(statement, statutory, terms, language)
             for short, language in (("zh", "zh-Hant"), ("en", "en"))}
    faults = reconcile(statement, statutory, offices)
    tables = tuple(
        YearEntry(table.year - ROC_EPOCH, table.year, tuple(map(_line, table.lines)),
                  _line(totals(table)))
        for table in map(completed, statement.tables))
    entry = HeadcountEntry(
        statement.tables[0].year - ROC_EPOCH, tables, tuple(map(_line, year_over_year(statement))),
        statutory, {name: count - found.get(name, 0) for name, count in statutory.items()},
        not faults, forms["zh"].explanation, forms["en"].explanation)
    return Headcount(entry, forms, faults)


def _line(line: Line) -> LineEntry:
    say, term = load_terms().say, line_term(line.id)
    counts = {name: count for name, count in line.counts.items() if name != "total"}
    return LineEntry(line.id, say(term, "zh-Hant"), say(term, "en"), counts, row_sum(line))
