"""`guanwu programme figures|board|statement|compare|indicators|events|certificates`."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from guanwu.case import Refusal
from guanwu.cli.day_option import FORM, day_given
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    day_of,
    print_faults,
    print_json,
    refuse,
)
from guanwu.cli.programme_certificates import certificates
from guanwu.cli.programme_lines import (
    board_lines,
    difference_lines,
    event_lines,
    figure_lines,
    indicator_lines,
    print_lines,
    statement_lines,
)
from guanwu.desk.programme.answers import (
    board_entries,
    count_entry,
    day_findings,
    event_entry,
    figure_entries,
)
from guanwu.desk.programme.body import Ground, read_ground, shipped
from guanwu.desk.programme.live import indicators as live_indicators
from guanwu.desk.programme.recorded import (
    reading_known,
    recorded_events,
    recorded_milestones,
)
from guanwu.desk.programme.writing import FORMS, statement_of_year, text_of, write_files
from guanwu.desk.wiring import now
from guanwu.programme.compare import differences
from guanwu.programme.events import counts_of, events_of
from guanwu.programme.model import ROC_EPOCH
from guanwu.store.organisation_file import TablesWrongError
from guanwu.store.programme_file import in_place_of
from guanwu.store.statement.beside import as_beside
from guanwu.store.table_file import read_bytes

Answer = TypeVar("Answer")
UNKNOWN = frozenset((
    "programme_year_unknown", "programme_year_western", "programme_event_kind_unknown"))
TEXT_BYTES_MAX = 2_000_000
"""The largest text that is compared; the official one has 140,000."""
app = typer.Typer(
    help="Programmes: the budget statement, its figures, milestones, events and certificates.",
    no_args_is_help=True)
YearOption = Annotated[int, typer.Option("--year", help="A year of the Republic, such as 109.")]
TablesOption = Annotated[Path | None, typer.Option(
    "--tables", exists=True, file_okay=False,
    help="A folder with tables that take the place of the shipped ones of the same name.")]
DayOption = Annotated[datetime | None, typer.Option(
    "--day", parser=day_given, metavar=FORM, help="As it stands on this day; today if left out.")]


class Form(StrEnum):
    """What a statement is written as; `all` are HTML, PDF and ODT."""

    ALL = "all"
    HTML = "html"
    PDF = "pdf"
    ODT = "odt"
    TEXT = "text"


@app.command()
def figures(
    check: Annotated[bool, typer.Option(
        "--check", help="Exit 1 when a printed figure follows from its parts in no way.")] = False,
    tables: TablesOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Work out the statement's figures again from their parts, with every difference's reason."""
    programmes = _ground(tables, as_json, language).programmes
    entries, days = figure_entries(programmes), day_findings(programmes)
    if as_json:
        print_json({"figures": entries, "days": [{"zh": zh, "en": en} for zh, en in days]})
    else:
        print_lines(figure_lines(entries, days, language))
    if check and any(one.agrees is False for one in entries):
        raise typer.Exit(Exit.NOT_OK)


