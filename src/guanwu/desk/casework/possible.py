"""Which moves lead on from where a case stands, each with every condition and whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.case.flow import Move
from guanwu.case.naming import power_term
from guanwu.desk.command import Asked
from guanwu.desk.moving import known_facts
from guanwu.store.case_rows import Case

COMMANDS: Final[Mapping[str, str]] = {
    "receive_documents": "declaration:receive_documents",
    "record_examination": "declaration:record_examination",
    "refer": "declaration:record_examination",
    "change_channel": "declaration:change_channel",
    "pay": "declaration:pay",
    "release": "declaration:release",
    "withdraw": "declaration:withdraw",
}
"""The command that makes a move; the others follow by themselves."""
BROUGHT: Final[Mapping[str, frozenset[str]]] = {
    "receive_documents": frozenset(("documents_received",)),
    "record_examination": frozenset(("examination_recorded",)),
    "refer": frozenset(("examination_recorded", "irregularity_found")),
    "change_channel": frozenset(("channel_changed", "channel_raised")),
    "pay": frozenset(("paid_in_full",)),
    "withdraw": frozenset(("withdrawal_approved",)),
}
"""What a command itself makes true: whoever gives it says so, or a second person does."""
SECOND: Final = frozenset(("withdrawal_approved",))
"""Conditions that a second person makes true, so that the mover's own powers do not matter."""
Met = Literal["met", "unmet", "brought"]


class Condition(Struct, frozen=True):
    """A condition of a move, by the id of its sentence: met, unmet, or brought by the move."""

    id: str
    met: Met


class PossibleMove(Struct, frozen=True):
    """A move that leads out of the state of a case.

    `held` says whether the actor has its power, `allowed` whether the matrix lets the actor give
    its command in this case, `ready` whether it could be made now. `command` is empty for what
    follows by itself.
    """

    move: str
    term: str
    to: str
    power: str
    held: bool
    command: str
    allowed: bool
    ready: bool
    conditions: tuple[Condition, ...]
    cites: tuple[str, ...]


def possible_moves(desk: Asked, case: Case, resource: Resource) -> tuple[PossibleMove, ...]:
    """Return every move that leads out of the state of a case, in the order of the flow."""
    flow, facts = desk.house.flow, known_facts(case)
    return tuple(_possible(desk, case, resource, facts, move)
                 for move in flow.moves_from(case.state))


def _possible(
    desk: Asked, case: Case, resource: Resource, facts: Mapping[str, bool], move: Move
) -> PossibleMove:
    command = COMMANDS.get(move.id, "")
    brought = BROUGHT.get(move.id, frozenset())
    conditions = tuple(
        Condition(id, "brought" if id in brought else "met" if facts.get(id) else "unmet")
        for id in move.asked(case.state)
    )
    held = move.power in desk.powers or bool(SECOND & brought)
    allowed = bool(command) and not isinstance(
        desk.house.matrix.allowed(command, desk.actor, (resource,)), Refusal)
    ready = held and allowed and all(one.met != "unmet" for one in conditions)
    flow = desk.house.flow
    return PossibleMove(move.id, flow.move_term(move.id), move.to, power_term(move.power), held,
                        command, allowed, ready, conditions, move.cites)
