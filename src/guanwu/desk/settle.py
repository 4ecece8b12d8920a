"""After lodging: documents, examination, bill, payment, release. Each command is one commit."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.moving import Moving, each, known_facts
from guanwu.desk.outcome import Outcome
from guanwu.desk.rows import Bill, bill_message, text
from guanwu.desk.turn import last_day
from guanwu.ledger import TransferKind
from guanwu.payment.bill import payment, postings
from guanwu.payment.model import bill_number
from guanwu.store.case_rows import Case, add_done
from guanwu.store.ledger_rows import apply_transfers, pending_of
from guanwu.store.writing import take_serials

OFFICER = "officer"
POWERS = frozenset((
    "examine_documents", "order_examinations", "examine_goods", "assess_duties", "bill_duties",
    "receive_payments", "release_goods",
))
"""Powers of the console, which acts where nobody is logged in: who has the store has them."""


def receive_documents(
    house: House, numbers: Sequence[str], actor: str = OFFICER,
    powers: frozenset[str] = POWERS,
) -> list[Outcome]:
    """Record that the documents of C2 and C3 declarations arrived and are in order.

    C2 is assessed and billed; for C3 the examination is ordered (CA 17, AUTO 14).
    """
    with house.writing() as connection:
        desk = Moving(house, connection, actor, powers)
        return each(desk, numbers, _documents)


def _documents(desk: Moving, case: Case) -> Refusal | None:
    """Receive the documents of one declaration."""
    refused = desk.move(case, "receive_documents", {"documents_received": True})
    if refused is not None:
        return refused
    add_done(case, "documents_received")
    if case.channel == "C2":
        return assess_and_bill(desk, case)
    return order_examination(desk, case)


def order_examination(desk: Moving, case: Case) -> Refusal | None:
    """Order the examination of goods whose papers are in order, and give notice of it (EXA 2)."""
    refused = desk.move(case, "order_examination", known_facts(case))
    if refused is None:
        serial = take_serials(desk.connection, "notice", desk.moment.year, {"X": 1})["X"]
        notice = f"{desk.moment.year % 100:02d}{serial:08d}"
        desk.messages.append(("N5109", case.number, text({"notice": notice}), desk.at))
    return refused


def examine(
    house: House, numbers: Sequence[str], clean: bool, actor: str = OFFICER,
    powers: frozenset[str] = POWERS,
) -> list[Outcome]:
    """Record the finding of an examination; clean goods are assessed and billed (EXA 2)."""

    def found(desk: Moving, case: Case) -> Refusal | None:
        facts = known_facts(case) | {"examination_recorded": True}
        refused = desk.move(case, "record_examination", facts)
        if refused is not None:
            return refused
        if clean:
            add_done(case, "examination_recorded", "examination_clean")
            return assess_and_bill(desk, case)
        add_done(case, "examination_recorded", "irregularity_found")
        refused = desk.move(case, "refer", known_facts(case))
        if refused is None:
            house.history.offence(desk.connection, case.importer)
        return refused

    with house.writing() as connection:
        house.history.drop()
        outcomes = each(Moving(house, connection, actor, powers), numbers, found)
        house.history.keep()
    return outcomes


def assess_and_bill(desk: Moving, case: Case) -> Refusal | None:
    """Let the assessment stand, make the bill, post each levy as pending.

    A bill that was paid before more was asked of the declaration stands as it is.
    """
    refused = desk.move(case, "assess", known_facts(case))
    if refused is not None:
        return refused
    if "paid_in_full" in case.done.split():
        return desk.move(case, "bill", known_facts(case))
    today = desk.moment.date()
    office = case.number[:2]
    serial = take_serials(desk.connection, "bill", today.year, {office: 1})[office]
    bill = Bill(bill_number(office, today.year, serial), today,
                last_day(desk.house, "pay", today))
    case.bill_number, case.served_on, case.due_on = bill.number, bill.served_on, bill.due_on
    refused = desk.move(case, "bill", known_facts(case))
    if refused is not None:
        return refused
    kept = msgspec.json.decode(case.assessment or "{}")
    transfers = postings(case.number, case.importer, kept["levies"], version=case.version,
                         at=desk.at)
    apply_transfers(desk.connection, transfers)
    desk.event(case.number, "declaration:duty:billed", {"bill": bill.number, "due_on": bill.due_on})
    desk.messages.append(bill_message(
        case.number, desk.at, case.channel or "", bill, kept["levies"], kept["payable"],
        kept["business_tax_base"],
    ))
    return None


def pay(
    house: House, numbers: Sequence[str], actor: str = "bank",
    powers: frozenset[str] = POWERS,
) -> list[Outcome]:
    """Record payment in full: every levy is posted, and the money moves (CA 43)."""

    def paid(desk: Moving, case: Case) -> Refusal | None:
        pending = pending_of(desk.connection, case.number)
        facts = known_facts(case) | {"paid_in_full": bool(pending)}
        refused = desk.move(case, "pay", facts)
        if refused is not None:
            return refused
        apply_transfers(desk.connection, payment(pending, at=desk.at))
        add_done(case, "paid_in_full")
        amount = sum(one.amount for one in pending if one.kind == TransferKind.PENDING)
        desk.event(case.number, "payment:bill:paid", {"amount": amount, "bill": case.bill_number})
        return None

    with house.writing() as connection:
        return each(Moving(house, connection, actor, powers), numbers, paid)


def release(
    house: House, numbers: Sequence[str], actor: str = OFFICER,
    powers: frozenset[str] = POWERS,
) -> list[Outcome]:
    """Release the goods of declarations that owe nothing more (CA 44)."""

    def released(desk: Moving, case: Case) -> Refusal | None:
        refused = desk.move(case, "release", known_facts(case))
        if refused is not None:
            return refused
        case.released_at = desk.at
        examined = "examination_clean" in case.done.split()
        facts = {"channel": case.channel, "examined": examined}
        desk.messages.append(("N5116", case.number, text(facts), desk.at))
        return None

    with house.writing() as connection:
        return each(Moving(house, connection, actor, powers), numbers, released)
