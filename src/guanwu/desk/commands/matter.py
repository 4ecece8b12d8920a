"""Commands on tracked matters: register, give out, take, extend, hand over, decide, close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.desk.command import Asked, command
from guanwu.desk.matter_registering import MatterOpened, Register, register_matter, routed
from guanwu.desk.matter_work import (
    MatterAt,
    answered,
    find_open,
    find_readable,
    hand_of,
    journal,
    matter_resources,
    move,
    today,
    unit_of,
)
from guanwu.establishment.naming import matter_kind_term, unit_term
from guanwu.matter.model import Decision, Extension, HandOver, Matter, Outcome
from guanwu.matter.period import Wanted, extended_due, extension_left
from guanwu.store.access_rows import actor_of_person
from guanwu.store.document_rows import keep_document
from guanwu.store.matter_rows import load_periods
from guanwu.store.media_type import BYTES_MOST, media_type_of
from guanwu.store.organisation_file import load_organisation
from guanwu.store.person_rows import find_login
from guanwu.store.working_days import load_calendar

Number = Annotated[str, Meta(min_length=1, max_length=20)]
Reason = Annotated[str, Meta(min_length=1, max_length=2_000)]
NUMBER = "C-2026-000001"


class ByMatter(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter by its number."""

    number: Number


