"""Queries about amendments of the tariff: which there are, what they change, what they bring in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from guanwu.access.approval import ProposalState
from guanwu.case import Fault, Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.commands.gazette import ById, gazette_resources
from guanwu.desk.commands.post import midnight
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.desk.gazette.checking import checked
from guanwu.desk.gazette.kept import Kept, load, of_row
from guanwu.store.gazette_rows import GazetteRow, gazettes
from guanwu.store.proposal_rows import proposals
from guanwu.tariff.edition import TariffRow
from guanwu.tariff.rate import printed, printed_partner_rates


class GazettesAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Amendments, the last drafted first."""

    state: Literal["", "draft", "checked", "simulated", "approved", "withdrawn"] = ""
    after: Cursor = ""
    limit: Limit = 50


class Listed(Struct, frozen=True):
    """An amendment in a list; `in_force` once its day has come."""

    id: str
    title: str
    state: str
    effective_on: date
    rows: int
    in_force: bool
    seconds_left: int


class Row(Struct, frozen=True):
    """A row of an amendment beside what it changes; texts in the wording of the tariff."""

    code: str
    name_zh: str
    name_en: str
    column_1: str
    new_column_1: str
    column_2: str
    new_column_2: str
    column_3: str
    new_column_3: str
    since: str
    until: str


class Shown(Struct, frozen=True):
    """An amendment with its rows, what is wrong with it today, and what it would bring in.

    `proposal` is that which waits for a second person to approve it; `seconds_left` until midnight
    of its day.
    """

    gazette: Kept
    in_force: bool
    seconds_left: int
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    proposal: str


@query("gazette:list", example=GazettesAsked())
def list_gazettes(desk: Asked, question: GazettesAsked) -> Page[Listed] | Refusal:
    """List amendments of the tariff."""
    before = ""
    if question.after:
        cursor = decode_cursor(question.after, str)
        if isinstance(cursor, Refusal):
            return cursor
        before = cursor[0]
    rows = gazettes(desk.connection, question.state, before, question.limit + 1)

    def listed(row: GazetteRow) -> Listed:
        one = of_row(row)
        return Listed(one.id, one.title, one.state, one.content.effective_on,
                      len(one.content.rows), one.in_force(desk.moment.date()),
                      seconds_left(one, desk.moment))

    return page_of(rows, question.limit, listed, lambda row: [row.id])


@query("gazette:show", of=gazette_resources, example=ById("2025-0001"))
def show_gazette(desk: Asked, question: ById) -> Shown | Refusal:
    """Show an amendment beside the tariff that it changes, with everything wrong with it."""
    found = load(desk.connection, question.id)
    if isinstance(found, Refusal):
        return found
    open_still = found.state in ("draft", "checked", "simulated")
    faults: tuple[Fault, ...] = ()
    if open_still:
        _, faults = checked(desk.house, desk.connection, found, desk.moment.date())
    waiting = [one.id for one in proposals(desk.connection, ProposalState.WAITING)
               if one.command in ("gazette:approve", "gazette:withdraw")
               and f'"{found.id}"' in one.content]
    return Shown(
        found, found.in_force(desk.moment.date()), seconds_left(found, desk.moment),
        tuple(_rows(desk, found)), faults, waiting[0] if waiting else "",
    )


def seconds_left(one: Kept, moment: datetime) -> int:
    """Return the seconds until midnight of the day on which an amendment comes into force."""
    left = midnight(one.content.effective_on) - moment
    return max(0, int(left.total_seconds()))


def _rows(desk: Asked, found: Kept) -> list[Row]:
    """Return the drafted rows beside the rows in force on the day before they begin."""
    shown = []
    for one in found.content.rows:
        held = _held(desk, one.code, found.content.effective_on)
        old = ("", "", "", "", "") if held is None else (
            held.name_zh, held.name_en, printed(held.column_1),
            printed_partner_rates(held.column_2), printed(held.column_3))
        shown.append(Row(one.code, old[0], old[1], old[2], one.column_1, old[3], one.column_2,
                         old[4], one.column_3, one.since, one.until))
    return shown


def _held(desk: Asked, code: str, effective_on: date) -> TariffRow | None:
    """Return the row of a code as it is before an amendment, None where there is none."""
    day = date.fromordinal(effective_on.toordinal() - 1)
    index = desk.house.law.tariff.at(day)
    if isinstance(index, Refusal):
        return None
    row = index.find("".join(sign for sign in code if sign.isdigit()))
    return None if isinstance(row, Refusal) else row
