"""Load on the interface: declarations posted to a server of its own, from a process of its own.

    python -m bench.load [--postgres] [--rate 100] [--seconds 60] [--connections 32] [--batch 100]

Floors: the same post, which the application refuses at the door for want of a session; and a
durable commit of the same bytes to an SQLite file of one table. Then single posts at a steady rate
(open loop: the time of each counts from when it was to be sent, whether or not a connection was
free), single posts as fast as they are answered, and batches. At the end the store is counted:
what was acknowledged must be there, once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import text

from bench.pages import place_for
from bench.wire import Connection, Server, connections, server
from guanwu.api.sample import order_example
from guanwu.desk.command import registry
from guanwu.desk.demo_people import PASSWORD, settle_people
from guanwu.desk.house import House
from guanwu.store.engine import open_store, reading
from guanwu.store.place import Place

LODGE = "/api/v1/declaration/lodge"
BOX, YEAR = "101", "14"
WARM = 300
UNSENT = 2
"""Orders that are made for the floors alone."""


class Ran(NamedTuple):
    """One run: what it was, times in milliseconds, how many were refused, seconds by the clock
    and by the processors of the server."""

    name: str
    times: list[float]
    wrong: int
    seconds: float
    cpu: float
    each: int = 1

    def record(self) -> dict[str, Any]:
        """Return the figures of the run."""
        ordered = sorted(self.times) or [0.0]

        def at(share: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)

        return {
            "run": self.name, "answers": len(self.times), "wrong": self.wrong,
            "declarations_a_second": round(len(self.times) * self.each / self.seconds, 1),
            "server_cpu_ms_each": round(
                self.cpu * 1000 / max(1, len(self.times) * self.each), 2),
            "ms": {"p50": at(0.5), "p90": at(0.9), "p99": at(0.99), "p999": at(0.999),
                   "most": round(ordered[-1], 2), "mean": round(statistics.mean(ordered), 2)},
        }


class Orders:
    """Orders to lodge, each with a number of its own."""

    def __init__(self) -> None:
        example = order_example(registry()["declaration:lodge"]) or {}
        self._number = example["declaration"]["number"]
        self._text = json.dumps(example)
        self.made = 0

    def next(self) -> bytes:
        """Return the next order as JSON."""
        office = "ABCD"[self.made // 99_999]
        number = f"{office}A  {YEAR}{BOX}{self.made % 99_999 + 1:05d}"
        self.made += 1
        return self._text.replace(self._number, number).encode()


async def steady(
    served: Server, token: str, make: Callable[[], bytes], rate: int, seconds: float, most: int,
    name: str, expected: int = 200,
) -> Ran:
    """Post at a steady rate; each is due at its time, and late from then on."""
    due: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    times: list[float] = []
    wrong = 0

    async def work(one: Connection) -> None:
        nonlocal wrong
        while (waiting := await due.get()) is not None:
            status, _ = await one.post(LODGE, waiting[1])
            times.append((time.perf_counter() - waiting[0]) * 1000)
            wrong += status != expected

    async with connections(served.port, token, most) as opened:
        cpu = served.cpu()
        workers = [asyncio.create_task(work(one)) for one in opened]
        start = time.perf_counter() + 0.05
        for at in range(int(rate * seconds)):
            when = start + at / rate
            await asyncio.sleep(max(0.0, when - time.perf_counter()))
            due.put_nowait((when, make()))
        for _ in workers:
            due.put_nowait(None)
        await asyncio.gather(*workers)
        return Ran(name, times, wrong, time.perf_counter() - start,
                   served.cpu() - cpu)


async def flat_out(
    served: Server, token: str, make: Callable[[], bytes], path: str, seconds: float, most: int,
    name: str, each: int,
) -> Ran:
    """Post as fast as answers come, from so many connections."""
    times: list[float] = []
    wrong = 0
    start = time.perf_counter()

    async def work(one: Connection) -> None:
        nonlocal wrong
        while time.perf_counter() - start < seconds:
            begun = time.perf_counter()
            status, body = await one.post(path, make())
            times.append((time.perf_counter() - begun) * 1000)
            wrong += status != 200 or b'"problem"' in body

    cpu = served.cpu()
    async with connections(served.port, token, most) as opened:
        await asyncio.gather(*map(work, opened))
    return Ran(name, times, wrong, time.perf_counter() - start, served.cpu() - cpu, each)


def commits(path: Path, count: int, body: bytes) -> Ran:
    """Return the times of as many durable commits of one row to a file of one table."""
    times = []
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                 "CREATE TABLE kept (id INTEGER PRIMARY KEY, body BLOB)")
        start, cpu = time.perf_counter(), time.process_time()
        for _ in range(count):
            begun = time.perf_counter()
            connection.execute("INSERT INTO kept (body) VALUES (?)", (body,))
            times.append((time.perf_counter() - begun) * 1000)
    return Ran("floor: SQLite commit of the same bytes", times, 0, time.perf_counter() - start,
               time.process_time() - cpu)


def accepted(store: Place) -> int:
    """Return how many declarations a store has accepted, by its journal."""
    engine = open_store(store, make=False)
    with reading(engine) as connection:
        found = int(connection.execute(text(
            "SELECT count(*) FROM journal WHERE event = 'declaration:lodgement:accepted'"
        )).scalar_one())
    engine.dispose()
    return found


async def runs(served: Server, asked: argparse.Namespace, orders: Orders) -> list[Ran]:
    """Log in, warm up and make all runs."""
    async with connections(served.port, "", 1) as (one,):
        order = msgspec.json.encode({"login": "broker", "password": PASSWORD})
        status, body = await one.post("/api/v1/session", order)
    if status != 201:
        raise RuntimeError(body.decode())
    token = msgspec.json.decode(body)["token"]
    warm = f"[{','.join(orders.next().decode() for _ in range(WARM))}]".encode()
    async with connections(served.port, token, 1) as (one,):
        await one.post(f"{LODGE}/batch", warm)
        for _ in range(WARM):
            await one.post(LODGE, orders.next())

    def batch() -> bytes:
        return b"[" + b",".join(orders.next() for _ in range(asked.batch)) + b"]"

    shut = orders.next()
    return [
        await steady(served, "", lambda: shut, asked.rate, asked.seconds / 3, asked.connections,
                     f"floor: refused at the door, {asked.rate}/s", 401),
        await steady(served, token, orders.next, asked.rate, asked.seconds, asked.connections,
                     f"single, {asked.rate}/s"),
        await flat_out(served, token, orders.next, LODGE, asked.seconds / 3, asked.connections,
                       f"single, {asked.connections} connections", 1),
        await flat_out(served, token, batch, f"{LODGE}/batch", asked.seconds / 3, 2,
                       f"batches of {asked.batch}, 2 connections", asked.batch),
    ]


def main() -> int:
    """Run the load; 1 where something was refused, lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL server of its own")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="guanwu-load-") as folder, \
            place_for(None if asked.postgres else f"{folder}/load.db") as store:
        house = House(open_store(store))
        settle_people(house)
        house.engine.dispose()
        orders = Orders()
        with server(store) as served:
            found = asyncio.run(runs(served, asked, orders))
        kept = accepted(store)
        floor = commits(Path(folder) / "floor.db", asked.rate * 10, orders.next())
    records = [one.record() for one in [floor, *found]]
    for one in records:
        print(json.dumps(one))
    print(f"sent {orders.made - UNSENT}, accepted {kept}; load {load:.1f} before, "
          f"{os.getloadavg()[0]:.1f} after")
    if asked.out:
        asked.out.write_text(json.dumps({"runs": records, "kept": kept}))
    return int(kept != orders.made - UNSENT or any(one.wrong for one in found))


if __name__ == "__main__":
    sys.exit(main())
