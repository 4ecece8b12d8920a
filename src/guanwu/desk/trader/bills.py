"""The bill of a declaration as its payer sees it: levies, what is open, by when, what was paid."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from guanwu.case import Refusal
from guanwu.declaration.model import Declaration
from guanwu.declaration.number import printed
from guanwu.desk.house import House
from guanwu.desk.persons import open_importer
from guanwu.ledger import TransferKind
from guanwu.party.identifiers import masked, names_a_business
from guanwu.store.case_rows import Case, load_cases
from guanwu.store.ledger_rows import pending_of
from guanwu.store.terms_file import load_terms

Standing = Literal["open", "overdue", "paid", "nothing_owed", "withdrawn"]
PAID: Final = "paid_in_full"
_PAYMENT: Final = "payment:bill:paid"
_decoder = msgspec.json.Decoder(Declaration)


class BillItem(Struct, frozen=True):
    """One levy on a bill: its name in both languages, its code of table 019, whole NT$."""

    levy: str
    code: str
    zh: str
    en: str
    amount: int


class Receipt(Struct, frozen=True):
    """What the bank reported: when, how much; `reference` names bill and payment."""

    reference: str
    paid_at: str
    amount: int


class OwnBill(Struct, frozen=True):
    """A bill. `open` is what is left to pay; amounts in whole NT$.

    `due_on` is the last day to pay (CA 43); `overdue` from the day after it.
    """

    bill_number: str
    number: str
    printed: str
    standing: Standing
    importer: str
    importer_id: str
    payment_method: str
    imported_on: date
    served_on: date
    due_on: date
    items: tuple[BillItem, ...]
    customs_value: int
    business_tax_base: int
    total: int
    open: int
    receipts: tuple[Receipt, ...]


def own_bill(house: House, connection: Connection, number: str) -> OwnBill | Refusal:
    """Return the bill of a declaration; `bill_not_yet` before there is one."""
    case = load_cases(connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    if case.bill_number is None or case.served_on is None or case.due_on is None:
        return Refusal("bill_not_yet", {"number": printed(number)})
    declaration = open_importer(house, connection, _decoder.decode(case.record))
    kept = msgspec.json.decode(case.assessment or "{}")
    importer = declaration.importer
    business = names_a_business(importer.id_type, importer.id)
    left = sum(one.amount for one in pending_of(connection, number)
               if one.kind is TransferKind.PENDING and one.debit.startswith("receivable"))
    return OwnBill(
        case.bill_number, number, printed(number),
        standing_of(case.state, case.done, case.payable, case.due_on, house.clock().date()),
        importer.name_zh or importer.name, importer.id if business else masked(importer.id),
        declaration.payment_method, case.imported_on, case.served_on, case.due_on,
        _items(house, declaration, kept["levies"]), case.customs_value or 0,
        kept["business_tax_base"], kept["payable"], left,
        receipts_of(connection, number, case.bill_number),
    )


def standing_of(
    state: str, done: str, payable: int | None, due_on: date, today: date
) -> Standing:
    """Return how a bill stands on a day."""
    if state == "withdrawn":
        return "withdrawn"
    if PAID in done.split():
        return "paid"
    if not payable:
        return "nothing_owed"
    return "overdue" if today > due_on else "open"


def _items(
    house: House, declaration: Declaration, levies: dict[str, int]
) -> tuple[BillItem, ...]:
    """Return the levies that come to something."""
    terms, codes = load_terms(), house.levy_codes(declaration.declared_on)
    return tuple(
        BillItem(name, codes.get(name, ""), terms.say(name, "zh-Hant"), terms.say(name, "en"),
                 amount)
        for name, amount in levies.items() if amount
    )


def receipts_of(connection: Connection, number: str, bill: str) -> tuple[Receipt, ...]:
    """Return the payments of a declaration that were reported, in order."""
    rows = connection.exec_driver_sql(
        "SELECT at, facts FROM journal WHERE subject = ? AND event = ? ORDER BY seq",
        (number, _PAYMENT))
    return tuple(Receipt(f"{bill}-{place}", row[0], _amount(row[1]))
                 for place, row in enumerate(rows, start=1))


def _amount(facts: str) -> int:
    """Return the amount that a payment's event tells."""
    given: dict[str, Any] = msgspec.json.decode(facts)
    return int(given["amount"])


def billed_case(connection: Connection, number: str) -> Case | Refusal:
    """Return a declaration that has a bill, or why there is none."""
    case = load_cases(connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    if case.bill_number is None:
        return Refusal("bill_not_yet", {"number": printed(number)})
    return case
