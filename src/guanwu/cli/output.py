"""What all verbs share: options, exit codes, and how answers and refusals are printed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import msgspec
import typer

from guanwu.api.said import seen
from guanwu.case import Fault, Refusal
from guanwu.store.terms_file import load_terms


class Exit(IntEnum):
    """Exit codes of every verb."""

    OK = 0
    NOT_OK = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    STORE = 5
    INTERRUPTED = 130


class Language(StrEnum):
    """Languages of the face."""

    ZH = "zh"
    EN = "en"

    @property
    def tag(self) -> str:
        """Return the tag the terms are kept under."""
        return "zh-Hant" if self is Language.ZH else "en"


StoreOption = Annotated[str, typer.Option(
    "--store", envvar="GUANWU_STORE",
    help="The store: a file, or postgresql://user@host/database.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LanguageOption = Annotated[Language, typer.Option(
    "--language", "--lang", "-l", help="Language of the face.")]
KnownOnOption = Annotated[datetime | None, typer.Option(
    "--known-on", formats=["%Y-%m-%d"], help="Use what was recorded up to this day.")]
LawTablesOption = Annotated[Path | None, typer.Option(
    "--law-tables", envvar="GUANWU_LAW_TABLES", exists=True, file_okay=False,
    help="A folder <act>/tables/*.csv with rows the administration adds.")]
STORE = "guanwu.db"


def day_of(moment: datetime | None) -> date | None:
    """Return the day of an option."""
    return moment.date() if moment is not None else None


def fault_record(fault: Fault | Refusal) -> dict[str, Any]:
    """Return a fault for a machine and for people: place, code, both sentences, what to do."""
    terms = load_terms()
    record: dict[str, Any] = {"code": fault.code}
    if isinstance(fault, Fault):
        record["place"] = fault.place
        if fault.line is not None:
            record["line"] = fault.line
    facts = dict(fault.facts)
    for language, short in (("zh-Hant", "zh"), ("en", "en")):
        record[short] = terms.say(fault.code, language, facts)
        record[f"{short}_do"] = terms.do(fault.code, language, facts)
    record["facts"] = facts
    return record


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    try:
        made = msgspec.json.encode(value, enc_hook=_plain).decode()
    except UnicodeEncodeError:
        made = json.dumps(msgspec.to_builtins(value, enc_hook=_plain))
    sys.stdout.write(made + "\n")


def _plain(value: Any) -> Any:
    """Return numbers of NumPy and sets as JSON knows them."""
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if hasattr(value, "item"):
        return value.item()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def print_faults(
    faults: Iterable[Fault | Refusal], as_json: bool, language: Language, heading: str = ""
) -> None:
    """Print faults or warnings: JSON to standard output, sentences to standard error."""
    records = [fault_record(fault) for fault in faults]
    if as_json:
        print_json({"refused": records})
        return
    short = "zh" if language is Language.ZH else "en"
    for record in records:
        place = record.get("place", "") + (f" ({record['line']})" if "line" in record else "")
        said = f"{heading}{place} [{record['code']}] {record[short]} {record[short + '_do']}"
        typer.echo(seen(said), err=True)


def refuse(faults: Iterable[Fault | Refusal], as_json: bool, language: Language) -> NoReturn:
    """Print why not and leave with the exit code of a refusal."""
    print_faults(faults, as_json, language)
    raise typer.Exit(Exit.REFUSED)
