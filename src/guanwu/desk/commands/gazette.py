"""Commands on amendments of the tariff: draft, check, approve by a second person, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.administration.differences import Difference, differing
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, always, command
from guanwu.desk.gazette.checking import amendments_of, checked
from guanwu.desk.gazette.kept import (
    Basis,
    Content,
    Kept,
    Record,
    content_hash,
    load,
    of_row,
    recorded,
    save,
)
from guanwu.desk.gazette.publishing import publish
from guanwu.store.flow_file import load_flow
from guanwu.store.gazette_rows import find_gazette
from guanwu.store.writing import take_serials
from guanwu.tariff.amendment import DraftRow

OFFICE: Final = "administration"
"""The tariff is the Administration's, not that of an office."""
ROWS_MOST: Final = 5_000
_ROWS_SHOWN: Final = 200
Id = Annotated[str, Meta(min_length=1, max_length=40)]
Why = Annotated[str, Meta(min_length=1, max_length=500)]


class Draft(Struct, frozen=True, forbid_unknown_fields=True):
    """An amendment; `id` names a draft that it replaces, else it is a new one."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    effective_on: date
    basis: Basis
    rows: Annotated[tuple[DraftRow, ...], Meta(min_length=1, max_length=ROWS_MOST)]
    id: Annotated[str, Meta(max_length=40)] = ""


class ById(Struct, frozen=True, forbid_unknown_fields=True):
    """An amendment by its id."""

    id: Id


class Approve(Struct, frozen=True, forbid_unknown_fields=True):
    """An amendment to be put into force, and the hash of the content that is meant."""

    id: Id
    content_hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True):
    """An amendment that is not to come into force."""

    id: Id
    reason: Why


class Drafted(Struct, frozen=True):
    """An amendment as it stands, and everything that is wrong with it."""

    id: str
    state: str
    content_hash: str
    faults: tuple[Fault, ...] = ()


class Published(Struct, frozen=True):
    """An amendment approved or withdrawn, and how many editions were recorded for it."""

    id: str
    state: str
    effective_on: date
    editions: int


EXAMPLE: Final = Draft(
    "Lower rate on green coffee", date(2026, 1, 1), "statute",
    (DraftRow("09011100007", column_1="0%"),),
)


def gazette_resources(_connection: Connection, _order: Any) -> Sequence[Resource]:
    """Return the office of the tariff."""
    return (Resource(OFFICE),)


def withdrawal_waits(connection: Connection, order: Withdraw) -> bool:
    """Say whether a withdrawal needs a second person: where one has approved the amendment."""
    row = find_gazette(connection, order.id)
    return row is not None and row.state == "approved"


@command("gazette:draft", of=gazette_resources, example=EXAMPLE)
def draft(desk: Asked, order: Draft) -> Drafted | Refusal:
    """Keep an amendment as a draft, new or in place of one that is not approved yet."""
    content = Content(order.effective_on, order.basis, order.rows)
    title = order.title.strip()
    if order.id:
        found = load(desk.connection, order.id)
        if isinstance(found, Refusal):
            return found
        state = _advance(desk, found, "redraft", {})
        if isinstance(state, Refusal):
            return state
        id = found.id
    else:
        year = desk.moment.year
        serial = take_serials(desk.connection, "gazette", year, {OFFICE: 1})[OFFICE]
        id, state = f"{year}-{serial:04d}", load_flow("tariff").start
    made = Kept(id, title, state, content, content_hash(title, content), Record(),
                desk.actor.id, desk.at)
    save(desk.connection, made)
    say(desk, id, "gazette:draft:kept", hash=made.content_hash, rows=len(order.rows))
    return Drafted(id, state, made.content_hash)


@command("gazette:check", of=gazette_resources, example=ById("2025-0001"))
def check(desk: Asked, order: ById) -> Drafted | Refusal:
    """Check a draft: every fault of every row at once; without any it is checked."""
    found = load(desk.connection, order.id)
    if isinstance(found, Refusal):
        return found
    _, faults = checked(desk.house, desk.connection, found, desk.moment.date())
    if faults:
        return Drafted(found.id, found.state, found.content_hash, faults)
    state = _advance(desk, found, "check", {"no_faults_found": True})
    if isinstance(state, Refusal):
        return state
    save(desk.connection, replace(found, state=state))
    say(desk, found.id, "gazette:draft:checked", hash=found.content_hash)
    return Drafted(found.id, state, found.content_hash)


@command("gazette:approve", of=gazette_resources, four_eyes=always,
         example=Approve("2025-0001", "0" * 64))
def approve(desk: Asked, order: Approve) -> Published | Refusal | tuple[Fault, ...]:
    """Put an amendment on record, in force from midnight of its day (a second person's word)."""
    found = load(desk.connection, order.id)
    if isinstance(found, Refusal):
        return found
    today = desk.moment.date()
    rows, faults = checked(desk.house, desk.connection, found, today)
    simulated = found.record.simulation
    state = _advance(desk, found, "approve", {
        "no_faults_found": not faults,
        "content_unchanged": found.content_hash == order.content_hash == content_hash(
            found.title, found.content) and simulated is not None
        and simulated.content_hash == order.content_hash,
        "not_in_force_yet": found.content.effective_on > today,
        "second_person_approved": not desk.approver.is_anonymous,
    })
    if isinstance(state, Refusal):
        return faults if faults and found.state == "simulated" else state
    number = _number(desk)
    done = recorded(replace(found, state=state), proposed_by=desk.actor.id,
                    approved_by=desk.approver.id, recorded_on=today, number=number)
    save(desk.connection, done)
    editions = publish(desk.house, desk.connection, rows, number, today, found.id)
    say(desk, found.id, "gazette:amendment:approved", hash=found.content_hash,
        effective_on=found.content.effective_on, editions=editions)
    return Published(found.id, state, found.content.effective_on, editions)


@command("gazette:withdraw", of=gazette_resources, four_eyes=withdrawal_waits,
         example=Withdraw("2025-0001", "Not agreed by the Executive Yuan"))
def withdraw(desk: Asked, order: Withdraw) -> Published | Refusal:
    """Withdraw a draft, or with a second person what is approved and not in force yet."""
    found = load(desk.connection, order.id)
    if isinstance(found, Refusal):
        return found
    today = desk.moment.date()
    state = _advance(desk, found, "withdraw",
                     {"not_in_force_yet": found.content.effective_on > today})
    if isinstance(state, Refusal):
        return state
    rows = amendments_of(found) if found.state == "approved" else ()
    done = recorded(replace(found, state=state), withdrawn_by=desk.actor.id, reason=order.reason)
    save(desk.connection, done)
    editions = 0
    if rows:
        editions = publish(desk.house, desk.connection, rows, _number(desk), today, found.id)
    say(desk, found.id, "gazette:amendment:withdrawn", reason=order.reason, editions=editions)
    return Published(found.id, state, found.content.effective_on, editions)


@differing("gazette:approve")
def approve_differences(connection: Connection, order: Any) -> list[Difference]:
    """Tell the rows of an amendment as drafted, and what it would have brought in."""
    row = find_gazette(connection, order.id)
    if row is None:
        return []
    found = of_row(row)
    said = [
        Difference("gazette_draft_title", "", found.title),
        Difference("field_effective_on", "", found.content.effective_on.isoformat()),
    ]
    for one in found.content.rows[:_ROWS_SHOWN]:
        rates = " · ".join(part for part in (one.column_1, one.column_2, one.column_3) if part)
        days = f" [{one.since}, {one.until})" if one.since or one.until else ""
        said.append(Difference("field_code", one.code, rates + days))
    simulated = found.record.simulation
    if simulated is not None:
        said.append(Difference("gazette_revenue", f"{simulated.total.before:,}",
                               f"{simulated.total.after:,}"))
    return said


def _advance(desk: Asked, one: Kept, move: str, facts: dict[str, bool]) -> str | Refusal:
    """Return the state after a move of the flow of amendments, or why there is none."""
    return load_flow("tariff").advance(one.state, move, facts, desk.powers)


def _number(desk: Asked) -> int:
    """Return the next number in the order of publication, over all years."""
    return take_serials(desk.connection, "publication", 0, {"tariff": 1})["tariff"]
