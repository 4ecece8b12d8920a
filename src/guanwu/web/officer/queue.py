"""The work queue: mine, free, all; filters stand in the address; the list renews itself."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import URLEncodedBody
from litestar.response import Response

from guanwu.api.said import status_of
from guanwu.desk.casework.line import CaseLine
from guanwu.desk.command import registry
from guanwu.desk.commands.queue import Assign
from guanwu.desk.cursor import Page
from guanwu.desk.order_walk import hidden_character
from guanwu.desk.orders import read_fields, whole
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.queue import Counted, OfUnit, OfUnits, Queue
from guanwu.web.matter.words import moment, private
from guanwu.web.officer.showing import due_said, path_of, unit_said, units_said, who_said
from guanwu.web.organisation.handles import faults_told
from guanwu.web.visit import Visit, Visiting, to

PATH: Final = "/officer/queue"
VIEWS: Final = ("all", "mine", "free")
FILTERS: Final = ("of", "unit", "state", "channel", "due")
STATES: Final = ("documents", "examination", "paid", "billed")
CHANNELS: Final = ("C1", "C2", "C3")
RENEWALS: Final = 20
"""How often a list renews itself unattended; then it waits to be asked, so that a screen that
nobody looks at does not keep its session alive."""
VALUE_MOST: Final = 1_000
Form = URLEncodedBody[dict[str, Any]]


@get(PATH, opt={"needs": "declaration:queue"}, sync_to_thread=True)
def show_queue(visit: Visiting) -> Response[str]:
    """Show what waits for the visitor's unit."""
    query = visit.request.query_params
    return queue_page(visit, {name: query.get(name, "")[:VALUE_MOST]
                              for name in (*FILTERS, "after", "paused", "renewed")})


def queue_page(
    visit: Visit, given: dict[str, str], declined: Any = (), person: str = ""
) -> Response[str]:
    """Return the page of the queue, above it why an order was declined."""
    asked = {name: given[name] for name in FILTERS if given.get(name)}
    kept = {name: value for name, value in asked.items() if hidden_character(value) is None}
    order = read_fields(Queue, [*asked.items(), ("after", given.get("after", ""))])
    answer: Any = order if isinstance(order, tuple) else visit.try_ask("declaration:queue", order)
    refused = declined or (answer if is_declined(answer) else ())
    page: Page[CaseLine] = Page(()) if is_declined(answer) else answer
    counted = visit.try_ask("declaration:backlog", OfUnits(kept.get("unit", "")))
    if is_declined(counted):
        counted = visit.ask("declaration:backlog", OfUnits())
    renewed = whole(given.get("renewed", ""))
    renewed = renewed if isinstance(renewed, int) else 0
    return private(visit.page(_template(visit), {
        "title": visit.say("officer_queue"), "lines": page.items, "given": given, "kept": kept,
        "of": kept.get("of") or VIEWS[0], "views": VIEWS, "states": STATES, "channels": CHANNELS,
        "counted": counted, "units": _units(visit, counted, kept), "people": _people(visit, kept),
        "person": person, "faults": faults_told(refused), "next": page.next,
        "address": lambda **more: _address(kept | more), "renewed": renewed,
        "renews": not given.get("after") and not given.get("paused") and renewed < RENEWALS,
        "due": lambda one: due_said(visit, one), "unit_said": lambda one: unit_said(visit, one),
        "who": lambda one: who_said(one, visit.short), "path_of": path_of, "moment": moment,
        "now": moment(visit.house.clock().isoformat()),
    }, status_of(refused) if refused else 200))


def _template(visit: Visit) -> str:
    """Return the whole page, or its list alone for a list that renews itself."""
    part = visit.request.headers.get("HX-Target") == "queue"
    return "officer/queue_list.html" if part else "officer/queue.html"


def _address(kept: dict[str, str]) -> str:
    """Return the address of the queue with filters; those that are empty are left out."""
    asked = {name: value for name, value in kept.items() if value}
    return f"{PATH}?{urlencode(asked)}" if asked else PATH


def _units(visit: Visit, counted: Counted, kept: dict[str, str]) -> list[tuple[str, str]]:
    """Return the units that a visitor may choose from: those for which anything waits."""
    units = {one.unit for one in visit.ask("declaration:backlog", OfUnits()).units} if (
        kept.get("unit")) else {one.unit for one in counted.units}
    units |= {one.unit for one in visit.actor.holdings if one.unit and one.office}
    units |= {kept["unit"]} if kept.get("unit") else set()
    return units_said(visit, tuple(sorted(units, key=lambda one: (len(one), one))))


def _people(visit: Visit, kept: dict[str, str]) -> Any:
    """Return to whom a chief may give work: the people of the unit that is looked at."""
    if not visit.may("declaration:assign"):
        return ()
    unit = kept.get("unit") or next((one.unit for one in visit.actor.holdings if one.unit), "")
    found = visit.try_ask("declaration:colleagues", OfUnit(unit)) if unit else ()
    return () if is_declined(found) else found


def _give(visit: Visit, data: dict[str, Any], verb: str) -> Response[Any]:
    """Take, assign or give back what was chosen, and go back to the list as it was."""
    given = {name: str(data.get(name, ""))[:VALUE_MOST] for name in FILTERS}
    order_type = registry()[f"declaration:{verb}"].order
    fields = [("numbers", number) for number in _chosen(data)]
    if order_type is Assign:
        fields.append(("person", str(data.get("person", ""))[:VALUE_MOST]))
    order: Any = read_fields(order_type, fields)
    answer = order if isinstance(order, tuple) else visit.try_ask(f"declaration:{verb}", order)
    if is_declined(answer):
        return queue_page(visit, given, answer, str(data.get("person", ""))[:VALUE_MOST])
    return to(_address(given), f"officer_done_{verb}")


def _chosen(data: dict[str, Any]) -> list[str]:
    """Return the numbers that were ticked, or the one whose button was pressed."""
    one = data.get("one")
    ticked = [one] if one else data.get("numbers", [])
    ticked = ticked if isinstance(ticked, list) else [ticked]
    return [str(number)[:VALUE_MOST] for number in ticked]


@post(f"{PATH}/take", opt={"needs": "declaration:take"}, sync_to_thread=True)
def take(visit: Visiting, data: Form) -> Response[Any]:
    """Take what was chosen."""
    return _give(visit, data, "take")


@post(f"{PATH}/assign", opt={"needs": "declaration:assign"}, sync_to_thread=True)
def assign(visit: Visiting, data: Form) -> Response[Any]:
    """Give what was chosen to a person of the unit."""
    return _give(visit, data, "assign")


@post(f"{PATH}/give_back", opt={"needs": "declaration:give_back"}, sync_to_thread=True)
def give_back(visit: Visiting, data: Form) -> Response[Any]:
    """Give back what was chosen."""
    return _give(visit, data, "give_back")


GIVING: Final = (take, assign, give_back)
