"""A declaration on one screen: facts, lines, papers, reasons, findings, history, possible moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from guanwu.api.identity import RefusedError
from guanwu.api.said import status_of
from guanwu.desk.casework.reach import OFFICES
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.queue import OfUnit
from guanwu.desk.queries.show import ByNumber, Desk
from guanwu.store.code_lists import load_code_lists
from guanwu.web.explain_page import worksheet
from guanwu.web.matter.words import moment, private
from guanwu.web.officer.showing import (
    HOME,
    NUMBER_MOST,
    clearing_units,
    due_said,
    path_of,
    reason_of,
    unit_said,
    who_said,
)
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting

CASE: Final = f"{HOME}/{{number:str}}"
STEPS_MOST: Final = 1_500
"""Steps of a worksheet that are shown together; of a longer one, those of one line."""
LINES_SHOWN: Final = 50
"""Lines of goods shown at first; all of them where the address asks."""


@get(CASE, opt={"needs": "declaration:show"}, sync_to_thread=True)
def show_desk(visit: Visiting, number: FromPath[str]) -> Response[str]:
    """Show a declaration; who has not taken it says why it is read."""
    return desk_page(visit, number, reason_of(visit.request.query_params))


def desk_page(
    visit: Visit, number: str, reason: str, verb: str = "", declined: Any = (),
    typed: Mapping[str, str] | None = None,
) -> Response[str]:
    """Return the page of a declaration; with `verb`, why that was declined and what was typed."""
    found = visit.try_ask("declaration:show", ByNumber(number[:NUMBER_MOST]), reason)
    if is_declined(found):
        raise RefusedError(declined or found)
    desk: Desk = found
    every = visit.request.query_params.get("lines") == "all"
    faults = faults_told(declined)
    return private(visit.page("officer/desk.html", {
        "title": desk.printed, "desk": desk, "reason": reason, "verb": verb,
        "lines": desk.lines if every else desk.lines[:LINES_SHOWN],
        "more_lines": 0 if every else max(len(desk.lines) - LINES_SHOWN, 0),
        "typed": dict(typed or {}), "faults": faults, "told": faults_told(desk.faults),
        "mine": desk.assignee == visit.actor.id, "people": _people(visit, desk),
        "units": clearing_units(visit, OFFICES) if desk.unit else [],
        "kinds": _kinds(visit.language),
        "due": due_said(visit, desk), "unit": unit_said(visit, desk.unit),
        "who": who_said(desk, visit.short), "moment": moment,
        "here": lambda part="": path_of(desk.number, reason, part),
        "at": lambda part="": path_of(desk.number, "", part),
        "file": lambda part: path_of(desk.number, reason, part),
    }, status_of(declined) if faults else 200))


def _people(visit: Visit, desk: Desk) -> Any:
    """Return to whom a chief may give the declaration."""
    if desk.unit is None or not visit.may("declaration:assign"):
        return ()
    found = visit.try_ask("declaration:colleagues", OfUnit(desk.unit))
    return () if is_declined(found) else found


def _kinds(language: str) -> dict[str, str]:
    """Return the names of the kinds of papers in a language."""
    return {row.code: row.zh_hant if language == "zh-Hant" else row.en
            for row in load_code_lists().rows("document_kinds")}


@get(f"{CASE}/worksheet", opt={"needs": "declaration:explain"}, sync_to_thread=True)
def show_worksheet(visit: Visiting, number: FromPath[str]) -> Response[str]:
    """Show the worksheet: into the desk where it asks for it, else as a page of its own."""
    reason = reason_of(visit.request.query_params)
    record = visit.ask("declaration:explain", ByNumber(number[:NUMBER_MOST]), reason)
    line = visit.request.query_params.get("line", "")[:5]
    cut = _cut(record, int(line) if line.isascii() and line.isdigit() else 1)
    facts = worksheet(cut, visit.language)
    facts.pop("short")
    part = "HX-Request" in visit.request.headers
    return private(visit.page(f"officer/worksheet{'_part' if part else ''}.html", {
        "title": visit.say("officer_worksheet"), "home": path_of(record["number"], reason),
        "address": path_of(record["number"], "", "/worksheet"), "reason": reason,
        "of_line": cut.get("of_line"), **facts,
    }))


def _cut(record: Mapping[str, Any], line: int) -> dict[str, Any]:
    """Return a worksheet, a long one with the steps of one line and of the declaration alone."""
    steps = record["steps"]
    if len(steps) <= STEPS_MOST:
        return dict(record)
    kept = [one for one in steps if one["line"] in (None, line)]
    return {**record, "steps": kept, "differences": record["differences"][:STEPS_MOST],
            "of_line": line}
