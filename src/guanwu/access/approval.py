"""Four eyes: who proposes does not approve, and what is approved is what was proposed."""

from __future__ import annotations

import hashlib
from enum import StrEnum

import msgspec
from msgspec import Struct

from guanwu.access.model import Actor
from guanwu.case import Refusal


class ProposalState(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Proposal(Struct, frozen=True):
    """A command that waits for a second person. `content` is its JSON.

    `identity` is the token of the natural person who proposed: a second account of the same
    person is still the same person, and of whom it is not known nobody can say that it is another.
    """

    id: str
    command: str
    content: str
    content_hash: str
    office: str
    state: str
    reason: str
    proposed_by: str
    proposed_at: str
    identity: str = ""
    decided_by: str | None = None
    decided_at: str | None = None


def proposal_hash(command: str, content: str) -> str:
    """Return the hash that an approval is bound to: SHA-256 of command and content."""
    return hashlib.sha256(msgspec.json.encode([command, content])).hexdigest()


def approve(proposal: Proposal, approver: Actor, seen_hash: str) -> Refusal | None:
    """Return why an actor may not decide on a proposal, None where the decision stands.

    `seen_hash` is the hash of what the approver was shown.
    """
    facts = {"proposal": proposal.id}
    if proposal.state != ProposalState.WAITING:
        return Refusal("proposal_decided", facts | {"state": proposal.state})
    if approver.id == proposal.proposed_by or (
        proposal.identity and proposal.identity == approver.identity
    ):
        return Refusal("proposal_same_person", facts)
    if not (proposal.identity and approver.identity):
        return Refusal("proposal_person_unknown", facts)
    if not approver.confirmed:
        return Refusal("proposal_confirmation_needed", facts)
    if proposal_hash(proposal.command, proposal.content) != proposal.content_hash:
        return Refusal("proposal_changed", facts)
    if seen_hash != proposal.content_hash:
        return Refusal("proposal_other_content", facts)
    return None
