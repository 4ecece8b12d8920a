"""The journal looked through, and the readings of personal data: each for a reason that is kept."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Response
from msgspec import Struct

from guanwu.api.said import status_of, told
from guanwu.case import Refusal
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.journal import ReadsAsked, SearchAsked
from guanwu.web.matter.words import moment
from guanwu.web.visit import Visit, Visiting

WORDS: Final = ("subject", "actor", "event", "since", "until")
VALUE_MOST: Final = 200


@get("/journal", opt={"needs": "journal:search"}, sync_to_thread=True)
def search_journal(visit: Visiting) -> Response[str]:
    """Look through the journal by case, person, event and days."""
    return _listing(visit, "journal:search", SearchAsked, WORDS, "auditor/journal.html")


@get("/journal/readings", opt={"needs": "journal:reads"}, sync_to_thread=True)
def list_readings(visit: Visiting) -> Response[str]:
    """Tell who read personal data of whom, and why."""
    return _listing(visit, "journal:reads", ReadsAsked,
                    tuple(one for one in WORDS if one != "event"), "auditor/readings.html")


def _listing(
    visit: Visit, id: str, order: type[Struct], names: tuple[str, ...], template: str
) -> Response[str]:
    """Return a page of the journal; before a reason is given, the form alone."""
    params = visit.request.query_params
    given = {name: params.get(name, "")[:VALUE_MOST] for name in (*names, "reason")}
    after = params.get("after", "")[:VALUE_MOST]
    answer: Any = None
    if given["reason"]:
        asked = read_fields(order, [("after", after), *((name, given[name]) for name in names)])
        answer = (visit.try_ask(id, asked, given["reason"])
                  if isinstance(asked, order) else asked)
    declined = answer is not None and is_declined(answer)
    page = None if declined else answer
    kept = {name: value for name, value in given.items() if value}
    made = visit.page(template, {
        "title": visit.say(f"do_{id.replace(':', '_')}"), "given": given, "page": page,
        "faults": faults(answer) if declined else [], "facts_of": facts_of, "moment": moment,
        "next": f"?{urlencode(kept | {'after': page.next})}" if page and page.next else "",
    }, status_of(answer) if declined else 200)
    made.headers["Cache-Control"] = "no-store"
    return made


def faults(declined: Any) -> list[dict[str, Any]]:
    """Return a refusal or faults as the pages show them."""
    found = (declined,) if isinstance(declined, Refusal) else declined or ()
    return [told(one) for one in found]


def facts_of(text: str) -> list[tuple[str, str]]:
    """Return the facts of an event as pairs of names and short texts."""
    facts: dict[str, Any] = msgspec.json.decode(text)
    return [(name, value if isinstance(value, str) else msgspec.json.encode(value).decode())
            for name, value in facts.items()]
