"""Queries about programmes: the statement, its figures, milestones, events and indicators."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.programme.answers import (
    BoardEntry,
    CertificateEntry,
    CountEntry,
    EventEntry,
    FigureEntry,
    board_entries,
    certificate_entry,
    certificates_note,
    count_entry,
    event_entry,
    figure_entries,
)
from guanwu.desk.programme.body import shipped
from guanwu.desk.programme.live import IndicatorEntry, indicators_of
from guanwu.desk.programme.recorded import (
    certificates_shown,
    recorded_events,
    recorded_milestones,
)
from guanwu.desk.programme.writing import sees_indicators, statement_from, text_of
from guanwu.programme.events import SOON_DAYS, certificates_on, counts_of, events_of
from guanwu.programme.model import ROC_EPOCH
from guanwu.store.programme_file import load_programmes

Year = Annotated[int, Meta(ge=1, le=9999)]


class OfYear(Struct, frozen=True, forbid_unknown_fields=True):
    """A year of the Republic, such as 109."""

    year: Year


class OfAnyYear(Struct, frozen=True, forbid_unknown_fields=True):
    """A year of the Republic; this year if none."""

    year: Year | None = None


class All(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything there is."""


class BoardDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A day; today if none."""

    day: date | None = None


class EventsAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of event, and the days between which it lies, both inclusive; all if left out."""

    kind: Annotated[str, Meta(max_length=40)] = ""
    since: date | None = None
    until: date | None = None


class CertificatesAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A day, today if none, and how many days before its last one a certificate is expiring."""

    day: date | None = None
    soon: Annotated[int, Meta(ge=0, le=3660)] = SOON_DAYS


class CertificatesSaid(Struct, frozen=True):
    """Certificates on a day, what ends first at the head; whether they stand for no real ones."""

    day: date
    certificates: tuple[CertificateEntry, ...]
    demonstration: bool
    note_zh: str
    note_en: str


class Written(Struct, frozen=True):
    """A statement as plain text; `missing` names what a draft lacks."""

    year: int
    draft: bool
    missing: tuple[str, ...]
    text: str


class EventsSaid(Struct, frozen=True):
    """Events by day, and how much each kind comes to as the statement counts."""

    events: tuple[EventEntry, ...]
    counts: tuple[CountEntry, ...]


@query("programme:statement", example=OfYear(109))
def statement(desk: Asked, question: OfYear) -> Written | Refusal:
    """Write the budget statement of a year as plain text; the next year as a draft.

    A draft shows indicators to those who may see them.
    """
    ground = shipped()
    sees = sees_indicators(desk.house.matrix, desk.actor)
    made = statement_from(ground, question.year, desk.connection,
                          desk.connection if sees else None)
    if isinstance(made, Refusal):
        return made
    return Written(made.year, made.draft, made.missing, text_of(ground, made))


@query("programme:figures", example=All())
def figures(desk: Asked, question: All) -> tuple[FigureEntry, ...]:
    """Work out the statement's figures again from their parts."""
    return figure_entries(load_programmes())


@query("programme:board", example=BoardDay(date(2021, 1, 1)))
def board(desk: Asked, question: BoardDay) -> tuple[BoardEntry, ...]:
    """Show every project with its milestones on a day."""
    return board_entries(load_programmes(), question.day or desk.moment.date(),
                         recorded_milestones(desk.connection))


@query("programme:activities", example=EventsAsked("press_release"))
def activities(desk: Asked, question: EventsAsked) -> EventsSaid | Refusal:
    """List events of international work, training and publicity, and what they come to."""
    known = load_programmes().beside(recorded_events(desk.connection))
    found = events_of(known, question.kind or None, question.since, question.until)
    if isinstance(found, Refusal):
        return found
    return EventsSaid(tuple(map(event_entry, found)), tuple(map(count_entry, counts_of(found))))


@query("programme:certificates", listing=True, example=CertificatesAsked(date(2025, 3, 14)))
def certificates(desk: Asked, question: CertificatesAsked) -> CertificatesSaid:
    """List radiation licences and dog handlers' certificates of the own office, or of all."""
    day = question.day or desk.moment.date()
    found, demonstration = certificates_shown(
        desk.connection, day, None if desk.scope.everything else desk.scope.offices)
    return CertificatesSaid(
        day, tuple(map(certificate_entry, certificates_on(found, day, question.soon))),
        demonstration, *certificates_note(demonstration))


@query("programme:indicators", example=OfAnyYear(114))
def indicators(desk: Asked, question: OfAnyYear) -> tuple[IndicatorEntry, ...] | Refusal:
    """Show every indicator with what the running system yields for a year."""
    year = question.year or desk.moment.year - ROC_EPOCH
    if year > ROC_EPOCH:
        return Refusal("programme_year_western",
                       {"asked": str(year), "year": str(year - ROC_EPOCH)})
    return indicators_of(load_programmes(), desk.connection, year)
