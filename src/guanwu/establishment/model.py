"""Rows of the establishment, all dated: offices, units, duties, chart, places, matters, routes."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct


class Dated(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row in force from `since` (inclusive) to `until` (exclusive; None: open)."""

    since: date
    until: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the row is in force on the day."""
        return self.since <= day and (self.until is None or day < self.until)


class Named(Dated, frozen=True, kw_only=True):
    """A row with an id and a name in both languages; `also` are other names it is asked by."""

    id: str
    zh_hant: str
    en: str
    also: tuple[str, ...] = ()


class Office(Named, frozen=True, kw_only=True):
    """The Administration or one of its offices.

    `letters` begin its declaration numbers, `serial` the numbers of its tracked matters.
    """

    letters: str
    serial: str
    source: str


class Unit(Named, frozen=True, kw_only=True):
    """A unit `<office>/<no>`: a division, a branch or an office of the staff."""

    office: str
    no: int
    kind: Literal["division", "branch", "staff_office"]
    source: str


class Duty(Named, frozen=True, kw_only=True):
    """A clause of duty `<office>/<no>/<item>`; its name is the clause, `systems` what works it."""

    unit: str
    item: int
    systems: tuple[str, ...]
    source: str


class Node(Named, frozen=True, kw_only=True):
    """A box of the organisation chart; one of kind `unit` has its name from that unit."""

    parent: str
    kind: Literal["head", "deputy", "secretary", "adviser", "unit"]
    office: str
    unit: str
    order: int
    source: str


class Place(Named, frozen=True, kw_only=True):
    """A place where matters arise; `unit` is the unit whose district it is, else the seat's."""

    office: str
    unit: str
    knowledge: str
    source: str


class Mode(Named, frozen=True, kw_only=True):
    """How goods come, or the work in which a matter arose."""


class MatterKind(Named, frozen=True, kw_only=True):
    """A kind of matter; `mode` where the kind itself is of one mode.

    A `confidential` matter names its applicant to nobody but those who handle it.
    """

    field: str
    mode: str
    confidential: bool


class Route(Dated, frozen=True, kw_only=True):
    """A duty that handles a kind of matter, or is concerned by it.

    `office` is the office asked (a concerned row may leave it open), `area` the unit in whose
    district the matter arises (empty: anywhere), `mode` empty: any. `basis` names the sentence
    that says why, beyond the clause itself; `cites` are articles beside the rules of organisation.
    """

    matter: str
    role: Literal["handles", "concerned"]
    office: str
    area: str
    mode: str
    order: int
    duty: str
    basis: str
    cites: str
    source: str

    @property
    def unit(self) -> str:
        """The unit that has the duty."""
        return self.duty.rpartition("/")[0]


class System(Named, frozen=True, kw_only=True):
    """A system of the product: whether it works as a `whole`, in `part` or not (`none`).

    `matters` are the kinds of matters it works today, the reach says how far in words, `commands`
    are those of the desk that show it.
    """

    works: Literal["whole", "part", "none"]
    reach_zh_hant: str
    reach_en: str
    matters: tuple[str, ...]
    commands: tuple[str, ...]


class Tables(Struct, frozen=True):
    """Every table of the establishment as read."""

    offices: tuple[Office, ...]
    units: tuple[Unit, ...]
    duties: tuple[Duty, ...]
    chart: tuple[Node, ...]
    places: tuple[Place, ...]
    modes: tuple[Mode, ...]
    matters: tuple[MatterKind, ...]
    routes: tuple[Route, ...]
    systems: tuple[System, ...]
