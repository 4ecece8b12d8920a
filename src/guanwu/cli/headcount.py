"""`guanwu establishment headcount`, and what is asked of a table of people."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from guanwu.api.said import seen
from guanwu.case import Fault, Refusal
from guanwu.cli.day_option import FORM, day_given
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    fault_record,
    print_json,
    refuse,
)
from guanwu.cli.staffing_output import (
    print_headings,
    print_notes,
    print_table,
)
from guanwu.desk.headcount_record import book_on_record
from guanwu.desk.movements import (
    MovementsAsked,
    outlook_entries,
    people_entries,
    people_notes,
    take_movements,
)
from guanwu.desk.programme.recorded import reading_known
from guanwu.desk.staffing import Headcount, headcount_entry, headcount_in, headcount_of
from guanwu.staffing.headcount import (
    differences,
    offices_of,
    reconcile,
    statutory_of,
    suspects,
    totals,
)
from guanwu.staffing.headcount_sheet import read_statement
from guanwu.staffing.model import ROC_EPOCH, TOTAL, Statement
from guanwu.staffing.naming import category_term, heading_term, movement_column_term
from guanwu.staffing.years import read_year
from guanwu.store.grid_file import read_grid
from guanwu.store.place import Place
from guanwu.store.staffing_file import load_book, load_words
from guanwu.store.terms_file import load_terms

app = typer.Typer(help="The head-count by budget: tables, checks, movements, forecast.")
TableArgument = Annotated[Path, typer.Argument(
    exists=True, dir_okay=False, help="A table as the budget statement prints it, CSV or xlsx.")]

MovementsOption = Annotated[Path | None, typer.Option(
    "--movements", exists=True, dir_okay=False,
    help="Movements, CSV or xlsx: no,day,kind,office,category,count,to_office,to_category,state; "
    "those on record in the store if left out.")]
OpeningOption = Annotated[Path | None, typer.Option(
    "--opening", exists=True, dir_okay=False,
    help="People in post at the beginning of a year, in the form of the statement; the "
    "latest budget on record by the first movement if left out.")]


@app.callback(invoke_without_command=True)
def headcount(
    context: typer.Context,
    year: Annotated[str | None, typer.Option(
        "--year", help="Fiscal year of the Republic (109) or Western (2020); the latest if left "
        "out.")] = None,
    table: Annotated[Path | None, typer.Option(
        "--table", exists=True, dir_okay=False,
        help="Take the people from this table instead of the record; the year before comes from "
        "the record where the table lacks it.")] = None,
    changes: Annotated[bool, typer.Option(
        "--changes", help="Print the changes of every office against the year before.")] = False,
    as_csv: Annotated[bool, typer.Option(
        "--csv", help="Print the table alone as CSV, as `check` and --table read it.")] = False,
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Print the head-count of a fiscal year as the budget statement does, reconciled.

    JSON holds the tables of the year and of the year before, the changes, and what the law allows.
    Years that were put on record in a store stand beside those of the shipped tables.
    """
    if context.invoked_subcommand is not None:
        return
    read = read_year(year) if year is not None else None
    if year is not None and read is None:
        refuse([Refusal("headcount_year_unreadable", {"text": year[:40]})], as_json, language)
    found, notes = _found(read.year if read else None, table, store)
    if not isinstance(found, Headcount):
        refuse(found, as_json, language)
    if as_json:
        print_json(found.entry)
    elif as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows(found.printed[language.value].rows)
    elif changes:
        first = found.entry.changes[0].counts if found.entry.changes else {}
        print_headings(language, heading_term("name"), *map(category_term, (*first, TOTAL)))
        print_table([(one.zh if language is Language.ZH else one.en,
                      *(f"{count}" for count in one.counts.values()), f"{one.total}")
                     for one in found.entry.changes])
    else:
        typer.echo(found.printed[language.value].text(), nl=False)
    print_notes((*found.faults, *notes), as_json, language)
    raise typer.Exit(Exit.NOT_OK if found.faults else Exit.OK)


def _found(
    year: int | None, table: Path | None, store: Place
) -> tuple[Headcount | tuple[Fault | Refusal, ...], tuple[Fault, ...]]:
    """Return the head-count on record or of a table, or what is wrong; and notes."""
    with reading_known(store) as connection:
        if table is not None:
            return headcount_in(table, year, book_on_record(connection))
        found = headcount_of(year, connection)
    return (found,) if isinstance(found, Refusal) else found, ()


