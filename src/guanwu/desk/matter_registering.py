"""Registers a matter: routed to its unit, numbered, with the last day of its period."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, NamedTuple

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked
from guanwu.desk.matter_work import is_officer, journal, today
from guanwu.desk.wiring import now
from guanwu.establishment.routing import Routed, route
from guanwu.matter.model import Matter, MatterRecord
from guanwu.matter.period import Wanted, first_due
from guanwu.matter.rules import hidden_sign
from guanwu.party.identifiers import names_a_business
from guanwu.store.identity_rows import keep_identity
from guanwu.store.matter_rows import add_matter, load_periods, take_matter_number
from guanwu.store.organisation_file import load_organisation
from guanwu.store.sealing import is_token
from guanwu.store.working_days import load_calendar

BOX: Final = re.compile("[0-9A-Z]{1,4}", re.ASCII)
"""A broker's box number."""
Name = Annotated[str, Meta(max_length=100)]


class Register(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter to register. Kind, office, place and mode say which unit it goes to.

    `party` is a business number, a box number or a natural person's number, which is kept sealed.
    The last day is the statutory one of the kind; else `due_on` or `working_days` set it.
    """

    kind: Annotated[str, Meta(min_length=1, max_length=100)]
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    description: Annotated[str, Meta(max_length=4_000)] = ""
    office: Name = ""
    place: Name = ""
    mode: Name = ""
    party: Annotated[str, Meta(max_length=64)] = ""
    applicant: Name = ""
    contact: Annotated[str, Meta(max_length=200)] = ""
    received_on: date | None = None
    due_on: date | None = None
    working_days: Annotated[int, Meta(ge=1, le=250)] | None = None


class MatterOpened(Struct, frozen=True):
    """A registered matter: its number, the unit and duty it went to, its last day and why."""

    number: str
    kind: str
    office: str
    unit: str
    duty: str
    state: str
    wait_until: date
    period: str


class Weighed(NamedTuple):
    """Where a matter goes, when it was received, its last day, and the article that sets it."""

    routed: Routed
    received_on: date
    wait_until: date
    period: str


def routed(order: Register, day: date | None) -> Routed | Refusal:
    """Return where a matter goes on a day; today without one."""
    return route(load_organisation(), order.office or None, order.kind, day or now().date(),
                 order.place or None, order.mode or None)


def weigh(desk: Asked, order: Register) -> Weighed | Refusal:
    """Return where a matter would go and by when, or why it would not be taken."""
    day = today(desk)
    refused = hidden_sign({
        "title": order.title, "description": order.description, "party": order.party,
        "applicant": order.applicant, "contact": order.contact})
    if refused is not None:
        return refused
    received_on = order.received_on or day
    if received_on > day:
        return Refusal("matter_received_ahead", {"day": received_on, "today": day})
    found = routed(order, day)
    if isinstance(found, Refusal):
        return found
    period = load_periods().at(found.matter.id, received_on)
    officer = is_officer(desk.actor, found.office.id)
    if not officer and order.party not in {one.party for one in desk.actor.holdings}:
        return Refusal("access_denied", {"command": "matter:register"})
    dated = order.due_on or order.working_days or received_on != day
    if not officer and (period is None or dated):
        return Refusal("matter_for_officers", {"office": f"office_name_{found.office.id}"})
    due = first_due(period, received_on, day, Wanted(order.due_on, order.working_days),
                    load_calendar())
    if isinstance(due, Refusal):
        return due
    return Weighed(found, received_on, due, period.cites if period is not None else "")


def register_matter(desk: Asked, order: Register) -> MatterOpened | Refusal:
    """Keep a new matter in the transaction of the desk, or say why it is not taken."""
    weighed = weigh(desk, order)
    if isinstance(weighed, Refusal):
        return weighed
    found, received_on, due, cites = weighed
    kind, unit, duty = found.matter, found.handler.unit, found.handler.duty
    number = take_matter_number(
        desk.connection, found.office.serial, found.office.id, today(desk).year)
    if isinstance(number, Refusal):
        return number
    record = MatterRecord(
        order.applicant, order.contact, order.description,
        found.place.id if found.place else "", found.mode.id if found.mode else "",
        received_on, due, cites, desk.actor.id, kind.confidential)
    add_matter(desk.connection, Matter(
        number, kind.id, found.office.id, unit.id, duty.id, "registered", order.title,
        _party(desk, order.party), None, desk.at, due, None, "", record))
    journal(desk, number, "register", {
        "kind": kind.id, "duty": duty.id, "wait_until": due, "period": cites})
    return MatterOpened(number, kind.id, found.office.id, unit.id, duty.id, "registered", due,
                        cites)


def _party(desk: Asked, party: str) -> str:
    """Return a party as it is kept: business and box numbers openly, a person's as a token."""
    plain = party.strip().upper()
    if not plain or names_a_business("", plain) or BOX.fullmatch(plain):
        return plain
    return party if is_token(party) else keep_identity(desk.connection, desk.house.keys, plain)
