"""To which unit a matter goes: the one whose clause says so, with the reason step by step.

Interpreted meaning: competence follows the rules of organisation (APA 11). A clause that names the
matter goes before a residual clause ("other matters of ..."); the unit of the district goes before
the divisions at the seat; an office without a clause is not competent and hands the matter on
(APA 17).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.establishment.model import Duty, MatterKind, Mode, Office, Place, Route, Unit
from guanwu.establishment.naming import (
    duty_term,
    field_term,
    matter_kind_term,
    mode_term,
    office_term,
    place_term,
    unit_term,
)
from guanwu.establishment.organisation import Organisation, not_in_force, readable_name

CITES: Final = ("APA 11",)
"""Competence follows the rules of organisation."""


class Step(Struct, frozen=True):
    """One step of the reason: `code` is the id of its sentence, `facts` fill it in."""

    code: str
    facts: Mapping[str, Any] = {}


class Handler(Struct, frozen=True):
    """A unit with the duty that makes it competent or concerned."""

    unit: Unit
    duty: Duty


class Routed(Struct, frozen=True):
    """A matter's one handling unit with its clause, the reason, the others concerned."""

    matter: MatterKind
    office: Office
    handler: Handler
    day: date
    place: Place | None
    mode: Mode | None
    reason: tuple[Step, ...]
    cites: tuple[str, ...]
    concerned: tuple[Handler, ...]


class _Where(NamedTuple):
    """Office, place and mode of a question, as found."""

    office: Office
    place: Place | None
    mode: Mode | None

    @property
    def area(self) -> str:
        """The unit in whose district the place is; empty at the seat or without a place."""
        return self.place.unit if self.place else ""

    def takes(self, row: Route) -> bool:
        """Whether a row speaks for this place and mode."""
        mode = self.mode.id if self.mode else ""
        return row.area in ("", self.area) and row.mode in ("", mode)


def route(
    organisation: Organisation, office: str | None, matter: str, day: date,
    place: str | None = None, mode: str | None = None,
) -> Routed | Refusal:
    """Return who handles a matter on a day, or the refusal that says who would.

    Office, matter, place and mode by id or by name in either language. The office may be left out
    where the place tells it or only one office has the duty.
    """
    kind = organisation.matter(matter, day)
    if isinstance(kind, Refusal):
        return kind
    rows = organisation.routes(kind.id, "handles", day)
    where = _where(organisation, kind, rows, day, (office, place, mode))
    if isinstance(where, Refusal):
        return where
    own = [row for row in rows if row.office == where.office.id]
    if not own:
        return _elsewhere(kind, where.office, rows)
    if where.mode and kind.mode and where.mode.id != kind.mode and not _asks(own, where.mode):
        return Refusal("route_mode_contradicts", {
            "matter": matter_kind_term(kind.id), "own": mode_term(kind.mode),
            "mode": mode_term(where.mode.id)})
    fitting = [row for row in own if where.takes(row)]
    if not fitting:
        return _needs_more(kind, where.office, own)
    chosen = max(fitting, key=lambda row: (bool(row.area), bool(row.mode)))
    handler = _handler(organisation, chosen, day)
    if isinstance(handler, Refusal):
        return handler
    concerned = _concerned(organisation, kind, where, handler, day)
    cites = (*CITES, *filter(None, (chosen.cites,)))
    reason = tuple(_reason(kind, where, own, chosen, handler))
    return Routed(kind, where.office, handler, day, where.place, where.mode, reason, cites,
                  concerned)


def _where(
    organisation: Organisation, kind: MatterKind, rows: Sequence[Route], day: date,
    asked: tuple[str | None, str | None, str | None],
) -> _Where | Refusal:
    """Return office, place and mode of a question; the office from place or rows if not named."""
    office, place, mode = asked
    spot = organisation.place(place, day) if place else None
    if isinstance(spot, Refusal):
        return spot
    how = organisation.mode(mode, day) if mode else None
    if isinstance(how, Refusal):
        return how
    offices = list(dict.fromkeys(row.office for row in rows))
    if not office and not spot and len(offices) != 1:
        return Refusal("route_needs_office", {
            "matter": matter_kind_term(kind.id), "offices": tuple(map(office_term, offices))})
    bureau = organisation.office(office or (spot.office if spot else offices[0]), day)
    if isinstance(bureau, Refusal):
        return bureau
    if spot and spot.office != bureau.id:
        return Refusal("route_place_elsewhere", {
            "place": place_term(spot.id), "office": office_term(bureau.id),
            "owner": office_term(spot.office)})
    return _Where(bureau, spot, how)


