"""The statement of a year, or the draft of the next, and the files it is written into."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from guanwu.case import Refusal
from guanwu.desk.programme.body import Ground, body_of, head_count_year
from guanwu.desk.programme.live import indicators, live_rows
from guanwu.programme.draft import DraftWriter
from guanwu.programme.statement import Statement, Writer, as_text
from guanwu.store.place import Place
from guanwu.store.statement.html import as_html
from guanwu.store.statement.odt import as_odt
from guanwu.store.statement.pdf import as_pdf

FORMS: Final = ("html", "pdf", "odt")
"""Kinds of files a statement is written into."""


def statement_of_year(ground: Ground, year: int, store: Place | None) -> Statement | Refusal:
    """Return the statement of a year of the Republic; the year after the latest as a draft.

    A draft shows what a store yields for the year before it, the last that may be full.
    """
    programmes = ground.programmes
    known = programmes.year(year)
    if isinstance(known, Refusal):
        return known
    body = body_of(ground, year)
    if isinstance(body, Refusal):
        return body
    if year in programmes.years():
        return Writer(programmes, body, year).written()
    live = live_rows(indicators(programmes, store, year - 1))
    return DraftWriter(programmes, body, year, live, head_count_year(ground, year)).written()


def text_of(ground: Ground, statement: Statement) -> str:
    """Return a statement as plain text."""
    return as_text(statement, ground.programmes.tables.frame["words"])


def write_files(
    statement: Statement, folder: Path, forms: tuple[str, ...], day: date
) -> dict[str, Path] | Refusal:
    """Write a statement into a folder, which is made; nothing is written where one form cannot be.

    Files: `statement-<year>.<form>`, `-draft` before the ending of a draft. `day` dates the PDF.
    """
    made: dict[str, bytes] = {}
    for form in forms:
        content = _made(statement, form, day)
        if isinstance(content, Refusal):
            return content
        made[form] = content
    folder.mkdir(parents=True, exist_ok=True)
    draft = "-draft" if statement.draft else ""
    written = {}
    for form, content in made.items():
        path = folder / f"statement-{statement.year}{draft}.{form}"
        path.write_bytes(content)
        written[form] = path
    return written


def _made(statement: Statement, form: str, day: date) -> bytes | Refusal:
    if form == "html":
        return as_html(statement).encode()
    if form == "odt":
        return as_odt(statement)
    return as_pdf(statement, day)
