"""Registering a matter: a form, a look at where it would go and by when, and only then the number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from litestar import get, post
from litestar.params import URLEncodedBody
from litestar.response import Response

from guanwu.access.model import OUTSIDE
from guanwu.api.said import status_of
from guanwu.desk.matter_registering import Register
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.matter.rules import without_hidden
from guanwu.web.matter.words import private, written
from guanwu.web.organisation.chart import kind_names
from guanwu.web.organisation.handles import choices, faults_told
from guanwu.web.visit import Visit, Visiting, to

FIELDS: Final = (
    "kind", "title", "description", "office", "place", "mode", "party", "applicant", "contact",
    "received_on", "due_on", "working_days",
)
DATED: Final = ("received_on", "due_on", "working_days")
"""Fields that officers alone fill in."""
VALUE_MOST: Final = 5_000
PREFILLED_MOST: Final = 200
Form = URLEncodedBody[dict[str, Any]]


@get("/matters/new", opt={"needs": "matter:register"}, sync_to_thread=True)
def ask_matter(visit: Visiting) -> Response[str]:
    """Show the form; kind, office, place and mode may stand in the address already."""
    asked = visit.request.query_params
    given = {name: asked.get(name, "")[:PREFILLED_MOST] for name in FIELDS[:6]}
    offices = [one.office for one in visit.actor.holdings if one.role not in OUTSIDE]
    given["office"] = given["office"] or (offices[0] if offices else "")
    given["kind"] = kind_names(visit).get(given["kind"], given["kind"])
    return _form(visit, given, ())


@post("/matters/new", opt={"needs": "matter:register"}, sync_to_thread=True)
def take_matter(visit: Visiting, data: Form) -> Response[Any]:
    """Show where the matter would go, or register it once that was seen."""
    given = {name: written(data.get(name, ""), VALUE_MOST) for name in FIELDS}
    step = str(data.get("step", ""))
    if step == "change":
        return _form(visit, given, ())
    order = read_fields(Register, [(name, given[name]) for name in FIELDS])
    if not isinstance(order, Register):
        return _form(visit, given, order)
    answer = visit.try_ask("matter:register" if step == "save" else "matter:preview", order)
    if is_declined(answer):
        return _form(visit, given, answer)
    if step == "save":
        return to(f"/matters?registered={answer.number}", "matters_registered")
    return private(visit.page("matter/preview.html", {
        "title": visit.say("matters_preview_title"), "given": given, "weighed": answer,
        "fields": FIELDS,
    }))


def _form(visit: Visit, given: Mapping[str, str], declined: Any) -> Response[str]:
    """Return the form with what was typed, and what was wrong with it."""
    parties = [one.party for one in visit.actor.holdings if one.role in OUTSIDE and one.party]
    own = {one.office for one in visit.actor.holdings if one.role not in OUTSIDE}
    chosen = choices(visit)
    if own:
        chosen["offices"] = {id: name for id, name in chosen["offices"].items() if id in own}
        chosen["places"] = [one for one in chosen["places"] if one.office_id in own]
    faults = faults_told(declined)
    page = visit.page("matter/new.html", {
        "title": visit.say("do_matter_register"),
        "given": {name: without_hidden(given.get(name, "")) for name in FIELDS}, "parties": parties,
        "faults": faults, "wrong": {one.get("place", "") for one in faults}, "dated": DATED,
        **chosen,
    }, status_of(declined) if faults else 200)
    return private(page)
