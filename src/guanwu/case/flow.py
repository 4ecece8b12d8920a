"""A flow: the states of a kind of case, and the moves between them with who, when and why.

A flow is data (TOML). Nobody assigns a status: a case goes to its next state through `advance`,
which answers the state or a refusal that lists every condition not met.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

import msgspec
from msgspec import Struct, field

from guanwu.case.fault import Fault, Refusal
from guanwu.case.flow_faults import flow_faults
from guanwu.case.naming import move_term, power_term, state_term


class State(Struct, frozen=True, forbid_unknown_fields=True):
    """A state of a case. A case may rest in a `final` state, even where a move leads out."""

    final: bool = False


class Move(Struct, frozen=True, forbid_unknown_fields=True, rename={"origins": "from"}):
    """A move from any of its `origins` (state to the conditions asked there) to the state `to`.

    `power` is what the actor must hold, `conditions` are asked from every origin, `within` is
    the id of the deadline, `cites` are the articles the move stands on.
    """

    id: str
    origins: Mapping[str, tuple[str, ...]]
    to: str
    power: str
    conditions: tuple[str, ...] = ()
    within: str | None = None
    cites: tuple[str, ...] = ()

    def asked(self, state: str) -> tuple[str, ...]:
        """The conditions asked of a case in `state`: those of that origin, then the common ones."""
        return self.origins[state] + self.conditions


class _FlowFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The form of a flow file."""

    id: str
    start: str
    states: dict[str, State]
    conditions: tuple[str, ...]
    moves: tuple[Move, ...]


class Flow(Struct, frozen=True):
    """A flow as read: its states, its conditions by name, its moves in the order of the file."""

    id: str
    start: str
    states: Mapping[str, State]
    conditions: tuple[str, ...]
    moves: tuple[Move, ...]
    by_id: Mapping[str, Move] = field(default_factory=dict)

    def advance(
        self, state: str, move: str, facts: Mapping[str, bool], powers: frozenset[str]
    ) -> str | Refusal:
        """The state after `move`, or why not: wrong state, then power, then all unmet conditions.

        `facts` says for each condition whether it holds; one that is asked and not there is a bug
        (LookupError), as is a state or a move the flow does not know.
        """
        if state not in self.states:
            raise LookupError(f"flow {self.id} has no state {state}")
        step = self.by_id.get(move)
        if step is None:
            raise LookupError(f"flow {self.id} has no move {move}")
        said: dict[str, Any] = {
            "move": move,
            "move_term": self.move_term(move),
            "state": state,
            "state_term": self.state_term(state),
        }
        if state not in step.origins:
            wanted = tuple(step.origins)
            terms = tuple(self.state_term(origin) for origin in wanted)
            said |= {"wanted": wanted, "wanted_terms": terms}
            return Refusal("flow_wrong_state", said)
        if step.power not in powers:
            return Refusal(
                "flow_power_lacking",
                said | {"power": step.power, "power_term": power_term(step.power)},
            )
        unmet = tuple(name for name in step.asked(state) if not self._holds(name, move, facts))
        if unmet:
            return Refusal("flow_conditions_unmet", said | {"unmet": unmet})
        return step.to

    def faults(
        self,
        *,
        deadlines: Container[str] | None = None,
        articles: Container[str] | None = None,
        terms: Container[str] | None = None,
    ) -> tuple[Fault, ...]:
        """Everything wrong in this flow at once: see `guanwu.case.flow_faults.flow_faults`."""
        return flow_faults(self, deadlines=deadlines, articles=articles, terms=terms)

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """The moves that lead out of `state`, in the order of the file."""
        return tuple(move for move in self.moves if state in move.origins)

    def state_term(self, state: str) -> str:
        """The id of the sentence that names a state."""
        return state_term(self.id, state)

    def move_term(self, move: str) -> str:
        """The id of the sentence that names a move."""
        return move_term(self.id, move)

    def _holds(self, condition: str, move: str, facts: Mapping[str, bool]) -> bool:
        if condition not in facts:
            raise LookupError(f"flow {self.id}, move {move}: no fact for {condition}")
        return facts[condition]


def read_flow(content: Mapping[str, Any]) -> Flow:
    """A flow from the content of its file; a wrong form raises msgspec.ValidationError.

    What is formally right and still wrong (a state no case can reach, a dead end and so on) is
    told by `Flow.faults`, all of it at once.
    """
    file = msgspec.convert(content, _FlowFile)
    by_id: dict[str, Move] = {}
    for move in file.moves:
        by_id.setdefault(move.id, move)
    return Flow(file.id, file.start, file.states, file.conditions, file.moves, by_id)
