"""Queries of traders and brokers about their bills."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.declaration.number import printed
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.cursor import Cursor, Limit, Page, decode_cursor, page_of
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.trader.bills import OwnBill, Standing, own_bill, standing_of
from guanwu.desk.trader.slips import CommodityTaxCertificate, Slip, certificate_of, slip_of
from guanwu.store.own_rows import LAST, OwnRow, Wanted, own_declarations

EXAMPLE = ByNumber("CA  1411112347")
TO_PAY = ("billed",)


class MyBills(Struct, frozen=True, forbid_unknown_fields=True):
    """Own bills, newest first; `which` leaves out those with nothing to pay any more."""

    which: Literal["all", "to_pay"] = "all"
    after: Cursor = ""
    limit: Limit = 50


class BillHead(Struct, frozen=True):
    """A bill in a list; `total` in whole NT$."""

    bill_number: str
    number: str
    printed: str
    standing: Standing
    total: int
    due_on: str


@query("bill:mine", listing=True, example=MyBills("to_pay"))
def mine(desk: Asked, question: MyBills) -> Page[BillHead] | Refusal:
    """List the own bills, newest first."""
    after = decode_cursor(question.after, str, str) if question.after else LAST
    if isinstance(after, Refusal):
        return after
    wanted = Wanted(TO_PAY if question.which == "to_pay" else (), billed=True)
    rows = own_declarations(desk.connection, desk.scope.parties, wanted, (after[0], after[1]),
                            question.limit + 1)
    today = desk.moment.date()
    return page_of(rows, question.limit, lambda row: _head(row, today),
                   lambda row: (row.lodged_at, row.number))


def _head(row: OwnRow, today: date) -> BillHead:
    """Return a bill as it is listed."""
    due_on = row.due_on or ""
    standing = standing_of(row.state, row.done, row.payable, date.fromisoformat(due_on), today)
    return BillHead(row.bill_number or "", row.number, printed(row.number), standing,
                    row.payable or 0, due_on)


@query("bill:show", of=declaration_resources, personal=True, example=EXAMPLE)
def show(desk: Asked, question: ByNumber) -> OwnBill | Refusal:
    """Show the bill of a declaration, what is open of it and what was paid."""
    return own_bill(desk.house, desk.connection, plain((question.number,))[0])


@query("bill:slip", of=declaration_resources, personal=True, example=EXAMPLE)
def slip(desk: Asked, question: ByNumber) -> Slip | Refusal:
    """Return the duty payment certificate of a declaration as data."""
    return slip_of(desk.house, desk.connection, plain((question.number,))[0])


@query("bill:commodity_tax", of=declaration_resources, personal=True, example=EXAMPLE)
def commodity_tax(
    desk: Asked, question: ByNumber
) -> CommodityTaxCertificate | Refusal | tuple[Fault, ...]:
    """Return the commodity tax certificate of goods on which the tax was levied and paid."""
    return certificate_of(desk.house, desk.connection, plain((question.number,))[0])