def _asks(rows: Sequence[Route], mode: Mode) -> bool:
    """Whether any row is for this mode."""
    return any(row.mode == mode.id for row in rows)


def _elsewhere(kind: MatterKind, office: Office, rows: Sequence[Route]) -> Refusal:
    """Return the refusal of an office without the duty, naming the units that have it."""
    facts = {"office": office_term(office.id), "matter": matter_kind_term(kind.id)}
    if not rows:
        return Refusal("route_nowhere", {"matter": facts["matter"]})
    first: dict[str, Route] = {}
    for row in rows:
        first.setdefault(row.office, row)
    return Refusal("route_elsewhere", {
        "office": facts["office"], "matter": facts["matter"],
        "units": tuple(unit_term(row.unit) for row in first.values()),
        "duties": tuple(duty_term(one) for one in dict.fromkeys(
            row.duty for row in first.values())),
        "unit_ids": tuple(row.unit for row in first.values())})


def _needs_more(kind: MatterKind, office: Office, rows: Sequence[Route]) -> Refusal:
    """Return the refusal of a question that several units could answer."""
    modes = tuple(dict.fromkeys(row.mode for row in rows if row.mode))
    areas = tuple(dict.fromkeys(row.area for row in rows if row.area))
    choices = (*map(mode_term, modes), *map(unit_term, areas))
    return Refusal("route_needs_more", {
        "office": office_term(office.id), "matter": matter_kind_term(kind.id),
        "choices": choices, "modes": modes, "areas": areas})


def _handler(organisation: Organisation, row: Route, day: date) -> Handler | Refusal:
    """Return the unit and duty of a row, both in force on the day."""
    unit, duty = organisation.units.at(row.unit, day), organisation.duties.at(row.duty, day)
    if unit is not None and duty is not None:
        return Handler(unit, duty)
    shelf = organisation.duties.rows if unit is not None else organisation.units.rows
    id = row.duty if unit is not None else row.unit
    if id not in shelf:
        raise LookupError(f"route of {row.matter}: no {id}")
    return not_in_force(shelf[id][0], readable_name(id), day)


def _concerned(
    organisation: Organisation, kind: MatterKind, where: _Where, handler: Handler, day: date
) -> tuple[Handler, ...]:
    """Return the other units concerned, each once, in the order of the table.

    A unit that is dissolved is concerned no longer.
    """
    found: dict[str, Handler] = {}
    for row in organisation.routes(kind.id, "concerned", day):
        if row.office in ("", where.office.id) and where.takes(row):
            one = _handler(organisation, row, day)
            if isinstance(one, Handler) and one.unit.id != handler.unit.id:
                found.setdefault(one.unit.id, one)
    return tuple(found.values())


def _reason(
    kind: MatterKind, where: _Where, own: Sequence[Route], chosen: Route, handler: Handler
) -> list[Step]:
    """Return the steps from the question to the clause."""
    steps = [Step("routing_step_matter", {
        "matter": matter_kind_term(kind.id), "field": field_term(kind.field),
        "office": office_term(where.office.id)})]
    if where.place is not None:
        steps.append(_step_of_place(where.place, chosen))
    elif any(row.area for row in own) and not chosen.area:
        districts = tuple(unit_term(row.area) for row in own if row.area and not row.mode)
        if districts:
            steps.append(Step("routing_step_no_place", {"units": districts}))
    if chosen.mode:
        steps.append(Step("routing_step_mode", {"mode": mode_term(chosen.mode)}))
    steps.append(Step("routing_step_duty", {
        "unit": unit_term(handler.unit.id), "item": handler.duty.item,
        "duty": duty_term(handler.duty.id), "since": handler.duty.since}))
    if chosen.basis:
        steps.append(Step(f"routing_basis_{chosen.basis}", {
            "unit": unit_term(handler.unit.id), "matter": matter_kind_term(kind.id)}))
    return steps


def _step_of_place(place: Place, chosen: Route) -> Step:
    """Return what the place says: its district decides, has no clause of its own, or is the seat's.
    """
    facts = {"place": place_term(place.id)}
    if chosen.area:
        return Step("routing_step_district", facts | {"unit": unit_term(place.unit)})
    if place.unit:
        return Step("routing_step_district_silent", facts | {"unit": unit_term(place.unit)})
    return Step("routing_step_seat", facts | {"office": office_term(place.office)})
