"""Head-count by budget: the tables of a year, their sums, and what does not add up.

A table is an office a row and a category a column, as the budget statement prints it. Sums are
computed from the offices' own numbers; the printed sums are only compared with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from guanwu.case import Fault, Refusal
from guanwu.staffing.model import (
    CHANGE,
    ROC_EPOCH,
    TOTAL,
    Book,
    Cell,
    Line,
    Statement,
    YearTable,
)
from guanwu.staffing.naming import category_term, line_term


def years(book: Book) -> tuple[int, ...]:
    """Return the fiscal years (Western) that are on record, the latest first."""
    return tuple(sorted({cell.since.year for cell in book.cells}, reverse=True))


def statement_of(book: Book, year: int) -> Statement | Refusal:
    """Return the tables of a fiscal year (Western) and of the year before, as printed.

    The year before is left out where it is not on record. Refusal: `headcount_year_unknown`.
    """
    known = years(book)
    if year not in known:
        listed = tuple(f"{one - ROC_EPOCH}" for one in known)
        return Refusal("headcount_year_unknown", {"year": year - ROC_EPOCH, "years": listed})
    held = [_table(book, one) for one in (year, year - 1) if one in known]
    return Statement(tuple(held), _line(CHANGE, _cells(book, year)))


def budget_on(book: Book, day: date) -> YearTable:
    """Return the budget of the latest year on record that has begun by a day, else the first."""
    known = years(book)
    return _table(book, next((one for one in known if one <= day.year), known[-1]))


def _cells(book: Book, year: int) -> list[Cell]:
    return [cell for cell in book.cells if cell.in_force(date(year, 1, 1))]


def _table(book: Book, year: int) -> YearTable:
    cells = _cells(book, year)
    offices = dict.fromkeys(cell.line for cell in cells if cell.line not in (TOTAL, CHANGE))
    lines = [_line(office, cells) for office in offices]
    return YearTable(year, tuple(one for one in lines if one), _line(TOTAL, cells))


def _line(id: str, cells: Sequence[Cell]) -> Line | None:
    counts = {cell.category: cell.count for cell in cells if cell.line == id}
    return Line(id, counts) if counts else None


def statutory_of(book: Book, year: int) -> dict[str, int]:
    """Return the people that the law allows in the year, by category; empty where unknown."""
    day = date(year, 1, 1)
    return {one.category: one.count for one in book.statutory if one.in_force(day)}


def with_table(book: Book, table: YearTable, source: str) -> Book:
    """Return the head-count with the table of one year in place of what was held of it."""
    since, until = date(table.year, 1, 1), date(table.year + 1, 1, 1)
    lines = (*table.lines, *([table.total] if table.total else ()))
    cells = [Cell(since=since, until=until, line=line.id, category=name, count=count,
                  source=source)
             for line in lines for name, count in line.counts.items()]
    kept = [one for one in book.cells if one.since.year != table.year]
    return replace(book, cells=(*kept, *cells))


def row_sum(line: Line) -> int:
    """Return the people of a line over all categories."""
    return sum(count for category, count in line.counts.items() if category != TOTAL)


def totals(table: YearTable) -> Line:
    """Return the line of sums over the offices, its own total among them."""
    names = dict.fromkeys(name for line in table.lines for name in line.counts if name != TOTAL)
    counts = {name: sum(line.counts.get(name, 0) for line in table.lines) for name in names}
    return Line(TOTAL, counts | {TOTAL: sum(counts.values())})


def completed(table: YearTable) -> YearTable:
    """Return a table with every sum computed from the offices' numbers."""
    lines = (Line(line.id, dict(line.counts) | {TOTAL: row_sum(line)}, line.places)
             for line in table.lines)
    return YearTable(table.year, tuple(lines), totals(table))


def difference(later: Line, earlier: Line | None) -> Line:
    """Return how many people a line has more than another, by category and in total."""
    before = earlier.counts if earlier is not None else {}
    names = [name for name in (*later.counts, *before) if name != TOTAL]
    counts = {name: later.counts.get(name, 0) - before.get(name, 0)
              for name in dict.fromkeys(names)}
    return Line(later.id, counts | {TOTAL: sum(counts.values())})


def year_over_year(statement: Statement) -> tuple[Line, ...]:
    """Return the changes against the year before: a line for each office, then `change`.

    Empty where the statement has one year only. An office of one year only counts as 0 in the
    other.
    """
    if len(statement.tables) < 2:
        return ()
    later, earlier = (completed(one) for one in statement.tables[:2])
    before = {line.id: line for line in earlier.lines}
    lines = [difference(line, before.pop(line.id, None)) for line in later.lines]
    lines += [difference(Line(id, {}), line) for id, line in before.items()]
    return (*lines, Line(CHANGE, difference(totals(later), totals(earlier)).counts))


def offices_of(book: Book, year: int) -> tuple[str, ...]:
    """Return the offices that a table of a year must have: those on record for it or last known."""
    known = years(book)
    asked = next((one for one in known if one <= year), known[-1])
    return tuple(line.id for line in _table(book, asked).lines)


