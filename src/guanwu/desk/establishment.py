"""Answers about the organisation: units, duties, chart, kinds of matters, and who handles what."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.establishment.model import Duty, MatterKind, Node, Office, Place, Unit
from guanwu.establishment.naming import field_term, system_term
from guanwu.establishment.organisation import Organisation
from guanwu.establishment.routing import Handler, Routed, Step
from guanwu.store.organisation_file import load_organisation
from guanwu.store.terms_file import load_terms

Row = TypeVar("Row")


class UnitEntry(Struct, frozen=True):
    """A unit of an office, with the number of its duties."""

    id: str
    office: str
    office_id: str
    office_en: str
    unit_no: int
    unit: str
    unit_en: str
    kind: str
    duties: int
    since: date
    until: date | None
    source: str


class DutyEntry(Struct, frozen=True):
    """A duty: its clause, the systems it belongs to, and how it is worked today.

    `state` names the systems at work, joined by `+`, and `matter` for what runs as a tracked
    matter: `S51`, `S01+matter`, `matter`. `kinds` are the kinds of matters that the clause
    handles.
    """

    id: str
    office: str
    office_id: str
    office_en: str
    unit: str
    unit_id: str
    unit_en: str
    unit_no: int
    item: int
    duty: str
    duty_en: str
    systems: tuple[str, ...]
    state: str
    state_zh: str
    state_en: str
    kinds: tuple[str, ...] = ()


class ChartEntry(Struct, frozen=True):
    """A box of the organisation chart, below the box `parent`; `unit_id` where it is a unit."""

    id: str
    parent: str
    kind: str
    zh: str
    en: str
    office_id: str
    unit_id: str
    depth: int


class MatterEntry(Struct, frozen=True):
    """A kind of matter, its field of work, and the offices that handle it."""

    id: str
    zh: str
    en: str
    field: str
    field_zh: str
    field_en: str
    mode: str
    offices: tuple[str, ...]


class PlaceEntry(Struct, frozen=True):
    """A place, the office and the unit in whose district it is, and how surely that is known."""

    id: str
    zh: str
    en: str
    also: tuple[str, ...]
    office_id: str
    unit_id: str
    knowledge: str


class ReasonStep(Struct, frozen=True):
    """One step of a reason, said in both languages."""

    code: str
    zh: str
    en: str


class RouteEntry(Struct, frozen=True):
    """The one unit that handles a matter with its clause, why, and the others concerned."""

    matter: str
    matter_id: str
    matter_en: str
    day: date
    place: str | None
    mode: str | None
    office: str
    office_id: str
    office_en: str
    unit: str
    unit_id: str
    unit_en: str
    item: int
    duty: str
    duty_en: str
    duty_id: str
    systems: tuple[str, ...]
    state: str
    reason: tuple[ReasonStep, ...]
    cites: tuple[str, ...]
    concerned: tuple[DutyEntry, ...]


def units_on(day: date, office: str | None = None) -> list[UnitEntry] | Refusal:
    """Return the units in force on a day, of one office if named."""
    organisation = load_organisation()
    chosen = _office(organisation, office, day)
    if isinstance(chosen, Refusal):
        return chosen
    counts: dict[str, int] = {}
    for duty in organisation.duties.on(day):
        counts[duty.unit] = counts.get(duty.unit, 0) + 1
    entries = []
    for unit in organisation.units.on(day):
        home = _of(organisation.offices.at(unit.office, day))
        if chosen is None or chosen.id == home.id:
            entries.append(UnitEntry(
                unit.id, home.zh_hant, home.id, home.en, unit.no, unit.zh_hant, unit.en,
                unit.kind, counts.get(unit.id, 0), unit.since, unit.until, unit.source))
    return entries


def duties_on(
    day: date, office: str | None = None, unit: str | None = None
) -> list[DutyEntry] | Refusal:
    """Return the duties in force on a day, of one office or unit (by id or name) if named."""
    organisation = load_organisation()
    chosen = _office(organisation, office, day)
    if isinstance(chosen, Refusal):
        return chosen
    wanted = {one.id for one in organisation.units.named(unit)} if unit else None
    return [
        duty_entry(organisation, duty, day) for duty in organisation.duties.on(day)
        if (chosen is None or duty.unit.partition("/")[0] == chosen.id)
        and (wanted is None or duty.unit in wanted)
    ]


def duty_entry(organisation: Organisation, duty: Duty, day: date) -> DutyEntry:
    """Return a duty with the names around it and how it is worked on the day."""
    unit = _of(organisation.units.at(duty.unit, day))
    home = _of(organisation.offices.at(unit.office, day))
    zh, en = (_state_said(organisation, duty, day, one) for one in ("zh-Hant", "en"))
    return DutyEntry(
        duty.id, home.zh_hant, home.id, home.en, unit.zh_hant, unit.id, unit.en, unit.no,
        duty.item, duty.zh_hant, duty.en, duty.systems, state_of(organisation, duty, day), zh, en,
        organisation.kinds_of(duty.id, day))


def state_of(organisation: Organisation, duty: Duty, day: date) -> str:
    """Return how a duty is worked: the systems at work, and `matter` for the rest."""
    state = organisation.state(duty, day)
    if state == "matter":
        return "matter"
    ids = [one.id for one in organisation.at_work(duty, day)]
    return "+".join(ids if state == "system" else [*ids, "matter"])


def _state_said(organisation: Organisation, duty: Duty, day: date, language: str) -> str:
    terms = load_terms()
    systems = organisation.at_work(duty, day)
    named = tuple(system_term(one.id) for one in systems)
    code = f"duty_state_{organisation.state(duty, day)}"
    return terms.say(code, language, {"systems": named})


def chart_on(day: date) -> list[ChartEntry]:
    """Return the organisation chart of a day from the top, every box after the one above it."""
    organisation = load_organisation()
    below: dict[str, list[Node]] = {}
    for node in sorted(organisation.chart.on(day), key=lambda one: one.order):
        below.setdefault(node.parent, []).append(node)
    entries: list[ChartEntry] = []
    waiting = [(node, 0) for node in reversed(below.get("", []))]
    while waiting:
        node, depth = waiting.pop()
        unit = organisation.units.at(node.unit, day)
        named: Node | Unit = node if unit is None else unit
        entries.append(ChartEntry(
            node.id, node.parent, node.kind, named.zh_hant, named.en, node.office, node.unit,
            depth))
        waiting += [(child, depth + 1) for child in reversed(below.get(node.id, []))]
    return entries


def matters_on(day: date) -> list[MatterEntry]:
    """Return the kinds of matters on a day, in the order of their table."""
    organisation = load_organisation()
    return [_matter_entry(organisation, kind, day) for kind in organisation.matters.on(day)]


def _matter_entry(organisation: Organisation, kind: MatterKind, day: date) -> MatterEntry:
    terms = load_terms()
    rows = organisation.routes(kind.id, "handles", day)
    zh, en = (terms.say(field_term(kind.field), one) for one in ("zh-Hant", "en"))
    return MatterEntry(kind.id, kind.zh_hant, kind.en, kind.field, zh, en, kind.mode,
                       tuple(dict.fromkeys(row.office for row in rows)))


def places_on(day: date) -> list[PlaceEntry]:
    """Return the places known on a day."""
    places: list[Place] = load_organisation().places.on(day)
    return [PlaceEntry(one.id, one.zh_hant, one.en, one.also, one.office, one.unit, one.knowledge)
            for one in places]


def route_entry(routed: Routed) -> RouteEntry:
    """Return a routed matter as it is shown, its reason said in both languages."""
    organisation, day = load_organisation(), routed.day
    unit, duty = routed.handler.unit, routed.handler.duty
    return RouteEntry(
        routed.matter.zh_hant, routed.matter.id, routed.matter.en, day,
        routed.place.id if routed.place else None, routed.mode.id if routed.mode else None,
        routed.office.zh_hant, routed.office.id, routed.office.en, unit.zh_hant, unit.id, unit.en,
        duty.item, duty.zh_hant, duty.en, duty.id, duty.systems,
        state_of(organisation, duty, day), tuple(map(_said, routed.reason)), routed.cites,
        tuple(_concerned(organisation, one, day) for one in routed.concerned))


def _concerned(organisation: Organisation, one: Handler, day: date) -> DutyEntry:
    return duty_entry(organisation, one.duty, day)


def _said(step: Step) -> ReasonStep:
    terms = load_terms()
    return ReasonStep(step.code, terms.say(step.code, "zh-Hant", step.facts),
                      terms.say(step.code, "en", step.facts))


def _office(organisation: Organisation, office: str | None, day: date) -> Office | Refusal | None:
    return organisation.office(office, day) if office else None


def _of(row: Row | None) -> Row:
    """Return a row that its own table has promised."""
    if row is None:
        raise LookupError("a row of the establishment names another that is not in force")
    return row
