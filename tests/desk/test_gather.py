"""Gathered lodging and keys at the desk, on both stores: one commit, one effect, no loss."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from guanwu.access.model import Actor, Holding
from guanwu.case import Fault, Refusal
from guanwu.desk.command import registry
from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.gather import LODGE, Gather, Lodging
from guanwu.desk.house import House
from guanwu.desk.once import Told, key_refusal, perform_once
from guanwu.desk.watch import changes, seen_by
from guanwu.store.engine import reading
from guanwu.store.journal import head
from tests.desk.houses import house, lodged

pytestmark = pytest.mark.usefixtures("each_store")
BROKER = Actor("p-broker", holdings=(Holding("broker", party="111"),))
OTHER = Actor("p-other", holdings=(Holding("broker", party="999"),))
BANK = Actor("p-bank", holdings=(Holding("bank"),))
PAY = registry()["declaration:pay"]


def tell(answer: Any) -> Told:
    """Tell an answer plainly: refusals with 409, but those of access with 403."""
    if isinstance(answer, Refusal):
        status = 403 if answer.code.startswith("access") else 409
        return Told(status, msgspec.json.encode([answer.code]).decode())
    if isinstance(answer, tuple) and answer and isinstance(answer[0], Fault):
        return Told(422, msgspec.json.encode(answer).decode())
    return Told(200, msgspec.json.encode(answer).decode())


def count(desk: House, query: str) -> int:
    """Return a count of the store."""
    with reading(desk.engine) as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {query}")).scalar_one())


def outcomes(told: list[Told]) -> list[str]:
    """Return the outcome of each answer, its status where it was refused."""
    return [msgspec.json.decode(one.body)["outcome"] if one.status == 200 else str(one.status)
            for one in told]


def test_the_command_that_is_gathered_asks_for_nothing_that_gathering_leaves_out() -> None:
    spec = registry()[LODGE]
    assert (spec.four_eyes, spec.personal, spec.listing) == (None, False, False)


def test_a_group_is_answered_in_order_each_for_itself(tmp_path: Path) -> None:
    desk = house(tmp_path)
    gather = Gather(desk, tell)
    group = [Lodging(BROKER, lodged(1)), Lodging(OTHER, lodged(2)), Lodging(BROKER, lodged(3)),
             Lodging(BROKER, lodged(1)), Lodging(BROKER, lodged(3, currency="XXX"))]
    told = gather.submit(group).result(20)
    assert outcomes(told) == ["accepted", "403", "accepted", "repeated", "conflict"]
    assert count(desk, "declaration") == 2
    assert count(desk, "journal WHERE actor = 'p-broker' "
                 "AND event = 'declaration:lodgement:accepted'") == 2
    assert gather.batches == 1


def test_a_key_twice_in_one_batch_finds_the_first_answer(tmp_path: Path) -> None:
    desk = house(tmp_path)
    group = [Lodging(BROKER, lodged(1), "k"), Lodging(BROKER, lodged(1), "k"),
             Lodging(BROKER, lodged(2), "k"), Lodging(OTHER, lodged(3), "k")]
    told = Gather(desk, tell).submit(group).result(20)
    assert outcomes(told) == ["accepted", "accepted", "409", "403"]
    assert [one.again for one in told] == [False, True, False, False]
    assert told[0].body == told[1].body
    assert count(desk, "idempotency") == 1


def test_nobody_waits_in_a_queue_without_an_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanwu.desk.gather.WAITING_MOST", 3)
    desk = house(tmp_path)
    gather = Gather(desk, tell)
    with ThreadPoolExecutor(1) as pool, desk.writing():
        first = gather.submit([Lodging(BROKER, lodged(1))])
        pool.submit(lambda: None).result()
        waiting = [gather.submit([Lodging(BROKER, lodged(at))]) for at in range(2, 9)]
    told = [one.result(20)[0] for one in (first, *waiting)]
    busy = [one for one in told if one.status == 409]
    assert busy and all(one.body == '["server_busy"]' for one in busy)
    assert told[0].status == 200
    assert count(desk, "declaration") == len(told) - len(busy)


def test_the_worker_ends_when_nothing_comes_and_begins_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guanwu.desk.gather.REST", 0.05)
    desk = house(tmp_path)
    gather = Gather(desk, tell)
    for serial in (1, 2, 3):
        assert gather.submit([Lodging(BROKER, lodged(serial))]).result(20)[0].status == 200
        with gather._changed:
            gather._changed.wait_for(lambda: not gather._works, 0.3)
    assert count(desk, "declaration") == 3


def test_two_desks_on_one_store_do_an_order_once(tmp_path: Path) -> None:
    desks = [house(tmp_path), house(tmp_path)]
    Gather(desks[0], tell).submit([Lodging(BROKER, lodged(1))]).result(20)
    order = ByNumbers((lodged(1).declaration.number,))

    def pay(at: int) -> Told:
        return perform_once(desks[at % 2], BANK, PAY, order, "", "pay-1", tell)

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(pay, range(8)))
    assert len({one.body for one in told}) == 1
    assert sum(not one.again for one in told) == 1
    assert count(desks[0], "journal WHERE event = 'payment:bill:paid'") == 1


def test_an_effect_and_its_answer_stand_or_fall_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = house(tmp_path)
    Gather(desk, tell).submit([Lodging(BROKER, lodged(1))]).result(20)
    order = ByNumbers((lodged(1).declaration.number,))

    def breaks(*_: Any) -> bool:
        raise RuntimeError("planted")

    monkeypatch.setattr("guanwu.desk.once.keep", breaks)
    with pytest.raises(RuntimeError, match="planted"):
        perform_once(desk, BANK, PAY, order, "", "pay-1", tell)
    assert count(desk, "journal WHERE event = 'payment:bill:paid'") == 0
    monkeypatch.undo()
    assert not perform_once(desk, BANK, PAY, order, "", "pay-1", tell).again
    assert count(desk, "journal WHERE event = 'payment:bill:paid'") == 1


def test_changes_of_status_are_read_from_the_journal_and_cut_to_who_may(tmp_path: Path) -> None:
    desk = house(tmp_path)
    told = Gather(desk, tell).submit([Lodging(BROKER, lodged(1))]).result(20)
    assert msgspec.json.decode(told[0].body)["channel"] == "C1"
    with reading(desk.engine) as connection:
        last = head(connection)[0]
        found = changes(connection, 0, last)
        assert changes(connection, last, last) == []
    assert [one.state for one in found] == ["accepted", "selected", "assessed", "billed"]
    assert [one.seq for one in found] == sorted(one.seq for one in found)
    assert seen_by(desk, BROKER, found) == found
    assert seen_by(desk, OTHER, found) == []


@pytest.mark.parametrize(("key", "fits"), [
    ("a", True), ("x" * 200, True), ("", False), ("x" * 201, False), ("a b", False),
    ("a\n", False), ("\u00e9", False),
])
def test_what_can_be_a_key(key: str, fits: bool) -> None:
    assert (key_refusal(key) is None) is fits
