"""`guanwu tariff load|words|show|search|chapter`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from guanwu.case import Refusal
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    KnownOnOption,
    Language,
    LanguageOption,
    StoreOption,
    day_of,
    fault_record,
    print_faults,
    print_json,
    refuse,
)
from guanwu.desk.catalogue import Catalogue
from guanwu.desk.tariff_tree import place
from guanwu.desk.wiring import load_tariff, now
from guanwu.store.code_lists import load_code_lists
from guanwu.store.edition_rows import store_edition
from guanwu.store.engine import open_known, open_store
from guanwu.store.tariff_file import read_tariff
from guanwu.store.tariff_search import LIMIT_MAX, Found
from guanwu.store.terms_file import load_terms
from guanwu.store.word_rows import store_words
from guanwu.store.words_file import read_words
from guanwu.tariff.code import normalise, printed
from guanwu.tariff.edition import Edition, EditionIndex, TariffRow
from guanwu.tariff.rate import PartnerRate, Rate

app = typer.Typer(help="The tariff: load official files, show a code, search, walk.",
                  no_args_is_help=True)
DayOption = Annotated[datetime | None, typer.Option(
    "--day", "--law-day", formats=["%Y-%m-%d"],
    help="The tariff in force on this day; today if left out.")]


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The tariff file.")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day in force.")],
    until: Annotated[datetime | None, typer.Option(
        formats=["%Y-%m-%d"], help="First day no longer in force.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the edition.")] = None,
    recorded_on: Annotated[datetime | None, typer.Option(
        formats=["%Y-%m-%d"], help="Day it became known; today if left out.")] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Load a tariff file as an edition; rows not understood are refused by line, the rest loads."""
    recorded = day_of(recorded_on) or now().date()
    loaded = read_tariff(file, name or file.stem, since.date(), day_of(until), recorded)
    if isinstance(loaded, Refusal):
        refuse([loaded], as_json, language)
    new = store_edition(open_store(store), loaded.edition) if loaded.edition.rows else False
    if as_json:
        print_json({
            "edition": loaded.edition.name, "since": since.date(), "until": day_of(until),
            "rows": len(loaded.edition.rows), "refused_rows": loaded.refused_lines, "new": new,
            "fingerprint": loaded.edition.fingerprint,
            "refused": [fault_record(fault) for fault in loaded.refused],
        })
    else:
        print_faults(loaded.refused, as_json, language)
        terms = load_terms()
        typer.echo(terms.say("edition_loaded", language.tag, {
            "name": loaded.edition.name, "rows": len(loaded.edition.rows),
            "refused": loaded.refused_lines,
            "new": terms.say("edition_new" if new else "edition_there", language.tag),
        }))
    if loaded.refused:
        raise typer.Exit(Exit.REFUSED)


