"""Queues: whose turn it is, who may take what, and that of two who take at once one gets it."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guanwu.access.model import Actor
from guanwu.desk.command import registry
from guanwu.desk.commands.declaration import ByNumbers, Examined
from guanwu.desk.commands.queue import Assign, HandOver
from guanwu.desk.commands.queue import ByNumbers as Numbers
from guanwu.desk.house import House
from guanwu.desk.perform import perform
from guanwu.desk.queries.queue import OfUnit, OfUnits, Queue
from guanwu.desk.turn import unit_for
from guanwu.store.engine import open_store, reading
from guanwu.store.records import verify_store
from tests.desk.case_ground import C3_SALT, KEELUNG, Ground, code
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def numbers(page: Any) -> list[str]:
    return [one.number for one in page.items]


def test_whose_turn_it_is_follows_the_case_from_lodging_to_release(tmp_path: Path) -> None:
    ground = Ground(tmp_path, C3_SALT)
    number = ground.drawn("C3")
    row = ground.row(number)
    assert (row["office"], row["unit"], row["wait_until"]) == ("keelung", KEELUNG, "2025-03-17")
    ground.ask("papers", "declaration:receive_documents", ByNumbers((number,)))
    row = ground.row(number)
    assert (row["state"], row["unit"], row["wait_until"]) == ("examination", KEELUNG, "2025-03-24")
    ground.ask("examiner", "declaration:examine", Examined((number,), True))
    assert ground.row(number)["unit"] is None and ground.row(number)["wait_until"] is None
    ground.ask("bank", "declaration:pay", ByNumbers((number,)))
    assert ground.row(number)["unit"] == KEELUNG
    assert ground.row(number)["wait_until"] == "2025-05-14"
    ground.ask("releaser", "declaration:release", ByNumbers((number,)))
    row = ground.row(number)
    assert (row["state"], row["unit"]) == ("released", None)
    assert row["released_at"] == ground.clock.at.isoformat()


@pytest.mark.parametrize(("office", "mode", "unit"), [
    ("AA", "1", "keelung/1"), ("AW", "1", "keelung/12"), ("AT", "1", "keelung/13"),
    ("AB", "1", "keelung/14"), ("CA", "4", "taipei/1"), ("CX", "4", "taipei/4"),
    ("BA", "1", "kaohsiung/1"), ("BA", "4", "kaohsiung/14"), ("DA", "1", "taichung/1"),
    ("DA", "4", "taichung/1"), ("CA", "1", "taipei/1"), ("AA", "4", "keelung/1"),
])
def test_the_unit_is_the_one_whose_duty_it_is(
    ground: Ground, office: str, mode: str, unit: str
) -> None:
    for work in ("documents", "examination", "release"):
        assert unit_for(ground.house, office, "", mode, work, date(2025, 3, 14)) == unit


def test_the_queue_is_the_units_and_the_chief_sees_the_office(ground: Ground) -> None:
    here, moved = ground.papers(2), ground.papers(1, begin=9)
    ground.ask("chief", "declaration:hand_over",
               HandOver(moved[0], "keelung/12", "The goods are at Wudu."))
    assert numbers(ground.ask("papers", "declaration:queue", Queue())) == here
    assert numbers(ground.ask("papers.wudu", "declaration:queue", Queue())) == moved
    assert numbers(ground.ask("chief", "declaration:queue", Queue())) == here + moved
    assert numbers(ground.ask("chief", "declaration:queue", Queue(unit="keelung/12"))) == moved
    assert numbers(ground.ask("auditor", "declaration:queue", Queue())) == here + moved
    assert code(ground.ask("papers", "declaration:queue", Queue(unit="keelung/12"))) == (
        "queue_unit_out_of_reach")
    assert code(ground.ask("bank", "declaration:queue", Queue())) == "access_denied"


def test_filters_and_counts(ground: Ground) -> None:
    one, two, three = ground.papers(3)
    ground.ask("papers", "declaration:take", Numbers((one,)))
    ground.clock.on(days=3)
    (four,) = ground.papers(1, begin=10, declared_on=date(2025, 3, 17))
    ask = ground.ask
    assert numbers(ask("papers", "declaration:queue", Queue(of="mine"))) == [one]
    assert numbers(ask("papers", "declaration:queue", Queue(of="free"))) == [two, three, four]
    assert numbers(ask("papers", "declaration:queue", Queue(due="today"))) == [one, two, three]
    assert numbers(ask("papers", "declaration:queue", Queue(due="missed"))) == []
    ground.clock.on(days=1)
    late = ask("papers", "declaration:queue", Queue(due="missed"))
    assert numbers(late) == [one, two, three]
    assert {item.due for item in late.items} == {"missed"} and late.items[0].days == -1
    assert late.items[0].assignee_zh == "papers zh" and late.items[1].assignee == ""
    assert numbers(ask("papers", "declaration:queue", Queue(state="examination"))) == []
    assert numbers(ask("papers", "declaration:queue", Queue(channel="C3"))) == []
    counted = ask("papers", "declaration:backlog", OfUnits())
    assert (counted.waiting, counted.mine, counted.free) == (4, 1, 3)
    assert (counted.missed, counted.due_today) == (3, 1)


def test_a_long_queue_is_read_page_by_page(ground: Ground) -> None:
    whole = ground.papers(130)
    seen: list[str] = []
    after = ""
    while True:
        page = ground.ask("chief", "declaration:queue", Queue(after=after, limit=50))
        seen += numbers(page)
        if page.next is None:
            break
        after = page.next
    assert seen == sorted(whole)
    assert code(ground.ask("chief", "declaration:queue", Queue(after="made-up"))) == "cursor_wrong"


def test_taking_giving_back_and_assigning(ground: Ground) -> None:
    (number,) = ground.papers(1)
    take = Numbers((number,))
    (held,) = ground.ask("papers", "declaration:take", take)
    assert held.assignee == ground.ids["papers"] and held.unit == KEELUNG
    assert ground.ask("papers", "declaration:take", take) == [held]
    other = ground.ask("papers.two", "declaration:take", take)
    assert code(other) == "queue_taken" and "papers zh" in other.facts["person"]
    assert code(ground.ask("papers.two", "declaration:give_back", take)) == "access_denied"
    assert code(ground.ask("papers.two", "declaration:assign", Assign((number,), "papers.two"))) \
        == "access_denied"
    (given,) = ground.ask("chief", "declaration:assign", Assign((number,), "papers.two"))
    assert given.assignee == ground.ids["papers.two"]
    assert code(ground.ask("chief", "declaration:assign", Assign((number,), "papers.wudu"))) == (
        "queue_person_elsewhere")
    assert code(ground.ask("chief", "declaration:assign", Assign((number,), "nobody"))) == (
        "queue_person_unknown")
    (back,) = ground.ask("papers.two", "declaration:give_back", take)
    assert back.assignee == "" and ground.row(number)["assignee"] is None
    people = ground.ask("chief", "declaration:colleagues", OfUnit(KEELUNG))
    assert {one.login for one in people} >= {"papers", "papers.two", "examiner", "chief"}
    assert "papers.wudu" not in {one.login for one in people}


def test_only_the_unit_takes_and_all_of_them_or_none(ground: Ground) -> None:
    one, two = ground.papers(2)
    assert code(ground.ask("papers.wudu", "declaration:take", Numbers((one,)))) == (
        "queue_other_unit")
    assert code(ground.ask("papers.taipei", "declaration:take", Numbers((one,)))) == (
        "access_denied")
    ground.ask("papers.two", "declaration:take", Numbers((two,)))
    assert code(ground.ask("papers", "declaration:take", Numbers((one, two)))) == "queue_taken"
    assert ground.row(one)["assignee"] is None
    ground.ask("papers", "declaration:receive_documents", ByNumbers((one,)))
    refused = ground.ask("papers", "declaration:take", Numbers((one,)))
    assert code(refused) == "queue_not_waiting"


def test_a_case_handed_over_to_another_office_is_that_offices(ground: Ground) -> None:
    (number,) = ground.papers(1)
    order = HandOver(number, "taipei/1", "The goods were moved to Taipei.")
    assert code(ground.ask("papers", "declaration:hand_over", order)) == "access_denied"
    ground.ask("papers", "declaration:take", Numbers((number,)))
    assert code(ground.ask("papers", "declaration:hand_over",
                           HandOver(number, "taipei/99", "No such unit"))) == "queue_unit_unknown"
    assert code(ground.ask("papers", "declaration:hand_over",
                           HandOver(number, KEELUNG, "Own unit"))) == "queue_same_unit"
    assert code(ground.ask("papers", "declaration:hand_over",
                           HandOver(number, "taipei/1", "  "))) == "queue_reason_missing"
    held = ground.ask("papers", "declaration:hand_over", order)
    assert (held.office, held.unit, held.assignee) == ("taipei", "taipei/1", "")
    row = ground.row(number)
    assert (row["state"], row["wait_until"]) == ("documents", "2025-03-17")
    assert numbers(ground.ask("papers", "declaration:queue", Queue())) == []
    assert numbers(ground.ask("papers.taipei", "declaration:queue", Queue())) == [number]
    assert code(ground.ask("papers", "declaration:take", Numbers((number,)))) == "access_denied"
    ground.ask("papers.taipei", "declaration:receive_documents", ByNumbers((number,)))
    ground.ask("bank", "declaration:pay", ByNumbers((number,)))
    assert ground.row(number)["unit"] == "taipei/1"
    with reading(ground.house.engine) as connection:
        assert verify_store(connection).ok


def test_of_two_who_take_at_once_one_gets_it_and_the_other_is_told_who(
    ground: Ground, tmp_path: Path
) -> None:
    actors = [ground.actor("papers"), ground.actor("papers.two")]
    other = House(open_store(where(tmp_path)), clock=ground.clock)
    for number in ground.papers(8):
        answers = at_once([ground.house, other], actors, number)
        refused = [one for one in answers if code(one)]
        assert [code(one) for one in refused] == ["queue_taken"], answers
        holder = ground.row(number)["assignee"]
        assert holder in {one.id for one in actors}
        login = next(name for name, id in ground.ids.items() if id == holder)
        assert f"({login})" in refused[0].facts["person"]


def at_once(houses: list[House], actors: list[Actor], number: str) -> list[Any]:
    """Let each take a declaration at the same moment, at a desk of his own; return the answers."""
    spec, gate = registry()["declaration:take"], threading.Barrier(len(actors))
    answers: list[Any] = [None] * len(actors)

    def take(place: int) -> None:
        gate.wait()
        answers[place] = perform(houses[place], actors[place], spec, Numbers((number,)))

    threads = [threading.Thread(target=take, args=(place,)) for place in range(len(actors))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return answers
