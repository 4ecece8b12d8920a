"""The rows that one decision writes: declaration, journal, ledger, outbox."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import msgspec

from guanwu.case import Fault
from guanwu.desk.concerned import office_of
from guanwu.desk.decide import Decision
from guanwu.desk.house import ACTOR
from guanwu.desk.moves import Step, lodging, refusing
from guanwu.desk.turn import Turn
from guanwu.ledger import Transfer
from guanwu.payment.bill import postings
from guanwu.store.declaration_json import Received, content_hash
from guanwu.store.journal import Event

RULES = "0.1.0"
"""The edition of the rules in this code: with law day and known-on day it replays an amount."""
NAMES = {
    "accept": "declaration:lodgement:accepted",
    "select": "declaration:channel:selected",
    "ask_for_documents": "declaration:documents:demanded",
    "assess": "declaration:duty:assessed",
    "bill": "declaration:duty:billed",
}
"""Names of the events of the moves that the system makes."""
_encode = msgspec.json.Encoder().encode


def text(value: Any) -> str:
    """Return a value as JSON text."""
    return _encode(value).decode()


class Bill(NamedTuple):
    """The bill of a declaration: number, days, levies."""

    number: str
    served_on: date
    due_on: date


class Rows(NamedTuple):
    """What is written for one declaration."""

    declaration: tuple[Any, ...]
    events: list[Event]
    transfers: tuple[Transfer, ...]
    messages: list[tuple[str, str, str, str]]


def assessment_of(decision: Decision, edition: str, known_on: date) -> dict[str, Any]:
    """Return the assessment as it is kept: enough to recompute it and to compare line by line."""
    valuation, levied = decision.valuation, decision.levied
    if valuation is None or levied is None:
        raise ValueError(f"{decision.declaration.number} was refused")
    return {
        "law_day": decision.law_day,
        "known_on": known_on,
        "edition": edition,
        "rules": RULES,
        "values": valuation.lines,
        "levies": levied.levies,
        "shares": levied.shares,
        "payable": levied.payable,
        "business_tax_base": levied.business_tax_base,
        "warnings": levied.warnings,
        "value_differences": [list(one) for one in valuation.differences],
    }


def accepted_rows(
    received: Received, decision: Decision, at: str, known_on: date, edition: str,
    bill: Bill | None, turn: Turn, version: int, actor: str,
) -> Rows:
    """Return the rows of an accepted declaration, moved as far as the flow lets the system.

    `actor` is who lodged it; what follows by itself is the system's. `turn` is whose turn it is
    then, and until when; where papers are asked for, that is their last day.
    """
    declaration, selected, levied = decision.declaration, decision.selected, decision.levied
    if selected is None or levied is None:
        raise ValueError(f"{declaration.number} was refused")
    number, channel = declaration.number, selected.channel
    steps = lodging(channel)
    limit_day = None if bill else turn.wait_until
    kept = assessment_of(decision, edition, known_on)
    assessment = text(kept)
    facts: dict[str, Any] = {
        "accept": {"content_hash": received.content_hash, "lines": len(declaration.lines),
                   "assessment_hash": content_hash(assessment.encode())},
        "select": {"channel": channel, "flags": selected.flags, "hits": selected.hits,
                   "draw_ppm": selected.draw_ppm},
        "ask_for_documents": {"limit": limit_day},
        "assess": {"law_day": decision.law_day, "known_on": known_on, "edition": edition,
                   "rules": RULES, "levies": levied.levies, "payable": levied.payable},
        "bill": {"bill": bill.number, "due_on": bill.due_on} if bill else {},
    }
    events = [
        Event(at, actor if step.move == "accept" else ACTOR, number, NAMES[step.move],
              text(facts[step.move] | {"to": step.state}))
        for step in steps
    ]
    messages = [("NX5106", number, '{"outcome":"Y"}', at)]
    transfers: tuple[Transfer, ...] = ()
    if bill is not None:
        transfers = postings(number, declaration.importer.id, levied.levies, version=version, at=at)
        messages.append(bill_message(number, at, channel, bill, levied.levies, levied.payable,
                                     levied.business_tax_base))
    if limit_day is not None:
        messages.append(("N5107", number, text({"channel": channel, "limit": limit_day}), at))
    row = (
        number, declaration.kind, steps[-1].state, declaration.importer.id, declaration.box,
        declaration.declared_on.isoformat(), declaration.imported_on.isoformat(), channel,
        " ".join(selected.flags), sum(kept["values"]), levied.payable,
        bill.number if bill else None, bill.served_on.isoformat() if bill else None,
        bill.due_on.isoformat() if bill else None, version, received.content_hash,
        received.canonical.decode(), assessment, None, at, "", office_of(number), turn.unit,
        turn.wait_until.isoformat() if turn.wait_until else None,
    )
    return Rows(row, events, transfers, messages)


def bill_message(
    number: str, at: str, channel: str, bill: Bill, levies: dict[str, int], payable: int, base: int
) -> tuple[str, str, str, str]:
    """Return the outbox row of a bill."""
    facts = {"channel": channel, "bill": bill.number, "due_on": bill.due_on, "levies": levies,
             "payable": payable, "business_tax_base": base}
    return ("N5110", number, text(facts), at)


def refused_rows(
    received: Received, decision: Decision, at: str, version: int, actor: str
) -> Rows:
    """Return the rows of a refused declaration: it is kept with every reason."""
    declaration = decision.declaration
    faults = faults_text(decision.faults)
    step: Step = refusing()[-1]
    facts = text({"content_hash": received.content_hash, "to": step.state,
                  "codes": sorted({fault.code for fault in decision.faults})})
    row = (
        declaration.number, declaration.kind, step.state, declaration.importer.id, declaration.box,
        declaration.declared_on.isoformat(), declaration.imported_on.isoformat(), None, None, None,
        None, None, None, None, version, received.content_hash, received.canonical.decode(), None,
        faults, at, "", office_of(declaration.number), None, None,
    )
    event = Event(at, actor, declaration.number, "declaration:lodgement:refused", facts)
    told = [[fault.code, fault.place] for fault in decision.faults]
    reasons = text({"outcome": "N", "faults": told})
    return Rows(row, [event], (), [("NX5106", declaration.number, reasons, at)])


def faults_text(faults: tuple[Fault, ...]) -> str:
    """Return faults as they are kept."""
    return text([{"code": one.code, "place": one.place, "line": one.line, "facts": dict(one.facts)}
                 for one in faults])
