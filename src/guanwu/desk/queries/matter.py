"""Queries about tracked matters: one as a whole, what waits for a unit, and a search."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from guanwu.access.model import OUTSIDE, Actor
from guanwu.case import Refusal
from guanwu.desk.casework.happened import Happened
from guanwu.desk.casework.people import Named, colleagues
from guanwu.desk.casework.possible import PossibleMove
from guanwu.desk.command import Asked, query
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.desk.matter_course import UnitNamed, competent_units, course_of, matter_moves
from guanwu.desk.matter_work import find, hand_of, matter_resources, today, unit_of
from guanwu.matter.model import Matter, MatterRecord
from guanwu.store.document_rows import Document, documents_of
from guanwu.store.matter_rows import Sought, queue_of_units, search_matters
from guanwu.store.organisation_file import load_organisation
from guanwu.store.person_rows import find_person

Text = Annotated[str, Meta(max_length=100)]


class ByMatter(Struct, frozen=True, forbid_unknown_fields=True):
    """A matter by its number."""

    number: Annotated[str, Meta(min_length=1, max_length=20)]


class Queue(Struct, frozen=True, forbid_unknown_fields=True):
    """What waits for one's units: of one unit, of oneself, or what nobody has taken."""

    unit: Text = ""
    of: Literal["unit", "mine", "nobody"] = "unit"
    after: Cursor = ""
    limit: Limit = 50


class Search(Struct, frozen=True, forbid_unknown_fields=True):
    """Words in number or title, and what else is known of a matter; what is empty asks nothing."""

    text: Text = ""
    kind: Text = ""
    unit: Text = ""
    state: Literal["", "registered", "assigned", "decided", "closed"] = ""
    party: Text = ""
    overdue: bool = False
    after: Cursor = ""
    limit: Limit = 50


class MatterLine(Struct, frozen=True):
    """A matter in a list, its kind named in both languages."""

    number: str
    title: str
    kind: str
    kind_zh: str
    kind_en: str
    office: str
    unit: str | None
    state: str
    assignee: str
    opened_at: str
    wait_until: date
    overdue: bool


class MatterShown(Struct, frozen=True):
    """A matter with all that is on record of it, its files and the clause it stands on.

    `moves` lead on from where it stands; `colleagues` may have it, `competent` units may get it.
    A party sees the files it has added itself, and neither moves nor people.
    """

    line: MatterLine
    duty: str
    duty_zh: str
    duty_en: str
    party: str
    closed_at: str | None
    record: MatterRecord
    documents: tuple[Document, ...]
    history: tuple[Happened, ...]
    moves: tuple[PossibleMove, ...]
    colleagues: tuple[Named, ...]
    competent: tuple[UnitNamed, ...]


@query("matter:show", of=matter_resources, personal=True, example=ByMatter("C-2026-000001"))
def show(desk: Asked, question: ByMatter) -> MatterShown | Refusal:
    """Show a matter with its record and files."""
    matter = readable(desk, question.number)
    if isinstance(matter, Refusal):
        return matter
    outside = is_outside(desk.actor, matter)
    unit = unit_of(matter)
    duty = load_organisation().duties.rows[matter.duty][0]
    files = [one for one in documents_of(desk.connection, matter.number)
             if not outside or one.added_by == desk.actor.id]
    return MatterShown(
        _line(desk, matter, outside), matter.duty, duty.zh_hant, duty.en, matter.party,
        matter.closed_at, _without_people(matter.record) if outside else matter.record,
        tuple(files), course_of(desk, matter, outside),
        () if outside else matter_moves(desk, matter),
        () if outside else colleagues(desk.connection, unit, desk.moment),
        () if outside else competent_units(matter.kind, today(desk)))


def readable(desk: Asked, number: str) -> Matter | Refusal:
    """Return a matter that the actor may read: a confidential one is its unit's alone."""
    matter = find(desk, number)
    if isinstance(matter, Refusal):
        return matter
    there = hand_of(desk.actor, unit_of(matter)).works_there
    if matter.record.confidential and not (there or is_outside(desk.actor, matter)):
        return Refusal("matter_confidential", {"number": matter.number})
    return matter


@query("matter:queue", listing=True, example=Queue())
def queue(desk: Asked, question: Queue) -> Page[MatterLine] | Refusal:
    """List the matters that wait for one's units, the nearest last day first."""
    after = _after(question.after)
    if isinstance(after, Refusal):
        return after
    units = [one for one in _own_units(desk.actor)
             if not question.unit or one == question.unit]
    wanted = {"unit": None, "mine": desk.actor.id, "nobody": ""}[question.of]
    rows = queue_of_units(desk.connection, units, wanted, after, question.limit + 1)
    return page_of(rows, question.limit, lambda one: _line(desk, one), _key)


@query("matter:search", listing=True, example=Search(text="refund"))
def search(desk: Asked, question: Search) -> Page[MatterLine] | Refusal:
    """Search the matters within one's reach; confidential ones are in the queues alone."""
    after = _after(question.after)
    if isinstance(after, Refusal):
        return after
    scope, every = desk.scope, desk.scope.everything
    confidential = tuple(
        id for id, rows in load_organisation().matters.rows.items() if rows[-1].confidential)
    sought = Sought(
        None if every else scope.offices, None if every else scope.parties,
        "" if every else scope.assignee, question.unit, question.kind, question.state,
        question.party, question.text, today(desk) if question.overdue else None, confidential)
    rows = search_matters(desk.connection, sought, after, question.limit + 1)
    outside = not every and not scope.offices
    return page_of(rows, question.limit, lambda one: _line(desk, one, outside), _key)


def _line(desk: Asked, matter: Matter, outside: bool = False) -> MatterLine:
    kind = load_organisation().matters.rows[matter.kind][-1]
    return MatterLine(
        matter.number, matter.title, matter.kind, kind.zh_hant, kind.en, matter.office,
        matter.unit, matter.state, "" if outside else _login(desk, matter.assignee),
        matter.opened_at, matter.wait_until,
        matter.closed_at is None and matter.wait_until < today(desk))


def _login(desk: Asked, person: str | None) -> str:
    """Return the login of who has a matter; empty where nobody has."""
    found = find_person(desk.connection, person) if person else None
    return found.login if found else person or ""


def is_outside(actor: Actor, matter: Matter) -> bool:
    """Say whether somebody reads a matter as its party and not as an officer."""
    return any(one.role in OUTSIDE and one.party and one.party == matter.party
               for one in actor.holdings)


def _without_people(record: MatterRecord) -> MatterRecord:
    """Return a record as its party may read it: without who in the office did what."""
    decision = record.decision
    return replace(
        record, registered_by="",
        extensions=tuple(replace(one, by="") for one in record.extensions),
        handovers=tuple(replace(one, by="") for one in record.handovers),
        decision=replace(decision, by="") if decision is not None else None)


def _own_units(actor: Actor) -> list[str]:
    """Return the units of the posts somebody holds; those of the whole office without a unit."""
    units: list[str] = []
    for one in actor.holdings:
        if one.role in OUTSIDE or not one.office:
            continue
        units += [one.unit] if one.unit else [
            id for id in load_organisation().units.rows if id.partition("/")[0] == one.office]
    return list(dict.fromkeys(units))


def _key(matter: Matter) -> tuple[str, str]:
    return (matter.wait_until.isoformat(), matter.number)


def _after(cursor: str) -> tuple[str, str] | Refusal | None:
    if not cursor:
        return None
    found = decode_cursor(cursor, str, str)
    return found if isinstance(found, Refusal) else (found[0], found[1])
