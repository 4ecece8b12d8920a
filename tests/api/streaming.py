"""A stream of the interface, read as it comes: the application is called as a server calls it."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

import msgspec

from tests.api.served import Served


class Streaming:
    """A request whose answer does not end by itself; leave the block to hang up."""

    def __init__(self, served: Served, path: str, login: str = "broker", *, last: str = "",
                 **parameters: Any) -> None:
        headers = served.headers(login, **({"Last-Event-ID": last} if last else {}))
        self.served = served
        self.scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
            "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "",
            "query_string": urlencode(parameters, doseq=True).encode(),
            "headers": [(name.lower().encode(), value.encode())
                        for name, value in headers.items()],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        }
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.first = True
        self.status = 0

    async def _receive(self) -> Any:
        if self.first:
            self.first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def __aenter__(self) -> Streaming:
        self.task = asyncio.create_task(
            self.served.app(self.scope, self._receive, self.sent.put))
        started = await asyncio.wait_for(self.sent.get(), 10)
        self.status = started["status"]
        self.headers = {name.decode(): value.decode() for name, value in started["headers"]}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.gone.set()
        await asyncio.wait_for(self.task, 10)

    async def part(self) -> bytes:
        """Return the next part of the body, b"" at its end."""
        message = await asyncio.wait_for(self.sent.get(), 20)
        return bytes(message.get("body", b""))

    async def events(self, count: int) -> list[dict[str, Any]]:
        """Return so many events that tell something, each with its id."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            part = await self.part()
            assert part, "the stream has ended"
            for block in part.decode().split("\n\n"):
                lines = dict(line.split(": ", 1) for line in block.splitlines()
                             if not line.startswith(":"))
                if "data" in lines:
                    found.append({"event": lines["event"], "id": int(lines.get("id", 0)),
                                  **msgspec.json.decode(lines["data"])})
        return found
