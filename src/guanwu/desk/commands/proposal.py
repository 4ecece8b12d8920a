"""Decisions on what waits for a second person: approve, reject, withdraw (four eyes)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from guanwu.access.approval import Proposal, ProposalState, approve
from guanwu.access.matrix import Scope
from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.desk.approval import journal_decision
from guanwu.desk.command import Asked, command, registry
from guanwu.desk.perform import NO_SCOPE, is_declined, order_of, run_approved
from guanwu.desk.rows import text
from guanwu.store.access_rows import actor_of_person
from guanwu.store.proposal_rows import decide_proposal, proposal_by_id

Id = Annotated[str, Meta(min_length=1, max_length=40)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Reason = Annotated[str, Meta(min_length=1, max_length=500)]
EXAMPLE_HASH = "0" * 64


class Approve(Struct, frozen=True, forbid_unknown_fields=True):
    """A proposal, and the hash of the content that the approver was shown."""

    id: Id
    seen_hash: Hash


class Reject(Struct, frozen=True, forbid_unknown_fields=True):
    """A proposal, the hash of the content that was shown, and why it is rejected."""

    id: Id
    seen_hash: Hash
    reason: Reason


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True):
    """A proposal of one's own that is wanted no longer."""

    id: Id


class Decided(Struct, frozen=True):
    """What became of a proposal; `answer` is that of the command that was carried out."""

    id: str
    command: str
    state: str
    answer: Any = None


def proposal_resources(connection: Connection, order: Any) -> Sequence[Resource]:
    """Return the office of the proposal that an order names."""
    found = proposal_by_id(connection, order.id)
    return (Resource(found.office),) if found is not None else ()


@command("proposal:approve", of=proposal_resources,
         example=Approve("9f2c4e7a1b3d5f60", EXAMPLE_HASH))
def approve_proposal(desk: Asked, order: Approve) -> Decided | Refusal:
    """Carry out what was proposed, on the authority that its proposer has at this moment."""
    found = _to_decide(desk, order.id, order.seen_hash)
    if isinstance(found, Refusal):
        return found
    spec = registry()[found.command]
    proposer = actor_of_person(desk.connection, found.proposed_by, desk.moment)
    matrix = desk.house.matrix
    scope = matrix.scope(spec.id, proposer)
    asked = desk._replace(
        actor=proposer, powers=matrix.powers(proposer), approver=desk.actor,
        scope=scope if isinstance(scope, Scope) else NO_SCOPE,
    )
    answer = run_approved(asked, spec, order_of(spec, found.content))
    if isinstance(answer, Refusal) and answer.code in ("access_denied", "access_login_needed"):
        facts = {"person": found.proposed_by, "proposal": found.id}
        return Refusal("proposal_authority_gone", facts)
    if is_declined(answer):
        refused: Refusal = answer
        return refused
    return _decided(desk, found, ProposalState.APPROVED, "", answer)


@command("proposal:reject", of=proposal_resources,
         example=Reject("9f2c4e7a1b3d5f60", EXAMPLE_HASH, "The goods are under seizure"))
def reject_proposal(desk: Asked, order: Reject) -> Decided | Refusal:
    """Turn a proposal down; nothing of it is carried out."""
    found = _to_decide(desk, order.id, order.seen_hash)
    if isinstance(found, Refusal):
        return found
    return _decided(desk, found, ProposalState.REJECTED, order.reason, None)


@command("proposal:withdraw", of=proposal_resources, example=Withdraw("9f2c4e7a1b3d5f60"))
def withdraw_proposal(desk: Asked, order: Withdraw) -> Decided | Refusal:
    """Take back a proposal of one's own before anybody has decided on it."""
    found = proposal_by_id(desk.connection, order.id)
    if found is None:
        return Refusal("proposal_unknown", {"proposal": order.id})
    facts = {"proposal": found.id}
    if not is_of(found, desk.actor.id, desk.actor.identity):
        return Refusal("proposal_not_yours", facts)
    if found.state != ProposalState.WAITING:
        return Refusal("proposal_decided", {"proposal": found.id, "state": found.state})
    return _decided(desk, found, ProposalState.WITHDRAWN, "", None)


def is_of(proposal: Proposal, person: str, identity: str) -> bool:
    """Say whether a proposal was made by a person, under this or another account."""
    return proposal.proposed_by == person or (
        bool(identity) and proposal.identity == identity
    )


def _to_decide(desk: Asked, id: str, seen_hash: str) -> Proposal | Refusal:
    """Return a proposal that the actor may decide on, having seen its content."""
    found = proposal_by_id(desk.connection, id)
    if found is None:
        return Refusal("proposal_unknown", {"proposal": id})
    if not desk.house.matrix.may_approve(found.command, desk.actor, found.office):
        return Refusal("access_denied", {"command": f"proposal:approve ({found.command})"})
    return approve(found, desk.actor, seen_hash) or found


def _decided(
    desk: Asked, found: Proposal, state: ProposalState, reason: str, answer: Any
) -> Decided:
    """Keep and journal a decision."""
    decide_proposal(desk.connection, found.id, state, desk.actor.id, desk.at, text(answer))
    facts = {"command": found.command, "hash": found.content_hash,
             "proposed_by": found.proposed_by, "reason": reason}
    journal_decision(desk, replace(found, state=state), "decided", facts)
    return Decided(found.id, found.command, state, answer)
