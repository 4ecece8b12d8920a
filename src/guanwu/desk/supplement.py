"""Posts what another assessment of stored declarations comes to: new transfers, never edits.

A bill that is not paid is withdrawn and made anew (CA 43); where it was paid, what is missing is
demanded and what was too much is owed back (CA 18, CA 65). A declaration not billed yet keeps its
new assessment for the bill to come. Posting again finds nothing that differs and posts nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from guanwu.case import Fault
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.desk.intake import edition_name
from guanwu.desk.rows import RULES, Bill, bill_message, text
from guanwu.desk.turn import give_turn, last_day
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.declared import facts_of, goods_of
from guanwu.ledger import Transfer
from guanwu.payment.bill import postings, supplement, withdrawal
from guanwu.payment.model import bill_number
from guanwu.scale.twin_law import View
from guanwu.store.case_rows import Case, load_cases, update_case
from guanwu.store.declaration_json import content_hash
from guanwu.store.journal import Event, append
from guanwu.store.ledger_rows import apply_transfers, pending_of
from guanwu.store.writing import INSERT_OUTBOX, take_serials

TOGETHER = 200
"""Declarations posted in one commit."""
_declaration = msgspec.json.Decoder(Declaration)


class Posted(NamedTuple):
    """How many declarations were billed anew, supplemented, or only assessed anew; and the rest."""

    rebilled: int = 0
    supplemented: int = 0
    assessed: int = 0
    unchanged: int = 0
    refused: tuple[tuple[str, Fault], ...] = ()


def post_differences(
    house: House, numbers: Sequence[str], view: View, actor: str = "officer"
) -> Posted:
    """Assess stored declarations under a law and post what differs, a few hundred a commit.

    `view` looks at the law of the house, on the law day that stands with each declaration unless
    it names another. A declaration that cannot be assessed keeps what it had; its faults return.
    """
    counts = dict.fromkeys(("rebilled", "supplemented", "assessed", "unchanged"), 0)
    refused: list[tuple[str, Fault]] = []
    for start in range(0, len(numbers), TOGETHER):
        part = numbers[start : start + TOGETHER]
        with house.writing() as connection:
            posting = _Posting(house, connection, view, actor)
            for number, case in load_cases(connection, part).items():
                answer = posting.post(case)
                if isinstance(answer, str):
                    counts[answer] += 1
                else:
                    refused += [(number, fault) for fault in answer]
            posting.save()
    return Posted(**counts, refused=tuple(refused))


class _Posting:
    """One commit of new assessments."""

    def __init__(self, house: House, connection: Connection, view: View, actor: str) -> None:
        self.house, self.connection, self.view, self.actor = house, connection, view, actor
        self.moment: datetime = house.clock()
        self.at, self.today = self.moment.isoformat(), self.moment.date()
        self.events: list[Event] = []
        self.messages: list[tuple[str, str, str, str]] = []

    def post(self, case: Case) -> str | tuple[Fault, ...]:
        """Post one declaration; returns what was done, or why not."""
        kept = msgspec.json.decode(case.assessment or "{}")
        if not kept:
            return "unchanged"
        found = self._assess(case, kept)
        if not isinstance(found, dict):
            return found
        if (found["levies"], found["shares"]) == (kept["levies"], kept["shares"]):
            return "unchanged"
        before, after = kept["levies"], found["levies"]
        case.version += 1
        case.assessment, case.payable = text(found), found["payable"]
        self._event(case, "declaration:duty:reassessed", {
            "law_day": found["law_day"], "known_on": found["known_on"],
            "edition": found["edition"], "rules": RULES, "before": before, "levies": after,
            "payable": found["payable"], "version": case.version,
            "assessment_hash": content_hash(case.assessment.encode()),
        })
        done = self._transfer(case, before, found)
        if case.state == "billed":
            give_turn(self.house, case, self.today)
        update_case(self.connection, case)
        return done

    def _assess(self, case: Case, kept: dict[str, Any]) -> dict[str, Any] | tuple[Fault, ...]:
        """Return the new assessment in the form in which one is kept."""
        law_day = self.view.day_for(date.fromisoformat(kept["law_day"]))
        known_on = min(self.view.known_on, self.today)
        lines = _declaration.decode(case.record).lines
        facts = [facts_of(line, value) for line, value in zip(lines, kept["values"], strict=True)]
        found = assess(self.house.law, [goods_of(line) for line in lines], facts, law_day, known_on)
        if not isinstance(found, Assessment):
            return found
        fresh = kept | {
            "law_day": law_day, "known_on": known_on,
            "edition": edition_name(self.house, law_day, known_on), "rules": RULES,
            "levies": dict(found.levies), "payable": found.payable,
            "shares": {name: list(shares) for name, shares in found.shares.items()},
            "business_tax_base": found.business_tax_base(),
            "warnings": [warning.code for warning in found.warnings],
        }
        return msgspec.json.decode(text(fresh))  # type: ignore[no-any-return]

    def _transfer(self, case: Case, before: dict[str, int], found: dict[str, Any]) -> str:
        """Move what differs in the ledger, as the state of the case asks."""
        after = found["levies"]
        if case.bill_number is None:
            return "assessed"
        if "paid_in_full" in case.done.split():
            transfers = supplement(
                case.number, case.importer, before, after, version=case.version, at=self.at
            )
            self._apply(case, "payment:supplement:posted", transfers)
            more = {levy: amount - before.get(levy, 0) for levy, amount in after.items()
                    if amount > before.get(levy, 0)}
            if more:
                self._bill(case, more, found["business_tax_base"])
            return "supplemented"
        pending = pending_of(self.connection, case.number)
        self._apply(case, "payment:bill:withdrawn", withdrawal(pending, at=self.at))
        fresh = postings(case.number, case.importer, after, version=case.version, at=self.at)
        self._apply(case, "declaration:duty:billed", fresh)
        self._bill(case, after, found["business_tax_base"])
        return "rebilled"

    def _apply(self, case: Case, event: str, transfers: Iterable[Transfer]) -> None:
        """Apply transfers together and journal them by id."""
        held = tuple(transfers)
        apply_transfers(self.connection, held)
        self._event(case, event, {
            "transfers": [str(one.id) for one in held], "amount": sum(one.amount for one in held),
        })

    def _bill(self, case: Case, levies: dict[str, int], base: int) -> None:
        """Make the new bill and put it into the outbox."""
        office = case.number[:2]
        serial = take_serials(self.connection, "bill", self.today.year, {office: 1})[office]
        bill = Bill(bill_number(office, self.today.year, serial), self.today,
                    last_day(self.house, "pay", self.today))
        case.bill_number, case.served_on, case.due_on = bill
        self.messages.append(bill_message(
            case.number, self.at, case.channel or "", bill, levies, sum(levies.values()), base
        ))

    def _event(self, case: Case, name: str, facts: dict[str, Any]) -> None:
        """Add an event to the journal of this commit."""
        self.events.append(Event(self.at, self.actor, case.number, name, text(facts)))

    def save(self) -> None:
        """Write events and messages."""
        append(self.connection, self.events)
        if self.messages:
            self.connection.exec_driver_sql(INSERT_OUTBOX, self.messages)