@app.command()
def board(
    day: DayOption = None, tables: TablesOption = None, store: StoreOption = STORE,
    as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Show every project with its milestones on a day: done, planned, late.

    Days that offices put on record stand before those of the tables.
    """
    asked = day_of(day) or now().date()
    programmes = _ground(tables, as_json, language).programmes
    with reading_known(store) as connection:
        entries = board_entries(programmes, asked, recorded_milestones(connection))
    if as_json:
        print_json({"day": asked, "projects": entries})
    else:
        print_lines(board_lines(entries, asked, language))


@app.command()
def statement(
    year: YearOption,
    out: Annotated[Path | None, typer.Option(help="Folder to write into; it is made.")] = None,
    form: Annotated[Form, typer.Option(
        "--format", help="What to write; text goes to standard output.")] = Form.ALL,
    tables: TablesOption = None, store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Write the budget statement of a year from data alone: HTML, PDF and ODT, or plain text.

    The year after the latest on record gives a draft: what is on record carried on, what the
    system produces shown, and what is missing named.
    """
    ground = _ground(tables, as_json, language)
    made = _answered(statement_of_year(ground, year, store), as_json, language)
    if form is Form.TEXT:
        typer.echo(text_of(ground, made), nl=False)
        return
    if out is None:
        refuse([Refusal("programme_out_needed")], as_json, language)
    forms = FORMS if form is Form.ALL else (form.value,)
    files = _answered(write_files(made, out, forms, now().date()), as_json, language)
    if as_json:
        print_json({"year": made.year, "draft": made.draft, "missing": made.missing,
                    "files": {name: str(path) for name, path in files.items()}})
        return
    print_lines(statement_lines(files, made.missing, language))


@app.command()
def compare(
    file: Annotated[Path, typer.Argument(help="Another text of the statement, in UTF-8.")],
    year: YearOption,
    out: Annotated[Path | None, typer.Option(
        help="A page (HTML) to write with both texts side by side.")] = None,
    tables: TablesOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Compare the statement with another text of it, clause by clause; list every difference.

    Exit 1 when anything but the layout differs.
    """
    content = _answered(read_bytes(file, TEXT_BYTES_MAX), as_json, language)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse([Refusal("file_not_utf8", {"file": file.name, "byte": error.start})], as_json,
               language)
    ground = _ground(tables, as_json, language)
    made = _answered(statement_of_year(ground, year, None), as_json, language)
    words = ground.programmes.tables.frame["words"]
    found = differences(made, words, text)
    if out is not None:
        out.write_text(as_beside(made, words, text, language.tag), "utf-8")
    if as_json:
        print_json({"differences": found})
    else:
        print_lines(difference_lines(found, language))
    if any(one.kind != "layout" for one in found):
        raise typer.Exit(Exit.NOT_OK)


@app.command()
def indicators(
    store: StoreOption = STORE,
    year: Annotated[int | None, typer.Option(
        help="A year of the Republic, such as 114; this year if left out.")] = None,
    tables: TablesOption = None, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Show every indicator: what was stated, its target, and what the running system produces."""
    asked = now().year - ROC_EPOCH if year is None else year
    if not 0 < asked < ROC_EPOCH:
        refuse([Refusal("programme_year_western", {
            "asked": str(asked), "year": str(max(asked - ROC_EPOCH, 1))})], as_json, language)
    entries = live_indicators(_ground(tables, as_json, language).programmes, store, asked)
    if as_json:
        print_json(entries)
    else:
        print_lines(indicator_lines(entries, language))


@app.command()
def events(
    kind: Annotated[str | None, typer.Option(help="Events of this kind only.")] = None,
    since: Annotated[datetime | None, typer.Option(
        parser=day_given, metavar=FORM, help="From this day on.")] = None,
    until: Annotated[datetime | None, typer.Option(
        parser=day_given, metavar=FORM, help="Up to this day, inclusive.")] = None,
    tables: TablesOption = None, store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """List meetings, agreements, courses, press releases and the like, counted as stated.

    Events that offices put on record stand beside those of the tables.
    """
    programmes = _ground(tables, as_json, language).programmes
    with reading_known(store) as connection:
        programmes = programmes.beside(recorded_events(connection))
    found = _answered(
        events_of(programmes, kind, day_of(since), day_of(until)), as_json, language)
    entries = tuple(map(event_entry, found))
    counts = tuple(map(count_entry, counts_of(found)))
    if as_json:
        print_json({"events": entries, "counts": counts})
    else:
        print_lines(event_lines(entries, counts, language))


app.command()(certificates)


def _ground(tables: Path | None, as_json: bool, language: Language) -> Ground:
    """Return the tables of the house, or those given in their place; faults are told, all."""
    if tables is None:
        return shipped()
    with ExitStack() as stack:
        folders = stack.enter_context(in_place_of(tables))
        if isinstance(folders, tuple):
            refuse(folders, as_json, language)
        try:
            return read_ground(folders)
        except TablesWrongError as error:
            refuse(error.faults, as_json, language)


def _answered(answer: Answer | Refusal, as_json: bool, language: Language) -> Answer:
    """Return the answer; a refusal is printed and leaves with its exit code."""
    if isinstance(answer, Refusal):
        print_faults([answer], as_json, language)
        raise typer.Exit(Exit.NOT_FOUND if answer.code in UNKNOWN else Exit.REFUSED)
    return answer

