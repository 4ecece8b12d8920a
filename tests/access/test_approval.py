"""Four eyes: another natural person, lately confirmed, who saw what was proposed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from guanwu.access.approval import Proposal, ProposalState, approve, proposal_hash
from guanwu.access.model import Actor

CONTENT = '{"numbers":["CA  1411112347"]}'
HASH = proposal_hash("declaration:withdraw", CONTENT)
PROPOSAL = Proposal("a1", "declaration:withdraw", CONTENT, HASH, "taipei", ProposalState.WAITING,
                    "", "p1", "2025-03-14T09:00:00+08:00", "~one")
SECOND = Actor("p2", "Second", (), "~two", True)


def test_another_person_who_saw_the_content_may_approve() -> None:
    assert approve(PROPOSAL, SECOND, HASH) is None


@pytest.mark.parametrize(("proposal", "approver", "seen", "code"), [
    (PROPOSAL, replace(SECOND, id="p1"), HASH, "proposal_same_person"),
    (PROPOSAL, replace(SECOND, identity="~one"), HASH, "proposal_same_person"),
    (PROPOSAL, replace(SECOND, confirmed=False), HASH, "proposal_confirmation_needed"),
    (PROPOSAL, SECOND, proposal_hash("declaration:withdraw", "{}"), "proposal_other_content"),
    (replace(PROPOSAL, content="{}"), SECOND, HASH, "proposal_changed"),
    (replace(PROPOSAL, command="declaration:release"), SECOND, HASH, "proposal_changed"),
    (replace(PROPOSAL, state=ProposalState.APPROVED), SECOND, HASH, "proposal_decided"),
])
def test_whatever_is_wrong_is_refused(
    proposal: Proposal, approver: Actor, seen: str, code: str
) -> None:
    refused = approve(proposal, approver, seen)
    assert refused is not None and refused.code == code
