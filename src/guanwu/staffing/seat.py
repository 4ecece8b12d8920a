"""To which unit or vessel of the law a row of a plan belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final, Literal, NamedTuple

from guanwu.case import Fault
from guanwu.staffing.grid import cell, readable
from guanwu.staffing.law import (
    BRANCH,
    BUREAU,
    FIXED,
    SUB_BRANCH,
    VESSELS,
    EstablishmentLaw,
)
from guanwu.staffing.plan import Plan, PlanRow
from guanwu.staffing.words import folded

ROOMS: Final = ("personnel_room", "accounting_room", "ethics_room")
_EDGES: Final = " /-:,.()"
_BLANK: Final = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")


class Seat(NamedTuple):
    """A unit or vessel: its kind in the law, and its own name where there may be several."""

    kind: str
    name: str = ""


class Placed(NamedTuple):
    """A row with its seat, or without one: then `homes` are the kinds of units its post is in.

    `assumed` tells what was made of a unit: it does not tell its kind and was known by a post that
    only one kind has, or was counted to the bureau itself; or it is a staff office, whose people
    beside its head come out of the numbers of its bureau or branch (DCO 12.2, 13.2, 13-1); or it
    is a section of a branch or sub-branch, which has no numbers of its own (DCO 11).
    """

    row: PlanRow
    post: str | None
    seat: Seat | None
    homes: tuple[str, ...] = ()
    assumed: Literal["", "inferred", "bureau", "drawn", "section"] = ""


class Seating:
    """Finds the seats of rows for a class and a day."""

    def __init__(self, law: EstablishmentLaw, office_class: str, day: date) -> None:
        """Take the names of units as they are searched for: the longest first."""
        self.law = law
        self.office_class = office_class
        self.day = day
        self._words = sorted(
            ((folded(name), one.id) for one in law.tables.unit_kinds
             for name in (one.id, one.zh_hant, one.en, *one.also) if name),
            key=lambda pair: -len(pair[0]))
        self._told: dict[str, str] = {}

    def place_all(self, rows: Iterable[PlanRow]) -> list[Placed]:
        """Return where every row belongs; posts of one kind of unit tell the kind of theirs."""
        held = list(rows)
        kinds: dict[str, set[str]] = {}
        for row in held:
            homes, name = self._homes(row)[1], self._own(row)
            if name and len(set(homes)) == 1 and homes[0] != BUREAU:
                kinds.setdefault(name, set()).add(homes[0])
        self._told = {name: found.pop() for name, found in kinds.items() if len(found) == 1}
        return [self.place(row) for row in held]

    def _homes(self, row: PlanRow) -> tuple[str | None, tuple[str, ...]]:
        """Return the post of a row and the kinds of units that have it."""
        post = self.law.post_ids.get(folded(row.post))
        return post, self.law.homes(post, self.office_class, self.day) if post else ()

    def place(self, row: PlanRow) -> Placed:
        """Return where a row belongs."""
        post, homes = self._homes(row)
        if row.vessel:
            return self._on_board(row, post, homes)
        if row.unit:
            return self._in_unit(row, post, homes)
        if post is None or not homes or BUREAU in homes:
            return Placed(row, post, Seat(BUREAU), homes)
        home = next((one for one in homes if one in FIXED), None)
        alone = home is not None and not set(homes) - {home, f"branch_{home}"}
        return Placed(row, post, Seat(home) if home and alone else None, homes)

    def _on_board(self, row: PlanRow, post: str | None, homes: tuple[str, ...]) -> Placed:
        """Return the vessel of a row, its kind told by either column or by the post alone."""
        kind = self._kind(row.vessel, VESSELS) or self._kind(row.unit, VESSELS)
        name = self._own(row)
        if kind is not None:
            return Placed(row, post, Seat(kind, name), homes)
        told = self._told.get(name)
        return Placed(row, post, Seat(told, name) if told in VESSELS else None, homes,
                      "inferred" if told in VESSELS else "")

    def _in_unit(self, row: PlanRow, post: str | None, homes: tuple[str, ...]) -> Placed:
        """Return the unit of a row; one that the law does not name is counted to the bureau."""
        kind = self._kind(row.unit, VESSELS)
        if kind is not None:
            return Placed(row, post, Seat(kind, self._own(row)), homes)
        room = self._kind(row.unit, ROOMS)
        if room is not None:
            host = self._without(row.unit, room)
            found = self._kind(host, (SUB_BRANCH, BRANCH))
            host = self._parted(host, found)[0] if found else host
            found = found or self._told.get(host)
            if found == SUB_BRANCH:
                return Placed(row, post, Seat(SUB_BRANCH, host), homes)
            kind, home = (f"branch_{room}", BRANCH) if found == BRANCH else (room, BUREAU)
            name = host if found == BRANCH else ""
            if kind not in homes and home in homes:
                return Placed(row, post, Seat(home, name), homes, "drawn")
            return Placed(row, post, Seat(kind, name), homes)
        for kind in (SUB_BRANCH, BRANCH):
            if self._kind(row.unit, (kind,)):
                name, section = self._parted(row.unit, kind)
                return Placed(row, post, Seat(kind, name), homes, "section" if section else "")
        kind = self._kind(row.unit, FIXED)
        if kind is not None:
            return Placed(row, post, Seat(kind), homes)
        told = self._told.get(_name(row.unit), BUREAU)
        seat = Seat(told) if told in FIXED else Seat(told, _name(row.unit))
        return Placed(row, post, seat, homes, "bureau" if told == BUREAU else "inferred")

    def key(self, one: Placed) -> tuple[object, ...]:
        """Return by what a row is told from every other: unit and post as the law knows them.

        A kind of unit that a plan has once needs no name; a division of the bureau, which has no
        numbers of its own, is told by the whole of its name.
        """
        row, kind = one.row, one.seat.kind if one.seat else ""
        own = folded(f"{row.unit} {row.vessel}")
        if one.assumed == "drawn":
            kind += self._kind(row.unit, ROOMS) or ""
            own = one.seat.name if one.seat else ""
        elif kind in FIXED and self._ends(own, kind):
            own = ""
        elif one.assumed == "section":
            own = "/".join(self._parted(row.unit, kind))
        elif kind not in FIXED and one.seat is not None:
            own = one.seat.name
        title = self.law.title_names.get(folded(row.title), folded(row.title))
        return kind, own, one.post or folded(row.post), row.rank, row.grade, title

    def _ends(self, text: str, kind: str) -> bool:
        """Whether a text says no more of a unit than its kind, and whose it is before that."""
        return not text or any(one == kind and text.endswith(word) for word, one in self._words)

    def _kind(self, text: str, kinds: Iterable[str]) -> str | None:
        """Return the kind, among some, that a text names; the longest name wins."""
        for word, kind in self._words:
            if kind in kinds and _within(word, folded(text)):
                return kind
        return None

    def _own(self, row: PlanRow) -> str:
        """Return the name of the unit or vessel of a row, without its kind where it has one."""
        if not row.vessel:
            kind = self._kind(row.unit, VESSELS) or self._kind(row.unit, (SUB_BRANCH,)) \
                or self._kind(row.unit, (BRANCH,))
            return self._parted(row.unit, kind)[0] if kind else _name(row.unit)
        kind = self._kind(row.vessel, VESSELS)
        name = self._parted(row.vessel, kind)[0] if kind else _name(row.vessel)
        host = self._kind(row.unit, VESSELS)
        if host:
            before = self._parted(row.unit, host)[0]
            known = self._ends(folded(row.unit), host) or before == name
            return name if known else _name(f"{before} {name}")
        return _name(row.unit) if row.unit and self._ends(name, kind or "") else name

    def _parted(self, text: str, kind: str) -> tuple[str, str]:
        """Return the name of a unit without its kind and its bureau, and a section named after it.

        A vessel has no sections: its name may stand on both sides of its kind. Where a text holds
        no name at all it is taken as the name.
        """
        whole = folded(text)
        word = next(word for word, one in self._words if one == kind and _within(word, whole))
        before, behind = map(_name, (whole[:_at(word, whole)],
                                     whole[_at(word, whole) + len(word):]))
        for bureau, one in self._words:
            if one == BUREAU and _within(bureau, before):
                before = _name(before[before.rindex(bureau) + len(bureau):])
        if kind in VESSELS:
            return _name(f"{before} {behind}") or _name(text), ""
        return (before, behind) if before else (behind or _name(text), "")

    def _without(self, text: str, kind: str) -> str:
        """Return a text without the name of a kind, as the name of what it belongs to."""
        left = folded(text)
        for word, one in self._words:
            if one == kind:
                left = left.replace(word, " ", 1) if _within(word, left) else left
        return _name(left)


def repeated(
    plan: Plan, law: EstablishmentLaw, office_class: str, day: date
) -> tuple[Fault, ...]:
    """Return the rows of a plan that are there twice though unit or post is written another way."""
    seating = Seating(law, office_class, day)
    seen: dict[tuple[object, ...], int] = {}
    faults = []
    for one in seating.place_all(plan.rows):
        row = one.row
        first = seen.setdefault(seating.key(one), row.number)
        if first != row.number:
            faults.append(Fault("plan_row_twice", cell(row.number, plan.post_at), {
                "post": readable(row.post), "first": first}, row.number))
    return tuple(faults)


def _name(text: str) -> str:
    """Return the own name of a unit, written alike wherever it stands.

    A blank beside a sign that is no Latin letter parts no words: it is left out.
    """
    return _BLANK.sub("", folded(text)).strip(_EDGES)


def _within(word: str, text: str) -> bool:
    """Whether a text names something: words of letters as whole words, others anywhere."""
    return _at(word, text) >= 0


def _at(word: str, text: str) -> int:
    """Return where a text names something, -1 where it does not."""
    if word.isascii():
        found = re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)
        return found.start() if found else -1
    return text.find(word)
