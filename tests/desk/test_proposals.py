"""Four eyes: whoever proposes never approves, under no account and after no change of posts."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from guanwu.access.approval import approve
from guanwu.case import Refusal
from guanwu.desk.approval import Proposed
from guanwu.desk.command import registry
from guanwu.desk.commands.holding import EndHolding, Grant, HoldingMade
from guanwu.desk.commands.proposal import Approve, Decided, Reject, Withdraw
from guanwu.desk.queries.proposal import ById, Listing
from guanwu.store.engine import reading
from guanwu.store.post_rows import add_post, hold
from guanwu.store.records import verify_store
from tests.desk.staff import Staff, code

SEQUENCES = int(os.environ.get("GUANWU_SEQUENCES", "500"))
STEPS = 12


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ada", "administrator")
    made.account("bob", "administrator")
    made.account("ada.two", "administrator", natural="ada")
    made.account("cyn")
    return made


def post(staff: Staff, role: str = "clerk", office: str = "taipei") -> str:
    with staff.house.writing() as connection:
        return add_post(connection, role, role, role, staff.clock.at, office=office).id


def proposed(staff: Staff, by: str = "ada", person: str = "cyn") -> Proposed:
    answer = staff.ask(by, "holding:grant", Grant(staff.ids[person], post(staff), "needed"))
    assert isinstance(answer, Proposed), answer
    return answer


def approval(staff: Staff, login: str, one: Proposed, **more: Any) -> Any:
    return staff.ask(login, "proposal:approve", Approve(one.proposal, one.content_hash), **more)


def test_a_grant_waits_for_a_second_person_and_is_done_in_the_same_transaction(
    staff: Staff,
) -> None:
    one = proposed(staff)
    assert not staff.actor("cyn").holdings
    answer = approval(staff, "bob", one)
    assert isinstance(answer, Decided)
    assert isinstance(answer.answer, HoldingMade)
    assert answer.answer.granted_by == staff.ids["ada"]
    assert answer.answer.approved_by == staff.ids["bob"]
    assert [held.role for held in staff.actor("cyn").holdings] == ["clerk"]
    assert code(approval(staff, "bob", one)) == "proposal_decided"
    with reading(staff.house.engine) as connection:
        events = [row[0] for row in connection.execute(text(
            "SELECT event FROM journal ORDER BY seq"))]
        assert verify_store(connection).ok
    assert events == ["proposal:waiting:made", "holding:holding:granted",
                      "proposal:approved:decided"]


@pytest.mark.parametrize(("login", "confirmed", "expected"), [
    ("ada", True, "proposal_same_person"),
    ("ada.two", True, "proposal_same_person"),
    ("bob", False, "proposal_confirmation_needed"),
    ("cyn", True, "access_denied"),
])
def test_who_may_not_approve_is_told_why(
    staff: Staff, login: str, confirmed: bool, expected: str
) -> None:
    assert code(approval(staff, login, proposed(staff), confirmed=confirmed)) == expected


def test_nobody_approves_a_post_for_himself(staff: Staff) -> None:
    assert code(approval(staff, "bob", proposed(staff, person="bob"))) == "holding_to_oneself"
    one = proposed(staff, by="bob", person="ada.two")
    assert code(approval(staff, "ada", one)) == "holding_to_oneself"


def test_somebody_of_unknown_identity_is_not_a_second_person(staff: Staff) -> None:
    one = proposed(staff)
    with staff.house.writing() as connection:
        connection.execute(text("UPDATE person SET identity = NULL WHERE login = 'bob'"))
    assert code(approval(staff, "bob", one)) == "proposal_person_unknown"


def test_an_approval_is_bound_to_the_content_that_was_shown(staff: Staff) -> None:
    one = proposed(staff)
    shown = staff.ask("bob", "proposal:show", ById(one.proposal))
    assert shown.sound and shown.content_hash == one.content_hash
    assert {part.name for part in shown.parts} >= {"person", "post", "reason"}
    assert [d.after for d in shown.differences if d.name == "field_role"] == ["role_clerk"]
    other = staff.ask("bob", "proposal:approve", Approve(one.proposal, "0" * 64))
    assert code(other) == "proposal_other_content"
    with staff.house.writing() as connection:
        connection.execute(text("UPDATE proposal SET content = replace(content, 'clerk', 'x'), "
                                "reason = 'x'"))
        connection.execute(text("UPDATE proposal SET content = content || ' '"))
    assert code(approval(staff, "bob", one)) == "proposal_changed"


def test_the_authority_of_the_proposer_is_asked_again_when_it_is_carried_out(
    staff: Staff,
) -> None:
    one = proposed(staff)
    with reading(staff.house.engine) as connection:
        holding = connection.execute(text("SELECT id FROM holding WHERE person = :p"),
                                     {"p": staff.ids["ada"]}).scalar_one()
    staff.ask("bob", "holding:end", EndHolding(holding, "moved"))
    refused = approval(staff, "bob", one)
    assert code(refused) == "proposal_authority_gone"
    assert not staff.actor("cyn").holdings
    answer = staff.ask("bob", "proposal:reject", Reject(one.proposal, one.content_hash, "gone"))
    assert answer.state == "rejected"


def test_a_rejected_or_withdrawn_proposal_is_never_carried_out(staff: Staff) -> None:
    one, two = proposed(staff), proposed(staff)
    assert code(staff.ask("bob", "proposal:withdraw", Withdraw(one.proposal))) == (
        "proposal_not_yours")
    assert staff.ask("ada.two", "proposal:withdraw", Withdraw(one.proposal)).state == "withdrawn"
    staff.ask("bob", "proposal:reject", Reject(two.proposal, two.content_hash, "no need"))
    for other in (one, two):
        assert code(approval(staff, "bob", other)) == "proposal_decided"
    assert not staff.actor("cyn").holdings


def test_each_sees_what_waits_for_him_and_what_he_proposed(staff: Staff) -> None:
    staff.account("ann", "auditor")
    staff.account("ken", "clerk")
    one = proposed(staff)
    mine, = staff.ask("ada", "proposal:list", Listing())
    theirs, = staff.ask("bob", "proposal:list", Listing())
    audited, = staff.ask("ann", "proposal:list", Listing())
    assert (mine.mine, mine.may_decide) == (True, False)
    assert (theirs.mine, theirs.may_decide) == (False, True)
    assert (audited.mine, audited.may_decide) == (False, False)
    assert staff.ask("ken", "proposal:list", Listing()) == []
    assert code(staff.ask("ken", "proposal:show", ById(one.proposal))) == "access_denied"


def test_every_command_that_needs_a_second_person_says_who_that_may_be(tmp_path: Path) -> None:
    matrix = Staff(tmp_path).house.matrix
    waiting = {spec.id for spec in registry().values() if spec.four_eyes is not None}
    assert waiting >= {"holding:grant", "person:drop_second_factor"}
    assert waiting == set(matrix.approvals)
    for command, row in matrix.approvals.items():
        for role in row:
            assert role in matrix.rows["proposal:approve"], (command, role)
            assert role in matrix.rows["proposal:reject"], (command, role)


class Sequences:
    """Random orders of six accounts of three natural persons, and what must never happen."""

    NATURAL = {f"{who}.{n}": who for who in ("ada", "bob", "cyn") for n in "12"}

    def __init__(self, folder: Path, seed: int) -> None:
        self.draw = Random(seed)
        self.staff = Staff(folder)
        for login, natural in self.NATURAL.items():
            self.staff.account(login, natural=natural)
        self.logins = {id: login for login, id in self.staff.ids.items()}
        with self.staff.house.writing() as connection:
            self.roles = [
                add_post(connection, role, role, role, self.staff.clock.at,
                         office="administration").id
                for role in ("administrator", "administrator", "approver", "clerk")
            ]
        self.waiting: list[tuple[Proposed, str, str]] = []
        self.approved = self.refused = self.self_approved = 0

    def begin(self) -> None:
        """Give the posts of administrators anew and forget what waited."""
        staff = self.staff
        staff.clock.on(seconds=1)
        with staff.house.writing() as connection:
            connection.execute(text("DELETE FROM holding"))
            connection.execute(text("DELETE FROM proposal"))
            for login in self.draw.sample(list(self.NATURAL), 3):
                hold(connection, staff.ids[login], self.draw.choice(self.roles[:3]),
                     staff.clock.at, staff.clock.at, granted_by="test")
        self.waiting = []

    def step(self) -> None:
        """Let one account do one thing."""
        login = self.draw.choice(list(self.NATURAL))
        what = self.draw.choices((self.propose, self.approve, self.end, self.delegate),
                                 (4, 8, 1, 1))[0]
        what(login)

    def propose(self, login: str, until: Any = None) -> None:
        to = self.draw.choice(list(self.NATURAL))
        order = Grant(self.staff.ids[to], self.draw.choice(self.roles), "a test", None, until)
        answer = self.staff.ask(login, "holding:grant", order)
        if isinstance(answer, Proposed):
            self.waiting.append((answer, login, to))

    def delegate(self, login: str) -> None:
        """Propose a post for two days; now and then time goes on."""
        self.propose(login, (self.staff.clock.at.date()).replace(day=28))
        self.staff.clock.on(hours=self.draw.choice((0, 0, 30)))

    def end(self, login: str) -> None:
        with reading(self.staff.house.engine) as connection:
            held = [row[0] for row in connection.execute(text("SELECT id FROM holding"))]
        self.staff.ask(login, "holding:end", EndHolding(self.draw.choice(held), "a test"))

    def approve(self, login: str) -> None:
        if not self.waiting:
            return
        one, by, to = self.draw.choice(self.waiting)
        confirmed = self.draw.random() < 0.9
        answer = self.staff.ask(login, "proposal:approve",
                                Approve(one.proposal, one.content_hash), confirmed=confirmed)
        if isinstance(answer, Refusal) or not isinstance(answer, Decided):
            self.refused += 1
            return
        self.approved += 1
        natural = self.NATURAL
        if not confirmed or natural[login] in (natural[by], natural[to]) or (
            natural[by] == natural[to]
        ):
            self.self_approved += 1

    def run(self, sequences: int) -> None:
        for _ in range(sequences):
            self.begin()
            for _ in range(STEPS):
                self.step()


@pytest.mark.slow
def test_no_random_sequence_ends_in_a_self_approval(tmp_path: Path) -> None:
    made = Sequences(tmp_path, seed=20250314)
    made.run(SEQUENCES)
    print(f"{SEQUENCES} sequences: {made.approved} approved, {made.refused} refused, "
          f"{made.self_approved} self-approvals")
    assert made.approved > SEQUENCES // 10
    assert made.refused > SEQUENCES
    assert made.self_approved == 0


@pytest.mark.slow
def test_a_comparison_of_accounts_alone_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(proposal: Any, approver: Any, seen: str) -> Refusal | None:
        refusal = approve(proposal, approver, seen)
        same = refusal is not None and refusal.code == "proposal_same_person"
        return None if same and approver.id != proposal.proposed_by else refusal

    monkeypatch.setattr("guanwu.desk.commands.proposal.approve", careless)
    made = Sequences(tmp_path, seed=20250314)
    made.run(60)
    assert made.self_approved > 0
