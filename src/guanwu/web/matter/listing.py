"""Lists of matters: what waits for my unit, mine, free, and a search in all within reach."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode

from litestar import get
from litestar.response import Response

from guanwu.access.model import OUTSIDE
from guanwu.api.said import status_of
from guanwu.desk.cursor import Page
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.matter import MatterLine, Queue, Search
from guanwu.matter.rules import without_hidden
from guanwu.web.matter.words import due_badge, private, unit_name
from guanwu.web.organisation.chart import kind_names
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting

QUEUES: Final = ("unit", "mine", "nobody")
ALL: Final = "all"
FILTERS: Final = ("text", "kind", "state", "party", "overdue")
STATES: Final = ("registered", "assigned", "decided", "closed")
VALUE_MOST: Final = 1_000
_NUMBER: Final = re.compile("[A-Z]-[0-9]{4}-[0-9]{6,}", re.ASCII)


@get("/matters", opt={"needs": "matter:search"}, sync_to_thread=True)
def list_matters(visit: Visiting) -> Response[str]:
    """List matters; which of them and from where on stands in the address."""
    given = {name: without_hidden(visit.request.query_params.get(name, "")[:VALUE_MOST])
             for name in ("of", "after", "registered", *FILTERS)}
    views = (*QUEUES, ALL) if visit.may("matter:queue") else (ALL,)
    of = given["of"] if given["of"] in views else views[0]
    answer = _found(visit, of, given)
    declined = is_declined(answer)
    page: Page[MatterLine] = Page(()) if declined else answer
    kept = {"of": of} | {name: given[name] for name in FILTERS if given[name] and of == ALL}
    registered = given["registered"]
    return private(visit.page("matter/listing.html", {
        "title": visit.say("matters_title"), "views": views, "of": of, "given": given,
        "inside": any(one.role not in OUTSIDE for one in visit.actor.holdings),
        "lines": page.items, "faults": faults_told(answer) if declined else [],
        "kinds": kind_names(visit), "states": STATES,
        "first": f"/matters?{urlencode(kept)}" if given["after"] else "",
        "next": f"/matters?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "registered": registered if _NUMBER.fullmatch(registered) else "",
        "badge": due_badge(visit), "unit_name": unit_name(visit),
    }, status_of(answer) if declined else 200))


def _found(visit: Visit, of: str, given: dict[str, str]) -> Any:
    """Return a page of the queue or of the search, or why there is none."""
    if of in QUEUES:
        queue = read_fields(Queue, [("of", of), ("after", given["after"])])
        return visit.try_ask("matter:queue", queue) if isinstance(queue, Queue) else queue
    search = read_fields(Search, [("after", given["after"]),
                                  *((name, given[name]) for name in FILTERS)])
    return visit.try_ask("matter:search", search) if isinstance(search, Search) else search
