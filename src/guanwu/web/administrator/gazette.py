"""Amendments of the tariff: the list with its countdown, the draft, and one beside what it changes.
"""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from typing import Any, Final

import msgspec
from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath, MultipartBody
from litestar.response import Response

from guanwu.case import Fault
from guanwu.desk.commands.gazette import ById as CheckAsked
from guanwu.desk.commands.gazette import Draft
from guanwu.desk.cursor import Page
from guanwu.desk.orders import order_of_value
from guanwu.desk.perform import is_declined
from guanwu.store.flat_cells import guarded
from guanwu.store.gazette_file import BYTES_MOST, CELL_MOST, COLUMNS, read_draft
from guanwu.tariff.amendment import DraftRow
from guanwu.web.administrator.doing import (
    Form,
    asked_of,
    carry_out,
    given_of,
    order_of,
    shown,
    then,
)
from guanwu.web.administrator.gazette_page import gazette_page, left_said
from guanwu.web.trader.showing import attachment
from guanwu.web.visit import Visit, Visiting, to

PATH: Final = "/administrator/tariff"
STATES: Final = ("draft", "checked", "simulated", "approved", "withdrawn")
BASES: Final = ("statute", "temporary", "bulk")
TYPED_MOST: Final = 40
"""Rows that are typed; a draft of more rows comes from a file, and goes with another file."""
EMPTY_ROWS: Final = 4
File = MultipartBody[dict[str, Any]]


@get(PATH, opt={"needs": "gazette:list"}, sync_to_thread=True)
def list_gazettes(visit: Visiting) -> Response[str]:
    """List amendments, those that wait for their day with what is left of it."""
    given = asked_of(visit, ("state", "after"))
    order = order_of("gazette:list", given)
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("gazette:list", order)
    page: Page[Any] = Page(()) if is_declined(answer) else answer
    return shown(visit, "administrator/gazettes.html", {
        "title": visit.say("do_gazette_list"), "given": given, "gazettes": page.items,
        "next": page.next, "states": STATES, "left_said": left_said(visit),
    }, answer)


@get(f"{PATH}/new", opt={"needs": "gazette:draft"}, sync_to_thread=True)
def ask_draft(visit: Visiting) -> Response[str]:
    """Ask for a new amendment, or, with an id, for another form of a draft."""
    id = asked_of(visit, ("id",))["id"]
    given = {"id": id, "title": "", "effective_on": "", "basis": BASES[0]}
    if not id:
        return _form(visit, given, ())
    found = visit.ask("gazette:show", CheckAsked(id)).gazette
    given |= {"title": found.title, "effective_on": found.content.effective_on.isoformat(),
              "basis": found.content.basis}
    return _form(visit, given, found.content.rows)


@post(f"{PATH}/new", opt={"needs": "gazette:draft"}, sync_to_thread=True)
def take_draft(visit: Visiting, data: File) -> Response[Any]:
    """Keep a draft as it was typed, or as the file has it that came with it."""
    given = given_of(data, ("id", "title", "effective_on", "basis"))
    rows = typed_rows(data)
    file = data.get("file")
    if isinstance(file, UploadFile) and file.filename:
        read = read_draft(file.filename, file.file.read(BYTES_MOST + 1))
        if isinstance(read[0], Fault):
            return _form(visit, given, rows, read)
        rows = tuple(one for one in read if isinstance(one, DraftRow))
    elif not rows and given["id"]:
        rows = visit.ask("gazette:show", CheckAsked(given["id"])).gazette.content.rows
    if not rows:
        return _form(visit, given, rows, (Fault("gazette_file_empty", "file"),))
    order: Any = order_of_value(Draft, {**given, "rows": msgspec.to_builtins(rows)})
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("gazette:draft", order)
    if is_declined(answer):
        return _form(visit, given, rows, answer)
    return to(f"{PATH}/{answer.id}", "administrator_draft_kept")


@get(f"{PATH}/{{id:str}}", opt={"needs": "gazette:show"}, sync_to_thread=True)
def show_gazette(visit: Visiting, id: FromPath[str]) -> Response[str]:
    """Show an amendment beside the tariff that it changes."""
    return gazette_page(visit, id)


