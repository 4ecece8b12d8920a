"""A key makes an order happen once: the same answer for good, another order under it refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from guanwu.desk.gather import Gather
from guanwu.store.engine import reading
from tests.api.served import LODGE, Served, lodging, number_of

SUSPEND = "/api/v1/person/suspend"
PAY = "/api/v1/declaration/pay"


def test_the_same_key_gives_the_same_answer_also_after_a_restart(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        first = served.post(LODGE, lodging(1), Idempotency_Key="k-1")
        again = served.post(LODGE, lodging(1), Idempotency_Key="k-1")
        headers = served.headers("broker")
    assert first.json()["outcome"] == again.json()["outcome"] == "accepted"
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    with Served(tmp_path) as served:
        served._headers["broker"] = headers
        later = served.post(LODGE, lodging(1), Idempotency_Key="k-1")
        assert (later.status_code, later.content) == (first.status_code, first.content)
        assert served.count("idempotency") == 1
        plain = served.post(LODGE, lodging(1))
        assert plain.json()["outcome"] == "repeated"


def test_a_key_used_for_something_else_is_refused(served: Served) -> None:
    assert served.post(LODGE, lodging(1), Idempotency_Key="k-2").status_code == 200
    other = served.post(LODGE, lodging(2), Idempotency_Key="k-2")
    assert other.status_code == 409
    assert other.json()["type"] == "urn:guanwu:problem:idempotency_key_reused"
    assert served.count("declaration", f"number = '{number_of(2)}'") == 0


def test_a_key_belongs_to_a_person(served: Served) -> None:
    order = {"numbers": [number_of(9)]}
    first = served.post(PAY, order, "bank", Idempotency_Key="k-3")
    assert first.status_code == 200
    other = served.post(PAY, order, "duty.taipei", Idempotency_Key="k-3")
    assert "Idempotency-Replayed" not in other.headers


def test_one_effect_however_many_ask_at_once(served: Served) -> None:
    served.headers("broker")
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(
            lambda _: served.post(LODGE, lodging(50), Idempotency_Key="k-4"), range(24)))
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert answers[0].json()["outcome"] == "accepted"
    assert sum("Idempotency-Replayed" not in one.headers for one in answers) == 1
    assert served.count("journal", f"subject = '{number_of(50)}' "
                        "AND event = 'declaration:lodgement:accepted'") == 1


def test_each_order_of_a_batch_has_its_own_key(served: Served) -> None:
    told = served.post(f"{LODGE}/batch", [lodging(60), lodging(61)], Idempotency_Key="k-5").json()
    again = served.post(f"{LODGE}/batch", [lodging(60), lodging(62)], Idempotency_Key="k-5").json()
    assert [one["answer"]["outcome"] for one in told] == ["accepted"] * 2
    assert again[0] == told[0]
    assert again[1]["status"] == 409


def test_a_refusal_is_kept_too_but_not_one_of_who_asked(served: Served) -> None:
    order = {"person": "p-000000000000", "reason": "Left the service"}
    denied = served.post(SUSPEND, order, "broker", Idempotency_Key="k-7")
    assert denied.status_code == 403
    assert served.count("idempotency", "key = 'k-7'") == 0
    first = served.post(SUSPEND, order, "admin", Idempotency_Key="k-7")
    again = served.post(SUSPEND, order, "admin", Idempotency_Key="k-7")
    assert first.status_code == again.status_code == 404, first.text
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"


def test_what_is_kept_names_nobody(served: Served) -> None:
    served.post(LODGE, lodging(70), Idempotency_Key="k-6")
    with reading(served.house.engine) as connection:
        rows = connection.execute(text("SELECT content_hash, answer FROM idempotency")).all()
    assert rows
    assert not any("accepted" in answer or number_of(70) in answer for _, answer in rows)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_what_cannot_be_a_key_is_refused(served: Served, key: str) -> None:
    headers = {**served.headers("broker"), "Content-Type": "application/json"}
    given = [(name.encode(), value.encode()) for name, value in headers.items()]
    answer = served.client.post(
        LODGE, content=b"{}", headers=[*given, (b"Idempotency-Key", key.encode())])
    assert answer.status_code == 400
    assert answer.json()["faults"][0]["code"] == "idempotency_key_wrong"


def test_a_batch_that_breaks_is_lodged_group_by_group(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Gather._lodge

    def breaks(self: Gather, lodgings: Any) -> Any:
        if any(one.received.declaration.number == number_of(80) for one in lodgings):
            raise RuntimeError("planted")
        return real(self, lodgings)

    monkeypatch.setattr(Gather, "_lodge", breaks)
    served.headers("broker")
    with ThreadPoolExecutor(4) as pool, served.house.writing():
        waiting = [pool.submit(served.post, LODGE, lodging(80 + at)) for at in range(3)]
        assert not any(one.done() for one in waiting)
    statuses = [one.result().status_code for one in waiting]
    assert statuses == [500, 200, 200]
