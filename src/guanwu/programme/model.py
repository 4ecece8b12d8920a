"""Rows of the programmes: goals, projects, items of a statement, clauses, facts, events, figures.

Years are years of the Republic, as the statement has them (`ROC_EPOCH` before the Western year).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

ROC_EPOCH = 1911
"""The year of the Republic and the Western year differ by this."""
FRAME = "frame"
"""Stands for the item of facts that the fixed words of the statement need."""
Section = Literal["plan", "result", "half_year"]
Rounding = Literal["exact", "truncated", "rounded"]


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row with a name in both languages."""

    zh_hant: str
    en: str


class Goal(Row, frozen=True, kw_only=True):
    """A goal of a year."""

    id: str
    year: int
    order: int
    source: str


class Project(Row, frozen=True, kw_only=True):
    """A project over the years; `goal` is the goal it serves by our reading, if any."""

    id: str
    goal: str
    source: str


class Item(Row, frozen=True, kw_only=True):
    """What a statement says of a project for a period: the plan of a year, or its results.

    `zh_hant` is the title as printed there. A `half_year` item is of the first half of its year.
    """

    id: str
    section: Section
    year: int
    order: int
    project: str
    source: str


class Clause(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A clause of an item: words with places `{fact}` or `{fact:form}`; level 0 has no number."""

    item: str
    order: int
    level: int
    zh_hant: str


class Fact(Row, frozen=True, kw_only=True):
    """A quantity, a day, a year or a milestone of an item.

    `value` is the number, the year or the day (of a milestone: the day it was done; empty: not
    on record); `planned` the day by which a milestone is due (empty: not on record). `of` takes
    the value from the events: `kind:<kind>` their sum, `event:<id>:since` or `:until` a day.
    """

    item: str
    id: str
    kind: Literal["count", "year", "day", "milestone", "events"]
    value: str
    unit: str
    planned: date | None
    of: str


class Event(Row, frozen=True, kw_only=True):
    """Something that took place, or several alike counted over a span of days (both inclusive).

    `item` is the item that counts it. No person is named.
    """

    id: str
    item: str
    kind: str
    count: int
    unit: str
    since: date
    until: date
    place_zh: str
    place_en: str
    source: str


class RecordedEvent(Event, frozen=True, kw_only=True):
    """An event that an office put on record; `item` may be a project, or empty for none.

    `recorded_at` is the moment, ISO 8601 with its zone.
    """

    office: str
    recorded_at: str


class Figure(Row, frozen=True, kw_only=True):
    """A figure that follows from others.

    `kind` formula: worked out; whole_people: how many people give the printed share `a of b`;
    unit_rate: how much of `a` falls on one of `b`. It is cut or rounded to a multiple of `step`.
    `printed` is what the statement shows (empty: nothing), `target` a fact of the same item that
    the figure must reach.
    """

    item: str
    id: str
    kind: Literal["formula", "whole_people", "unit_rate"]
    unit: str
    formula: str
    rounding: Rounding
    step: str
    printed: str
    target: str


class Indicator(Row, frozen=True, kw_only=True):
    """What shows whether work succeeds: how it is counted, what is given, aimed at, fed.

    `stated` and `target` are `<item>.<fact>`, `feed` the reading of the store that produces the
    figure today (empty: none), `system` the system that will. `counted_zh` and `counted_en` are
    its formula in words.
    """

    id: str
    unit: str
    stated: str
    target: str
    feed: str
    system: str
    counted_zh: str
    counted_en: str


class Certificate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A certificate of a role, by number; valid on `since` to `until`, both inclusive."""

    number: str
    kind: Literal["radiation_licence", "dog_handler"]
    unit: str
    role_zh: str
    role_en: str
    since: date
    until: date
    source: str


class Tables(Struct, frozen=True):
    """Every table of the programmes as read, and the fixed words of the statement."""

    goals: tuple[Goal, ...]
    projects: tuple[Project, ...]
    items: tuple[Item, ...]
    clauses: tuple[Clause, ...]
    facts: tuple[Fact, ...]
    events: tuple[Event, ...]
    figures: tuple[Figure, ...]
    indicators: tuple[Indicator, ...]
    frame: Mapping[str, Any]
