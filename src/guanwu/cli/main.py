"""The program `guanwu`."""

from __future__ import annotations

import sys

import typer

from guanwu.cli import cases, demo, duty, journal, lodge, mass, rates, tariff
from guanwu.cli.output import Exit, Language, print_faults
from guanwu.store.engine import StoreRefusedError

app = typer.Typer(
    name="guanwu",
    help="A customs administration: import declarations from lodgement to release.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(tariff.app, name="tariff")
app.add_typer(rates.app, name="rates")
app.add_typer(journal.app, name="journal")
app.command("duty")(duty.duty)
app.command("lodge")(lodge.lodge)
app.command("status")(cases.status)
app.command("explain")(cases.explain)
app.command("documents")(cases.documents)
app.command("examine")(cases.examine)
app.command("pay")(cases.pay)
app.command("release")(cases.release)
app.command("messages")(cases.messages)
app.command("reassess")(mass.reassess)
app.command("demo")(demo.demo)


def run() -> None:
    """Run the program; a store that cannot be used is a refusal, not a traceback."""
    try:
        app()
    except StoreRefusedError as error:
        print_faults([error.refusal], "--json" in sys.argv, Language.EN)
        sys.exit(Exit.STORE)
