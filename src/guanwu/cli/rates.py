"""`guanwu rates load`: ten-day exchange rates."""

from __future__ import annotations

from datetime import datetime
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
    day_of,
    print_json,
    refuse,
)
from guanwu.desk.wiring import now
from guanwu.store.engine import open_store
from guanwu.store.exchange_rate_file import read_exchange_rates
from guanwu.store.rate_rows import store_rates

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
    rates = read_exchange_rates(file, day_of(recorded_on) or now().date())
    if isinstance(rates, (Refusal, tuple)) and not _all_rates(rates):
        refuse([rates] if isinstance(rates, Refusal) else rates, as_json, language)
    new = store_rates(open_store(store), rates)
    if as_json:
        print_json({"rates": len(rates), "new": new})
    else:
        typer.echo(f"{len(rates)} rates, {new} new")
