"""Reads a table of movements of people, and tells all that is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, cast

from msgspec import Struct

from guanwu.case import Fault
from guanwu.staffing.grid import Grid, beyond, cell, plain, readable, unmerge, whole
from guanwu.staffing.movement import Arrival, Movement
from guanwu.staffing.naming import movement_column_term
from guanwu.staffing.words import Words, folded
from guanwu.staffing.years import ReadDay, read_day

NEEDED: Final = ("day", "kind", "office", "category", "count")
KINDS: Final = ("recruit", "retire", "transfer")
STATES: Final = ("done", "planned")


class ReadMovements(Struct, frozen=True):
    """Movements as read, what is wrong with the table, what was mended.

    `unsure` tells where the rows that were refused may have brought people.
    """

    movements: tuple[Movement, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    unsure: tuple[Arrival, ...] = ()


def read_movements(
    grid: Grid, words: Words, columns: Mapping[str, str], terms: Mapping[str, str]
) -> ReadMovements:
    """Return the movements of a grid; every fault has its cell.

    `columns` are the names of columns by what they mean, `terms` those of kinds and states. Days
    are of the Republic or Western; where a table mixes them, each change of habit is noted.
    """
    if not grid.rows:
        return ReadMovements((), (Fault("plan_empty", "A1"),), ())
    first, names = grid.rows[0]
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for place, text in enumerate(names):
        id = columns.get(folded(text))
        if id is None and text.strip():
            faults.append(Fault("movement_column_unknown", cell(first, place),
                                {"text": readable(text)}, first))
        elif id in places:
            faults.append(Fault("plan_column_twice", cell(first, place),
                                {"text": readable(text)}, first))
        elif id is not None:
            places[id] = place
    faults += [Fault("plan_column_missing", cell(first, 0), {
        "column": name, "column_term": movement_column_term(name)}, first)
               for name in NEEDED if name not in places]
    for number, cells in grid.rows[1:]:
        faults += beyond(number, cells, [place for place, text in enumerate(names) if text.strip()])
    if faults:
        return ReadMovements((), tuple(faults), ())
    labels = {place: movement_column_term(name) for name, place in places.items()
              if name not in ("count", "no")}
    whole_grid = unmerge(grid, first, labels)
    reader = _Reader(places, words, terms, [*whole_grid.faults], [*whole_grid.notes], [])
    made = [reader.row(number, cells) for number, cells in whole_grid.grid.rows[1:]
            if any(text.strip() for text in cells)]
    return ReadMovements(tuple(one for one in made if one is not None), tuple(reader.faults),
                         tuple(reader.notes), tuple(reader.unsure))


class _Reader(Struct):
    """Goes through the rows of a table of movements."""

    places: Mapping[str, int]
    words: Words
    terms: Mapping[str, str]
    faults: list[Fault]
    notes: list[Fault]
    unsure: list[Arrival]
    western: bool | None = None

    def row(self, number: int, cells: tuple[str, ...]) -> Movement | None:
        """Return one movement, None where it has faults."""
        texts = {name: plain(cells[place]) if place < len(cells) else ""
                 for name, place in self.places.items()}
        before = len(self.faults)
        kind = self.terms.get(folded(texts["kind"]))
        if kind not in KINDS:
            self._fault("movement_kind_unknown", number, "kind", texts)
        state = self.terms.get(folded(texts.get("state") or "done"))
        if state not in STATES:
            self._fault("movement_state_unknown", number, "state", texts)
        office = self._named(self.words.offices, "movement_office_unknown", number, "office",
                             texts)
        category = self._named(self.words.categories, "movement_category_unknown", number,
                               "category", texts)
        to_office = self._named(self.words.offices, "movement_office_unknown", number,
                                "to_office", texts, needed=False)
        to_category = self._named(self.words.categories, "movement_category_unknown", number,
                                  "to_category", texts, needed=False)
        day = read_day(texts["day"])
        if day is None:
            self._fault("movement_day_wrong", number, "day", texts)
        count = whole(texts["count"])
        if count is None or count < 1:
            self._fault("movement_count_wrong", number, "count", texts)
        moves = (to_office or office, to_category or category) != (office, category)
        if len(self.faults) == before and moves != (kind == "transfer"):
            self._fault("movement_target_wrong", number, "kind", texts)
        if day is None or count is None or len(self.faults) > before:
            to = (to_office if texts.get("to_office") else office,
                  to_category if texts.get("to_category") else category)
            self._arrives(number, kind, (office, category), to)
            return None
        self._day_noted(day, number, texts)
        return Movement(
            number, texts.get("no", ""), day.day,
            cast(Literal["recruit", "retire", "transfer"], kind), office, category, count,
            to_office, to_category, state == "planned")

    def _arrives(
        self, number: int, kind: str | None, here: tuple[str, str], to: tuple[str, str]
    ) -> None:
        """Keep where a refused row may have brought people, as far as it could be read."""
        if kind == "recruit":
            self.unsure.append(Arrival(number, *here))
        elif kind == "transfer" and to != here:
            self.unsure.append(Arrival(number, *to))
        elif kind != "retire":
            self.unsure.append(Arrival(number, "", ""))

    def _day_noted(self, day: ReadDay, number: int, texts: Mapping[str, str]) -> None:
        """Note a day that is counted another way than those above, or written another way."""
        changed = self.western is not None and day.western != self.western
        if changed or not day.usual:
            code = "movement_day_converted" if changed else "movement_day_read"
            self.notes.append(Fault(code, cell(number, self.places["day"]), {
                "text": readable(texts["day"]), "day": day.day}, number))
        self.western = day.western if self.western is None else self.western

    def _named(
        self, names: Mapping[str, str], code: str, number: int, column: str,
        texts: Mapping[str, str], needed: bool = True
    ) -> str:
        text = texts.get(column, "")
        found = names.get(folded(text), "") if text else ""
        if not found and (text or needed):
            self._fault(code, number, column, texts)
        return found

    def _fault(self, code: str, number: int, column: str, texts: Mapping[str, str]) -> None:
        place = cell(number, self.places.get(column, 0))
        self.faults.append(Fault(code, place, {"text": readable(texts.get(column, ""))}, number))
