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
from guanwu.cli.output import STORE, Exit, Language, print_faults
from guanwu.cli.verbs import Verbs
from guanwu.store.engine import StoreRefusedError, refusal_of
from guanwu.store.place import shown

app = typer.Typer(
    name="guanwu",
    cls=Verbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

@app.callback()
def guanwu() -> None:
    """A customs administration: import declarations from lodgement to release."""


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