def reconcile(
    statement: Statement, statutory: Mapping[str, int], offices: Sequence[str] = ()
) -> tuple[Fault, ...]:
    """Return whatever does not add up, all at once, with place and amount.

    First the `offices` that a year lacks; its totals, which may well hold them, and changes that
    need it are then not compared. Rows and columns of every year, the line of changes, and the
    latest year against the numbers that the law allows. A sum that is not printed is not compared.
    """
    absent = {table.year: [one for one in offices if one not in {line.id for line in table.lines}]
              for table in statement.tables}
    faults = [Fault("headcount_office_absent", f"{year - ROC_EPOCH}", {
        "year": year - ROC_EPOCH, "office": line_term(one)})
        for year, missing in absent.items() for one in missing]
    faults += [fault for table in statement.tables
               for fault in _sums(table, columns=not absent[table.year])]
    if statement.change is not None and len(statement.tables) > 1 and not any(
            absent[table.year] for table in statement.tables[:2]):
        faults += _changes(statement, statement.change)
    latest = statement.tables[0]
    found = totals(latest).counts
    for category, allowed in statutory.items():
        if found.get(category, 0) > allowed:
            faults.append(Fault("headcount_above_statutory", f"{latest.year - ROC_EPOCH}", {
                "year": latest.year - ROC_EPOCH, "column": category_term(category),
                "allowed": allowed, "found": found[category],
                "difference": found[category] - allowed}))
    return tuple(faults)


def book_faults(book: Book) -> tuple[Fault, ...]:
    """Return whatever does not add up in any year on record."""
    found: dict[tuple[str, str], Fault] = {}
    for year in years(book):
        statement = statement_of(book, year)
        if isinstance(statement, Statement):
            for fault in reconcile(statement, statutory_of(book, year), offices_of(book, year)):
                found.setdefault((fault.code, fault.place), fault)
    return tuple(found.values())


def _sums(table: YearTable, columns: bool) -> Iterator[Fault]:
    """Rows and columns of a year whose printed sum is another; those with a gap are no sums."""
    lines = (*table.lines, *([table.total] if table.total else ()))
    names = dict.fromkeys(name for line in lines for name in line.counts)
    for line in lines:
        if all(name in line.counts for name in names if name != TOTAL):
            yield from _compared("headcount_row_unequal", table.year, line, TOTAL, row_sum(line))
    for name in names if columns and table.total is not None else ():
        shown = [line.counts[name] for line in table.lines if name in line.counts]
        if len(shown) == len(table.lines) and table.total is not None:
            yield from _compared("headcount_column_unequal", table.year, table.total, name,
                                 sum(shown))


def _changes(statement: Statement, change: Line) -> Iterator[Fault]:
    """Columns whose printed change is not the difference of the two years."""
    wanted = year_over_year(statement)[-1].counts
    gaps = {name for table in statement.tables[:2] for line in table.lines for name in wanted
            if name != TOTAL and name not in line.counts}
    for name in wanted:
        if name not in gaps and not (gaps and name == TOTAL):
            yield from _compared("headcount_change_unequal", statement.tables[0].year, change,
                                 name, wanted[name])


def _compared(
    code: str, year: int, line: Line, name: str, computed: int
) -> Iterator[Fault]:
    """Yield a fault where a printed number is there and is not the computed one."""
    printed = line.counts.get(name)
    if printed is not None and printed != computed:
        place = line.places.get(name) or f"{year - ROC_EPOCH} {line.id} {name}"
        yield Fault(code, place, {
            "year": year - ROC_EPOCH, "row": line_term(line.id), "column": category_term(name),
            "printed": printed, "computed": computed, "difference": printed - computed})


def differences(book: Book, statement: Statement) -> tuple[Fault, ...]:
    """Return the numbers of offices that are not those on record for the year.

    A note beside the faults: two columns whose headings were exchanged add up all the same.
    """
    return tuple(
        Fault("headcount_not_as_recorded", line.places.get(name, ""), {
            "year": table.year - ROC_EPOCH, "row": line_term(line.id),
            "column": category_term(name), "found": count, "recorded": recorded})
        for table in statement.tables if table.year in years(book)
        for held in [{one.id: one.counts for one in _table(book, table.year).lines}]
        for line in table.lines for name, count in line.counts.items()
        if name != TOTAL and count != (recorded := held.get(line.id, {}).get(name, 0)))


def suspects(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return the cells that would explain a row and a column of one year that are out alike.

    A hint beside the faults: a row and a column that are off by the same amount cross in one cell.
    """
    rows = [one for one in faults if one.code == "headcount_row_unequal"]
    columns = [one for one in faults if one.code == "headcount_column_unequal"]
    return tuple(
        Fault("headcount_cell_suspect", f"{row.place}, {column.place}", {
            "year": row.facts["year"], "row": row.facts["row"],
            "column": column.facts["column"], "difference": -row.facts["difference"]})
        for row in rows for column in columns
        if all(row.facts[name] == column.facts[name] for name in ("year", "difference"))
        and row.facts["row"] != column.facts["row"]
        and row.facts["column"] != column.facts["column"]
    )
