"""The statement of a year, or the draft of the next, and the files it is written into."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.access.matrix import Matrix
from guanwu.access.model import Actor
from guanwu.case import Refusal
from guanwu.desk.headcount_record import book_on_record
from guanwu.desk.house import House
from guanwu.desk.programme.body import Ground, body_of, head_count_year, shipped
from guanwu.desk.programme.live import indicators_of, live_rows
from guanwu.desk.programme.recorded import on_record, reading_known
from guanwu.programme.draft import DraftWriter
from guanwu.programme.statement import Statement, Writer, as_text
from guanwu.store.engine import reading
from guanwu.store.place import Place
from guanwu.store.statement.html import as_html
from guanwu.store.statement.odt import as_odt
from guanwu.store.statement.pdf import as_pdf

FORMS: Final = ("html", "pdf", "odt")
"""Kinds of files a statement is written into."""


def statement_of_year(ground: Ground, year: int, store: Place | None) -> Statement | Refusal:
    """Return the statement of a year of the Republic; the year after the latest as a draft.

    A draft shows what a store has on record, and what it yields for the year before, the last that
    may be full.
    """
    with reading_known(store) as connection:
        return statement_from(ground, year, connection, connection)


def statement_from(
    ground: Ground, year: int, record: Connection | None, system: Connection | None
) -> Statement | Refusal:
    """Return the statement of a year, a draft from what stands on record in an open store.

    `system` is the store that the indicators are read from: not everybody may see those.
    """
    programmes = ground.programmes
    known = programmes.year(year)
    if isinstance(known, Refusal):
        return known
    if year in programmes.years():
        body = body_of(ground, year)
        return body if isinstance(body, Refusal) else Writer(programmes, body, year).written()
    ground = replace(ground, book=book_on_record(record, ground.book))
    body = body_of(ground, year)
    if isinstance(body, Refusal):
        return body
    live = live_rows(indicators_of(programmes, system, year - 1))
    return DraftWriter(programmes, body, year, live, head_count_year(ground, year),
                       on_record(programmes, record)).written()


def statement_for(house: House, actor: Actor, year: int) -> Statement | Refusal:
    """Return the statement of a year as somebody may see it: a draft with indicators or without."""
    with reading(house.engine) as connection:
        return statement_from(shipped(), year, connection,
                              connection if sees_indicators(house.matrix, actor) else None)


def sees_indicators(matrix: Matrix, actor: Actor) -> bool:
    """Say whether somebody may see what the running system yields."""
    return not isinstance(matrix.allowed("programme:indicators", actor), Refusal)


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
