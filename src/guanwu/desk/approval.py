"""Proposals: a command that waits for a second person, and the decision on it."""

from __future__ import annotations

import secrets
from typing import Any

import msgspec
from msgspec import Struct

from guanwu.access.approval import Proposal, ProposalState, proposal_hash
from guanwu.desk.command import Asked, Spec
from guanwu.desk.rows import text
from guanwu.store.journal import Event, append
from guanwu.store.proposal_rows import save_proposal


class Proposed(Struct, frozen=True):
    """The answer to a command that waits for a second person."""

    proposal: str
    command: str
    content_hash: str


def propose(desk: Asked, spec: Spec, order: Struct, office: str, reason: str) -> Proposed:
    """Keep an order until a second person decides; journalled with the hash of its content."""
    content = msgspec.json.encode(order, order="sorted").decode()
    made = Proposal(
        id=secrets.token_hex(8), command=spec.id, content=content,
        content_hash=proposal_hash(spec.id, content), office=office,
        state=ProposalState.WAITING, reason=reason, proposed_by=desk.actor.id,
        proposed_at=desk.at, identity=desk.actor.identity,
    )
    save_proposal(desk.connection, made)
    journal_decision(desk, made, "made", {"command": spec.id, "hash": made.content_hash,
                                          "reason": reason})
    return Proposed(made.id, spec.id, made.content_hash)


def journal_decision(desk: Asked, proposal: Proposal, what: str, facts: dict[str, Any]) -> None:
    """Journal what became of a proposal."""
    append(desk.connection, [
        Event(desk.at, desk.actor.id, proposal.id, f"proposal:{proposal.state}:{what}", text(facts))
    ])
