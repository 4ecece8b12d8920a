"""Load on the interface: declarations posted to a server of its own, from a process of its own.

    python -m bench.load [--rate 100] [--seconds 60] [--connections 32] [--batch 100] [--out FILE]

Three runs: single posts at a steady rate (open loop: the time of each counts from when it was to be
sent, whether or not a connection was free), single posts as fast as they are answered, and batches.
At the end the store is counted: what was acknowledged must be there, once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import text

from guanwu.api.sample import order_example
from guanwu.desk.command import registry
from guanwu.desk.demo_people import PASSWORD, settle_people
from guanwu.desk.house import House
from guanwu.store.engine import open_store, reading

LODGE = "/api/v1/declaration/lodge"
BOX, YEAR = "101", "14"
READY_SECONDS = 60.0
WARM = 300


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


class Server(NamedTuple):
    """A server that runs: its port and its process."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Return the seconds that the server's processes have computed."""
        ticks = 0
        for folder in Path("/proc").iterdir():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except (OSError, ValueError):
                continue
            if folder.name == str(self.process.pid) or fields[1] == str(self.process.pid):
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


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


class Connection:
    """One connection that stays open, speaking just enough HTTP."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token

    async def __aenter__(self) -> Connection:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *error: object) -> None:
        self.writer.close()

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Post a body and return status and answer."""
        head = (f"POST {path} HTTP/1.1\r\nHost: load\r\nAuthorization: Bearer {self.token}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n")
        self.writer.write(head.encode() + body)
        answered = await self.reader.readuntil(b"\r\n\r\n")
        status = int(answered[9:12])
        length = next(int(line.split(b":")[1]) for line in answered.lower().split(b"\r\n")
                      if line.startswith(b"content-length"))
        return status, await self.reader.readexactly(length)


@asynccontextmanager
async def connections(port: int, token: str, count: int) -> AsyncIterator[list[Connection]]:
    """Give so many open connections."""
    opened = [Connection(port, token) for _ in range(count)]
    for one in opened:
        await one.__aenter__()
    try:
        yield opened
    finally:
        for one in opened:
            await one.__aexit__()


async def steady(
    served: Server, token: str, orders: Orders, rate: int, seconds: int, most: int
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
            wrong += status != 200

    async with connections(served.port, token, most) as opened:
        cpu = served.cpu()
        workers = [asyncio.create_task(work(one)) for one in opened]
        start = time.perf_counter() + 0.05
        for at in range(rate * seconds):
            when = start + at / rate
            await asyncio.sleep(max(0.0, when - time.perf_counter()))
            due.put_nowait((when, orders.next()))
        for _ in workers:
            due.put_nowait(None)
        await asyncio.gather(*workers)
        return Ran(f"single, {rate}/s", times, wrong, time.perf_counter() - start,
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


@contextmanager
def server(store: Path) -> Iterator[Server]:
    """Serve a store in a process of its own until the block ends."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    environment = {**os.environ, "GUANWU_STORE": str(store), "GUANWU_PORT": str(port)}
    words = [sys.executable, "-m", "guanwu.cli", "serve"]
    with (store.parent / "server.log").open("wb") as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
    try:
        _await(port, process)
        yield Server(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server listens. Raises RuntimeError when it has ended or takes too long."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < READY_SECONDS:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server does not listen; see server.log beside the store")


def accepted(store: Path) -> int:
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

    return [
        await steady(served, token, orders, asked.rate, asked.seconds, asked.connections),
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
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="guanwu-load-") as folder:
        store = Path(folder) / "load.db"
        house = House(open_store(store))
        settle_people(house)
        house.engine.dispose()
        orders = Orders()
        with server(store) as served:
            found = asyncio.run(runs(served, asked, orders))
        kept = accepted(store)
    records = [one.record() for one in found]
    for one in records:
        print(json.dumps(one))
    print(f"sent {orders.made}, accepted {kept}; load {load:.1f} before, "
          f"{os.getloadavg()[0]:.1f} after")
    if asked.out:
        asked.out.write_text(json.dumps({"runs": records, "sent": orders.made, "kept": kept}))
    return int(kept != orders.made or any(one.wrong for one in found))


if __name__ == "__main__":
    sys.exit(main())
