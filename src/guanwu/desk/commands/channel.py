"""Commands that change the course of a declaration: another channel, or none any more."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.case import Refusal
from guanwu.declaration.number import printed
from guanwu.desk.administration.differences import Difference, differing
from guanwu.desk.command import Asked, always, command
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.moves import SYSTEM_POWERS
from guanwu.desk.moving import Moving, each, known_facts
from guanwu.desk.outcome import Outcome
from guanwu.desk.rows import text
from guanwu.desk.settle import assess_and_bill, order_examination
from guanwu.desk.turn import last_day
from guanwu.payment.bill import withdrawal
from guanwu.store.case_rows import Case, load_cases
from guanwu.store.ledger_rows import apply_transfers, pending_of

NUMBER: Final = "CA  1411112347"
RAISED: Final = {"C1": 1, "C2": 2, "C3": 3}
"""How much a channel asks for: papers more than nothing, papers and goods more than papers."""
Number = Annotated[str, Meta(min_length=1, max_length=40)]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class ChangeChannel(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration, the channel that it is to take, and why."""

    number: Number
    channel: Literal["C1", "C2", "C3"]
    reason: Reason


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration that is to be withdrawn, and why."""

    number: Number
    reason: Reason


def asks_for_less(connection: Connection, order: ChangeChannel) -> bool:
    """Say whether an order lets goods go with less than was asked: that needs a second person."""
    case = _case(connection, order.number)
    before = RAISED.get(case.channel or "", 0) if case is not None else 0
    return RAISED[order.channel] < before


@command("declaration:change_channel", of=declaration_resources, four_eyes=asks_for_less,
         example=ChangeChannel(NUMBER, "C3", "The weight does not fit the goods."))
def change_channel(desk: Asked, order: ChangeChannel) -> Outcome | Refusal | tuple[Any, ...]:
    """Let a declaration take another channel (EXA 11): at once where more is asked."""

    def changed(moving: Moving, case: Case) -> Refusal | None:
        if case.channel == order.channel:
            return Refusal("channel_same", {"number": printed(case.number),
                                            "channel": order.channel})
        raised = RAISED[order.channel] > RAISED.get(case.channel or "", 0)
        facts = known_facts(case) | {"channel_changed": True, "channel_raised": raised}
        said = {"from": case.channel, "channel": order.channel, "reason": order.reason,
                **_approved_by(desk)}
        refused = moving.move(case, "change_channel", facts, said)
        if refused is not None:
            return refused
        _take_bill_back(moving, case)
        case.channel = order.channel
        moving.powers |= SYSTEM_POWERS | {"order_examinations"}
        return _go_on(moving, case)

    return _one(desk, order, changed, desk.powers)


@command("declaration:withdraw", of=declaration_resources, four_eyes=always,
         example=Withdraw(NUMBER, "The goods go back to the seller."))
def withdraw(desk: Asked, order: Withdraw) -> Outcome | Refusal | tuple[Any, ...]:
    """Withdraw a declaration that is not released, once a second person has approved (CA 17)."""

    def withdrawn(moving: Moving, case: Case) -> Refusal | None:
        said = {"reason": order.reason, **_approved_by(desk)}
        facts = known_facts(case) | {"withdrawal_approved": not desk.approver.is_anonymous}
        refused = moving.move(case, "withdraw", facts, said)
        if refused is None:
            _take_bill_back(moving, case)
        return refused

    return _one(desk, order, withdrawn, desk.house.matrix.powers(desk.approver))


@differing("declaration:change_channel")
def channel_differences(connection: Connection, order: ChangeChannel) -> list[Difference]:
    """Return what an order to change the channel would change."""
    case = _case(connection, order.number)
    return [Difference("field_channel", (case.channel or "") if case else "", order.channel)]


@differing("declaration:withdraw")
def withdrawal_differences(connection: Connection, order: Withdraw) -> list[Difference]:
    """Return what an order to withdraw would change."""
    case = _case(connection, order.number)
    state = f"release_state_{case.state}" if case else ""
    return [Difference("field_state", state, "release_state_withdrawn")]


def _one(
    desk: Asked, order: ChangeChannel | Withdraw, step: Any, powers: frozenset[str]
) -> Outcome | Refusal | tuple[Any, ...]:
    """Move one declaration; every fault where it may not move."""
    if not order.reason.strip():
        return Refusal("queue_reason_missing")
    moving = Moving(desk.house, desk.connection, desk.actor.id, powers)
    outcome = each(moving, plain((order.number,)), step)[0]
    return outcome.faults or outcome


def _go_on(moving: Moving, case: Case) -> Refusal | None:
    """Make the moves that the new channel asks for, as far as what was done before carries.

    Papers that were found in order are not asked for again; goods are examined anew only where
    they were not yet.
    """
    done = case.done.split()
    if case.channel == "C1":
        return assess_and_bill(moving, case)
    refused = moving.move(case, "ask_for_documents", {"documents_demanded": True})
    if refused is not None:
        return refused
    if "documents_received" not in done:
        limit = last_day(moving.house, "documents", moving.moment.date())
        facts = text({"channel": case.channel, "limit": limit})
        moving.messages.append(("N5107", case.number, facts, moving.at))
        moving.event(case.number, "declaration:documents:demanded", {"limit": limit})
        return None
    if case.channel == "C2":
        return assess_and_bill(moving, case)
    return order_examination(moving, case)


def _take_bill_back(moving: Moving, case: Case) -> None:
    """Void a bill that is not paid; the next one is of a new version."""
    if case.bill_number is None or "paid_in_full" in case.done.split():
        return
    pending = pending_of(moving.connection, case.number)
    apply_transfers(moving.connection, withdrawal(pending, at=moving.at))
    moving.event(case.number, "payment:bill:withdrawn", {
        "bill": case.bill_number, "transfers": [str(one.id) for one in pending],
        "amount": sum(one.amount for one in pending)})
    case.bill_number = case.served_on = case.due_on = None
    case.version += 1


def _approved_by(desk: Asked) -> dict[str, str]:
    return {} if desk.approver.is_anonymous else {"approved_by": desk.approver.id}


def _case(connection: Connection, number: str) -> Case | None:
    stored = plain((number,))[0]
    return load_cases(connection, [stored]).get(stored)
