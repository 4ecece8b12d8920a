"""Everything that is wrong in a flow, found in one pass before it is ever used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from typing import TYPE_CHECKING

from guanwu.case.fault import Fault
from guanwu.case.naming import deadline_term, power_term

if TYPE_CHECKING:
    from guanwu.case.flow import Flow


def flow_faults(
    flow: Flow,
    *,
    deadlines: Container[str] | None = None,
    articles: Container[str] | None = None,
    terms: Container[str] | None = None,
) -> tuple[Fault, ...]:
    """Every fault of a flow; `place` is `<flow>.states.<id>` or `<flow>.moves.<id>`.

    `deadlines`, `articles` ("CA 43") and `terms` are those that exist; what is not handed in is
    not checked, but a move without any article is a fault always.
    """
    return (
        *_states(flow),
        *_moves(flow),
        *_conditions(flow),
        *_paths(flow),
        *_references(flow, deadlines, articles),
        *_terms(flow, terms),
    )


def _states(flow: Flow) -> Iterator[Fault]:
    """States that are named but not declared."""
    if flow.start not in flow.states:
        yield Fault("flow_unknown_state", f"{flow.id}.start", {"state": flow.start})
    for move in flow.moves:
        for state in (*move.origins, move.to):
            if state not in flow.states:
                yield Fault("flow_unknown_state", f"{flow.id}.moves.{move.id}", {"state": state})


def _moves(flow: Flow) -> Iterator[Fault]:
    """Moves with the same id, from nowhere, or without a power."""
    for id, times in Counter(move.id for move in flow.moves).items():
        if times > 1:
            place = f"{flow.id}.moves.{id}"
            yield Fault("flow_move_twice", place, {"move": id, "times": times})
    for move in flow.moves:
        place = f"{flow.id}.moves.{move.id}"
        if not move.origins:
            yield Fault("flow_move_from_nowhere", place, {"move": move.id})
        if not move.power:
            yield Fault("flow_move_without_power", place, {"move": move.id})


def _conditions(flow: Flow) -> Iterator[Fault]:
    """Conditions asked but not declared, and declared but never asked."""
    used: set[str] = set()
    for move in flow.moves:
        asked = {*move.conditions, *(name for names in move.origins.values() for name in names)}
        used |= asked
        for name in sorted(asked.difference(flow.conditions)):
            place = f"{flow.id}.moves.{move.id}"
            yield Fault("flow_unknown_condition", place, {"condition": name})
    for name in flow.conditions:
        if name not in used:
            yield Fault("flow_unused_condition", f"{flow.id}.conditions", {"condition": name})


def _paths(flow: Flow) -> Iterator[Fault]:
    """States no case can reach, and states a case can never leave though it may not rest there."""
    reached, edge = {flow.start}, [flow.start]
    while edge:
        here = edge.pop()
        for move in flow.moves:
            if here in move.origins and move.to not in reached:
                reached.add(move.to)
                edge.append(move.to)
    for id, state in flow.states.items():
        place = f"{flow.id}.states.{id}"
        if id not in reached:
            yield Fault("flow_unreachable_state", place, {"state": id})
        leaves = any(id in move.origins and move.to != id for move in flow.moves)
        if not leaves and not state.final:
            yield Fault("flow_dead_end", place, {"state": id})


def _references(
    flow: Flow, deadlines: Container[str] | None, articles: Container[str] | None
) -> Iterator[Fault]:
    """Deadlines and articles that are named and do not exist, and moves without an article."""
    for move in flow.moves:
        place = f"{flow.id}.moves.{move.id}"
        if deadlines is not None and move.within is not None and move.within not in deadlines:
            yield Fault("flow_unknown_deadline", place, {"deadline": move.within})
        if not move.cites:
            yield Fault("flow_move_without_article", place, {"move": move.id})
        for article in move.cites:
            if articles is not None and article not in articles:
                yield Fault("flow_unknown_article", place, {"article": article})


def _terms(flow: Flow, terms: Container[str] | None) -> Iterator[Fault]:
    """Names without their sentence in the two languages."""
    if terms is None:
        return
    named = [(f"states.{state}", flow.state_term(state)) for state in flow.states]
    named += [(f"conditions.{name}", name) for name in flow.conditions]
    for move in flow.moves:
        named.append((f"moves.{move.id}", flow.move_term(move.id)))
        named.append((f"moves.{move.id}", power_term(move.power)))
        if move.within is not None:
            named.append((f"moves.{move.id}", deadline_term(move.within)))
    for place, term in named:
        if term not in terms:
            yield Fault("flow_missing_term", f"{flow.id}.{place}", {"term": term})
