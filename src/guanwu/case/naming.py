"""The term ids under which the parts of a flow have their sentences."""

from __future__ import annotations


def state_term(flow: str, state: str) -> str:
    """The id of the sentence that names a state."""
    return f"{flow}_state_{state}"


def move_term(flow: str, move: str) -> str:
    """The id of the sentence that names a move."""
    return f"{flow}_move_{move}"


def power_term(power: str) -> str:
    """The id of the sentence that names a power; powers are shared by all flows."""
    return f"power_{power}"


def deadline_term(deadline: str) -> str:
    """The id of the sentence that names a deadline; deadlines are shared by all flows."""
    return f"deadline_{deadline}"
