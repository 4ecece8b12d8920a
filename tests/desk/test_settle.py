"""From the channel to release: only along the flow, each command one commit."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from guanwu.desk.delivery import messages
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.outcome import Outcome
from guanwu.desk.settle import examine, pay, receive_documents, release
from guanwu.store.engine import reading
from guanwu.store.layout_file import layouts
from guanwu.store.ledger_rows import trial
from guanwu.store.message_xml import Message, read
from guanwu.store.records import verify_store
from tests.desk.houses import house, lodged, with_request

pytestmark = pytest.mark.usefixtures("each_store")


def account(desk: House, name: str) -> tuple[int, ...]:
    """Return the totals of an account: pending and posted debits, pending and posted credits."""
    with reading(desk.engine) as connection:
        row = connection.execute(text(
            "SELECT debits_pending, debits_posted, credits_pending, credits_posted FROM account "
            "WHERE id = :name"), {"name": name}).one()
    return tuple(row)


def found_channel(desk: House, channel: str) -> Outcome:
    """Lodge declarations until the draw gives a channel."""
    for number in range(1, 3000, 50):
        for outcome in lodge(desk, [lodged(n) for n in range(number, number + 50)]):
            if outcome.channel == channel:
                return outcome
    raise AssertionError(f"no {channel} in 3,000 draws")


def test_c1_is_paid_and_released(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [lodged(1)])
    (early,) = release(desk, [outcome.number])
    assert early.outcome == "refused" and early.state == "billed"
    (paid,) = pay(desk, [outcome.number])
    assert paid.state == "paid"
    assert account(desk, "treasury:cash")[1] == outcome.payable
    assert account(desk, "receivable:04595257") == (0, outcome.payable, 0, outcome.payable)
    (twice,) = pay(desk, [outcome.number])
    assert twice.outcome == "refused"
    (released,) = release(desk, [outcome.number])
    assert released.state == "released"
    with reading(desk.engine) as connection:
        assert trial(connection).balanced
        assert verify_store(connection).ok


def test_c2_waits_for_its_documents_and_is_billed_then(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [with_request(1, "8")])
    assert (outcome.state, outcome.channel, outcome.bill_number) == ("documents", "C2", None)
    (unpaid,) = pay(desk, [outcome.number])
    assert unpaid.outcome == "refused"
    (billed,) = receive_documents(desk, [outcome.number])
    assert billed.state == "billed" and billed.payable and billed.bill_number
    assert pay(desk, [outcome.number])[0].state == "paid"


@pytest.mark.parametrize(("clean", "state"), [(True, "billed"), (False, "referred")])
def test_c3_is_examined(tmp_path: Path, clean: bool, state: str) -> None:
    desk = house(tmp_path, salt="examined")
    outcome = found_channel(desk, "C3")
    assert receive_documents(desk, [outcome.number])[0].state == "examination"
    (examined,) = examine(desk, [outcome.number], clean)
    assert examined.state == state
    if not clean:
        assert desk.history.traders["04595257"].offences == 1
        assert house(tmp_path).history.traders == desk.history.traders


def test_an_unknown_number_is_said_and_the_others_go_on(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [lodged(1)])
    unknown, paid = pay(desk, ["AA  1411199999", outcome.number])
    assert unknown.outcome == "unknown" and unknown.faults[0].code == "declaration_unknown"
    assert paid.state == "paid"


def test_every_message_of_a_case_fits_its_layout(tmp_path: Path) -> None:
    desk = house(tmp_path, salt="examined")
    outcome = found_channel(desk, "C3")
    receive_documents(desk, [outcome.number])
    examine(desk, [outcome.number], True)
    pay(desk, [outcome.number])
    release(desk, [outcome.number])
    made = messages(desk, outcome.number)
    assert made is not None
    assert [name for name, _ in made] == [
        "NX5105", "NX5106", "N5107", "N5109", "N5110", "N5116"]
    for name, data in made:
        found = read(data, layouts())
        assert isinstance(found, Message), (name, found)
        assert found.name == name


def test_reasons_never_leave_the_house(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [with_request(1, "8")])
    receive_documents(desk, [outcome.number])
    with reading(desk.engine) as connection:
        facts = connection.execute(text(
            "SELECT facts FROM journal WHERE event = 'declaration:channel:selected'")).scalar_one()
        outgoing = connection.execute(text("SELECT facts FROM outbox")).scalars().all()
    assert "review_requested" in facts or '"hits":["' in facts
    made = messages(desk, outcome.number) or []
    for said in [*outgoing, *(data.decode() for _, data in made)]:
        assert "hits" not in said and "draw" not in said and "flags" not in said


def test_a_refused_declaration_is_answered_with_its_reasons(tmp_path: Path) -> None:
    desk = house(tmp_path)
    (outcome,) = lodge(desk, [lodged(1, cif_twd=5)])
    made = dict(messages(desk, outcome.number) or [])
    found = read(made["NX5106"], layouts())
    assert isinstance(found, Message)
    assert found.tree["Status"]["NameCode"] == "N"
