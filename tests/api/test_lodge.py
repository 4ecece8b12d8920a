"""Lodging through the interface: gathered, kept under its key, told in both languages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from tests.api.served import LODGE, STATUS, Served, lodging, number_of


def test_a_declaration_is_lodged_and_its_standing_asked(served: Served) -> None:
    answer = served.post(LODGE, lodging(1))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    made = answer.json()
    assert (made["number"], made["outcome"]) == (number_of(1), "accepted")
    asked = served.get(STATUS, number=number_of(1))
    assert asked.status_code == 200
    assert asked.json()["state"] == made["state"]
    assert served.post(LODGE, lodging(1)).json()["outcome"] == "repeated"


def test_who_lodged_it_stands_in_the_journal(served: Served) -> None:
    served.post(LODGE, lodging(2))
    where = (f"subject = '{number_of(2)}' AND event = 'declaration:lodgement:accepted' "
             "AND actor = (SELECT id FROM person WHERE login = 'broker')")
    assert served.count("journal", where) == 1


def test_a_declaration_that_is_refused_tells_every_fault_in_both_languages(
    served: Served,
) -> None:
    order = lodging(3)
    order["declaration"]["currency"] = "XXX"
    order["declaration"]["lines"][1]["origin"] = "QQ"
    made = served.post(LODGE, order).json()
    assert made["outcome"] == "refused"
    places = {one["place"] for one in made["faults"]}
    assert {"currency", "lines[1].origin"} <= places
    assert all(one["zh"] and one["en"] and one["zh_do"] and one["en_do"]
               for one in made["faults"])


def test_a_body_that_is_no_declaration_tells_all_at_once_and_files_nothing(
    served: Served,
) -> None:
    before = served.count("declaration")
    order = lodging(4)
    order["declaration"]["lines"][0]["origin"] = 7
    order["declaration"]["lines"][1]["quantity_e4"] = 1.5
    del order["declaration"]["vessel"]
    answer = served.post(LODGE, order)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {(one["place"], one["code"], one.get("line")) for one in answer.json()["faults"]} == {
        ("lines[0].origin", "item_type", 1), ("lines[1].quantity_e4", "number_not_whole", 2),
        ("vessel", "item_missing", None)}
    assert served.count("declaration") == before


@pytest.mark.parametrize(("body", "status", "code"), [
    (b"", 400, "json_empty"),
    (b"{", 400, "json_syntax"),
    (b"[" * 100_000, 400, "json_too_deep"),
    (b'{"declaration": {}, "declaration": {}}', 422, "item_twice"),
    (b'{"declaration": {"packages": NaN}}', 422, "number_not_a_number"),
    (b'{"other": 1}', 422, "item_unknown"),
    (b"\xff\xfe", 400, "json_not_utf8"),
])
def test_hostile_bodies_are_refused(served: Served, body: bytes, status: int, code: str) -> None:
    answer = served.post(LODGE, body)
    assert answer.status_code == status
    assert code in {one["code"] for one in answer.json()["faults"]}


def test_the_declaration_of_another_is_denied(served: Served) -> None:
    order = lodging(5)
    order["declaration"]["box"] = "999"
    assert served.post(LODGE, order).status_code == 403
    assert served.post(LODGE, lodging(5), "trader").status_code == 403
    assert served.post(LODGE, lodging(5), "examiner.taipei").status_code == 403
    assert served.post(LODGE, lodging(5), "").status_code == 401
    assert served.count("declaration", f"number = '{number_of(5)}'") == 0


def test_what_arrives_together_shares_commits_and_each_is_answered_for_itself(
    served: Served,
) -> None:
    served.headers("broker")
    served.headers("trader")
    orders = [(lodging(100 + at), "broker") for at in range(30)]
    orders += [(lodging(200 + at), "trader") for at in range(10)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda one: served.post(LODGE, *one), orders))
    assert [one.status_code for one in answers] == [200] * 30 + [403] * 10
    assert [one.json()["number"] for one in answers[:30]] == [
        number_of(100 + at) for at in range(30)]
    gather: Any = served.app.state["gather"]
    assert 0 < gather.batches < 40


def test_a_batch_is_answered_in_order_in_one_commit(served: Served) -> None:
    orders = [lodging(300 + at) for at in range(5)]
    orders[1]["declaration"]["currency"] = "XXX"
    del orders[2]["declaration"]["vessel"]
    orders[3]["declaration"]["box"] = "999"
    answers = served.post(f"{LODGE}/batch", orders).json()
    assert [one["status"] for one in answers] == [200, 200, 422, 403, 200]
    assert answers[1]["answer"]["outcome"] == "refused"
    assert answers[2]["problem"]["faults"][0]["code"] == "item_missing"
    assert answers[4]["answer"]["number"] == number_of(304)
    lines = b"\n".join(msgspec.json.encode(lodging(310 + at)) for at in range(3))
    answer = served.post(f"{LODGE}/batch", lines, Content_Type="application/x-ndjson")
    assert [one["answer"]["number"] for one in answer.json()] == [
        number_of(310 + at) for at in range(3)]


@pytest.mark.parametrize(("body", "status", "code"), [
    (b"[]", 400, "batch_empty"), (b"{}", 400, "batch_empty"), (b"[", 400, "json_syntax"),
    (b"[" + b"{}," * 1_000 + b"{}]", 413, "batch_too_large"), (b"[" * 100_000, 400, None),
])
def test_a_batch_that_is_none_is_refused(
    served: Served, body: bytes, status: int, code: str | None
) -> None:
    answer = served.post(f"{LODGE}/batch", body)
    assert answer.status_code == status, answer.text
    assert code is None or answer.json()["faults"][0]["code"] == code