class Assign(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter and the login of who is to handle it."""

    number: Number
    person: Annotated[str, Meta(min_length=1, max_length=64)]


class AddDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """A file for a matter; `content` in base64 where it is written as JSON."""

    number: Number
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    content: Annotated[bytes, Meta(max_length=BYTES_MOST)]


class Extend(Struct, frozen=True, forbid_unknown_fields=True):
    """A later last day for a matter, or so many working days more; the most allowed if neither."""

    number: Number
    reason: Reason
    due_on: date | None = None
    working_days: Annotated[int, Meta(ge=1, le=250)] | None = None


class HandTo(Struct, frozen=True, forbid_unknown_fields=True):
    """The unit that a matter goes to, and why; `kind` where it is another kind than thought."""

    number: Number
    unit: Annotated[str, Meta(min_length=1, max_length=40)]
    reason: Reason
    kind: Annotated[str, Meta(max_length=60)] = ""
    party_told: bool = False


class Decide(Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided, and the reasons that the party is told."""

    number: Number
    outcome: Outcome
    reason: Reason


class Close(Struct, frozen=True, forbid_unknown_fields=True):
    """The day on which the party was told of the decision, and how."""

    number: Number
    told_on: date | None = None
    told_how: Annotated[str, Meta(max_length=200)] = ""


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter that its party withdraws, and why."""

    number: Number
    reason: Reason


class DocumentKept(Struct, frozen=True):
    """A file that was kept."""

    id: str
    number: str
    name: str
    media_type: str
    size: int
    sha256: str


def registering_resources(_connection: Connection, order: Register) -> Sequence[Resource]:
    """Return whose matter is to be registered, and at which office."""
    found = routed(order, order.received_on)
    office = "" if isinstance(found, Refusal) else found.office.id
    return (Resource(office, (order.party,) if order.party else ()),)


@command("matter:register", of=registering_resources, example=Register(
    kind="supplementary_duty", title="Supplementary duty on a released shipment",
    office="taipei", working_days=10))
def register(desk: Asked, order: Register) -> MatterOpened | Refusal:
    """Register a matter with the unit whose duty it is (APA 34, APA 35)."""
    return register_matter(desk, order)


@command("matter:assign", of=matter_resources, example=Assign(NUMBER, "clerk.taipei"))
def assign(desk: Asked, order: Assign) -> MatterAt | Refusal:
    """Give a matter to a person of the unit (APA 36, APA 170)."""
    matter = find_open(desk, order.number)
    if isinstance(matter, Refusal):
        return matter
    person = find_login(desk.connection, order.person)
    actor = actor_of_person(desk.connection, person.id, desk.moment) if person else None
    if person is None or actor is None or not actor.holdings:
        return Refusal("matter_assignee_unknown", {"person": order.person})
    there = hand_of(actor, unit_of(matter)).works_there
    return answered(move(desk, matter, "assign", {"assignee": person.id},
                         {"assignee_works_there": there}, {"assignee": person.id}))


@command("matter:take", of=matter_resources, example=ByMatter(NUMBER))
def take(desk: Asked, order: ByMatter) -> MatterAt | Refusal:
    """Take a matter of one's unit that nobody has (APA 36)."""
    matter = find_open(desk, order.number)
    if isinstance(matter, Refusal):
        return matter
    return answered(move(desk, matter, "take", {"assignee": desk.actor.id}))


@command("matter:add_document", of=matter_resources,
         example=AddDocument(NUMBER, "letter.txt", b"A letter."))
def add_document(desk: Asked, order: AddDocument) -> DocumentKept | Refusal:
    """Add a file to a matter that is not closed (APA 36)."""
    matter = find_open(desk, order.number)
    if isinstance(matter, Refusal):
        return matter
    media_type = media_type_of(order.name, order.content)
    if isinstance(media_type, Refusal):
        return media_type
    kept = keep_document(desk.connection, matter.number, "matter", order.name, media_type,
                         order.content, desk.actor.id, desk.at)
    journal(desk, matter.number, "add_document", {"document": kept.id, "sha256": kept.sha256})
    return DocumentKept(kept.id, matter.number, kept.name, media_type, kept.size, kept.sha256)


@command("matter:extend", of=matter_resources,
         example=Extend(NUMBER, "Another agency has to be heard."))
def extend(desk: Asked, order: Extend) -> MatterAt | Refusal:
    """Extend the period of a matter before it ends (APA 51)."""
    matter = find_readable(desk, order.number, reason=order.reason)
    if isinstance(matter, Refusal):
        return matter
    period = load_periods().at(matter.kind, matter.record.received_on)
    left = extension_left(matter, period)
    until = extended_due(matter, period, today(desk), Wanted(order.due_on, order.working_days),
                         load_calendar()) if left else matter.wait_until
    if isinstance(until, Refusal):
        return until
    extension = Extension(until, matter.wait_until, order.reason, desk.actor.id, desk.at)
    record = replace(matter.record, extensions=(*matter.record.extensions, extension))
    return answered(move(
        desk, matter, "extend", {"wait_until": until, "record": record},
        {"extension_left": left, "reason_given": _given(order.reason)}, {"until": until}))


@command("matter:hand_over", of=matter_resources,
         example=HandTo(NUMBER, "taipei/12", "It is a duty of the Songshan Branch."))
def hand_over(desk: Asked, order: HandTo) -> MatterAt | Refusal:
    """Hand a matter over to the unit whose duty it is (APA 17)."""
    matter = find_readable(desk, order.number, reason=order.reason)
    if isinstance(matter, Refusal):
        return matter
    target = _target(matter, order, today(desk))
    if isinstance(target, Refusal):
        return target
    kind, duty = target
    unit = duty.rpartition("/")[0]
    office = unit.partition("/")[0]
    has_party = bool(matter.party or matter.record.applicant)
    step = HandOver(matter.duty, duty, order.reason, desk.actor.id, desk.at, order.party_told)
    record = replace(matter.record, handovers=(*matter.record.handovers, step))
    changes = {"kind": kind, "office": office, "unit": unit, "duty": duty, "assignee": None,
               "record": record}
    known = {
        "reason_given": _given(order.reason),
        "other_unit_competent": unit != unit_of(matter),
        "transfer_told": office == matter.office or not has_party or order.party_told,
    }
    return answered(move(desk, matter, "hand_over", changes, known,
                         {"from": matter.duty, "duty": duty, "kind": kind}))


@command("matter:decide", of=matter_resources,
         example=Decide(NUMBER, "granted", "The goods were re-exported in time."))
def decide(desk: Asked, order: Decide) -> MatterAt | Refusal:
    """Decide a matter that is in one's own hands, with reasons (APA 43)."""
    matter = find_readable(desk, order.number, reason=order.reason)
    if isinstance(matter, Refusal):
        return matter
    decision = Decision(order.outcome, order.reason, desk.actor.id, desk.at)
    late = today(desk) > matter.wait_until
    return answered(move(
        desk, matter, "decide", {"record": replace(matter.record, decision=decision)},
        {"reason_given": _given(order.reason)}, {"outcome": order.outcome, "late": late}))


@command("matter:close", of=matter_resources,
         example=Close(NUMBER, date(2026, 3, 2), "registered letter"))
def close(desk: Asked, order: Close) -> MatterAt | Refusal:
    """Close a decided matter once its party has been told (APA 100)."""
    matter = find_readable(desk, order.number, told_how=order.told_how)
    if isinstance(matter, Refusal):
        return matter
    decision = matter.record.decision
    told = not (matter.party or matter.record.applicant)
    if decision is not None and order.told_on is not None:
        decided_on = date.fromisoformat(decision.at[:10])
        if not decided_on <= order.told_on <= today(desk):
            return Refusal("matter_told_ahead", {"day": order.told_on})
        decision = replace(decision, told_on=order.told_on, told_how=order.told_how)
        told = True
    changes = {"record": replace(matter.record, decision=decision), **_ended(desk)}
    return answered(move(desk, matter, "close", changes, {"decision_told": told},
                         {"told_on": order.told_on}))


@command("matter:withdraw", of=matter_resources,
         example=Withdraw(NUMBER, "The applicant asks for no decision any more."))
def withdraw(desk: Asked, order: Withdraw) -> MatterAt | Refusal:
    """Close a matter that its party has withdrawn (APA 34)."""
    matter = find_readable(desk, order.number, reason=order.reason)
    if isinstance(matter, Refusal):
        return matter
    changes = {"record": replace(matter.record, withdrawn=order.reason), **_ended(desk)}
    return answered(move(desk, matter, "withdraw", changes,
                         {"reason_given": _given(order.reason)}))


def _target(matter: Matter, order: HandTo, day: date) -> tuple[str, str] | Refusal:
    """Return the kind and the duty that a matter goes to, or who would have the duty."""
    organisation = load_organisation()
    kind = organisation.matter(order.kind or matter.kind, day)
    if isinstance(kind, Refusal):
        return kind
    rows = organisation.routes(kind.id, "handles", day)
    for row in rows:
        if row.unit == order.unit:
            return kind.id, row.duty
    units = tuple(dict.fromkeys(unit_term(row.unit) for row in rows))
    return Refusal("matter_unit_not_competent", {
        "unit": order.unit, "matter": matter_kind_term(kind.id), "units": units})


def _ended(desk: Asked) -> dict[str, str | None]:
    """Return what changes when a matter ends: it waits for nobody any more."""
    return {"unit": None, "assignee": None, "closed_at": desk.at}


def _given(reason: str) -> bool:
    return bool(reason.strip())
