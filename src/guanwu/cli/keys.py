"""`guanwu keys`: make a key file, rotate its keys, destroy the old ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guanwu.case import Refusal
from guanwu.cli.output import (
    STORE,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    print_json,
    refuse,
)
from guanwu.desk.rotation import Rotated, drop_old
from guanwu.desk.rotation import rotate as rotate_keys
from guanwu.desk.wiring import now
from guanwu.store.engine import open_store
from guanwu.store.key_file import KEYS_FILE, make_keys_file
from guanwu.store.sealing import new_keys
from guanwu.store.terms_file import load_terms

app = typer.Typer(help="The keys of what is sealed in the store.", no_args_is_help=True)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="Where to write it; must not be there yet.")],
    as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Make a key file for a store in service, readable by its owner alone."""
    if not make_keys_file(file, new_keys()):
        refuse([Refusal("keys_file_exists", {"file": file.name})], as_json, language)
    if as_json:
        print_json({"file": str(file)})
    else:
        typer.echo(load_terms().say("keys_made", language.tag,
                                    {"file": file.name, "setting": KEYS_FILE}))


@app.command()
def rotate(
    store: StoreOption = STORE,
    finish: Annotated[bool, typer.Option(
        "--finish", help="No new keys: only seal anew what older ones still seal.")] = False,
    as_json: JsonOption = False, language: LanguageOption = Language.ZH,
) -> None:
    """Put new keys into the key file and seal everything anew; stop the pages before."""
    _told(rotate_keys(open_store(store, make=False), now(), not finish), "keys_rotated",
          as_json, language)


@app.command()
def drop(
    store: StoreOption = STORE, as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Destroy the old keys, so that older copies of the store open no more."""
    _told(drop_old(open_store(store, make=False), now()), "keys_dropped", as_json, language)


def _told(made: Rotated, term: str, as_json: bool, language: Language) -> None:
    """Print what was done."""
    facts = made._asdict()
    if as_json:
        print_json(facts)
    else:
        typer.echo(load_terms().say(term, language.tag, facts))
