"""After lodging: documents, examination, bill, payment, release. Each command is one commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.declaration.number import printed
from guanwu.desk.house import House
from guanwu.desk.intake import last_day
from guanwu.desk.outcome import Outcome
from guanwu.desk.rows import Bill, bill_message, text
from guanwu.ledger import TransferKind
from guanwu.payment.bill import payment, postings
from guanwu.payment.model import bill_number
from guanwu.store.case_rows import Case, add_done, load_cases, update_case
from guanwu.store.journal import Event, append
from guanwu.store.ledger_rows import LedgerRefusedError, apply_transfers, pending_of
from guanwu.store.writing import INSERT_OUTBOX, take_serials

OFFICER = "officer"
POWERS = frozenset((
    "examine_documents", "order_examinations", "examine_goods", "assess_duties", "bill_duties",
    "receive_payments", "release_goods",
))
"""Powers of the console, which acts where nobody is logged in: who has the store has them."""
NOTHING_DUE = "nothing_owed"


class _Desk:
    """One command on many declarations in one transaction."""

    def __init__(
        self, house: House, connection: Connection, actor: str, powers: frozenset[str]
    ) -> None:
        self.house, self.connection, self.actor = house, connection, actor
        self.powers = powers
        self.moment: datetime = house.clock()
        self.at = self.moment.isoformat()
        self.events: list[Event] = []
        self.messages: list[tuple[str, str, str, str]] = []

    def move(self, case: Case, move: str, facts: dict[str, bool]) -> Refusal | None:
        """Make a move of the flow; journalled when it is allowed."""
        flow = self.house.flow
        holding = {name: facts.get(name, False) for name in flow.conditions}
        answer = flow.advance(case.state, move, holding, self.powers)
        if isinstance(answer, Refusal):
            return answer
        case.state = answer
        self.event(case.number, f"declaration:{move}:made", {"to": answer})
        return None

    def event(self, number: str, name: str, facts: dict[str, Any]) -> None:
        """Add an event to the journal of this command."""
        self.events.append(Event(self.at, self.actor, number, name, text(facts)))

    def save(self, cases: Iterable[Case]) -> None:
        """Write states, events and messages."""
        for case in cases:
            update_case(self.connection, case)
        append(self.connection, self.events)
        if self.messages:
            self.connection.exec_driver_sql(INSERT_OUTBOX, self.messages)


def known_facts(case: Case) -> dict[str, bool]:
    """Return the conditions that a case's history makes true."""
    done = set(case.done.split())
    return {
        f"channel_is_{(case.channel or '').lower()}": True,
        "documents_received": "documents_received" in done,
        "examination_recorded": "examination_recorded" in done,
        "examination_clean": "examination_clean" in done,
        "irregularity_found": "irregularity_found" in done,
        "levies_assessed": case.assessment is not None,
        "bill_made": case.bill_number is not None,
        "bill_served": case.served_on is not None,
        "paid_in_full": "paid_in_full" in done,
        "duties_secured": "paid_in_full" in done,
        NOTHING_DUE: case.payable == 0,
        "permits_presented": True,
    }


def receive_documents(
    house: House, numbers: Sequence[str], actor: str = OFFICER,
    powers: frozenset[str] = POWERS,
) -> list[Outcome]:
    """Record that the documents of C2 and C3 declarations arrived and are in order.

    C2 is assessed and billed; for C3 the examination is ordered (CA 17, AUTO 14).
    """
    with house.writing() as connection:
        desk = _Desk(house, connection, actor, powers)
        return _each(desk, numbers, _documents)


def _documents(desk: _Desk, case: Case) -> Refusal | None:
    """Receive the documents of one declaration."""
    refused = desk.move(case, "receive_documents", {"documents_received": True})
    if refused is not None:
        return refused
    add_done(case, "documents_received")
    if case.channel == "C2":
        return _assess_and_bill(desk, case)
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

    def found(desk: _Desk, case: Case) -> Refusal | None:
        facts = known_facts(case) | {"examination_recorded": True}
        refused = desk.move(case, "record_examination", facts)
        if refused is not None:
            return refused
        if clean:
            add_done(case, "examination_recorded", "examination_clean")
            return _assess_and_bill(desk, case)
        add_done(case, "examination_recorded", "irregularity_found")
        refused = desk.move(case, "refer", known_facts(case))
        if refused is None:
            house.history.offence(desk.connection, case.importer)
        return refused

    with house.writing() as connection:
        house.history.drop()
        outcomes = _each(_Desk(house, connection, actor, powers), numbers, found)
        house.history.keep()
    return outcomes


def _assess_and_bill(desk: _Desk, case: Case) -> Refusal | None:
    """Let the assessment stand, make the bill, post each levy as pending."""
    refused = desk.move(case, "assess", known_facts(case))
    if refused is not None:
        return refused
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

    def paid(desk: _Desk, case: Case) -> Refusal | None:
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
        return _each(_Desk(house, connection, actor, powers), numbers, paid)


def release(
    house: House, numbers: Sequence[str], actor: str = OFFICER,
    powers: frozenset[str] = POWERS,
) -> list[Outcome]:
    """Release the goods of declarations that owe nothing more (CA 44)."""

    def released(desk: _Desk, case: Case) -> Refusal | None:
        refused = desk.move(case, "release", known_facts(case))
        if refused is not None:
            return refused
        examined = "examination_clean" in case.done.split()
        facts = {"channel": case.channel, "examined": examined}
        desk.messages.append(("N5116", case.number, text(facts), desk.at))
        return None

    with house.writing() as connection:
        return _each(_Desk(house, connection, actor, powers), numbers, released)


def _each(desk: _Desk, numbers: Sequence[str], command: Any) -> list[Outcome]:
    """Run a command on every declaration; one that is refused changes nothing of its own."""
    cases = load_cases(desk.connection, numbers)
    outcomes: list[Outcome] = []
    changed: list[Case] = []
    for number in numbers:
        case = cases.get(number)
        if case is None:
            fault = Fault("declaration_unknown", "number", {"number": printed(number)})
            outcomes.append(Outcome(number, "unknown", "", faults=(fault,)))
            continue
        outcomes.append(_one(desk, case, command, changed))
    desk.save(changed)
    return outcomes


def _one(desk: _Desk, case: Case, command: Any, changed: list[Case]) -> Outcome:
    """Run a command on one declaration inside a savepoint."""
    before = case.copy()
    events, messages = len(desk.events), len(desk.messages)
    savepoint = desk.connection.begin_nested()
    try:
        refused = command(desk, case)
    except LedgerRefusedError as error:
        refused = Refusal("ledger_refused", {"number": case.number, "result": error.result})
    if refused is None:
        savepoint.commit()
        changed.append(case)
        return case_outcome(case, "done")
    savepoint.rollback()
    case.restore(before)
    del desk.events[events:], desk.messages[messages:]
    fault = Fault(refused.code, "state", refused.facts)
    return Outcome(case.number, "refused", case.state, case.channel, faults=(fault,))


def case_outcome(case: Case, outcome: str) -> Outcome:
    """Return what a trader may see of a case."""
    billed = case.bill_number is not None
    return Outcome(case.number, outcome, case.state, case.channel,
                   case.payable if billed else None, case.bill_number, case.due_on)
