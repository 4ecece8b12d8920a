"""One command that moves cases along the flow: conditions, events, messages, whose turn it is next.

A case that is refused changes nothing of its own; the others of the command go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.declaration.number import printed
from guanwu.desk.house import House
from guanwu.desk.outcome import Outcome
from guanwu.desk.rows import text
from guanwu.desk.turn import give_turn
from guanwu.store.case_rows import Case, load_cases, update_case
from guanwu.store.journal import Event, append
from guanwu.store.ledger_rows import LedgerRefusedError
from guanwu.store.writing import INSERT_OUTBOX

NOTHING_DUE: Final = "nothing_owed"
Step = Callable[["Moving", Case], Refusal | None]
"""What a command does to one case, or why it does not."""


class Moving:
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

    def move(
        self, case: Case, move: str, facts: dict[str, bool], said: Mapping[str, Any] = {}
    ) -> Refusal | None:
        """Make a move of the flow; journalled, with what is `said`, when it is allowed."""
        flow = self.house.flow
        holding = {name: facts.get(name, False) for name in flow.conditions}
        answer = flow.advance(case.state, move, holding, self.powers)
        if isinstance(answer, Refusal):
            return answer
        case.state = answer
        self.event(case.number, f"declaration:{move}:made", {"to": answer, **said})
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
    """Return the conditions that a case's history makes true.

    Permits are part of the papers: a rule that asks for one selects C2 at the least, so that C1
    lacks none, and papers that are in order have them (CA 17).
    """
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
        NOTHING_DUE: case.payable == 0 or "paid_in_full" in done,
        "permits_presented": case.channel == "C1" or "documents_received" in done,
    }


def each(desk: Moving, numbers: Sequence[str], command: Step) -> list[Outcome]:
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


def _one(desk: Moving, case: Case, command: Any, changed: list[Case]) -> Outcome:
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
        if case.state != before.state:
            give_turn(desk.house, case, desk.moment.date())
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
