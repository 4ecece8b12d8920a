"""The way of every order: authorise, load, decide, save; one transaction, whatever the face."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from guanwu.access.matrix import Scope
from guanwu.access.model import OUTSIDE, Actor, Holding, Resource
from guanwu.case import Fault, Refusal
from guanwu.desk.approval import Proposed, propose
from guanwu.desk.command import Asked, Spec
from guanwu.desk.concerned import plain
from guanwu.desk.house import House
from guanwu.desk.order_walk import hidden_character
from guanwu.desk.rows import text
from guanwu.store.engine import narrow, reading
from guanwu.store.journal import Event, append
from guanwu.store.scope import ALL, NONE, scope

NO_SCOPE: Final = Scope(False, (), ())
REASON_LEAST: Final = 2
REASON_MOST: Final = 200
Declined = Refusal | tuple[Fault, ...]
"""Why nothing was done: one refusal, or every fault of the order."""


class _DeclinedError(Exception):
    """Rolls a transaction back whose command declined."""

    def __init__(self, answer: Declined) -> None:
        super().__init__("declined")
        self.answer = answer


def perform(
    house: House, actor: Actor, spec: Spec, order: Struct, reason: str = ""
) -> Any | Declined:
    """Do what is asked and return the answer, or why not; nothing is changed when declined.

    `reason` is why personal data are read; an officer must give one unless the case is his own.
    A command that needs a second person answers `Proposed` and waits.
    """
    hidden = hidden_character(reason)
    if hidden is not None:
        return (Fault("text_hidden_character", "reason", hidden),)
    if not spec.writes or spec.apart:
        return _answer(house, actor, spec, order, reason)
    try:
        with house.writing() as connection:
            return run(house, connection, actor, spec, order, reason)
    except _DeclinedError as declined:
        return declined.answer


def run(
    house: House, connection: Connection, actor: Actor, spec: Spec, order: Struct, reason: str = ""
) -> Any:
    """Run a command in an open transaction; one that declines raises inside of `perform`."""
    through = _authorised(house, connection, actor, spec, order, reason)
    if isinstance(through, Refusal):
        raise _DeclinedError(through)
    desk = _asked(house, connection, actor, spec)
    if spec.four_eyes is not None and spec.four_eyes(connection, order):
        return propose(desk, spec, order, _office(connection, spec, order), reason)
    if spec.personal:
        _journal_reading(desk, spec, order, through, reason)
    answer = spec.run(desk, order)
    if is_declined(answer):
        raise _DeclinedError(answer)
    return answer


def run_approved(desk: Asked, spec: Spec, order: Struct) -> Any:
    """Run what a second person has approved, on the authority of who proposed it."""
    through = _authorised(desk.house, desk.connection, desk.actor, spec, order, "approved")
    if isinstance(through, Refusal):
        return through
    return spec.run(desk, order)


def is_declined(answer: Any) -> bool:
    """Say whether an answer is a refusal or a list of faults."""
    if isinstance(answer, tuple):
        return bool(answer) and isinstance(answer[0], Fault)
    return isinstance(answer, Refusal)


def _answer(
    house: House, actor: Actor, spec: Spec, order: Struct, reason: str
) -> Any | Declined:
    """Answer a query from a snapshot; reading personal data is journalled before it is shown."""
    with reading(house.engine) as connection:
        house.take_in(connection)
        through = _authorised(house, connection, actor, spec, order, reason)
        if isinstance(through, Refusal):
            return through
        desk = _asked(house, connection, actor, spec)
        narrow(connection, _rows_of(actor, through, desk.scope if spec.listing else None))
        answer = spec.run(desk, order)
    if spec.personal and not is_declined(answer) and not _own_party(through):
        with house.writing() as connection:
            _journal_reading(desk._replace(connection=connection), spec, order, through, reason)
    return answer


def _authorised(
    house: House, connection: Connection, actor: Actor, spec: Spec, order: Struct, reason: str
) -> Holding | Refusal | None:
    """Return the holding an order is allowed through, None where everybody may, or why not."""
    resources = spec.of(connection, order) if spec.of is not None else ()
    if spec.listing:
        reach = house.matrix.scope(spec.id, actor)
        return reach if isinstance(reach, Refusal) else None
    through = house.matrix.allowed(spec.id, actor, resources)
    if isinstance(through, Refusal) or not spec.personal or _own_party(through):
        return through
    if len(reason.strip()) < REASON_LEAST and not _taken(actor, resources):
        return Refusal("reading_reason_missing", {"command": spec.id})
    if len(reason) > REASON_MOST:
        return Refusal("reading_reason_long", {"most": REASON_MOST})
    return through


def _rows_of(actor: Actor, through: Holding | None, listed: Scope | None) -> str:
    """Return whose rows a query may see at all: the second line behind its own conditions.

    Traders and brokers see those of their parties, whoever is not known sees none; a listing sees
    what its scope names. Officers are kept to their offices by the matrix alone, because they
    look for what was handed over.
    """
    if listed is not None:
        if listed.everything or listed.assignee:
            return ALL
        return scope(listed.offices, listed.parties)
    if through is None:
        return NONE
    if through.role in OUTSIDE:
        return scope((), [one.party for one in actor.holdings
                          if one.role in OUTSIDE and one.party])
    return ALL


def _own_party(through: Any) -> bool:
    """Say whether somebody reads what is about himself."""
    return isinstance(through, Holding) and through.role in OUTSIDE


def _taken(actor: Actor, resources: Any) -> bool:
    """Say whether everything asked about is the actor's own work."""
    return bool(resources) and all(one.assignee == actor.id for one in resources)


def _asked(house: House, connection: Connection, actor: Actor, spec: Spec) -> Asked:
    """Return what the command works with."""
    reach = house.matrix.scope(spec.id, actor)
    return Asked(house, actor, house.clock(), connection, house.matrix.powers(actor),
                 reach if isinstance(reach, Scope) else NO_SCOPE)


def _office(connection: Connection, spec: Spec, order: Struct) -> str:
    """Return the office that an order belongs to."""
    concerned: list[Resource] = list(spec.of(connection, order)) if spec.of is not None else []
    return concerned[0].office if concerned else ""


def _journal_reading(
    desk: Asked, spec: Spec, order: Struct, through: Any, reason: str
) -> None:
    """Journal who read what and why."""
    role = through.role if isinstance(through, Holding) else ""
    facts = text({"reason": reason or "own_work", "role": role})
    append(desk.connection, [
        Event(desk.at, desk.actor.id, subject_of(order), f"{spec.id}:read", facts)
    ])


def subject_of(order: Struct) -> str:
    """Return what an order names: a number in its stored form, an id, or nothing."""
    for name in ("number", "id", "person", "login"):
        value = getattr(order, name, None)
        if isinstance(value, str):
            return plain((value,))[0] if name == "number" else value
    return ""


@contextmanager
def declining() -> Iterator[list[Declined]]:
    """Catch what `run` declines; the list has the reason. For faces that open the transaction."""
    declined: list[Declined] = []
    try:
        yield declined
    except _DeclinedError as error:
        declined.append(error.answer)


def order_of(spec: Spec, content: str | bytes) -> Struct:
    """Return an order from its JSON. Raises msgspec.ValidationError naming the field."""
    order: Struct = msgspec.json.decode(content, type=spec.order)
    return order


__all__ = ["Proposed", "declining", "is_declined", "order_of", "perform", "run", "run_approved"]
