"""Health, readiness, metrics, load shed: what an operator asks of a running application."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from guanwu.api.observe import Observed, observing, write_logs_as_json
from guanwu.api.settings import Settings
from guanwu.web.app import make_app
from tests.desk.houses import house


def client(folder: Path) -> TestClient[Any]:
    """Return a client of the application on a new store, where nobody is known."""
    return TestClient(make_app(house(folder), Settings(), lambda _house, _token: None))


def test_it_lives_is_ready_and_counts(tmp_path: Path) -> None:
    with client(tmp_path) as asked:
        assert asked.get("/health").json() == {"status": "alive"}
        assert asked.get("/ready").json() == {"status": "ready"}
        assert asked.get("/").status_code == 200
        counted = asked.get("/metrics").text
    assert 'guanwu_requests_total{method="GET",route="/",status="200"} 1.0' in counted
    assert 'guanwu_request_seconds_bucket{le="0.15",route="/health"}' in counted


def test_a_store_that_is_gone_is_not_ready(tmp_path: Path) -> None:
    served = house(tmp_path)
    with TestClient(make_app(served, Settings(), lambda _house, _token: None)) as asked:
        with served.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE journal_head RENAME TO elsewhere")
        assert asked.get("/ready").status_code == 503
        assert asked.get("/health").status_code == 200


def test_every_answer_keeps_other_sites_out(tmp_path: Path) -> None:
    with client(tmp_path) as asked:
        for path in ("/", "/health", "/nothing/here"):
            headers = asked.get(path).headers
            assert "script-src 'self'" in headers["content-security-policy"], path
            assert headers["x-content-type-options"] == "nosniff", path


def test_a_form_without_its_token_changes_nothing(tmp_path: Path) -> None:
    with client(tmp_path) as asked:
        answer = asked.post("/login", data={"login": "x"})
    assert answer.status_code in (403, 404, 405)
    assert "csrf" not in answer.text.lower()


def test_what_is_too_much_at_once_is_told_to_come_again() -> None:
    observed, gate = Observed(), asyncio.Event()
    sent: list[int] = []

    async def slow(_scope: Any, _receive: Any, send: Any) -> None:
        await gate.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    handle = observing(observed, most_at_once=2)(slow)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            sent.append(message["status"])

    async def scene() -> None:
        scope = {"type": "http", "method": "GET", "path_template": "/slow", "state": {}}
        tasks = [asyncio.create_task(handle(scope, None, send)) for _ in range(5)]
        await asyncio.sleep(0)
        gate.set()
        await asyncio.gather(*tasks)
        await handle(scope, None, send)

    asyncio.run(scene())
    assert sorted(sent) == [200, 200, 200, 503, 503, 503]
    assert b"guanwu_requests_shed_total 3.0" in observed.text()


def test_logs_are_json_without_the_query() -> None:
    stream = io.StringIO()
    before = logging.getLogger().handlers[:]
    try:
        write_logs_as_json(stream)
        logging.getLogger("guanwu").error("failed %s", "abc")
    finally:
        logging.getLogger().handlers = before
    line = json.loads(stream.getvalue())
    assert (line["event"], line["level"]) == ("failed abc", "error")
