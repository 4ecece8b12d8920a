"""What an operator sees of a running application: one log line a request, metrics, load shed.

A line names the route and never the address with its query, the person by id and nothing else of
him: logs hold no personal data. Beyond `MOST_AT_ONCE` requests in work the next is told at once to
come again, so that those in work stay fast.
"""

from __future__ import annotations

import logging
import sys
import time
from threading import Lock
from typing import Any, Final

import msgspec
import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from guanwu.api.said import problem
from guanwu.case import Refusal

MOST_AT_ONCE: Final = 200
RETRY_AFTER: Final = 1
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.3, 1.0, 3.0, 10.0)


class Observed:
    """Counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "guanwu_requests", "Requests answered", ("route", "method", "status"),
            registry=self.registry)
        self.seconds = Histogram(
            "guanwu_request_seconds", "Time to answer", ("route",), buckets=_BUCKETS,
            registry=self.registry)
        self.shed = Counter("guanwu_requests_shed", "Requests told to come again",
                            registry=self.registry)
        self.at_once = Gauge("guanwu_requests_in_work", "Requests in work",
                             registry=self.registry)

    def text(self) -> bytes:
        """Return the metrics in the text form of Prometheus."""
        made: bytes = generate_latest(self.registry)
        return made


def write_logs_as_json(stream: Any = sys.stderr) -> None:
    """Let every log line be one JSON object, those of libraries too."""
    shared: list[Any] = [structlog.processors.TimeStamper(fmt="iso", utc=True),
                         structlog.stdlib.add_log_level]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(), cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    structlog.processors.JSONRenderer(ensure_ascii=False)],
    ))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)


def observing(observed: Observed, most_at_once: int = MOST_AT_ONCE) -> Any:
    """Return the middleware that counts, times, logs, and sheds what is too much at once."""
    log = structlog.stdlib.get_logger("guanwu.request")
    lock, in_work = Lock(), [0]

    def middleware(app: ASGIApp) -> ASGIApp:
        async def handle(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            with lock:
                full = in_work[0] >= most_at_once
                in_work[0] += not full
            if full:
                observed.shed.inc()
                await _too_much(send)
                return
            observed.at_once.inc()
            start, status, done = time.perf_counter(), [500], [False]

            def leave() -> None:
                with lock:
                    in_work[0] -= not done[0]
                if not done[0]:
                    observed.at_once.dec()
                done[0] = True

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    status[0] = message["status"]
                    if _is_stream(message):
                        leave()
                await send(message)

            try:
                await app(scope, receive, noting)
            finally:
                leave()
                _note(observed, log, scope, status[0], time.perf_counter() - start)

        return handle

    return middleware


def _is_stream(message: Any) -> bool:
    """Say whether an answer goes on for as long as somebody listens, and is no work meanwhile."""
    return any(name.lower() == b"content-type" and value.startswith(b"text/event-stream")
               for name, value in message["headers"])


def _note(observed: Observed, log: Any, scope: Any, status: int, seconds: float) -> None:
    """Count and log one request under its route."""
    route = str(scope.get("path_template") or "-")
    method = scope["method"]
    observed.requests.labels(route, method, status).inc()
    observed.seconds.labels(route).observe(seconds)
    visitor = scope["state"].get("visitor")
    log.info("request", route=route, method=method, status=status,
             ms=round(seconds * 1000, 2), actor=visitor.actor.id if visitor else "")


async def _too_much(send: Send) -> None:
    """Tell a request to come again."""
    body = msgspec.json.encode(
        problem(Refusal("server_busy", {"retry_after": RETRY_AFTER})) | {"status": 503})
    await send({"type": "http.response.start", "status": 503, "headers": [
        (b"content-type", b"application/problem+json"),
        (b"retry-after", str(RETRY_AFTER).encode())]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
