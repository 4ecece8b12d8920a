"""`guanwu store migrate`, `guanwu store check`."""

from __future__ import annotations

import typer

from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    fault_record,
    print_faults,
    print_json,
)
from guanwu.store.condition import condition_of
from guanwu.store.engine import HEAD, migrate_store
from guanwu.store.place import shown
from guanwu.store.terms_file import load_terms

app = typer.Typer(help="The store itself.", no_args_is_help=True)


@app.callback()
def store_group() -> None:
    """The store itself."""


@app.command()
def migrate(
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Make the store or bring it to this version; in PostgreSQL as its owner."""
    migrate_store(store)
    facts = {"store": shown(store), "migration": HEAD}
    if as_json:
        print_json(facts)
    else:
        typer.echo(load_terms().say("store_migrated", language.tag, facts))


@app.command()
def check(
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Say how the store is set; exit 1 when a start in production is refused for it."""
    found = condition_of(store)
    if as_json:
        record = found._asdict() | {
            "refused": [fault_record(one) for one in found.refused],
            "warnings": [fault_record(one) for one in found.warnings],
        }
        print_json(record)
    else:
        typer.echo(f"{found.store}  {found.migration or '-'}")
        for name, value in found.settings.items():
            typer.echo(f"{name}  {value}")
        print_faults([*found.refused, *found.warnings], False, language)
    if found.refused:
        raise typer.Exit(Exit.NOT_OK)
