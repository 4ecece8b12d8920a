"""Commands on work that waits: take it, give it out, give it back, hand it over."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.declaration.number import printed
from guanwu.desk.casework.reach import OFFICES, leads, works_at
from guanwu.desk.command import Asked, command
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.rows import text
from guanwu.establishment.naming import unit_term
from guanwu.store.access_rows import actor_of_person
from guanwu.store.case_rows import Case, load_cases
from guanwu.store.journal import Event, append
from guanwu.store.organisation_file import load_organisation
from guanwu.store.person_rows import Person, find_login, find_person
from guanwu.store.queue_rows import give_to, hand_to

NUMBER = "CA  1411112347"
Number = Annotated[str, Meta(min_length=1, max_length=40)]
Numbers = Annotated[tuple[Number, ...], Meta(min_length=1, max_length=200)]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]
Login = Annotated[str, Meta(min_length=1, max_length=64)]


class ByNumbers(Struct, frozen=True, forbid_unknown_fields=True):
    """Declarations that wait for one's unit, by their numbers."""

    numbers: Numbers


class Assign(Struct, frozen=True, forbid_unknown_fields=True):
    """Declarations, and the login of who is to work on them."""

    numbers: Numbers
    person: Login


class HandOver(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration, the unit that it goes to, of this or another office, and why."""

    number: Number
    unit: Annotated[str, Meta(min_length=3, max_length=40)]
    reason: Reason


class Held(Struct, frozen=True):
    """Who has a declaration now, and for which unit it waits; empty: nobody."""

    number: str
    office: str
    unit: str
    assignee: str
    wait_until: date | None


@command("declaration:take", of=declaration_resources, example=ByNumbers((NUMBER,)))
def take(desk: Asked, order: ByNumbers) -> list[Held] | Refusal:
    """Take declarations of one's unit that nobody has; all of them, or none."""
    return _each(desk, order.numbers, desk.actor.id, "taken")


@command("declaration:assign", of=declaration_resources,
         example=Assign((NUMBER,), "papers.taipei"))
def assign(desk: Asked, order: Assign) -> list[Held] | Refusal:
    """Give declarations to a person who works at their unit; all of them, or none."""
    person = find_login(desk.connection, order.person)
    if person is None:
        return Refusal("queue_person_unknown", {"person": order.person})
    return _each(desk, order.numbers, person.id, "assigned")


@command("declaration:give_back", of=declaration_resources, example=ByNumbers((NUMBER,)))
def give_back(desk: Asked, order: ByNumbers) -> list[Held] | Refusal:
    """Give declarations back to their unit, for another to take; all of them, or none."""
    return _each(desk, order.numbers, None, "given_back")


@command("declaration:hand_over", of=declaration_resources,
         example=HandOver(NUMBER, "taipei/12", "The goods are at Songshan airport."))
def hand_over(desk: Asked, order: HandOver) -> Held | Refusal:
    """Hand a declaration over to another unit or office; where it stands stays (APA 17)."""
    number = plain((order.number,))[0]
    case = _waiting(desk, number)
    if isinstance(case, Refusal):
        return case
    unit = load_organisation().units.at(order.unit, desk.moment.date())
    if unit is None or unit.office not in OFFICES:
        return Refusal("queue_unit_unknown", {"unit": order.unit})
    if unit.id == case.unit:
        return Refusal("queue_same_unit", {"number": printed(number), "unit": unit_term(unit.id)})
    if not order.reason.strip():
        return Refusal("queue_reason_missing")
    hand_to(desk.connection, number, unit.office, unit.id)
    _journal(desk, number, "handed_over",
             {"from": case.unit, "to": unit.id, "reason": order.reason})
    return Held(number, unit.office, unit.id, "", case.wait_until)


def _each(
    desk: Asked, numbers: tuple[str, ...], person: str | None, event: str
) -> list[Held] | Refusal:
    """Give every declaration to a person, or to nobody; the first that may not be is told."""
    held = []
    for number in plain(numbers):
        one = _give(desk, number, person, event)
        if isinstance(one, Refusal):
            return one
        held.append(one)
    return held


def _give(desk: Asked, number: str, person: str | None, event: str) -> Held | Refusal:
    """Give one declaration to a person, or to nobody."""
    case = _waiting(desk, number)
    if isinstance(case, Refusal):
        return case
    unit, before = case.unit or "", case.assignee
    held = Held(number, case.office or "", unit, person or "", case.wait_until)
    if before == person:
        return held
    refused = _why_not(desk, case, person, event)
    if refused is not None:
        return refused
    if not give_to(desk.connection, number, person, before):
        return _taken(desk, case)
    facts: dict[str, Any] = {"unit": unit, "person": person or before}
    _journal(desk, number, event, facts)
    return held


def _why_not(desk: Asked, case: Case, person: str | None, event: str) -> Refusal | None:
    """Return why a declaration cannot be given to a person, or back."""
    unit, chief = case.unit or "", leads(desk.actor, case.office or "")
    if person is not None and case.assignee is not None and not chief:
        return _taken(desk, case)
    if event == "taken" and case.assignee is not None:
        return _taken(desk, case)
    if person is not None:
        who = desk.actor if person == desk.actor.id else actor_of_person(
            desk.connection, person, desk.moment)
        if not works_at(who, unit):
            code = "queue_other_unit" if person == desk.actor.id else "queue_person_elsewhere"
            name = find_person(desk.connection, person)
            return Refusal(code, {"number": printed(case.number), "unit": unit_term(unit),
                                  "person": name.login if name else person})
    elif case.assignee != desk.actor.id and not chief:
        return _taken(desk, case)
    return None


def _waiting(desk: Asked, number: str) -> Case | Refusal:
    """Return a declaration that waits for a unit."""
    case = load_cases(desk.connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": printed(number)})
    if case.unit is None:
        return Refusal("queue_not_waiting", {
            "number": printed(number), "state": f"release_state_{case.state}"})
    return case


def _taken(desk: Asked, case: Case) -> Refusal:
    """Refuse what another has; who it is is no secret among colleagues."""
    now = load_cases(desk.connection, [case.number])[case.number]
    who = find_person(desk.connection, now.assignee) if now.assignee else None
    return Refusal("queue_taken", {"number": printed(case.number), "person": _said(who)})


def _said(person: Person | None) -> str:
    return f"{person.name} ({person.login})" if person else "-"


def _journal(desk: Asked, number: str, event: str, facts: dict[str, Any]) -> None:
    append(desk.connection, [
        Event(desk.at, desk.actor.id, number, f"declaration:queue:{event}", text(facts))
    ])
