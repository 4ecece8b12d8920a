"""Queries about the organisation: units, duties, chart, kinds of matters, who handles what."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.establishment import (
    ChartEntry,
    DutyEntry,
    MatterEntry,
    PlaceEntry,
    RouteEntry,
    UnitEntry,
    chart_on,
    duties_on,
    matters_on,
    places_on,
    route_entry,
    units_on,
)
from guanwu.establishment.routing import route as routed_to
from guanwu.store.organisation_file import load_organisation

Name = Annotated[str, Meta(max_length=100)]


class OnDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A day; today if none."""

    day: date | None = None


class OfOffice(Struct, frozen=True, forbid_unknown_fields=True):
    """An office by id or name, and a day; all offices, and today, if left out."""

    office: Name = ""
    day: date | None = None


class OfUnit(Struct, frozen=True, forbid_unknown_fields=True):
    """An office and a unit by id or name, and a day."""

    office: Name = ""
    unit: Name = ""
    day: date | None = None


class WhoHandles(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of matter, and the office, place and mode where these are known."""

    matter: Annotated[str, Meta(min_length=1, max_length=100)]
    office: Name = ""
    place: Name = ""
    mode: Name = ""
    day: date | None = None


@query("organisation:units", example=OfOffice(office="taipei"))
def units(desk: Asked, question: OfOffice) -> list[UnitEntry] | Refusal:
    """List the units of the Administration and its offices."""
    return units_on(_day(desk, question.day), question.office or None)


@query("organisation:duties", example=OfUnit(unit="taipei/4"))
def duties(desk: Asked, question: OfUnit) -> list[DutyEntry] | Refusal:
    """List clauses of duty, and how each is worked today."""
    return duties_on(_day(desk, question.day), question.office or None, question.unit or None)


@query("organisation:chart", example=OnDay())
def chart(desk: Asked, question: OnDay) -> list[ChartEntry]:
    """Show the organisation chart, every box after the one above it."""
    return chart_on(_day(desk, question.day))


@query("organisation:matters", example=OnDay())
def matters(desk: Asked, question: OnDay) -> list[MatterEntry]:
    """List the kinds of matters, and the offices that handle them."""
    return matters_on(_day(desk, question.day))


@query("organisation:places", example=OnDay())
def places(desk: Asked, question: OnDay) -> list[PlaceEntry]:
    """List the places known, and in whose district they are."""
    return places_on(_day(desk, question.day))


@query("organisation:route", example=WhoHandles("express_import", "taipei"))
def route(desk: Asked, question: WhoHandles) -> RouteEntry | Refusal:
    """Name the one unit that handles a matter, its clause, why, and the other units concerned."""
    found = routed_to(load_organisation(), question.office or None, question.matter,
                      _day(desk, question.day), question.place or None, question.mode or None)
    return found if isinstance(found, Refusal) else route_entry(found)


def _day(desk: Asked, day: date | None) -> date:
    return day or desk.moment.date()
