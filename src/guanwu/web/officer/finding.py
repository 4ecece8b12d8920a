"""The search for declarations; a natural person is looked for by a form, never by an address."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import URLEncodedBody
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.desk.casework.line import CaseLine
from guanwu.desk.casework.reach import OFFICES
from guanwu.desk.commands.seeking import SeekPerson
from guanwu.desk.cursor import Page
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.search import Search
from guanwu.store.sealing import is_token
from guanwu.web.matter.words import moment, private
from guanwu.web.officer.queue import CHANNELS
from guanwu.web.officer.showing import HOME, due_said, path_of, unit_said, who_said
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting, to

FIELDS: Final = ("number", "importer", "box", "bill", "state", "channel", "office", "since",
                 "until")
STATES: Final = ("documents", "examination", "billed", "paid", "released", "refused", "referred",
                 "withdrawn")
VALUE_MOST: Final = 1_000
Form = URLEncodedBody[dict[str, Any]]


@get(HOME, opt={"needs": "declaration:search"}, sync_to_thread=True)
def find_declarations(visit: Visiting) -> Response[str]:
    """Show the form of the search, and below it what was found."""
    query = visit.request.query_params
    return search_page(visit, {name: query.get(name, "")[:VALUE_MOST]
                               for name in (*FIELDS, "after")})


def search_page(
    visit: Visit, given: dict[str, str], declined: Any = (), reason: str = ""
) -> Response[str]:
    """Return the page of the search, above it why an order was declined."""
    kept = {name: given[name] for name in FIELDS if given.get(name)}
    page: Page[CaseLine] = Page(())
    if kept or given.get("after"):
        order = read_fields(Search, [*kept.items(), ("after", given.get("after", ""))])
        answer: Any = (order if isinstance(order, tuple)
                       else visit.try_ask("declaration:search", order))
        if is_declined(answer):
            declined = declined or answer
        else:
            page = answer
    following = urlencode(kept | {"after": page.next}) if page.next else ""
    return private(visit.page("officer/search.html", {
        "title": visit.say("officer_search"), "given": given, "kept": kept, "lines": page.items,
        "asked": bool(kept), "is_person": is_token(given.get("importer", "")),
        "states": STATES, "channels": CHANNELS, "offices": _offices(visit), "reason": reason,
        "faults": faults_told(declined),
        "first": f"{HOME}?{urlencode(kept)}" if given.get("after") else "",
        "next": f"{HOME}?{following}" if following else "",
        "due": lambda one: due_said(visit, one), "unit_said": lambda one: unit_said(visit, one),
        "who": lambda one: who_said(one, visit.short), "path_of": path_of, "moment": moment,
    }, status_of(declined) if declined else 200))


def _offices(visit: Visit) -> tuple[str, ...]:
    """Return the offices that a visitor may choose from."""
    scope = visit.house.matrix.scope("declaration:search", visit.actor)
    if is_declined(scope) or getattr(scope, "everything", False):
        return OFFICES
    return tuple(one for one in OFFICES if one in getattr(scope, "offices", ()))


@post(f"{HOME}/person", opt={"needs": "declaration:seek_person"}, sync_to_thread=True)
def seek_person(visit: Visiting, data: Form) -> Response[Any]:
    """Look for a person's declarations; the address then has a token and no number."""
    given = {name: str(data.get(name, ""))[:VALUE_MOST] for name in ("importer", "reason")}
    order = read_fields(SeekPerson, given.items())
    answer: Any = (order if isinstance(order, tuple)
                   else visit.try_ask("declaration:seek_person", order))
    if is_declined(answer):
        return search_page(visit, {}, answer, given["reason"])
    return to(f"{HOME}?{urlencode({'importer': answer.importer})}")
