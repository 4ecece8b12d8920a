"""`guanwu lodge FILE...`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guanwu.cli.cases import print_outcomes
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    LawTablesOption,
    StoreOption,
    print_json,
)
from guanwu.desk.bulk import BATCH, lodge_items
from guanwu.desk.house import House
from guanwu.store.declaration_files import read_file, source_name
from guanwu.store.engine import open_store
from guanwu.store.place import beside
from guanwu.store.rejects_file import RejectsFile
from guanwu.store.terms_file import load_terms


def lodge(
    files: Annotated[list[Path], typer.Argument(
        help="NX5105 as .xml, records as .json or .jsonl, flat tables as .csv or .parquet.")],
    rejects: Annotated[Path | None, typer.Option(
        help="File for what is refused, with reasons; <store>.rejects.jsonl if left out.")] = None,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Declarations a commit.")] = BATCH,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the totals alone.")] = False,
    law_tables: LawTablesOption = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Lodge declarations: checked, selected, assessed, billed, kept; refused ones with reasons."""
    house = House(open_store(store), law_tables=law_tables)
    counts: dict[str, int] = {}
    where = rejects or beside(store, ".rejects.jsonl")
    with RejectsFile(where, load_terms()) as kept:
        for file in files:
            for answered in lodge_items(house, source_name(file), read_file(file), kept,
                                        batch):
                outcomes = [one.outcome for one in answered]
                for outcome in outcomes:
                    counts[outcome.outcome] = counts.get(outcome.outcome, 0) + 1
                if not quiet:
                    sources = [(one.source, one.line) for one in answered]
                    print_outcomes(outcomes, as_json, language, sources)
        refused = kept.count
    if quiet and as_json:
        print_json({"outcomes": counts, "rejects": where.name if refused else None})
    elif not as_json:
        terms = load_terms()
        said = "  ".join(f"{terms.say(f'lodging_{name}', language.tag)} {count}"
                         for name, count in sorted(counts.items()))
        typer.echo(said + (f"  -> {where.name}" if refused else ""), err=True)
    if refused:
        raise typer.Exit(Exit.REFUSED)
