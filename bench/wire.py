"""A server in a process of its own, and connections to it that speak just enough HTTP."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

from guanwu.store.place import Place

READY_SECONDS = 60.0


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


@contextmanager
def server(store: Place) -> Iterator[Server]:
    """Serve a store in a process of its own until the block ends."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    environment = {**os.environ, "GUANWU_STORE": str(store), "GUANWU_PORT": str(port)}
    words = [sys.executable, "-m", "guanwu.cli", "serve"]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)
    try:
        try:
            _await(port, process)
        except RuntimeError as error:
            log.seek(0)
            raise RuntimeError(log.read().decode()[-2_000:]) from error
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
    raise RuntimeError("the server does not listen")
