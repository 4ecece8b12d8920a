"""What the pages of administrators share: orders from forms, faults above them, names in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from litestar.params import URLEncodedBody
from litestar.response import Response

from guanwu.api.said import status_of, told
from guanwu.case import Fault, Refusal
from guanwu.desk.approval import Proposed
from guanwu.desk.command import registry
from guanwu.desk.orders import read_fields
from guanwu.desk.perform import is_declined
from guanwu.establishment.naming import office_term, unit_term
from guanwu.store.organisation_file import load_organisation
from guanwu.web.matter.words import moment, private
from guanwu.web.visit import Visit, to

VALUE_MOST: Final = 1_000
PLACES: Final = ("", "administration", "keelung", "taipei", "taichung", "kaohsiung")
Form = URLEncodedBody[dict[str, Any]]
Declined = Refusal | tuple[Fault, ...]


def given_of(data: dict[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return what was typed into fields, as texts; what was not sent is empty."""
    return {name: str(data.get(name, ""))[:VALUE_MOST] for name in names}


def asked_of(visit: Visit, names: Iterable[str]) -> dict[str, str]:
    """Return what the address asks for, as texts."""
    query = visit.request.query_params
    return {name: query.get(name, "")[:VALUE_MOST] for name in names}


def order_of(id: str, given: dict[str, str]) -> Any:
    """Return the order that the fields of a form make, or every fault of them; empty: left out."""
    return read_fields(registry()[id].order,
                       [(name, text) for name, text in given.items() if text])


def carry_out(visit: Visit, id: str, given: dict[str, str]) -> Any:
    """Do what a form asks and return the answer, or why not."""
    order = order_of(id, given)
    return order if isinstance(order, tuple) else visit.try_ask(id, order)


def then(answer: Any, path: str, notice: str) -> Response[Any]:
    """Go on after a form: to the proposal where a second person must decide, else to a page."""
    if isinstance(answer, Proposed):
        return to(f"/proposals/{answer.proposal}", "administrator_proposed")
    return to(path, notice)


def shown(
    visit: Visit, template: str, facts: dict[str, Any], declined: Any = ()
) -> Response[str]:
    """Return a page that no cache keeps, above its content why something was declined."""
    refused = declined if is_declined(declined) else ()
    faults = [told(one) for one in ((refused,) if isinstance(refused, Refusal) else refused)]
    said = {"faults": faults, "moment": moment, "office_said": office_said(visit),
            "unit_said": unit_said(visit), **facts}
    return private(visit.page(template, said, status_of(refused) if refused else 200))


def office_said(visit: Visit) -> Any:
    """Return what names an office by its id; nothing for none."""
    return lambda office: visit.say(office_term(office)) if office else ""


def unit_said(visit: Visit) -> Any:
    """Return what names a unit by its id; nothing for none."""
    return lambda unit: visit.say(unit_term(unit)) if unit else ""


def offices(visit: Visit) -> dict[str, str]:
    """Return the offices by id, the Administration first."""
    return {one: visit.say(office_term(one)) for one in PLACES if one}


def units(visit: Visit) -> dict[str, str]:
    """Return the units of today by id."""
    today = visit.house.clock().date()
    return {one.id: visit.say(unit_term(one.id))
            for one in load_organisation().tables.units if one.in_force(today)}
