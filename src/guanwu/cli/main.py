"""The program `guanwu`."""

from __future__ import annotations

import io
import os
import sys

import typer
from sqlalchemy.exc import DatabaseError
from typer import Abort
from typer._click.exceptions import ClickException, NoArgsIsHelpError

from guanwu.case import Refusal
from guanwu.cli import (
    cases,
    demo,
    do,
    duty,
    establishment,
    journal,
    keys,
    lodge,
    mass,
    org,
    planner,
    programme,
    rates,
    serve,
    store,
    tariff,
)
from guanwu.cli.output import STORE, Exit, Language, print_faults
from guanwu.store.engine import StoreRefusedError, refusal_of
from guanwu.store.place import shown

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
app.add_typer(org.app, name="org")
app.add_typer(establishment.app, name="establishment")
app.add_typer(programme.app, name="programme")
app.add_typer(planner.app, name="planner")
app.add_typer(journal.app, name="journal")
app.add_typer(store.app, name="store")
app.add_typer(keys.app, name="keys")
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
app.command("do")(do.do)
app.command("serve")(serve.serve)
app.command("code")(serve.code)


def run() -> None:
    """Run the program; whatever cannot be read, written or understood is said, not traced."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run())


def _run() -> int:
    """Run the verb that the command line names and return its exit code."""
    try:
        return int(app(standalone_mode=False) or Exit.OK)
    except StoreRefusedError as error:
        return _say(error.refusal, Exit.STORE)
    except DatabaseError as error:
        return _say(refusal_of(error, _store()), Exit.STORE)
    except NoArgsIsHelpError as error:
        error.show()
    except ClickException as error:
        if "--json" not in sys.argv:
            error.show()
        _say(Refusal("command_line_wrong", {"reason": error.format_message()}), Exit.USAGE)
    except (Abort, KeyboardInterrupt):
        return _say(Refusal("interrupted"), Exit.INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return Exit.NOT_OK
    except OSError as error:
        name = str(error.filename or "-")
        return _say(Refusal("file_unwritable", {"file": name, "reason": error.strerror}),
                    Exit.STORE)
    return Exit.USAGE


def _say(refusal: Refusal, code: Exit) -> int:
    """Say why the program ends, in the language asked for; return the exit code."""
    try:
        print_faults([refusal], "--json" in sys.argv, _language())
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def _language() -> Language:
    """Return the language asked for, also where the command line was not understood."""
    for at, word in enumerate(sys.argv):
        if word in ("-l", "--language", "--lang") and sys.argv[at + 1 : at + 2] == ["en"]:
            return Language.EN
        if word in ("-len", "--language=en", "--lang=en"):
            return Language.EN
    return Language.ZH


def _store() -> str:
    """Return the name of the store that was asked for, without its password."""
    for at, word in enumerate(sys.argv):
        if word.startswith("--store="):
            return shown(word.partition("=")[2])
        if word == "--store" and at + 1 < len(sys.argv):
            return shown(sys.argv[at + 1])
    return shown(os.environ.get("GUANWU_STORE", STORE))
