"""The command that pays a bill at the test bank of a demonstration.

The bank is no bank: it reports at once that a bill was paid in full, in its own name and by its own
power. A store whose keys are not those of a demonstration has none.
"""

from __future__ import annotations

from typing import Annotated, Final

from msgspec import Meta, Struct

from guanwu.access.model import Actor, Holding
from guanwu.case import Fault, Refusal
from guanwu.desk.command import Asked, command, registry
from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.perform import run
from guanwu.desk.trader.bills import OwnBill, own_bill

TEST_BANK: Final = Actor("test-bank", "test bank", (Holding("bank"),))
"""Who reports payments in a demonstration."""
REPORT: Final = "declaration:pay"


class PayBill(Struct, frozen=True, forbid_unknown_fields=True):
    """A bill to pay, by its declaration, and the amount that the payer has seen (whole NT$)."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    amount: Annotated[int, Meta(ge=1, le=10**14)]


@command("bill:pay", of=declaration_resources, example=PayBill("CA  1411112347", 26_339))
def pay(desk: Asked, order: PayBill) -> OwnBill | Refusal | tuple[Fault, ...]:
    """Pay a bill at the test bank; one that is paid already gives its receipt again."""
    if not desk.house.keys.demo:
        return Refusal("test_bank_closed")
    number = plain((order.number,))[0]
    bill = own_bill(desk.house, desk.connection, number)
    if isinstance(bill, Refusal) or (bill.standing == "paid" and bill.open == 0):
        return bill
    if bill.standing in ("nothing_owed", "withdrawn"):
        return Refusal("bill_nothing_owed", {"bill": bill.bill_number})
    if bill.open != order.amount:
        facts = {"bill": bill.bill_number, "open": bill.open, "seen": order.amount}
        return Refusal("bill_amount_changed", facts)
    spec = registry()[REPORT]
    outcome = run(desk.house, desk.connection, TEST_BANK, spec, ByNumbers((number,)))[0]
    if outcome.outcome != "done":
        return tuple(outcome.faults)
    return own_bill(desk.house, desk.connection, number)
