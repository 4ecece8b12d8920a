"""Queries about licensed operators: who is registered where, and since when."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.administration.operators import GROUNDS, found, required
from guanwu.desk.command import Asked, query
from guanwu.desk.commands.operator import operator_resources
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.party.operator import Operator
from guanwu.rule.table import Row
from guanwu.store.operator_rows import deposit_of, deposits_of, operators


class OperatorsAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Operators in order of their code; `words` looks in code, business number and name."""

    kind: Literal["", "broker", "carrier", "sea_forwarder", "air_forwarder", "warehouse",
                  "bonded_warehouse", "container_yard"] = ""
    office: Annotated[str, Meta(max_length=40)] = ""
    state: Literal["", "approved", "active", "suspended", "revoked", "closed"] = ""
    words: Annotated[str, Meta(max_length=60)] = ""
    after: Cursor = ""
    limit: Limit = 50


class OperatorAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """An operator by its id."""

    id: Annotated[str, Meta(min_length=1, max_length=40)]


class Movement(Struct, frozen=True):
    """A deposit received, or given back where the amount is below nothing, in whole NT$."""

    at: str
    form: str
    amount_twd: int


class Ground(Struct, frozen=True):
    """An article by which this operator can be stopped: the longest time, and whether for good."""

    cites: str
    months: str
    days: str
    revokes: bool


class Shown(Struct, frozen=True):
    """An operator with its deposit: what it owes (None: no rule at hand), has, and how it came.

    `may_act`: whether it may act today.
    """

    operator: Operator
    may_act: bool
    required_twd: int | None
    required_cites: str
    deposited_twd: int
    movements: tuple[Movement, ...]
    grounds: tuple[Ground, ...]


@query("operator:list", listing=True, example=OperatorsAsked(kind="broker"))
def list_operators(desk: Asked, question: OperatorsAsked) -> Page[Operator] | Refusal:
    """List licensed operators of the offices within reach."""
    after = ("", "")
    if question.after:
        cursor = decode_cursor(question.after, str, str)
        if isinstance(cursor, Refusal):
            return cursor
        after = (cursor[0], cursor[1])
    offices = None if desk.scope.everything else list(desk.scope.offices)
    if question.office:
        within = offices is None or question.office in offices
        offices = [question.office] if within else []
    rows = operators(
        desk.connection, kind=question.kind, offices=offices, state=question.state,
        words=question.words.strip(), after=after, most=question.limit + 1,
    )
    return page_of(rows, question.limit, lambda row: row, lambda row: [row.code, row.id])


@query("operator:show", of=operator_resources, example=OperatorAsked("op-4f2a91c07d3e"))
def show_operator(desk: Asked, question: OperatorAsked) -> Shown | Refusal:
    """Show an operator with its deposit and the articles by which it can be stopped."""
    one = found(desk, question.id)
    if isinstance(one, Refusal):
        return one
    today = desk.moment.date()
    row = required(desk, one.kind, one.record.standing, max(today, one.since))
    table = desk.house.law.tables[GROUNDS]
    grounds = [table.at(key, today) for key in table.keys(today)
               if key.startswith(f"{one.kind}|")]
    return Shown(
        one, one.may_act(today), row.number("amount_twd") if isinstance(row, Row) else None,
        row.cites if isinstance(row, Row) else "", deposit_of(desk.connection, one.id),
        tuple(Movement(*moved) for moved in deposits_of(desk.connection, one.id)),
        tuple(Ground(held.cites, held.text("months"), held.text("days"),
                     held.text("revokes") == "yes") for held in grounds if held is not None),
    )
