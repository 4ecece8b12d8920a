"""Queries of traders and brokers about their own declarations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.declaration.model import Declaration
from guanwu.declaration.number import normalise, printed
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.desk.persons import open_importer
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.trader.own_case import OwnCase, own_case
from guanwu.desk.trader.own_messages import MessageFile, MessageHead, heads_of, one_message
from guanwu.desk.trader.worksheet import worksheet_of
from guanwu.store.case_rows import load_cases
from guanwu.store.own_rows import LAST, Brief, OwnRow, Wanted, briefs, own_declarations

State = Literal[
    "refused", "documents", "examination", "assessed", "billed", "paid", "released", "referred",
    "withdrawn",
]
_NOT_OF_NUMBERS = re.compile("[^A-Z0-9]+")
EXAMPLE = ByNumber("CA  1411112347")
_decoder = msgspec.json.Decoder(Declaration)


class Mine(Struct, frozen=True, forbid_unknown_fields=True):
    """Own declarations, newest first: in a state, lodged between two days, a part of the number."""

    state: State | None = None
    since: date | None = None
    until: date | None = None
    number: Annotated[str, Meta(max_length=40)] = ""
    after: Cursor = ""
    limit: Limit = 50


class OwnDeclaration(Struct, frozen=True):
    """A declaration in a list; amounts in whole NT$, `payable` once it is billed."""

    number: str
    printed: str
    lodged_at: str
    declared_on: str
    importer: str
    seller: str
    goods: str
    lines: int
    state: str
    channel: str | None
    payable: int | None
    bill_number: str | None
    due_on: str | None


class ByMessage(Struct, frozen=True, forbid_unknown_fields=True):
    """A message of a declaration by its place, from 1."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    place: Annotated[int, Meta(ge=1, le=1_000)]


class Heads(Struct, frozen=True):
    """The messages of a declaration, in the order in which they were decided."""

    messages: tuple[MessageHead, ...]


@query("declaration:mine", listing=True, example=Mine(state="documents"))
def mine(desk: Asked, question: Mine) -> Page[OwnDeclaration] | Refusal:
    """List the own declarations, newest first."""
    after = decode_cursor(question.after, str, str) if question.after else LAST
    if isinstance(after, Refusal):
        return after
    rows = own_declarations(desk.connection, desk.scope.parties, wanted_of(question),
                            (after[0], after[1]), question.limit + 1)
    shown = shown_of(desk.connection, rows)
    return page_of(rows, question.limit, lambda row: shown[row.number],
                   lambda row: (row.lodged_at, row.number))


def wanted_of(question: Mine) -> Wanted:
    """Return the conditions of a list."""
    states = (question.state,) if question.state else ()
    whole = normalise(question.number)
    if isinstance(whole, str):
        return Wanted(states, question.since, question.until, number=whole)
    part = _NOT_OF_NUMBERS.sub("", question.number.upper())
    return Wanted(states, question.since, question.until, part)


def shown_of(connection: Connection, rows: list[OwnRow]) -> dict[str, OwnDeclaration]:
    """Return rows as they are shown, by number."""
    held = briefs(connection, [row.number for row in rows])
    return {row.number: _shown(row, held[row.number]) for row in rows}


def _shown(row: OwnRow, brief: Brief) -> OwnDeclaration:
    """Return a row as it is shown."""
    billed = row.bill_number is not None
    return OwnDeclaration(
        row.number, printed(row.number), row.lodged_at, row.declared_on,
        brief.importer.name_zh or brief.importer.name, brief.seller.name,
        brief.lines[0].description, len(brief.lines), row.state, row.channel,
        row.payable if billed else None, row.bill_number, row.due_on,
    )


@query("declaration:view", of=declaration_resources, personal=True, example=EXAMPLE)
def view(desk: Asked, question: ByNumber) -> OwnCase | Refusal:
    """Tell everything that a party may know of its declaration, what happened to it among it."""
    return own_case(desk.house, desk.connection, plain((question.number,))[0])


@query("declaration:messages", of=declaration_resources, example=EXAMPLE)
def messages(desk: Asked, question: ByNumber) -> Heads | Refusal:
    """List the messages of a declaration that went out."""
    found = heads_of(desk.connection, plain((question.number,))[0])
    return found if isinstance(found, Refusal) else Heads(found)


@query("declaration:message", of=declaration_resources, personal=True,
       example=ByMessage("CA  1411112347", 1))
def message(desk: Asked, question: ByMessage) -> MessageFile | Refusal:
    """Return one message of a declaration as XML."""
    return one_message(desk.house, plain((question.number,))[0], question.place)


@query("declaration:worksheet", of=declaration_resources, personal=True, example=EXAMPLE)
def worksheet(
    desk: Asked, question: ByNumber
) -> Mapping[str, Any] | Refusal | tuple[Fault, ...]:
    """Explain the amounts of a bill step by step, computed anew from declaration and law."""
    return worksheet_of(desk.house, desk.connection, plain((question.number,))[0])


@query("declaration:record", of=declaration_resources, personal=True, example=EXAMPLE)
def record(desk: Asked, question: ByNumber) -> Declaration | Refusal:
    """Return an own declaration as the record that was lodged."""
    number = plain((question.number,))[0]
    case = load_cases(desk.connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    return open_importer(desk.house, desk.connection, _decoder.decode(case.record))
