"""The movements of people on record: as a ledger from a budget on, and as they are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from guanwu.desk.staffing import StepEntry, note_entries
from guanwu.staffing.headcount import budget_on
from guanwu.staffing.model import Book
from guanwu.staffing.movement import Ledger, Movement, people_of
from guanwu.staffing.naming import category_term, line_term
from guanwu.store.movement_rows import MovementRow, movements_on_record
from guanwu.store.staffing_file import load_movement_names
from guanwu.store.terms_file import load_terms


class MovementEntry(Struct, frozen=True):
    """A movement on record: so many people of an office and category, on a day.

    `state` is done (or ordered) or planned; `to_*` are where a transfer leads. `notes` tell how
    what was written was read.
    """

    id: int
    day: date
    kind: str
    kind_zh: str
    kind_en: str
    office: str
    office_zh: str
    office_en: str
    category: str
    category_zh: str
    category_en: str
    count: int
    to_office: str
    to_category: str
    state: str
    state_zh: str
    state_en: str
    source: str
    recorded_at: str
    notes: tuple[StepEntry, ...] = ()


def recorded_movements(connection: Connection) -> list[Movement]:
    """Return the movements on record in the order of their days."""
    return list(map(movement_of, movements_on_record(connection)))


def movement_of(row: MovementRow) -> Movement:
    """Return a movement of the store as the ledger knows movements; its id is its row."""
    kind: Any = row.kind
    return Movement(row.id, f"{row.id}", date.fromisoformat(row.day), kind, row.office,
                    row.category, row.people, row.to_office, row.to_category, bool(row.planned))


def ledger_of(
    book: Book, movements: Sequence[Movement], day: date, ordered: bool = False
) -> Ledger:
    """Return the ledger of movements from the budget that was the latest by the first of them on.

    By `day` where there is none. Every place of that budget is taken to be filled on the first day
    of its year. Movements are put in the order of their days unless they are to stay as they are.
    """
    opening = budget_on(book, min([day, *(one.day for one in movements)]))
    held = movements if ordered else sorted(movements, key=lambda one: (one.day, one.row))
    return Ledger(date(opening.year, 1, 1), people_of(opening), tuple(held))


def movement_entry(row: MovementRow, notes: Iterable[Any] = ()) -> MovementEntry:
    """Return a movement as it is shown."""
    state = "planned" if row.planned else "done"
    say = load_terms().say
    words = {one.id: (one.zh_hant, one.en) for one in load_movement_names()[1]}
    office, category = line_term(row.office), category_term(row.category)
    return MovementEntry(
        row.id, date.fromisoformat(row.day), row.kind, *words[row.kind],
        row.office, say(office, "zh-Hant"), say(office, "en"),
        row.category, say(category, "zh-Hant"), say(category, "en"), row.people,
        row.to_office, row.to_category, state, *words[state], row.source, row.recorded_at,
        note_entries(tuple(notes)))
