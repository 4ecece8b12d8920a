"""The acts of the establishment as they stand on a day, the standards of classes, who approves."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from guanwu.desk.catalogue import Both, said
from guanwu.desk.worksheet_said import cite_said
from guanwu.staffing.law import ACT, SUCCESSORS
from guanwu.staffing.post import Edition, LawTables
from guanwu.store.acts_file import load_acts
from guanwu.store.staffing_file import load_establishment_law

State = Literal["not_yet", "in_force", "superseded", "abolished"]


class EditionSaid(Struct, frozen=True):
    """An act enacted, amended or abolished: the days, the articles (all where none), the order.

    `article` is the one by which `since` follows; None where the order names the day.
    """

    kind: str
    kind_zh: str
    kind_en: str
    promulgated: date
    since: date
    articles: tuple[str, ...]
    order: str
    article: Both | None


class ActSaid(Struct, frozen=True):
    """An act: how it stands on the day, what became of it, the acts that took its place.

    `superseded`: another act governs the offices already, though this one is not yet abolished;
    `superseded_on` is the day from which.
    """

    act: str
    pcode: str
    zh: str
    en: str
    state: State
    superseded_on: date | None
    successors: tuple[Both, ...]
    editions: tuple[EditionSaid, ...]


class UnitsSaid(Struct, frozen=True):
    """How many divisions, sections or offices a bureau of a class has."""

    office_class: str
    kind_zh: str
    kind_en: str
    least: int
    most: int
    article: Both


class StandardSaid(Struct, frozen=True):
    """What a bureau must handle in a year to be of a class; empty: not asked."""

    office_class: str
    place: str
    declarations: str
    containers: str
    passengers: str
    distance_km: str
    since: date
    until: date | None
    article: Both


class ApprovalSaid(Struct, frozen=True):
    """Who drafts, passes on and decides a matter of organisation."""

    zh: str
    en: str
    since: date
    until: date | None
    article: Both


class LawSaid(Struct, frozen=True):
    """The law of the establishment beside posts, acts as they stand on a day."""

    day: date
    acts: tuple[ActSaid, ...]
    units: tuple[UnitsSaid, ...]
    standards: tuple[StandardSaid, ...]
    approvals: tuple[ApprovalSaid, ...]


def law_said(day: date) -> LawSaid:
    """Return the law of the establishment on a day."""
    tables = load_establishment_law().tables
    acts = dict.fromkeys(one.act for one in tables.editions)
    units = []
    for number in tables.unit_numbers:
        kind = said(f"unit_number_{number.kind}")
        units.append(UnitsSaid(number.office_class, kind.zh, kind.en, number.least, number.most,
                               cite_said(number.cites)))
    approvals = []
    for one in tables.approvals:
        matter = said(f"approval_{one.matter}")
        approvals.append(
            ApprovalSaid(matter.zh, matter.en, one.since, one.until, cite_said(one.cites)))
    return LawSaid(
        day, tuple(_act(tables, act, day) for act in acts), tuple(units),
        tuple(StandardSaid(
            one.office_class, one.place, one.declarations, one.containers, one.passengers,
            one.distance_km, one.since, one.until, cite_said(one.cites))
            for one in tables.thresholds),
        tuple(approvals))


def _act(tables: LawTables, act: str, day: date) -> ActSaid:
    """Return an act with its editions in the order of their days."""
    editions = [one for one in tables.editions if one.act == act]
    after = [_since(tables, other) for other in SUCCESSORS] if act == ACT else []
    superseded = max(after) if after else None
    held = load_acts().acts
    return ActSaid(
        act, editions[0].pcode, held[act].zh_hant, held[act].en,
        _state(editions, superseded, day), superseded,
        tuple(Both(held[one].zh_hant, held[one].en) for one in SUCCESSORS) if after else (),
        tuple(map(_edition, sorted(editions, key=lambda one: one.promulgated))))


def _since(tables: LawTables, act: str) -> date:
    return next(one.since for one in tables.editions if one.act == act and one.kind == "enacted")


def _state(editions: list[Edition], superseded: date | None, day: date) -> State:
    if day < next(one.since for one in editions if one.kind == "enacted"):
        return "not_yet"
    if any(one.kind == "abolished" and one.since <= day for one in editions):
        return "abolished"
    return "superseded" if superseded is not None and superseded <= day else "in_force"


def _edition(one: Edition) -> EditionSaid:
    kind = said(f"edition_{one.kind}")
    return EditionSaid(one.kind, kind.zh, kind.en, one.promulgated, one.since,
                       tuple(one.articles.split()), one.order,
                       cite_said(one.cites) if one.cites else None)
