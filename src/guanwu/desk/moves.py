"""The moves the desk makes by itself, decided by the flow and never assigned."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from guanwu.case import Flow, Refusal
from guanwu.store.flow_file import load_flow

SYSTEM_POWERS = frozenset(
    ("check_declarations", "select_channels", "assess_duties", "bill_duties", "examine_documents")
)
"""What the system may do without an officer."""


class Step(NamedTuple):
    """A move made and the state it led to."""

    move: str
    state: str


class FlowRefusedError(Exception):
    """The flow refused a move that the desk's own order of work asked for: a bug."""


@cache
def lodging(channel: str) -> tuple[Step, ...]:
    """Return the moves of an accepted declaration by its channel, up to bill or documents."""
    flow = load_flow("release")
    steps = walk(flow, flow.start, (("accept", ("no_faults",)), ("select", ("channel_drawn",))))
    if channel == "C1":
        return steps + walk(flow, steps[-1].state, _billing("channel_is_c1"))
    asked = (("ask_for_documents", ("documents_demanded",)),)
    return steps + walk(flow, steps[-1].state, asked)


def _billing(*conditions: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the moves to the bill, with the conditions under which assessment is allowed."""
    return (("assess", (*conditions, "levies_assessed")), ("bill", ("bill_made",)))


@cache
def refusing() -> tuple[Step, ...]:
    """Return the move of a declaration with faults."""
    flow = load_flow("release")
    return walk(flow, flow.start, (("refuse", ("faults_found",)),))


def walk(
    flow: Flow, state: str, moves: tuple[tuple[str, tuple[str, ...]], ...],
    powers: frozenset[str] = SYSTEM_POWERS,
) -> tuple[Step, ...]:
    """Make moves one after the other, each with the conditions that hold for it.

    Raises FlowRefusedError where the flow says no: the desk asks only for what it has made true.
    """
    made = []
    for move, holding in moves:
        facts = {name: name in holding for name in flow.conditions}
        answer = flow.advance(state, move, facts, powers)
        if isinstance(answer, Refusal):
            raise FlowRefusedError(f"{move}: {answer.code} {dict(answer.facts)}")
        made.append(Step(move, answer))
        state = answer
    return tuple(made)
