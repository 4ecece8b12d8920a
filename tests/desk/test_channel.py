"""Another channel (EXA 11): more at once, less with a second person; and withdrawal."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanwu.desk.approval import Proposed
from guanwu.desk.commands.channel import ChangeChannel, Withdraw
from guanwu.desk.commands.declaration import ByNumbers, Examined
from guanwu.desk.commands.proposal import Decided
from guanwu.desk.delivery import messages
from guanwu.desk.intake import lodge
from guanwu.desk.outcome import Outcome
from guanwu.store.engine import reading
from guanwu.store.layout_file import layouts
from guanwu.store.ledger_rows import pending_of, trial
from guanwu.store.message_xml import Message, read
from guanwu.store.records import verify_store
from tests.desk.case_ground import C3_SALT, Ground, code
from tests.desk.houses import lodged

pytestmark = pytest.mark.usefixtures("each_store")
WHY = "The weight does not fit the goods."


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def sound(ground: Ground) -> None:
    """Check that ledger and journal are in order."""
    with reading(ground.house.engine) as connection:
        assert trial(connection).balanced
        assert verify_store(connection).ok


def told(ground: Ground, number: str) -> list[str]:
    """Return the names of the messages of a case, each of which fits its layout."""
    made = messages(ground.house, number) or []
    assert all(isinstance(read(data, layouts()), Message) for _, data in made)
    return [name for name, _ in made]


def finish(ground: Ground, number: str) -> None:
    """Pay if anything is owed, and release."""
    if ground.row(number)["unit"] is None:
        ground.ask("bank", "declaration:pay", ByNumbers((number,)))
    (released,) = ground.ask("releaser", "declaration:release", ByNumbers((number,)))
    assert released.state == "released", released
    sound(ground)


def test_papers_may_be_followed_by_an_examination_at_once(ground: Ground) -> None:
    (number,) = ground.papers(1)
    answer = ground.ask("papers", "declaration:change_channel", ChangeChannel(number, "C3", WHY))
    assert isinstance(answer, Outcome) and (answer.state, answer.channel) == ("documents", "C3")
    assert ground.row(number)["unit"] == "keelung/1"
    (received,) = ground.ask("papers", "declaration:receive_documents", ByNumbers((number,)))
    assert received.state == "examination"
    (examined,) = ground.ask("examiner", "declaration:examine", Examined((number,), True))
    assert examined.state == "billed"
    finish(ground, number)


@pytest.mark.parametrize("paid", [False, True], ids=["billed", "paid"])
def test_what_was_let_through_is_picked_before_its_release(ground: Ground, paid: bool) -> None:
    (first,) = lodge(ground.house, [lodged(1)])
    number = first.number
    assert first.state == "billed" and first.channel == "C1"
    if paid:
        ground.ask("bank", "declaration:pay", ByNumbers((number,)))
    answer = ground.ask("chief", "declaration:change_channel", ChangeChannel(number, "C3", WHY))
    assert (answer.state, answer.channel) == ("documents", "C3")
    with reading(ground.house.engine) as connection:
        assert not pending_of(connection, number)
    assert (answer.bill_number is None) is not paid
    (early,) = ground.ask("releaser", "declaration:release", ByNumbers((number,)))
    assert early.faults[0].code == "flow_wrong_state"
    ground.ask("papers", "declaration:receive_documents", ByNumbers((number,)))
    (examined,) = ground.ask("examiner", "declaration:examine", Examined((number,), True))
    assert examined.state == "billed" and examined.payable == first.payable
    assert (examined.bill_number == first.bill_number) is paid
    assert (ground.row(number)["unit"] == "keelung/1") is paid
    finish(ground, number)
    assert told(ground, number).count("N5110") == (1 if paid else 2)


def test_less_waits_for_a_second_person(tmp_path: Path) -> None:
    ground = Ground(tmp_path, C3_SALT)
    number = ground.drawn("C3")
    ground.ask("papers", "declaration:receive_documents", ByNumbers((number,)))
    order = ChangeChannel(number, "C2", "The papers prove the origin.")
    proposed = ground.ask("papers", "declaration:change_channel", order)
    assert isinstance(proposed, Proposed)
    assert ground.row(number)["channel"] == "C3" and ground.row(number)["state"] == "examination"
    assert code(ground.approve("papers", proposed)) == "access_denied"
    assert code(ground.approve("papers.two", proposed)) == "access_denied"
    decided = ground.approve("chief", proposed)
    assert isinstance(decided, Decided), decided
    row = ground.row(number)
    assert (row["channel"], row["state"]) == ("C2", "billed")
    finish(ground, number)


def test_papers_may_be_let_off_with_a_second_person(ground: Ground) -> None:
    (number,) = ground.papers(1)
    proposed = ground.ask("chief", "declaration:change_channel", ChangeChannel(number, "C1", WHY))
    assert isinstance(proposed, Proposed)
    assert code(ground.approve("chief", proposed)) == "proposal_same_person"
    assert isinstance(ground.approve("approver", proposed), Decided)
    assert ground.row(number)["state"] == "billed"
    finish(ground, number)


def test_after_the_bill_nothing_is_let_off_and_the_same_is_no_change(ground: Ground) -> None:
    (number,) = ground.papers(1)
    same = ground.ask("papers", "declaration:change_channel", ChangeChannel(number, "C2", WHY))
    assert code(same) == "channel_same"
    assert code(ground.ask("papers", "declaration:change_channel",
                           ChangeChannel(number, "C3", " "))) == "queue_reason_missing"
    assert code(ground.ask("examiner", "declaration:change_channel",
                           ChangeChannel(number, "C3", WHY))) == "access_denied"
    ground.ask("papers", "declaration:receive_documents", ByNumbers((number,)))
    proposed = ground.ask("papers", "declaration:change_channel", ChangeChannel(number, "C1", WHY))
    refused = ground.approve("chief", proposed)
    assert code(refused) == "flow_conditions_unmet"
    assert refused[0].facts["unmet"] == ("channel_raised",)
    assert ground.row(number)["state"] == "billed"
    finish(ground, number)
    late = ground.ask("papers", "declaration:change_channel", ChangeChannel(number, "C3", WHY))
    assert code(late) == "flow_wrong_state"


def test_a_withdrawal_waits_for_its_approver_and_takes_the_bill_back(ground: Ground) -> None:
    (first,) = lodge(ground.house, [lodged(1)])
    order = Withdraw(first.number, "The goods go back to the seller.")
    proposed = ground.ask("papers", "declaration:withdraw", order)
    assert isinstance(proposed, Proposed)
    assert code(ground.approve("chief", proposed)) == "access_denied"
    assert isinstance(ground.approve("approver", proposed), Decided)
    row = ground.row(first.number)
    assert (row["state"], row["unit"], row["bill_number"]) == ("withdrawn", None, None)
    with reading(ground.house.engine) as connection:
        assert not pending_of(connection, first.number)
    sound(ground)
    again = ground.ask("papers", "declaration:withdraw", order)
    assert code(ground.approve("approver", again)) == "flow_wrong_state"
