"""Pages with a million declarations stored: server time, and what an access check costs.

    python -m bench.pages [--declarations N] [--store PLACE] [--repeats N]

Every page is asked for through the whole application (session, matrix, query, template) in this
process, by somebody of the demo who may. The floor is the same application's first page, which
asks the store for the session alone. Without `--store` a PostgreSQL server is started for the run.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from litestar.testing import TestClient
from sqlalchemy import text

from bench.million import count, fill
from guanwu.access.model import Actor, Holding, Resource
from guanwu.api.identity import COOKIE
from guanwu.api.settings import Settings
from guanwu.desk.house import House
from guanwu.store.engine import reading
from guanwu.store.key_file import KEYS_FILE, make_keys_file
from guanwu.store.place import Place
from guanwu.store.sealing import new_keys
from guanwu.web.app import make_app
from guanwu.web.visitor import identify
from tests.store.server import server
from tests.web.visitors import token_of

GOAL_MS: Final = 150.0
SEARCH_GOAL_MS: Final = 30.0
CHECK_GOAL_US: Final = 50.0


class Asked(NamedTuple):
    """A page: what it is called, who asks, the addresses asked for in turn, the goal in ms."""

    name: str
    login: str
    paths: tuple[str, ...]
    goal_ms: float = GOAL_MS


def pages(house: House) -> list[Asked]:
    """Return the pages to ask for, about what the store holds."""
    with reading(house.engine) as connection:
        waiting = _some(connection, "SELECT number FROM declaration WHERE unit = 'taipei/1' "
                                    "ORDER BY wait_until LIMIT 20")
        importers = _some(connection, "SELECT importer FROM declaration WHERE office = 'taipei' "
                                      "ORDER BY lodged_at DESC LIMIT 20")
        bills = _some(connection, "SELECT bill_number FROM declaration WHERE bill_number IS NOT "
                                  "NULL AND office = 'taipei' ORDER BY lodged_at LIMIT 20")
    found = [
        Asked("first page (floor)", "papers.taipei", ("/",)),
        Asked("queue: free", "papers.taipei", ("/officer/queue?of=free",)),
        Asked("queue: all and mine", "papers.taipei",
              ("/officer/queue?of=all", "/officer/queue?of=mine")),
        Asked("queue: filtered", "chief.taipei",
              ("/officer/queue?of=all&channel=C3", "/officer/queue?of=all&state=documents",
               "/officer/queue?of=all&due=missed")),
        Asked("search: number", "papers.taipei",
              tuple(f"/officer/declarations?number={quote(one)}" for one in waiting)),
        Asked("search: importer", "papers.taipei",
              tuple(f"/officer/declarations?importer={quote(one)}" for one in importers)),
        Asked("search: bill", "papers.taipei",
              tuple(f"/officer/declarations?bill={one}" for one in bills)),
        Asked("search: state and days", "auditor",
              ("/officer/declarations?state=released&since=2025-01-01&until=2025-02-01",)),
        Asked("the desk of a declaration", "papers.taipei",
              tuple(f"/officer/declarations/{quote(one)}?reason=bench" for one in waiting)),
        Asked("live picture of the office", "chief.taipei", ("/office",)),
        Asked("my declarations", "trader", ("/my/declarations",)),
        Asked("my declarations: filtered", "trader", ("/my/declarations?state=released",)),
        Asked("tariff search", "trader", (
            "/tariff?text=coffee", "/tariff?text=bicyle", "/tariff?text=0901",
            "/tariff?text=%E5%92%96%E5%95%A1"), SEARCH_GOAL_MS),
    ]
    return found


def _some(connection: Any, query: str) -> list[str]:
    return [str(row[0]) for row in connection.execute(text(query))]


@contextmanager
def place_for(given: str | None) -> Iterator[Place]:
    """Give the place named, or a database on a server of the run's own."""
    if given is not None:
        yield given if "://" in given else Path(given)
        return
    with server() as made:
        if made is None:
            with tempfile.TemporaryDirectory() as folder:
                yield Path(folder) / "million.db"
            return
        made.make("guanwu_bench")
        with tempfile.TemporaryDirectory() as folder:
            keys = Path(folder) / "keys.json"
            make_keys_file(keys, new_keys())
            os.environ.setdefault(KEYS_FILE, str(keys))
            yield made.at("guanwu_bench")


def measure(client: TestClient[Any], one: Asked, token: str, repeats: int) -> dict[str, Any]:
    """Return the times of a page in ms, after three untimed times."""
    client.cookies.set(COOKIE, token)
    times, sizes, statuses = [], [], set()
    for turn in range(repeats + 3):
        path = one.paths[turn % len(one.paths)]
        begun = time.perf_counter()
        answer = client.get(path)
        spent = (time.perf_counter() - begun) * 1000
        statuses.add(answer.status_code)
        if turn >= 3:
            times.append(spent)
            sizes.append(len(answer.content))
    times.sort()
    p95 = times[max(0, int(len(times) * 0.95) - 1)]
    return {"page": one.name, "status": sorted(statuses),
            "p50_ms": round(statistics.median(times), 1), "p95_ms": round(p95, 1),
            "goal_ms": one.goal_ms, "bytes": max(sizes)}


def access_check(house: House, repeats: int = 20_000) -> float:
    """Return microseconds of asking the matrix about one resource."""
    actor = Actor("p", "", (Holding("clerk", "taipei"), Holding("documents_officer", "taipei")))
    asked = (Resource("taipei", ("12345670", "101")),)
    begun = time.perf_counter()
    for _ in range(repeats):
        house.matrix.allowed("declaration:receive_documents", actor, asked)
    return (time.perf_counter() - begun) / repeats * 1e6


def main(words: Sequence[str] | None = None) -> int:
    """Fill a store, ask for every page, print what it took; 1 where a page did not answer."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--declarations", type=int, default=1_000_000)
    parser.add_argument("--store", help="path or URL of an empty store")
    parser.add_argument("--repeats", type=int, default=60)
    asked = parser.parse_args(words)
    with place_for(asked.store) as place:
        house = fill(place, asked.declarations)
        with reading(house.engine) as connection:
            print(f"{count(connection):,} declarations, {house.engine.dialect.name}")
        rows = []
        with TestClient(make_app(house, Settings(), identify)) as client:
            tokens: dict[str, str] = {}
            for one in pages(house):
                token = tokens.setdefault(one.login, "") or token_of(house, one.login)
                tokens[one.login] = token
                rows.append(measure(client, one, token, asked.repeats))
                print(json.dumps(rows[-1], ensure_ascii=False), flush=True)
        print(json.dumps({"access check us": round(access_check(house), 2),
                          "goal us": CHECK_GOAL_US}))
        house.engine.dispose()
    return int(any(row["status"] != [200] for row in rows))


if __name__ == "__main__":
    sys.exit(main())
