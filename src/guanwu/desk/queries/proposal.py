"""Queries about proposals: which wait, and what exactly one of them would do."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from guanwu.access.approval import Proposal, ProposalState, proposal_hash
from guanwu.access.model import Actor
from guanwu.case import Refusal
from guanwu.desk.administration.differences import Difference, differences
from guanwu.desk.command import Asked, query, registry
from guanwu.desk.commands.proposal import is_of, proposal_resources
from guanwu.desk.perform import order_of
from guanwu.store.person_rows import find_person
from guanwu.store.proposal_rows import proposal_by_id, proposals

MOST = 200


class Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """Which proposals to list, by their state."""

    state: Literal["waiting", "approved", "rejected", "withdrawn"] = "waiting"


class ById(Struct, frozen=True, forbid_unknown_fields=True):
    """A proposal by its id."""

    id: Annotated[str, Meta(min_length=1, max_length=40)]


class Listed(Struct, frozen=True):
    """A proposal in a list. `mine`: of the actor's own; `may_decide`: waits for the actor."""

    id: str
    command: str
    office: str
    state: str
    reason: str
    proposed_by: str
    proposer: str
    proposed_at: str
    mine: bool
    may_decide: bool


class Part(Struct, frozen=True):
    """A field of what is proposed: its name and its value as text."""

    name: str
    value: str


class Shown(Struct, frozen=True):
    """A proposal as the approver must see it: who, what exactly, what it changes, and its hash.

    `content` is the very text that the hash is of; `sound` says that the hash still fits.
    """

    proposal: Listed
    content: str
    content_hash: str
    sound: bool
    parts: tuple[Part, ...]
    differences: tuple[Difference, ...]
    decided_by: str
    decided_at: str


@query("proposal:list", example=Listing())
def list_proposals(desk: Asked, question: Listing) -> list[Listed]:
    """List the proposals that the actor made or may decide on; an auditor sees all."""
    found = proposals(desk.connection, question.state, None, MOST)
    listed = [_listed(desk, one) for one in found]
    return [one for one in listed if one.mine or one.may_decide or _audits(desk.actor)]


@query("proposal:show", of=proposal_resources, example=ById("9f2c4e7a1b3d5f60"))
def show_proposal(desk: Asked, question: ById) -> Shown | Refusal:
    """Show exactly what is proposed, by whom, and what it would change as things stand."""
    found = proposal_by_id(desk.connection, question.id)
    if found is None:
        return Refusal("proposal_unknown", {"proposal": question.id})
    listed = _listed(desk, found)
    if not (listed.mine or listed.may_decide or _audits(desk.actor)):
        return Refusal("access_denied", {"command": "proposal:show"})
    order = order_of(registry()[found.command], found.content)
    waiting = found.state == ProposalState.WAITING
    return Shown(
        listed, found.content, found.content_hash,
        proposal_hash(found.command, found.content) == found.content_hash,
        tuple(Part(name, _value(value)) for name, value in _fields(found).items()),
        differences(desk.connection, found.command, order) if waiting else (),
        found.decided_by or "", found.decided_at or "",
    )


def _listed(desk: Asked, found: Proposal) -> Listed:
    """Return a proposal as it is listed for the actor."""
    person = find_person(desk.connection, found.proposed_by)
    mine = is_of(found, desk.actor.id, desk.actor.identity)
    may = desk.house.matrix.may_approve(found.command, desk.actor, found.office)
    return Listed(
        found.id, found.command, found.office, found.state, found.reason, found.proposed_by,
        person.name if person is not None else "", found.proposed_at, mine, may and not mine,
    )


def _audits(actor: Actor) -> bool:
    """Say whether an actor audits, and so may see every proposal without deciding on any."""
    return any(one.role == "auditor" for one in actor.holdings)


def _fields(found: Proposal) -> dict[str, Any]:
    """Return the content of a proposal by field."""
    content: dict[str, Any] = msgspec.json.decode(found.content)
    return content


def _value(value: Any) -> str:
    """Return a value as it is shown; what is no text as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
