"""Answers about figures, milestones, events and certificates, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from guanwu.programme.board import NOTHING, Milestone, ProjectBoard, Recorded, board
from guanwu.programme.events import Counted, Held
from guanwu.programme.figures import Recomputed, days_after_period, figures
from guanwu.programme.model import Event, RecordedEvent
from guanwu.programme.quantity import digits, in_myriads
from guanwu.programme.register import Programmes
from guanwu.programme.wording import places_in
from guanwu.store.terms_file import load_terms

LANGUAGES = ("zh-Hant", "en")


class PartEntry(Struct, frozen=True):
    """A part of a figure; `stated` whether the statement's words tell it."""

    name: str
    value: str
    zh: str
    en: str
    stated: bool


class FigureEntry(Struct, frozen=True):
    """A figure worked out again: exact, cut, rounded; printed; how they go together.

    Where not the figure itself is printed but what it follows from, `printed` is that, and
    `printed_name` its name; `printed_zh` writes it as the statement does.
    """

    id: str
    item: str
    zh: str
    en: str
    unit: str
    formula: str
    parts: tuple[PartEntry, ...]
    exact: str
    truncated: str
    rounded: str
    printed: str | None
    printed_zh: str
    printed_en: str
    printed_name_zh: str
    printed_name_en: str
    outcome: str
    agrees: bool | None
    reached: bool | None
    said_zh: str
    said_en: str


class MilestoneEntry(Struct, frozen=True):
    """A milestone on a day; `recorded_at` is when an office put its day on record, if one did."""

    id: str
    zh: str
    en: str
    planned: date | None
    done: date | None
    state: str
    state_zh: str
    state_en: str
    recorded_at: str = ""


class BoardEntry(Struct, frozen=True):
    """A project on a day, its span as years of the Republic, and its milestones counted.

    `open` are those that are not done and have no day by which they are due.
    """

    id: str
    zh: str
    en: str
    goal: str
    since_year: int | None
    until_year: int | None
    done: int
    planned: int
    late: int
    open: int
    milestones: tuple[MilestoneEntry, ...]


class EventEntry(Struct, frozen=True):
    """An event, or several alike counted over a span of days.

    `recorded_at` is the moment at which an office put it on record, which `office` names; both
    are empty for a row of the shipped tables.
    """

    id: str
    kind: str
    kind_zh: str
    kind_en: str
    zh: str
    en: str
    count: int
    unit: str
    since: date
    until: date
    place_zh: str
    place_en: str
    item: str
    source: str
    office: str = ""
    recorded_at: str = ""


class CountEntry(Struct, frozen=True):
    """Events of a kind in all, as the statement counts them."""

    kind: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    rows: int
    count: int


class CertificateEntry(Struct, frozen=True):
    """A certificate of a role on a day; no person is named."""

    number: str
    kind: str
    kind_zh: str
    kind_en: str
    unit: str
    role_zh: str
    role_en: str
    since: date
    until: date
    standing: str
    standing_zh: str
    standing_en: str
    days_left: int
    source: str


