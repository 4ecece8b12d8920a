"""Lodging: a batch of declarations, one columnar pass, one durable commit.

A batch of one is the special case. The same declaration again gets the same answer; a number used
with other content is refused and journalled, unless the earlier one was refused itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.desk.decide import Decision, decide
from guanwu.desk.house import ACTOR, House
from guanwu.desk.outcome import Outcome
from guanwu.desk.persons import keep_persons, seal_persons
from guanwu.desk.rows import Bill, Rows, accepted_rows, refused_rows, text
from guanwu.desk.turn import last_day, turn_of
from guanwu.payment.model import bill_number
from guanwu.store.declaration_json import Received
from guanwu.store.journal import Event
from guanwu.store.writing import Stored, stored_declarations, take_serials, write

REFUSED = "refused"


def lodge(
    house: House, items: Sequence[Received], actor: str | Sequence[str] = ACTOR
) -> list[Outcome]:
    """Lodge declarations and return the answer to each, in order, after the commit.

    A number that comes twice waits until the first was answered and committed, so that a batch
    answers as the declarations one by one would be answered. `actor` is who lodges them all, or
    who lodges each.
    """
    actors = [actor] * len(items) if isinstance(actor, str) else actor
    outcomes: dict[int, Outcome] = {}
    waiting: Sequence[int] = range(len(items))
    with _no_search_for_cycles():
        while waiting:
            places, waiting = _first_of_each(items, waiting)
            answers = _lodge_apart(house, [items[place] for place in places],
                                   [actors[place] for place in places])
            outcomes.update(zip(places, answers, strict=True))
    return [outcomes[place] for place in range(len(items))]


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Let Python's collector rest during a batch, which makes many objects and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _first_of_each(
    items: Sequence[Received], places: Sequence[int]
) -> tuple[Sequence[int], Sequence[int]]:
    """Return the places where a number comes for the first time, and those that wait."""
    first: dict[str, int] = {}
    later = [place for place in places
             if first.setdefault(items[place].declaration.number, place) != place]
    return (list(first.values()), later) if later else (places, ())


def _lodge_apart(
    house: House, items: Sequence[Received], actors: Sequence[str]
) -> list[Outcome]:
    """Lodge declarations of which no two have the same number, in one commit."""
    moment = house.clock()
    at, today = moment.isoformat(), moment.date()
    with house.writing() as connection:
        known = stored_declarations(connection, [one.declaration.number for one in items])
        sealed, persons = seal_persons(house, items)
        fresh, outcomes, events = _sort_out(sealed, known, at, actors)
        decisions = decide(house, [one.declaration for one in fresh.values()], today,
                           [items[place].declaration for place in fresh] if persons else None)
        rows: list[Rows] = []
        serials = _Serials(connection, decisions, today)
        for (place, received), decision in zip(fresh.items(), decisions, strict=True):
            earlier = known.get(decision.declaration.number)
            version = earlier.version + 1 if earlier else 1
            made, outcome = _rows(house, received, decision, moment, version, serials,
                                  actors[place])
            rows.append(made)
            outcomes[place] = outcome
        write(connection, rows, events)
        if persons:
            keep_persons(house, connection, persons, fresh)
        house.history.drop()
        house.history.save(connection, decisions)
        house.history.keep()
    return [one for one in outcomes if one is not None]


def _sort_out(
    items: Sequence[Received], known: dict[str, Stored], at: str, actors: Sequence[str]
) -> tuple[dict[int, Received], list[Outcome | None], list[Event]]:
    """Set apart what is new from what was lodged before."""
    fresh: dict[int, Received] = {}
    outcomes: list[Outcome | None] = [None] * len(items)
    events: list[Event] = []
    for place, item in enumerate(items):
        number = item.declaration.number
        held = known.get(number)
        if held is None or (held.state == REFUSED and held.content_hash != item.content_hash):
            fresh[place] = item
        elif held.content_hash == item.content_hash:
            outcomes[place] = repeated(held)
        else:
            outcomes[place], event = _conflict(number, item, at, actors[place])
            events.append(event)
    return fresh, outcomes, events


def repeated(held: Stored) -> Outcome:
    """Return the answer that was given before."""
    faults = tuple(
        Fault(one["code"], one["place"], one["facts"], one["line"])
        for one in msgspec.json.decode(held.faults)
    ) if held.faults else ()
    billed = held.bill_number is not None
    return Outcome(held.number, "repeated", held.state, held.channel,
                   held.payable if billed else None, held.bill_number, held.due_on, faults)


def _conflict(number: str, item: Received, at: str, actor: str) -> tuple[Outcome, Event]:
    """Refuse a number that is used with other content, and journal the attempt.

    Nothing is told of the other declaration, which may be another's.
    """
    fault = Fault("number_used_with_other_content", "number", {"number": number})
    facts = text({"content_hash": item.content_hash})
    event = Event(at, actor, number, "declaration:lodgement:conflicted", facts)
    return Outcome(number, "conflict", "", faults=(fault,)), event


class _Serials:
    """Bill serials of the batch by office and year, taken from the counters in one step."""

    def __init__(
        self, connection: Connection, decisions: Iterable[Decision], today: date
    ) -> None:
        self.year = today.year
        wanted: dict[str, int] = {}
        for decision in decisions:
            if decision.selected is not None and decision.selected.channel == "C1":
                office = decision.declaration.number[:2]
                wanted[office] = wanted.get(office, 0) + 1
        self.next = take_serials(connection, "bill", self.year, wanted)

    def bill_number(self, number: str) -> str:
        """Return the next bill number of the office of a declaration."""
        office = number[:2]
        serial = self.next[office]
        self.next[office] = serial + 1
        return bill_number(office, self.year, serial)


def _rows(
    house: House, received: Received, decision: Decision, moment: datetime, version: int,
    serials: _Serials, actor: str,
) -> tuple[Rows, Outcome]:
    """Return the rows and the answer of one decision."""
    number, at, today = decision.declaration.number, moment.isoformat(), moment.date()
    if decision.faults:
        rows = refused_rows(received, decision, at, version, actor)
        return rows, Outcome(number, "refused", REFUSED, faults=decision.faults)
    selected, levied = decision.selected, decision.levied
    if selected is None or levied is None:
        raise ValueError(f"{number}: neither faults nor an assessment")
    bill = None
    if selected.channel == "C1":
        bill = Bill(serials.bill_number(number), today, last_day(house, "pay", today))
    declaration = decision.declaration
    turn = turn_of(house, number, declaration.transport_mode, "billed" if bill else "documents",
                   levied.payable, declaration.declared_on, today)
    edition = edition_name(house, decision.law_day, today)
    rows = accepted_rows(received, decision, at, today, edition, bill, turn, version, actor)
    return rows, Outcome(
        number, "accepted", rows.declaration[2], selected.channel,
        levied.payable if bill else None, bill.number if bill else None,
        bill.due_on if bill else None,
    )


def edition_name(house: House, day: date, known_on: date) -> str:
    """Return the fingerprint of the tariff edition in force on the law day, as known."""
    key: Any = ("edition", day, known_on)
    held = house.names.get(key)
    if held is None:
        index = house.law.tariff.at(day, known_on)
        held = "" if isinstance(index, Refusal) else index.edition.fingerprint
        house.names[key] = held
    return held
