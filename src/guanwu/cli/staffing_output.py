"""How the verbs of the establishment print tables and notes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import typer

from guanwu.api.said import seen
from guanwu.case import Fault
from guanwu.cli.output import Language, fault_record
from guanwu.store.terms_file import load_terms


def print_table(rows: Iterable[Sequence[str]]) -> None:
    """Print rows, their cells apart by tabs."""
    for cells in rows:
        typer.echo("\t".join(map(seen, cells)))


def print_headings(language: Language, *terms: str) -> None:
    """Print the row of names of a table, by their terms."""
    print_table([[load_terms().say(one, language.tag) for one in terms]])


def print_notes(
    notes: Sequence[Fault], as_json: bool, language: Language, steps: Sequence[Any] = ()
) -> None:
    """Print notes and steps to standard error: one object of JSON, or a line each."""
    if as_json:
        if notes or steps:
            held = {"notes": [fault_record(one) for one in notes], "steps": list(steps)}
            sys.stderr.write(msgspec.json.encode(held).decode() + "\n")
        return
    short = "zh" if language is Language.ZH else "en"
    heading = load_terms().say("staffing_note", language.tag)
    for note in notes:
        record = fault_record(note)
        said = f"{heading} {note.place}: {record[short]} {record[short + '_do']}"
        typer.echo(seen(said), err=True)