def both(id: str, facts: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """Return a sentence in Chinese and in English."""
    zh, en = (load_terms().say(id, language, facts) for language in LANGUAGES)
    return zh, en


def named(prefix: str, id: str) -> tuple[str, str]:
    """Return the name of a kind or unit in both languages; one of a table of others as it is."""
    term = f"{prefix}_{id.lower()}"
    return both(term) if load_terms().has(term) else (id, id)


def figure_entries(programmes: Programmes) -> tuple[FigureEntry, ...]:
    """Return every figure of the statement worked out again."""
    return tuple(_figure(programmes, one) for one in figures(programmes))


def _figure(programmes: Programmes, one: Recomputed) -> FigureEntry:
    figure = one.figure
    zh, en = both(one.code, one.facts)
    if one.target is not None:
        code = "figure_target_reached" if one.reached else "figure_target_missed"
        more_zh, more_en = both(code, {"target": digits(one.target)})
        zh, en = zh + more_zh, f"{en} {more_en}"
    return FigureEntry(
        f"{figure.item}.{figure.id}", figure.item, figure.zh_hant, figure.en, figure.unit,
        figure.formula, tuple(_part(programmes, one, name) for name in one.parts),
        digits(one.exact), digits(one.truncated), digits(one.rounded), *_printed(programmes, one),
        one.code, one.agrees, one.reached, zh, en)


def _printed(
    programmes: Programmes, one: Recomputed
) -> tuple[str | None, str, str, str, str]:
    """Return what is printed in digits, as each language writes it, and its name if another's."""
    if one.figure.kind == "formula":
        text = digits(one.printed) if one.printed is not None else None
        return text, text or "", text or "", "", ""
    name, value = next(iter(one.parts.items()))
    row = programmes.facts[f"{one.figure.item}.{name}"]
    forms = {form for clause in programmes.clauses(one.figure.item)
             for place, form in places_in(clause.zh_hant) if place == name}
    words = programmes.tables.frame["words"]
    unit_zh, unit_en = named("programme_unit", row.unit)
    zh = in_myriads(value, words) if "myriads" in forms else digits(value)
    gap = "" if row.unit == "percent" else " "
    return digits(value), f"{zh}{unit_zh}", f"{digits(value)}{gap}{unit_en}", row.zh_hant, row.en


def _part(programmes: Programmes, one: Recomputed, name: str) -> PartEntry:
    path = name if "." in name else f"{one.figure.item}.{name}"
    row = programmes.facts.get(path) or programmes.figures[path]
    return PartEntry(name, digits(one.parts[name]), row.zh_hant, row.en,
                     told_in_words(programmes, path))


def told_in_words(programmes: Programmes, path: str) -> bool:
    """Return whether a clause of the statement names a quantity, given as `<item>.<fact>`."""
    item, _, name = path.rpartition(".")
    return any(name == place for clause in programmes.clauses(item)
               for place, _ in places_in(clause.zh_hant))


def day_findings(programmes: Programmes) -> tuple[tuple[str, str], ...]:
    """Return, in both languages, every day that lies after the period of its results."""
    found = []
    for path, day, last in days_after_period(programmes):
        row = programmes.facts[path]
        facts = {"day": day, "last": last}
        found.append((both("figure_day_after_period", {**facts, "name": row.zh_hant})[0],
                      both("figure_day_after_period", {**facts, "name": row.en})[1]))
    return tuple(found)


def board_entries(
    programmes: Programmes, day: date, recorded: Mapping[str, Recorded] = NOTHING
) -> tuple[BoardEntry, ...]:
    """Return the board of every project on a day, with the days that were put on record."""
    return tuple(_board(one) for one in board(programmes, day, recorded))


def _board(one: ProjectBoard) -> BoardEntry:
    project, span = one.project, one.span
    return BoardEntry(
        project.id, project.zh_hant, project.en, project.goal, span[0] if span else None,
        span[1] if span else None, one.count("done") + one.count("done_late"),
        one.count("planned"), one.count("late"), one.count("open"),
        tuple(map(milestone_entry, one.milestones)))


def milestone_entry(one: Milestone) -> MilestoneEntry:
    """Return a milestone as it is shown."""
    zh, en = both(f"milestone_{one.state}")
    return MilestoneEntry(one.id, one.fact.zh_hant, one.fact.en, one.planned, one.done, one.state,
                          zh, en, one.recorded_at)


def event_entry(one: Event) -> EventEntry:
    """Return an event as it is shown."""
    zh, en = named("event_kind", one.kind)
    recorded = (one.office, one.recorded_at) if isinstance(one, RecordedEvent) else ()
    return EventEntry(one.id, one.kind, zh, en, one.zh_hant, one.en, one.count, one.unit,
                      one.since, one.until, one.place_zh, one.place_en, one.item, one.source,
                      *recorded)


def count_entry(one: Counted) -> CountEntry:
    """Return the count of a kind of events as it is shown."""
    zh, en = named("event_kind", one.kind)
    unit_zh, unit_en = named("programme_unit", one.unit)
    return CountEntry(one.kind, zh, en, unit_zh, unit_en, one.rows, one.count)


def certificate_entry(one: Held) -> CertificateEntry:
    """Return a certificate as it is shown."""
    held = one.certificate
    kind_zh, kind_en = both(f"certificate_{held.kind}")
    zh, en = both(f"certificate_{one.standing}")
    return CertificateEntry(
        held.number, held.kind, kind_zh, kind_en, held.unit, held.role_zh, held.role_en,
        held.since, held.until, one.standing, zh, en, one.days_left, held.source)


def certificates_note(demonstration: bool) -> tuple[str, str]:
    """Return what is to be known of a list of certificates: real ones, or for demonstration."""
    return both("programme_certificates_demo" if demonstration else "programme_certificates_own")
