"""Who handles this: a form whose answer names one unit, its clause, the reasons, the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from litestar import get
from litestar.response import Response

from guanwu.api.said import status_of, told
from guanwu.case import Fault, Refusal
from guanwu.desk.establishment import MatterEntry, RouteEntry
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.organisation import OfOffice, OnDay, WhoHandles
from guanwu.matter.rules import without_hidden
from guanwu.store.organisation_file import load_organisation
from guanwu.web.organisation.chart import registering
from guanwu.web.visit import Visit, Visiting

FIELDS: Final = ("matter", "office", "place", "mode", "day")
VALUE_MOST: Final = 200


@get("/organisation/route", opt={"needs": "organisation:route"}, sync_to_thread=True)
def ask_route(visit: Visiting) -> Response[str]:
    """Show the form, and below it the answer to what the address asks."""
    given = {name: visit.request.query_params.get(name, "")[:VALUE_MOST] for name in FIELDS}
    answer: Any = _answer(visit, given) if given["matter"] else None
    declined = is_declined(answer)
    return visit.page("organisation/route.html", {
        "title": visit.say("organisation_route_title"),
        "given": {name: without_hidden(text) for name, text in given.items()},
        "faults": faults_told(answer) if declined else [],
        "found": answer if isinstance(answer, RouteEntry) else None,
        "may": registering(visit), **choices(visit),
    }, status_of(answer) if declined else 200)


def _answer(
    visit: Visit, given: dict[str, str]
) -> RouteEntry | Refusal | tuple[Fault, ...]:
    """Return who handles what is asked, or why that cannot be told."""
    order = read_fields(WhoHandles, given.items())
    if not isinstance(order, WhoHandles):
        return order
    answer: RouteEntry | Refusal = visit.try_ask("organisation:route", order)
    return answer


def faults_told(declined: Any) -> list[dict[str, Any]]:
    """Return a refusal or faults as they are shown above a form, what was typed made plain."""
    faults = (declined,) if isinstance(declined, Refusal) else declined or ()
    return [{name: without_hidden(value) if isinstance(value, str) else value
             for name, value in told(one).items()} for one in faults]


def choices(visit: Visit) -> dict[str, Any]:
    """Return what the fields of a question can be: kinds by field, offices, places and modes."""
    offices = {one.office_id: one.office if visit.short == "zh" else one.office_en
               for one in visit.ask("organisation:units", OfOffice())}
    modes = load_organisation().modes.on(visit.house.clock().date())
    return {
        "fields": by_field(visit, visit.ask("organisation:matters", OnDay())),
        "offices": offices, "places": visit.ask("organisation:places", OnDay()),
        "modes": {one.id: one.zh_hant if visit.short == "zh" else one.en for one in modes},
    }


def by_field(
    visit: Visit, kinds: Iterable[MatterEntry]
) -> dict[str, Sequence[MatterEntry]]:
    """Return the kinds of matters by the name of their field of work, both in their order."""
    found: dict[str, list[MatterEntry]] = {}
    for one in kinds:
        found.setdefault(one.field_zh if visit.short == "zh" else one.field_en, []).append(one)
    return dict(found)
