"""A server killed in the middle of gathered lodging loses nothing that it has acknowledged."""

from __future__ import annotations

import http.client
import json
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from bench.load import LODGE, Orders, server
from guanwu.desk.demo_people import PASSWORD, settle_people
from guanwu.desk.house import House
from guanwu.store.engine import open_store, reading
from guanwu.store.records import verify_store

pytestmark = pytest.mark.slow
CLIENTS = 12
BEFORE_KILL = 60


def post(port: int, path: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    """Post once; OSError or HTTPException where the server has gone."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", path, body, {"Content-Type": "application/json", **named})
    answer = connection.getresponse()
    found = answer.status, answer.read()
    connection.close()
    return found


def children(pid: int) -> list[int]:
    """Return the processes that a process has begun."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, ValueError):
            continue
        if fields[1] == str(pid):
            found.append(int(folder.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc on this machine")
def test_nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed(tmp_path: Path) -> None:
    store = tmp_path / "kill.db"
    house = House(open_store(store))
    settle_people(house)
    house.engine.dispose()
    orders = Orders()
    bodies = {f"k-{at}": orders.next() for at in range(2_000)}
    waiting = iter(bodies.items())
    acknowledged: dict[str, bytes] = {}
    gone = Event()
    with server(store) as served:
        order = json.dumps({"login": "broker", "password": PASSWORD}).encode()
        token = "Bearer " + json.loads(post(served.port, "/api/v1/session", order)[1])["token"]

        def work(_: int) -> None:
            for key, body in waiting:
                try:
                    status, answer = post(served.port, LODGE, body, Authorization=token,
                                          Idempotency_Key=key)
                except (OSError, http.client.HTTPException):
                    return
                assert status == 200, answer
                acknowledged[key] = answer
                if len(acknowledged) >= BEFORE_KILL and not gone.is_set():
                    gone.set()
                    for child in (*children(served.process.pid), served.process.pid):
                        os.kill(child, signal.SIGKILL)

        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(work, range(CLIENTS)))
    assert len(acknowledged) >= BEFORE_KILL
    with server(store) as served:
        token = "Bearer " + json.loads(post(served.port, "/api/v1/session", order)[1])["token"]
        for key, answer in acknowledged.items():
            assert post(served.port, LODGE, bodies[key], Authorization=token,
                        Idempotency_Key=key) == (200, answer)
    engine = open_store(store, make=False)
    with reading(engine) as connection:
        counts = connection.execute(text(
            "SELECT subject, count(*) FROM journal "
            "WHERE event = 'declaration:lodgement:accepted' GROUP BY subject")).all()
        assert all(count == 1 for _, count in counts)
        kept = {number for number, _ in counts}
        assert {json.loads(answer)["number"] for answer in acknowledged.values()} <= kept
        assert verify_store(connection).ok
    engine.dispose()
