"""Whether the application lives, whether it can work, and its metrics."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, get
from litestar.enums import MediaType
from litestar.response import Response
from sqlalchemy import text

from guanwu.api.identity import RefusedError, house_of
from guanwu.api.observe import Observed
from guanwu.case import Refusal
from guanwu.store.engine import reading

LOOPBACK: Final = ("127.0.0.1", "::1", "testclient")


@get("/health", opt={"open": True}, sync_to_thread=False)
def health() -> dict[str, str]:
    """Answer that the process lives."""
    return {"status": "alive"}


@get("/ready", opt={"open": True}, sync_to_thread=True)
def ready(request: Request[Any, Any, Any]) -> Response[dict[str, str]]:
    """Answer whether the store answers; 503 where it does not."""
    try:
        with reading(house_of(request).engine) as connection:
            connection.execute(text("SELECT seq FROM journal_head")).first()
    except Exception:
        return Response({"status": "store does not answer"}, status_code=503)
    return Response({"status": "ready"})


@get("/metrics", opt={"open": True}, sync_to_thread=True)
def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Answer the metrics, to this machine alone: whoever collects them runs beside us."""
    client = request.client.host if request.client else ""
    if client not in LOOPBACK:
        raise RefusedError(Refusal("access_denied", {"command": "metrics"}))
    observed: Observed = request.app.state.observed
    return Response(observed.text(), media_type=MediaType.TEXT)


ROUTES: Final = (health, ready, metrics)
