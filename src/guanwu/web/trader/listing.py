"""The list of own declarations, page by page, and as a file."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request, get
from litestar.response import Response

from guanwu.api.identity import RefusedError
from guanwu.case import Fault
from guanwu.desk.orders import read_fields
from guanwu.desk.queries.own import Mine
from guanwu.desk.queries.own_export import Export
from guanwu.web.trader.showing import HOME, attachment, faults_shown, moment, path_of, private
from guanwu.web.visit import Visiting

STATES: Final = ("documents", "examination", "assessed", "billed", "paid", "released", "refused",
                 "referred", "withdrawn")
FILTERS: Final = ("state", "since", "until", "number")
KNOWN: Final = (*FILTERS, "after", "form")


def asked(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """Return the filters of an address that are filled in."""
    return [(name, value) for name, value in request.query_params.multi_items()
            if name in KNOWN and value]


@get(HOME, opt={"needs": "declaration:mine"}, sync_to_thread=True)
def my_declarations(visit: Visiting, request: Request[Any, Any, Any]) -> Response[Any]:
    """Show the own declarations, newest first."""
    given = [pair for pair in asked(request) if pair[0] != "form"]
    question = read_fields(Mine, given)
    faults: tuple[Fault, ...] = ()
    if not isinstance(question, Mine):
        faults, question = question, Mine()
    page = visit.ask("declaration:mine", question)
    kept = [(name, value) for name, value in given if name in FILTERS]
    return private(visit.page("trader/mine.html", {
        "title": visit.say("trader_mine"), "items": page.items, "states": STATES,
        "filters": dict(kept), "query": urlencode(kept), "after": page.next,
        "first": not question.after, "faults": faults_shown(faults, visit.say, visit.short),
        "moment": moment, "path_of": path_of,
    }, 422 if faults else 200))


@get(f"{HOME}/export", opt={"needs": "declaration:export"}, sync_to_thread=True)
def take_away(visit: Visiting, request: Request[Any, Any, Any]) -> Response[Any]:
    """Give the own declarations as a file."""
    given = [pair for pair in asked(request) if pair[0] != "after"]
    question = read_fields(Export, [*given, ("language", visit.language)])
    if not isinstance(question, Export):
        raise RefusedError(question)
    made = visit.ask("declaration:export", question)
    return attachment(made.name, made.media_type, made.content)
