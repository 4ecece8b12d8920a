"""Commands on the deposits of licensed operators, through the ledger (CA 11, CA 93)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.case import Refusal
from guanwu.desk.administration.differences import Difference, differing
from guanwu.desk.administration.operators import (
    advance,
    found,
    is_sufficient,
    keep,
    required,
)
from guanwu.desk.administration.saying import say
from guanwu.desk.command import Asked, always, command
from guanwu.desk.commands.operator import Id, operator_resources
from guanwu.ledger import Transfer
from guanwu.payment.deposit import given_back, paid_in
from guanwu.store.ledger_rows import LedgerRefusedError, apply_transfers, transfers_by_id
from guanwu.store.operator_rows import deposit_of, find_operator

Form = Literal["cash", "government_bonds", "bank_certificate", "credit_union_certificate",
               "trust_certificate", "guarantee", "other_property"]


class Deposit(Struct, frozen=True, forbid_unknown_fields=True):
    """A deposit received or given back, in whole NT$; `reference` is the number of its receipt."""

    id: Id
    form: Form
    amount_twd: Annotated[int, Meta(ge=1, le=10**12)]
    reference: Annotated[str, Meta(min_length=1, max_length=40)]


class DepositKept(Struct, frozen=True):
    """What an operator has deposited now, in whole NT$, and the state that it is in."""

    operator: str
    deposited_twd: int
    state: str


@command("operator:deposit", of=operator_resources,
         example=Deposit("op-4f2a91c07d3e", "cash", 50_000, "R114-000017"))
def deposit(desk: Asked, order: Deposit) -> DepositKept | Refusal:
    """Take in a deposit; a registration that waits for it is complete once it is sufficient."""
    one = found(desk, order.id)
    if isinstance(one, Refusal):
        return one
    if one.state in ("revoked", "closed"):
        return Refusal("operator_ended", {"operator": one.id,
                                          "state": f"operator_state_{one.state}"})
    refused = _apply(desk, paid_in(one.id, order.form, order.amount_twd, order.reference,
                                   at=desk.at), order.reference)
    if refused is not None:
        return refused
    sufficient = is_sufficient(desk, one)
    if isinstance(sufficient, Refusal):
        return sufficient
    if one.state == "approved" and sufficient:
        state = advance(desk, one, "complete", {"deposit_sufficient": True})
        if isinstance(state, Refusal):
            return state
        one = replace(one, state=state)
        keep(desk, one)
    say(desk, one.id, "operator:deposit:received", form=order.form, amount=order.amount_twd,
        reference=order.reference, state=one.state)
    return DepositKept(one.id, deposit_of(desk.connection, one.id), one.state)


@command("operator:return_deposit", of=operator_resources, four_eyes=always,
         example=Deposit("op-4f2a91c07d3e", "cash", 50_000, "P114-000003"))
def return_deposit(desk: Asked, order: Deposit) -> DepositKept | Refusal:
    """Give a deposit back: all of it after the end, before that what is more than is owed."""
    one = found(desk, order.id)
    if isinstance(one, Refusal):
        return one
    least = 0
    if one.state not in ("revoked", "closed"):
        row = required(desk, one.kind, one.record.standing, desk.moment.date())
        if isinstance(row, Refusal):
            return row
        least = row.number("amount_twd")
    held = deposit_of(desk.connection, one.id)
    if held - order.amount_twd < least:
        facts = {"amount": order.amount_twd, "held": held, "least": least}
        return Refusal("operator_deposit_needed", facts)
    back = given_back(one.id, order.form, order.amount_twd, order.reference, at=desk.at)
    refused = _apply(desk, back, order.reference)
    if refused is not None:
        return refused
    say(desk, one.id, "operator:deposit:returned", form=order.form, amount=order.amount_twd,
        reference=order.reference)
    return DepositKept(one.id, deposit_of(desk.connection, one.id), one.state)


@differing("operator:return_deposit")
def return_differences(connection: Connection, order: Any) -> list[Difference]:
    """Tell whose deposit it is, and what would be left of it."""
    one = find_operator(connection, order.id)
    if one is None:
        return []
    held = deposit_of(connection, one.id)
    return [
        Difference("field_name", one.name, one.name),
        Difference("operator_deposited", f"{held:,}", f"{held - order.amount_twd:,}"),
    ]


def _apply(desk: Asked, transfer: Transfer, reference: str) -> Refusal | None:
    """Apply a transfer of a deposit once; the same receipt a second time is refused."""
    if transfers_by_id(desk.connection, {transfer.id}):
        return Refusal("operator_deposit_repeated", {"reference": reference})
    try:
        apply_transfers(desk.connection, (transfer,))
    except LedgerRefusedError as error:
        return Refusal("operator_ledger_refused", {"result": f"ledger_{error.result}"})
    return None