@app.command()
def check(
    table: TableArgument, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Check a head-count table: its sums by rows, columns and changes, and the number by law.

    Numbers that are not those on record for the year are noted. Exit code 1 where anything is
    wrong, 3 where the file is no table.
    """
    grid = read_grid(table)
    if isinstance(grid, Refusal):
        refuse([grid], as_json, language)
    read, book = read_statement(grid, load_words()), load_book()
    if read.statement is None:
        refuse(read.faults, as_json, language)
    year = read.statement.tables[0].year
    statutory = statutory_of(book, year)
    sums = reconcile(read.statement, statutory, offices_of(book, year))
    faults = [*read.faults, *sums]
    notes = [*read.notes, *suspects(sums), *differences(book, read.statement),
             *([] if statutory else [_not_compared(read.statement)])]
    entry = None if faults else headcount_entry(read.statement, {}).entry
    if as_json:
        print_json({"faults": [fault_record(one) for one in faults],
                    "notes": [fault_record(one) for one in notes],
                    "tables": entry.tables if entry else [],
                    "changes": entry.changes if entry else []})
    else:
        short = "zh" if language is Language.ZH else "en"
        for fault in faults:
            record = fault_record(fault)
            typer.echo(seen(f"{fault.place}: {record[short]} {record[short + '_do']}"))
        # A cell that could not be read has no number: no sum is told of such a table.
        for line in () if read.faults else _summed(read.statement, sums, language):
            typer.echo(line)
        print_notes(notes, as_json, language)
    raise typer.Exit(Exit.NOT_OK if faults else Exit.OK)


def _not_compared(statement: Statement) -> Fault:
    """Return the note that no number by law was at hand to compare with."""
    year = statement.tables[0].year - ROC_EPOCH
    return Fault("headcount_statutory_unknown", f"{year}", {"year": year})


def _summed(
    statement: Statement, sums: Sequence[Fault], language: Language
) -> Iterator[str]:
    """Yield one line a year: how many people, and whether that year adds up."""
    wrong = {one.facts.get("year") for one in sums}
    for table in statement.tables:
        year = table.year - ROC_EPOCH
        yield load_terms().say("headcount_summed", language.tag, {
            "year": year, "total": totals(table).counts["total"],
            "result": "headcount_does_not_add_up" if year in wrong else "headcount_adds_up"})


def _taken(
    movements: Path | None, opening: Path | None, day: date, store: Place
) -> MovementsAsked | tuple[Fault | Refusal, ...]:
    """Return the ledger of a table or of a store, or everything that is wrong with it."""
    with reading_known(store) as connection:
        return take_movements(movements, opening, day, connection)


@app.command()
def people(
    day: Annotated[datetime, typer.Option(
        parser=day_given, metavar=FORM, help="At the end of this day.")],
    movements: MovementsOption = None, opening: OpeningOption = None,
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Tell the people of a day after all movements, and the vacancies against the budget.

    Movements stand in the order of their days; one after which an office would have fewer than no
    people is refused.
    """
    taken = _taken(movements, opening, day.date(), store)
    if not isinstance(taken, MovementsAsked):
        refuse(taken, as_json, language)
    found = people_entries(taken, day.date())
    if isinstance(found, Refusal):
        refuse([found], as_json, language)
    if as_json:
        print_json(found)
    else:
        chinese = language is Language.ZH
        print_headings(language, heading_term("name"), movement_column_term("category"), *(
            f"headcount_column_{name}" for name in ("people", "budget", "vacant")))
        print_table([(one.office if chinese else one.office_en,
                      one.category if chinese else one.category_en, f"{one.people}",
                      f"{one.budget}", f"{one.vacant}") for one in found.lines])
        print_table([(load_terms().say("staffing_heading_total", language.tag), "",
                      f"{found.people}", f"{found.budget}", f"{found.vacant}")])
        if found.statutory:
            print_headings(language, movement_column_term("category"), *(
                f"headcount_column_{name}" for name in ("law", "law_vacant")))
        print_table([(load_terms().say(category_term(name), language.tag),
                      f"{found.statutory[name]}", f"{vacant}")
            for name, vacant in found.statutory_vacant.items()])
    print_notes((*taken.notes, *people_notes(found)), as_json, language)


@app.command()
def forecast(
    until: Annotated[datetime, typer.Option(
        parser=day_given, metavar=FORM, help="Last day of the forecast.")],
    movements: MovementsOption = None, opening: OpeningOption = None,
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Tell the people at the end of each month: by what is known, with what is planned, vacancies.

    Movements whose state is planned count apart from those that are done or ordered.
    """
    taken = _taken(movements, opening, until.date(), store)
    if not isinstance(taken, MovementsAsked):
        refuse(taken, as_json, language)
    found = outlook_entries(taken, until.date())
    if isinstance(found, Refusal):
        refuse([found], as_json, language)
    if as_json:
        print_json(found)
    else:
        print_headings(language, movement_column_term("day"), *(
            f"headcount_column_{name}" for name in ("known", "with_planned", "budget", "vacant")))
        print_table([(f"{one.day}", f"{one.known}", f"{one.with_planned}", f"{one.budget}",
                      f"{one.vacant}") for one in found])
    print_notes(taken.notes, as_json, language)