@app.command()
def show(
    code: Annotated[str, typer.Argument(help="Commodity code, with or without dots.")],
    day: DayOption = None,
    known_on: KnownOnOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Show a code: names, units, the three columns, rule codes, days in force."""
    index = _edition(store, day, known_on, as_json, language)
    plain = normalise(code)
    row = plain if isinstance(plain, Refusal) else index.find(plain)
    if isinstance(row, Refusal):
        print_faults([row], as_json, language)
        raise typer.Exit(Exit.NOT_FOUND)
    held = record(row, index.edition)
    if as_json:
        print_json(held)
        return
    for key, value in held.items():
        typer.echo(f"{key}\t{value}")


@app.command()
def words(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=(
        "Published meanings of rule codes, or names of headings."))],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day in force.")],
    recorded_on: Annotated[datetime | None, typer.Option(
        formats=["%Y-%m-%d"], help="Day it became known; today if left out.")] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Load the words of import, export or levy rules, or names of headings, as published."""
    read = read_words(file, since.date(), day_of(recorded_on) or now().date())
    if isinstance(read, Refusal):
        refuse([read], as_json, language)
    new = store_words(open_store(store), read.words)
    if as_json:
        print_json({"list": read.words.list, "rows": len(read.words.words), "new": new,
                    "fingerprint": read.words.fingerprint, "since": since.date(),
                    "refused": [fault_record(fault) for fault in read.refused]})
    else:
        print_faults(read.refused, as_json, language)
        terms = load_terms()
        typer.echo(terms.say("words_loaded", language.tag, {
            "list": f"words_{read.words.list}", "rows": len(read.words.words),
            "refused": len(read.refused),
            "new": terms.say("edition_new" if new else "edition_there", language.tag),
        }))
    if read.refused:
        raise typer.Exit(Exit.REFUSED)


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(
        help="Words of a name, slips forgiven, or the beginning of a code.")],
    day: DayOption = None,
    known_on: KnownOnOption = None,
    limit: Annotated[int, typer.Option(min=1, max=LIMIT_MAX)] = 20,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Search names in both languages, everyday words, and beginnings of codes."""
    index = _edition(store, day, known_on, as_json, language)
    catalogue = Catalogue(open_known(store))
    engine = catalogue.search(index.edition, day_of(day) or now().date())
    found = engine.search(" ".join(words), limit)
    if isinstance(found, Refusal):
        refuse([found], as_json, language)
    if as_json:
        print_json([record(hit.row, index.edition) for hit in found.hits])
    else:
        _tell(found, language)
    if not found.hits:
        raise typer.Exit(Exit.NOT_FOUND)


def _tell(found: Found, language: Language) -> None:
    """Print codes found, and to standard error how the words were read where it matters."""
    terms = load_terms()
    for word in found.understood:
        if word.meant != (word.written,):
            term = "search_word_taken_as" if word.meant else "search_word_unknown"
            typer.echo(terms.say(term, language.tag, {
                "word": word.written, "meant": list(word.meant)}), err=True)
    if found.doubtful:
        typer.echo(terms.say("search_doubtful", language.tag), err=True)
    for hit in found.hits:
        typer.echo(f"{printed(hit.row.code)}\t{hit.row.name_zh}\t{hit.row.name_en}")


@app.command()
def chapter(
    prefix: Annotated[str, typer.Argument(
        help="Two, four, six or eight digits; all sections if left out.")] = "",
    day: DayOption = None,
    known_on: KnownOnOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Walk the tree of sections, chapters, headings and subheadings."""
    index = _edition(store, day, known_on, as_json, language)
    names = Catalogue(open_known(store)).nomenclature
    found = place(names, prefix, index.edition, day_of(day) or now().date())
    if isinstance(found, Refusal):
        print_faults([found], as_json, language)
        raise typer.Exit(Exit.NOT_FOUND)
    if as_json:
        print_json(found)
        return
    for branch in found.sections:
        typer.echo(f"{branch.section}\t{branch.name_zh}\t{branch.name_en}")
        for node in branch.chapters:
            typer.echo(f"  {node.prefix}\t{node.name_zh}\t{node.name_en}")
    for node in found.nodes:
        typer.echo(f"{node.prefix}\t{node.name_zh}\t{node.name_en}")
    for leaf in found.codes:
        typer.echo(f"{leaf.printed}\t{leaf.name_zh}\t{leaf.name_en}")


def _edition(
    store: str, day: datetime | None, known_on: datetime | None, as_json: bool, language: Language
) -> EditionIndex:
    """Return the edition in force on the day, or refuse."""
    tariff = load_tariff(open_known(store))
    index = tariff.at(day_of(day) or now().date(), day_of(known_on))
    if isinstance(index, Refusal):
        refuse([index], as_json, language)
    return index


def record(row: TariffRow, edition: Edition) -> dict[str, Any]:
    """Return a tariff row as JSON: rates as structures, rule codes with their meaning."""
    codes = load_code_lists()
    day = edition.since
    return {
        "code": row.code,
        "printed": printed(row.code),
        "name_zh": row.name_zh,
        "name_en": row.name_en,
        "units": [unit for unit in (row.quantity_unit, row.weight_unit) if unit],
        "quantity_unit": row.quantity_unit,
        "weight_unit": row.weight_unit,
        "column_1": rate_record(row.column_1),
        "column_2": [partner_record(entry) for entry in row.column_2],
        "column_3": rate_record(row.column_3),
        "levy_codes": list(row.levy_codes),
        "import_rules": list(row.import_rules),
        "export_rules": list(row.export_rules),
        "rules": {
            code: {"zh": codes.name(listed, code, "zh-Hant"), "en": codes.name(listed, code, "en")}
            for listed, held in (("levy_rules", row.levy_codes), ("import_rules", row.import_rules))
            for code in held if codes.has(listed, code, day)
        },
        "since": edition.since,
        "until": edition.until,
        "edition": edition.name,
        "recorded_on": edition.recorded_on,
    }


def rate_record(rate: Rate) -> dict[str, Any]:
    """Return a rate as a structure: its form, share in ppm, amount a unit in 1/10,000 NT$."""
    form = "ad_valorem"
    if rate.specific_e4:
        form = "specific"
        if rate.ad_valorem_ppm:
            form = "alternative_higher" if rate.higher else "compound"
    return {"form": form, "ad_valorem_ppm": rate.ad_valorem_ppm,
            "specific_e4": rate.specific_e4, "unit": rate.unit}


def partner_record(entry: PartnerRate) -> dict[str, Any]:
    """Return a rate of column 2 with the partners that have it."""
    return rate_record(entry.rate) | {"partners": list(entry.partners)}
