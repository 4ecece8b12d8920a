"""The page of one declaration, its worksheet, why it was stopped, and its messages."""

from __future__ import annotations

from typing import Any, Final

from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.queries.own import ByMessage
from guanwu.store.code_lists import load_code_lists
from guanwu.web.explain_page import worksheet
from guanwu.web.trader.showing import HOME, attachment, faults_shown, moment, path_of, private
from guanwu.web.visit import Visiting

CASE: Final = f"{HOME}/{{number:str}}"


@get(CASE, opt={"needs": "declaration:view"}, sync_to_thread=True)
def one_declaration(visit: Visiting, number: FromPath[str]) -> Response[Any]:
    """Show a declaration: where it stands, what is asked, lines, papers, messages, history."""
    case = visit.ask("declaration:view", ByNumber(number))
    papers = visit.ask("document:list", ByNumber(number)).papers
    heads = visit.ask("declaration:messages", ByNumber(number)).messages
    return private(visit.page("trader/case.html", {
        "title": case.printed, "case": case, "papers": papers, "messages": heads,
        "kinds": kinds(visit.language), "home": path_of(case.number), "moment": moment,
        "faults": faults_shown(case.faults, visit.say, visit.short), "upload_faults": [],
    }))


def kinds(language: str) -> list[tuple[str, str]]:
    """Return the kinds of papers with their names in a language."""
    return [(row.code, row.zh_hant if language == "zh-Hant" else row.en)
            for row in load_code_lists().rows("document_kinds")]


@get(f"{CASE}/why", opt={"needs": "declaration:why"}, sync_to_thread=True)
def why_stopped(visit: Visiting, number: FromPath[str]) -> Response[Any]:
    """Show why a declaration was stopped, as far as its declarant may know."""
    found = visit.ask("declaration:why", ByNumber(number))
    return private(visit.page("trader/why.html", {
        "title": visit.say("trader_why"), "why": found, "home": path_of(found.number),
        "faults": faults_shown(found.faults, visit.say, visit.short),
    }))


@get(f"{CASE}/worksheet", opt={"needs": "declaration:worksheet"}, sync_to_thread=True)
def one_worksheet(visit: Visiting, number: FromPath[str]) -> Response[Any]:
    """Show how the amounts of a bill were computed, step by step."""
    record = visit.ask("declaration:worksheet", ByNumber(number))
    facts = worksheet(record, visit.language)
    facts.pop("short")
    return private(visit.page("trader/worksheet.html", {
        "title": visit.say("trader_worksheet"), "home": path_of(record["number"]), **facts,
    }))


@get(f"{CASE}/messages/{{place:int}}", opt={"needs": "declaration:message"}, sync_to_thread=True)
def one_message(
    visit: Visiting, number: FromPath[str], place: FromPath[int]
) -> Response[Any]:
    """Give one message as an XML file."""
    order = ByMessage(number, place)
    made = visit.ask("declaration:message", order)
    return attachment(made.name, made.media_type, made.content)
