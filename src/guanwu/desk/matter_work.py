"""A matter in somebody's hands: loaded, moved along its flow, saved and journalled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.access.model import OUTSIDE, Actor, Resource
from guanwu.case import Refusal
from guanwu.desk.command import Asked
from guanwu.desk.rows import text
from guanwu.matter.model import Matter
from guanwu.matter.number import plain_number
from guanwu.matter.rules import Hand, facts_of, hidden_sign
from guanwu.store.flow_file import load_flow
from guanwu.store.journal import Event, append
from guanwu.store.matter_rows import load_matter, save_matter

CHIEF: Final = "supervisor"
"""The role that gives matters out."""


class MatterAt(Struct, frozen=True):
    """Where a matter stands after an order."""

    number: str
    kind: str
    office: str
    unit: str | None
    duty: str
    state: str
    assignee: str | None
    wait_until: date


def at(matter: Matter) -> MatterAt:
    """Return where a matter stands."""
    return MatterAt(matter.number, matter.kind, matter.office, matter.unit, matter.duty,
                    matter.state, matter.assignee, matter.wait_until)


def matter_resources(connection: Connection, order: Any) -> Sequence[Resource]:
    """Return the matter that an order names; one that is not there is nobody's."""
    found = load_matter(connection, plain_number(order.number))
    if found is None:
        return (Resource(),)
    return (Resource(found.office, (found.party,) if found.party else (), found.assignee or ""),)


def find(desk: Asked, number: str) -> Matter | Refusal:
    """Return a matter by its number as written."""
    found = load_matter(desk.connection, plain_number(number))
    return found or Refusal("matter_unknown", {"number": plain_number(number)})


def find_open(desk: Asked, number: str) -> Matter | Refusal:
    """Return a matter that is not closed."""
    found = find(desk, number)
    if isinstance(found, Matter) and found.closed_at is not None:
        return Refusal("matter_closed", {"number": found.number})
    return found


def find_readable(desk: Asked, number: str, **texts: str) -> Matter | Refusal:
    """Return a matter that is not closed, once the texts of an order can be read as they stand."""
    return hidden_sign(texts) or find_open(desk, number)


def is_officer(actor: Actor, office: str) -> bool:
    """Say whether somebody acts for an office, and not for a party."""
    return any(one.role not in OUTSIDE and one.office == office for one in actor.holdings)


def hand_of(actor: Actor, unit: str) -> Hand:
    """Return how somebody stands to a unit; a post of an office without a unit is of each."""
    office = unit.partition("/")[0]
    there = [one for one in actor.holdings
             if one.role not in OUTSIDE and one.office == office and one.unit in ("", unit)]
    return Hand(actor.id, bool(there), any(one.role == CHIEF for one in there))


def unit_of(matter: Matter) -> str:
    """Return the unit that has a matter, or had it last."""
    return matter.unit or matter.duty.rpartition("/")[0]


def today(desk: Asked) -> date:
    """Return the day of a command."""
    return desk.moment.date()


def move(
    desk: Asked, matter: Matter, name: str, changes: Mapping[str, Any],
    known: Mapping[str, bool] = {}, said: Mapping[str, Any] = {},
) -> Matter | Refusal:
    """Make a move of the flow with its changes, saved and journalled; or say what is not met.

    `known` are the conditions of this move alone, `said` the facts of its event.
    """
    hand = hand_of(desk.actor, unit_of(matter))
    facts = facts_of(matter, hand, today(desk), **known)
    answer = load_flow("matter").advance(matter.state, name, facts, desk.powers)
    if isinstance(answer, Refusal):
        return answer
    moved = replace(matter, state=answer, **changes)
    save_matter(desk.connection, moved)
    journal(desk, matter.number, name, {"to": answer, **said})
    return moved


def journal(desk: Asked, number: str, verb: str, facts: Mapping[str, Any]) -> None:
    """Journal what was done to a matter; no personal data."""
    event = Event(desk.at, desk.actor.id, number, f"matter:{verb}:made", text(dict(facts)))
    append(desk.connection, [event])


def answered(moved: Matter | Refusal) -> MatterAt | Refusal:
    """Return what a command on a matter answers."""
    return moved if isinstance(moved, Refusal) else at(moved)