@get(f"{PATH}/{{id:str}}/rows.csv", opt={"needs": "gazette:show"}, sync_to_thread=True)
def take_rows(visit: Visiting, id: FromPath[str]) -> Response[bytes]:
    """Give the rows of an amendment as a file; no cell of it is a formula."""
    found = visit.ask("gazette:show", CheckAsked(id[:40])).gazette
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for row in found.content.rows:
        writer.writerow([guarded(getattr(row, name)) for name in COLUMNS])
    return attachment(f"tariff-{found.id}.csv", "text/csv",
                      text.getvalue().encode())


@post(f"{PATH}/{{id:str}}/check", opt={"needs": "gazette:check"}, sync_to_thread=True)
def check(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Check a draft: it is shown with all its faults, or as checked."""
    answer = carry_out(visit, "gazette:check", {"id": id})
    if is_declined(answer):
        return gazette_page(visit, id, answer)
    if answer.faults:
        return gazette_page(visit, id, status=422)
    return then(answer, f"{PATH}/{id}", "administrator_checked")


@post(f"{PATH}/{{id:str}}/simulate", opt={"needs": "gazette:simulate"}, sync_to_thread=True)
def simulate(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Try an amendment on stored declarations."""
    answer = carry_out(visit, "gazette:simulate", {"id": id, **given_of(data, ("most",))})
    if is_declined(answer):
        return gazette_page(visit, id, answer)
    return then(answer, f"{PATH}/{id}", "administrator_simulated")


@post(f"{PATH}/{{id:str}}/approve", opt={"needs": "gazette:approve"}, sync_to_thread=True)
def submit(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Submit an amendment to the second person, bound to the content that was shown."""
    given = given_of(data, ("content_hash",))
    answer = carry_out(visit, "gazette:approve", {"id": id, **given})
    if is_declined(answer):
        return gazette_page(visit, id, answer)
    return then(answer, f"{PATH}/{id}", "administrator_done")


@post(f"{PATH}/{{id:str}}/withdraw", opt={"needs": "gazette:withdraw"}, sync_to_thread=True)
def withdraw(visit: Visiting, id: FromPath[str], data: Form) -> Response[Any]:
    """Withdraw a draft, or propose that an approved amendment is withdrawn."""
    answer = carry_out(visit, "gazette:withdraw", {"id": id, **given_of(data, ("reason",))})
    if is_declined(answer):
        return gazette_page(visit, id, answer)
    return then(answer, f"{PATH}/{id}", "administrator_withdrawn")


def typed_rows(data: dict[str, Any]) -> tuple[DraftRow, ...]:
    """Return the rows that were typed; those left empty are none."""
    columns = [_texts(data.get(f"row_{name}")) for name in COLUMNS]
    rows = []
    for cells in zip_longest(*columns, fillvalue=""):
        texts = dict(zip(COLUMNS, cells, strict=True))
        if any(texts.values()):
            rows.append(DraftRow(**texts))
    return tuple(rows)


def _texts(value: Any) -> list[str]:
    """Return what a field was sent, once or several times, as texts."""
    held = value if isinstance(value, list) else [] if value is None else [value]
    return [str(one)[:CELL_MOST].strip() for one in held]


def _form(
    visit: Visit, given: dict[str, str], rows: tuple[DraftRow, ...], declined: Any = ()
) -> Response[str]:
    """Return the form of a draft with the rows that it has, and a few empty ones."""
    many = len(rows) > TYPED_MOST
    return shown(visit, "administrator/gazette_new.html", {
        "title": visit.say("do_gazette_draft"), "given": given, "columns": COLUMNS,
        "rows": () if many else (*rows, *[DraftRow("")] * EMPTY_ROWS), "many": len(rows),
        "kept": many, "bases": {one: visit.say(f"gazette_basis_{one}") for one in BASES},
    }, declined)


ROUTES: Final = (
    list_gazettes, ask_draft, take_draft, show_gazette, take_rows, check, simulate, submit,
    withdraw,
)
