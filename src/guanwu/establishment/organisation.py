"""The organisation on any day: rows found by id or by name, and the routes of a matter."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any, Generic, Literal, TypeVar

from guanwu.case import Refusal
from guanwu.establishment.model import (
    Duty,
    MatterKind,
    Mode,
    Named,
    Node,
    Office,
    Place,
    Route,
    System,
    Tables,
    Unit,
)
from guanwu.establishment.naming import matter_kind_term, nearest, office_term

Row = TypeVar("Row", bound=Named)
Works = Literal["system", "system_and_matter", "matter"]
TRACKED = "S55"
"""The system that works a duty without one of its own: the tracked matter."""
SHOWN_MAX = 60
"""Characters of an unknown name that a refusal repeats."""
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Categories of signs that no reader sees: controls, direction marks, halves of pairs."""


class Shelf(Generic[Row]):
    """Dated rows of one table, by id."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Take the rows in the order of the file."""
        self.rows: dict[str, list[Row]] = {}
        for row in rows:
            self.rows.setdefault(row.id, []).append(row)

    def at(self, id: str, day: date) -> Row | None:
        """Return the row of the id in force on the day."""
        return next((row for row in self.rows.get(id, ()) if row.in_force(day)), None)

    def on(self, day: date) -> list[Row]:
        """Return every row in force on the day, in the order of the file."""
        return [row for held in self.rows.values() for row in held if row.in_force(day)]

    def named(self, text: str) -> list[Row]:
        """Return the rows, of any day, whose id or a name is the text; the id goes first."""
        asked = folded(text)
        every = [row for held in self.rows.values() for row in held]
        by_id = [row for row in every if folded(row.id) == asked]
        return by_id or [
            row for row in every if asked in map(folded, (row.zh_hant, row.en, *row.also))
        ]


class Organisation:
    """Offices, units, duties, chart, places, matters, routes and systems, all dated."""

    def __init__(self, tables: Tables) -> None:
        """Index the tables; what is wrong with them is told by `faults_of`, not here."""
        self.tables = tables
        self.offices: Shelf[Office] = Shelf(tables.offices)
        self.units: Shelf[Unit] = Shelf(tables.units)
        self.duties: Shelf[Duty] = Shelf(tables.duties)
        self.chart: Shelf[Node] = Shelf(tables.chart)
        self.places: Shelf[Place] = Shelf(tables.places)
        self.modes: Shelf[Mode] = Shelf(tables.modes)
        self.matters: Shelf[MatterKind] = Shelf(tables.matters)
        self.systems: Shelf[System] = Shelf(tables.systems)
        self._routes: dict[str, list[Route]] = {}
        for route in tables.routes:
            self._routes.setdefault(route.matter, []).append(route)
        self._handled: dict[str, set[str]] = {}
        for route in tables.routes:
            if route.role == "handles":
                self._handled.setdefault(route.duty, set()).add(route.matter)

    def routes(self, matter: str, role: str, day: date) -> list[Route]:
        """Return the routes of a kind of matter in force on the day, in their order."""
        held = [one for one in self._routes.get(matter, ())
                if one.role == role and one.in_force(day)]
        return sorted(held, key=lambda one: one.order)

    def kinds_of(self, duty: str, day: date) -> tuple[str, ...]:
        """Return the kinds of matters that a clause handles on a day."""
        return tuple(sorted(
            kind for kind in self._handled.get(duty, ())
            if any(one.duty == duty for one in self.routes(kind, "handles", day))))

    def office(self, text: str, day: date) -> Office | Refusal:
        """Return the office of an id or name in force on the day."""
        known = tuple(office_term(one.id) for one in self.offices.on(day))
        found = _one(self.offices, text, day)
        if found is None:
            return Refusal("establishment_office_unknown",
                           {"asked": readable_name(text), "offices": known})
        return found

    def matter(self, text: str, day: date) -> MatterKind | Refusal:
        """Return the kind of matter of an id or name in force on the day."""
        found = _one(self.matters, text, day)
        if found is None:
            return self._no_matter(text, day)
        return found

    def _no_matter(self, text: str, day: date) -> Refusal:
        """Return the refusal of a kind of matter that is unknown, with those that are near it."""
        near = nearest(folded(text), {
            one.id: (one.id, *map(folded, (one.zh_hant, one.en, *one.also)))
            for one in self.matters.on(day)})
        if not near:
            return Refusal("establishment_matter_unknown", {"asked": readable_name(text)})
        return Refusal("establishment_matter_near", {
            "asked": readable_name(text), "near": tuple(map(matter_kind_term, near)),
            "ids": near})

    def place(self, text: str, day: date) -> Place | Refusal:
        """Return the place of an id, a name or a code in force on the day."""
        found = _one(self.places, text, day)
        if found is None:
            return Refusal("establishment_place_unknown", {"asked": readable_name(text)})
        return found

    def mode(self, text: str, day: date) -> Mode | Refusal:
        """Return the mode of an id or name in force on the day."""
        found = _one(self.modes, text, day)
        if found is None:
            return Refusal("establishment_mode_unknown",
                           {"asked": readable_name(text), "modes": sorted(self.modes.rows)})
        return found

    def state(self, duty: Duty, day: date) -> Works:
        """Return how a duty is worked: by its systems, by them in part, or as a matter."""
        at_work = self.at_work(duty, day)
        whole = all(one.works == "whole" for one in at_work)
        if at_work and whole and {one.id for one in at_work} == set(duty.systems):
            return "system"
        return "system_and_matter" if at_work else "matter"

    def at_work(self, duty: Duty, day: date) -> list[System]:
        """Return the systems of a duty that work one of its matters, the tracked matter aside."""
        handled = self._handled.get(duty.id, set())
        return [one for one in self._systems(duty, day)
                if one.works != "none" and one.id != TRACKED and handled & set(one.matters)]

    def _systems(self, duty: Duty, day: date) -> list[System]:
        held = (self.systems.at(id, day) for id in duty.systems)
        return [one for one in held if one is not None]


def _one(shelf: Shelf[Row], text: str, day: date) -> Row | Refusal | None:
    """Return the row of a name in force on the day, a refusal if of another day, or None."""
    found = shelf.named(text)
    for row in found:
        if row.in_force(day):
            return row
    if found:
        return not_in_force(found[0], readable_name(text), day)
    return None


def not_in_force(row: Any, asked: str, day: date) -> Refusal:
    """Return the refusal of a row that is not in force on the day, with the days it is."""
    return Refusal("establishment_not_in_force", {
        "asked": asked, "day": day, "since": row.since, "until": row.until or "-"})


def folded(text: str) -> str:
    """Return a name as it is compared: composed forms, one case, no blanks around it."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def readable_name(text: str) -> str:
    """Return an unknown name so that it can be shown: cut short, unseen signs as U+XXXX."""
    shown = "".join(
        f"U+{ord(sign):04X}" if unicodedata.category(sign) in UNSEEN else sign
        for sign in text[:SHOWN_MAX]
    )
    return shown + ("..." if len(text) > SHOWN_MAX else "")
