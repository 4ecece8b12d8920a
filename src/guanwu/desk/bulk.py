"""Files of declarations through the intake in batches; what cannot be read is kept with reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from guanwu.case import Fault
from guanwu.desk.house import ACTOR, House
from guanwu.desk.intake import lodge
from guanwu.desk.outcome import Outcome
from guanwu.desk.rows import text
from guanwu.store.declaration_files import Item
from guanwu.store.declaration_json import Received
from guanwu.store.journal import Event, append
from guanwu.store.rejects_file import Reject, RejectsFile, number_in

BATCH = 1_000


class Answered(NamedTuple):
    """The answer to one item of a source; `unreadable` where no record could be made."""

    source: str
    line: int
    outcome: Outcome


def lodge_items(
    house: House, source: str, items: Iterable[Item], rejects: RejectsFile, batch: int = BATCH
) -> Iterator[list[Answered]]:
    """Lodge items in batches; yields the answers of a batch after its commit.

    Items that are refused or unreadable land in the rejects file before the answers are given;
    the others go through.
    """
    stream = iter(items)
    while part := list(islice(stream, batch)):
        yield _lodge_part(house, source, part, rejects)


def _lodge_part(
    house: House, source: str, part: list[Item], rejects: RejectsFile
) -> list[Answered]:
    """Lodge one batch."""
    readable = [item.found for item in part if isinstance(item.found, Received)]
    answers = iter(lodge(house, readable) if readable else ())
    answered: list[Answered] = []
    rejected: list[Reject] = []
    events: list[Event] = []
    at = house.clock().isoformat()
    for item in part:
        if isinstance(item.found, Received):
            outcome = next(answers)
            if item.where is not None and outcome.faults:
                told = tuple(item.where(fault) for fault in outcome.faults)
                outcome = msgspec.structs.replace(outcome, faults=told)
        else:
            number = number_in(item.data) or ""
            outcome = Outcome(number, "unreadable", "", faults=item.found)
            events.append(_unreadable(at, source, item, number, item.found))
        if outcome.faults:
            rejected.append(Reject(source, item.line, item.data, outcome.faults,
                                   outcome.number or None))
        answered.append(Answered(source, item.line, outcome))
    if events:
        with house.writing() as connection:
            append(connection, events)
    rejects.append(rejected)
    return answered


def _unreadable(
    at: str, source: str, item: Item, number: str, faults: tuple[Fault, ...]
) -> Event:
    """Return the event of an item of which no record could be made."""
    facts = text({
        "source": source, "line": item.line, "codes": sorted({fault.code for fault in faults}),
        "sha256": hashlib.sha256(item.data).hexdigest(),
    })
    return Event(at, ACTOR, number or f"{source}:{item.line}", "declaration:lodgement:unreadable",
                 facts)
