"""`guanwu rates load`: ten-day exchange rates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from guanwu.case import Refusal
from guanwu.cli.output import (
    STORE,
    Exit,
    JsonOption,
    Language,
    LanguageOption,
    StoreOption,
    day_of,
    fault_record,
    print_faults,
    print_json,
    refuse,
)
from guanwu.desk.wiring import load_rates, now
from guanwu.store.engine import open_known, open_store
from guanwu.store.exchange_rate_file import read_exchange_rates
from guanwu.store.rate_rows import store_rates
from guanwu.store.terms_file import load_terms

app = typer.Typer(help="Customs exchange rates, published every ten days.", no_args_is_help=True)


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The rate file.")],
    recorded_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])] = None,
    store: StoreOption = STORE,
    as_json: JsonOption = False,
    language: LanguageOption = Language.ZH,
) -> None:
    """Load the official file of one period of ten days."""
    loaded = read_exchange_rates(file, day_of(recorded_on) or now().date())
    if isinstance(loaded, Refusal):
        refuse([loaded], as_json, language)
    new = store_rates(open_store(store), loaded.rows)
    if as_json:
        refused = [fault_record(fault) for fault in loaded.refused]
        print_json({"rates": len(loaded.rows), "new": new, "refused": refused})
    else:
        print_faults(loaded.refused, as_json, language)
        facts = {"rates": len(loaded.rows), "new": new}
        typer.echo(load_terms().say("rates_loaded", language.tag, facts))
    if loaded.refused:
        raise typer.Exit(Exit.REFUSED)


@app.command("list")
def list_rates(
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of declaration.")],
    store: StoreOption = STORE,
    as_json: JsonOption = False,
) -> None:
    """List the rates in force on a day, in NT$ e-5."""
    rates = load_rates(open_known(store))
    found = [row for row in rates.rows() if row.since <= day.date() < row.until]
    if as_json:
        print_json([{"currency": one.currency, "buy_e5": one.buy_e5, "sell_e5": one.sell_e5,
                     "since": one.since, "until": one.until} for one in found])
        return
    for one in found:
        typer.echo(f"{one.currency} {one.buy_e5} {one.sell_e5} [{one.since}, {one.until})")
