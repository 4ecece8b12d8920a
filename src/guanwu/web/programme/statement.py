"""The budget statement as a file to take away: HTML, PDF, ODT or plain text."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from litestar import get
from litestar.response import Response

from guanwu.case import Refusal
from guanwu.desk.orders import read_fields
from guanwu.desk.programme.writing import FORMS, statement_for, write_files
from guanwu.desk.queries.programme import OfYear, Written
from guanwu.programme.statement import Statement
from guanwu.web.answers import tell
from guanwu.web.trader.showing import attachment
from guanwu.web.visit import Visiting

PATH: Final = "/programmes/statement"
TYPES: Final = {
    "html": "text/html", "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text", "text": "text/plain",
}
VALUE_MOST: Final = 20
HELD: Final = 8
"""Files kept ready: making one takes up to half a second."""


@get(PATH, opt={"needs": "programme:statement"}, sync_to_thread=True)
def take_statement(visit: Visiting) -> Response[Any]:
    """Give the statement of a year, of the next as a draft, in the form that is asked for."""
    query = visit.request.query_params
    order = read_fields(OfYear, [("year", query.get("year", "")[:VALUE_MOST])])
    if isinstance(order, tuple):
        return tell(visit.request, order)
    form = query.get("form", FORMS[0])[:VALUE_MOST]
    if form not in TYPES:
        return tell(visit.request, Refusal("programmes_form_unknown", {"forms": tuple(TYPES)}))
    written: Written = visit.ask("programme:statement", order)
    if form == "text":
        draft = "-draft" if written.draft else ""
        name = f"statement-{written.year}{draft}.txt"
        return attachment(name, TYPES[form], written.text.encode())
    statement = statement_for(visit.house, visit.actor, order.year)
    made = statement if isinstance(statement, Refusal) else _file(
        statement, form, visit.house.clock().date())
    if isinstance(made, Refusal):
        return tell(visit.request, made)
    return attachment(made[0], TYPES[form], made[1])


@lru_cache(HELD)
def _file(statement: Statement, form: str, day: date) -> tuple[str, bytes] | Refusal:
    """Return name and content of a statement written in a form."""
    with TemporaryDirectory() as folder:
        made = write_files(statement, Path(folder), (form,), day)
        if isinstance(made, Refusal):
            return made
        return made[form].name, made[form].read_bytes()
