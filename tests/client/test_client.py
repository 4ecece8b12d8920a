"""The Python client: everything by its name, problems as exceptions, sent again unharmed."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

import guanwu.client
from guanwu.client import Client, ProblemError
from guanwu.desk.command import registry
from guanwu.desk.demo_people import PASSWORD, code_of
from tests.api.served import Served, declaration, lodging, number_of

FOLDER = Path(guanwu.client.__file__).parent


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give the application on a new store."""
    with Served(tmp_path_factory.mktemp("client")) as made:
        yield made


def customs(served: Served, login: str = "") -> Client:
    """Return a client that is logged in, over the transport of the tests."""
    made = Client(served.client)
    if login:
        served.house.clock.at += timedelta(seconds=30)  # type: ignore[attr-defined]
        code = code_of(login, served.house.clock()) if "." in login else ""
        made.log_in(login, PASSWORD, code)
    return made


def test_it_imports_nothing_of_the_house() -> None:
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = ([node.module or ""] if isinstance(node, ast.ImportFrom)
                     else [one.name for one in node.names] if isinstance(node, ast.Import) else [])
            for name in names:
                assert not name.startswith("guanwu") or name.startswith("guanwu.client")


def test_a_declaration_goes_all_its_way_through_the_client(served: Served) -> None:
    broker = customs(served, "broker")
    record = lodging(1)["declaration"]
    made = broker.declaration.lodge(declaration=record, key="way-1")
    assert (made["outcome"], made["channel"]) == ("accepted", "C1")
    assert broker.declaration.lodge(declaration=record, key="way-1") == made
    bank, officer = customs(served, "bank"), customs(served, "release.taipei")
    assert bank.declaration.pay(numbers=[number_of(1)])[0]["state"] == "paid"
    assert officer.declaration.release(numbers=[number_of(1)])[0]["state"] == "released"
    assert broker.declaration.status(number=number_of(1))["state"] == "released"


def test_what_is_refused_comes_as_an_exception_in_both_languages(served: Served) -> None:
    broker = customs(served, "broker")
    with pytest.raises(ProblemError) as denied:
        broker.declaration.release(numbers=[number_of(1)])
    assert (denied.value.status, denied.value.code) == (403, "access_denied")
    with pytest.raises(ProblemError) as wrong:
        broker.declaration.lodge(declaration={"number": 7})
    assert wrong.value.status == 422
    assert {"item_type", "item_missing"} <= {one["code"] for one in wrong.value.faults}
    assert wrong.value.problem["title"] in str(wrong.value)
    assert wrong.value.problem["title_zh"] in str(wrong.value)
    with pytest.raises(ProblemError) as nobody:
        customs(served).declaration.status(number=number_of(1))
    assert nobody.value.status == 401


def test_batches_and_pages_and_reasons(served: Served) -> None:
    broker = customs(served, "broker")
    bad = lodging(12)
    del bad["declaration"]["vessel"]
    answers = broker.declaration.lodge.batch([lodging(10), lodging(11), bad])
    assert [one["outcome"] for one in answers[:2]] == ["accepted"] * 2
    assert isinstance(answers[2], ProblemError)
    assert answers[2].code == "item_missing"
    for serial in range(20, 25):
        broker.declaration.lodge(declaration=lodging(serial)["declaration"])
    mine = list(broker.declaration.mine.pages(limit=2))
    assert len(mine) == len({one["number"] for one in mine}) >= 7
    officer = customs(served, "papers.taipei")
    with pytest.raises(ProblemError) as unasked:
        officer.declaration.show(number=number_of(10))
    assert unasked.value.status == 428
    reason = "\u96fb\u8a71\u67e5\u8a62 100%"
    assert officer.declaration.show(number=number_of(10), reason=reason)
    assert served.count("journal", f"event = 'declaration:show:read' AND facts LIKE '%{reason}%'"
                        ) == 1


def test_every_command_and_query_is_there_and_no_other(served: Served) -> None:
    client = customs(served)
    for spec in registry().values():
        call = getattr(getattr(client, spec.subject), spec.verb)
        assert call.writes == spec.writes
        assert call.__doc__
    assert "lodge" in dir(client.declaration)
    assert "declaration" in dir(client)
    with pytest.raises(AttributeError, match="declaration:fly"):
        client.declaration.fly  # noqa: B018


def test_values_go_as_the_interface_takes_them(served: Served) -> None:
    client = customs(served)
    units = client.organisation.units(day=date(2025, 3, 14))
    assert len(units) == 64
    with pytest.raises(ProblemError) as wrong:
        client.organisation.units(day="yesterday")
    assert wrong.value.faults[0]["place"] == "day"


def test_a_session_ends_with_the_client(served: Served) -> None:
    broker = customs(served, "broker")
    assert broker.declaration.mine()
    broker.log_out()
    with pytest.raises(ProblemError) as over:
        broker.declaration.mine()
    assert over.value.status == 401
    with pytest.raises(ProblemError) as wrong:
        customs(served).log_in("broker", "not the password")
    assert wrong.value.status == 401


def test_what_got_no_answer_is_sent_again_under_the_same_key(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openapi.json"):
            return httpx.Response(200, json={"paths": {
                "/api/v1/declaration/lodge": {"post": {}},
                "/api/v1/declaration/status": {"get": {}}}})
        sent.append(request)
        if len(sent) == 1:
            raise httpx.ConnectError("planted")
        if len(sent) == 2:
            return httpx.Response(503, json={}, headers={"Retry-After": "1"})
        return httpx.Response(200, json={"outcome": "accepted"})

    client = Client(httpx.Client(transport=httpx.MockTransport(answer), base_url="http://x"))
    order: Any = declaration(1).number
    assert client.declaration.lodge(declaration=order)["outcome"] == "accepted"
    assert len(sent) == 3
    assert len({one.headers["Idempotency-Key"] for one in sent}) == 1
    sent.clear()
    with pytest.raises(httpx.ConnectError):
        client.declaration.lodge(declaration=order, key="")
