"""The command that puts the head-count of a fiscal year on record: it binds the budget."""

from __future__ import annotations

from typing import Annotated, Any, Final

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.differences import Difference, differing
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, command
from guanwu.desk.headcount_record import book_on_record, headcount_text, recorded_on
from guanwu.desk.programme.recording import text_faults
from guanwu.desk.queries.establishment import PLAN_MOST
from guanwu.desk.staffing import HeadcountEntry, StepEntry, headcount_of, note_entries
from guanwu.staffing.headcount import completed, row_sum, statement_of
from guanwu.staffing.model import ROC_EPOCH, YearTable
from guanwu.staffing.naming import line_term
from guanwu.staffing.years import read_year
from guanwu.store.headcount_rows import HeadcountRow, add_headcount

OFFICE: Final = "administration"
"""The budget is the Administration's, with all its offices."""
EXAMPLE: Final = """Year,Office,Staff,Skilled workers,Janitors,Drivers,Contract employees,\
Temporary employees,Total
110,administration,378,7,12,4,21,1,423
,keelung,1000,10,30,5,0,0,1045
,taipei,1000,10,30,5,0,0,1045
,taichung,600,5,15,3,0,0,623
,kaohsiung,1000,10,30,5,0,0,1045
"""


class RecordHeadcount(Struct, frozen=True, forbid_unknown_fields=True):
    """The head-count of a fiscal year, of the Republic (110) or Western, as CSV text.

    The table is the one that `headcount check` reads; `source` is the paper that approved it.
    """

    year: Annotated[str, Meta(min_length=1, max_length=20)]
    table: Annotated[str, Meta(min_length=1, max_length=PLAN_MOST)]
    source: Annotated[str, Meta(min_length=1, max_length=200)]


class HeadcountKept(Struct, frozen=True):
    """The head-count as it now stands on record, the moment of what it replaced, and notes."""

    headcount: HeadcountEntry
    replaced: str
    notes: tuple[StepEntry, ...]


def headcount_resources(_connection: Connection, _order: Any) -> tuple[Resource, ...]:
    """Return the Administration, whose budget it is."""
    return (Resource(OFFICE),)


def _read(
    connection: Connection, order: RecordHeadcount
) -> tuple[YearTable | tuple[Fault, ...], tuple[Fault, ...]]:
    """Return the table of an order, or everything that is wrong with it; and notes."""
    faults = tuple(text_faults({"source": order.source}, frozenset(("source",))))
    asked = read_year(order.year)
    if asked is None:
        faults += (Fault("headcount_year_unreadable", "year", {"text": order.year}),)
    found, notes = headcount_text(
        order.table, asked.year if asked else None, book_on_record(connection))
    if isinstance(found, tuple):
        return (*faults, *found), notes
    return (faults or found), notes


def adds_up(connection: Connection, order: RecordHeadcount) -> bool:
    """Say whether an order waits for a second person; one that is wrong is declined at once."""
    return isinstance(_read(connection, order)[0], YearTable)


@command("establishment:record_headcount", of=headcount_resources, four_eyes=adds_up,
         example=RecordHeadcount("110", EXAMPLE, "Budget of 110 as approved"))
def record_headcount(
    desk: Asked, order: RecordHeadcount
) -> HeadcountKept | Refusal | tuple[Fault, ...]:
    """Put the head-count of a fiscal year on record, in place of an earlier one of that year."""
    found, notes = _read(desk.connection, order)
    if isinstance(found, tuple):
        return found
    replaced = recorded_on(desk.connection, found.year)
    add_headcount(desk.connection, HeadcountRow(
        found.year, order.table, desk.actor.id, desk.at, desk.approver.id))
    people = sum(map(row_sum, found.lines))
    say(desk, f"headcount-{found.year - ROC_EPOCH}", "establishment:headcount:recorded",
        year=found.year - ROC_EPOCH, people=people, source=order.source.strip(),
        replaced=replaced)
    kept = headcount_of(found.year, desk.connection)
    if isinstance(kept, Refusal):
        return kept
    return HeadcountKept(kept.entry, replaced, note_entries(notes))


@differing("establishment:record_headcount")
def headcount_differences(connection: Connection, order: Any) -> list[Difference]:
    """Tell the people of every office, as on record for the year and as they would be."""
    found, _ = _read(connection, order)
    if isinstance(found, tuple):
        return []
    book = book_on_record(connection)
    held = statement_of(book, found.year)
    before = {} if isinstance(held, Refusal) else _people(held.tables[0])
    return [Difference(line_term(id), before.get(id, ""), after)
            for id, after in _people(found).items()]


def _people(table: YearTable) -> dict[str, str]:
    """Return the people of every line of a table, the total among them."""
    whole = completed(table)
    lines = (*whole.lines, *([whole.total] if whole.total else ()))
    return {line.id: f"{row_sum(line):,}" for line in lines}
