"""`guanwu journal verify`."""

from __future__ import annotations

import typer

from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    print_json,
)
from guanwu.store.engine import open_store, reading
from guanwu.store.records import verify_store
from guanwu.store.terms_file import load_terms

app = typer.Typer(help="The hash-chained journal.", no_args_is_help=True)


@app.callback()
def journal() -> None:
    """The hash-chained journal."""


@app.command()
def verify(
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Recompute every hash, of records too; exit 1 and name the first bad row."""
    with reading(open_store(store, make=False)) as connection:
        verdict = verify_store(connection)
    if as_json:
        print_json(verdict._asdict())
    elif verdict.ok:
        terms = load_terms()
        facts = {"rows": verdict.rows}
        typer.echo(f"ok {verdict.rows}  {terms.say('journal_sound', language.tag, facts)}")
    else:
        terms = load_terms()
        reason = str(verdict.reason)
        place = "-" if verdict.first_bad is None else verdict.first_bad
        typer.echo(f"{place}: {terms.say(reason, language.tag)} "
                   f"{terms.do(reason, language.tag)}", err=True)
    if not verdict.ok:
        raise typer.Exit(Exit.NOT_OK)
