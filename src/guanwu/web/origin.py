"""Forms are taken from our own pages alone, beside the token that each of them carries.

The token is bound to a cookie, which another host of the same domain could put there; what the
browser says of where a request was made, no page can change. A program says neither and has no
cookie.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from guanwu.api.identity import RefusedError
from guanwu.case import Refusal

READING: Final = frozenset(("GET", "HEAD", "OPTIONS"))
OWN: Final = frozenset(("same-origin", "none"))
"""Of `Sec-Fetch-Site`: a page of this host, or the person at the browser."""


def from_own_pages(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Guard of every route: what a page of another host sends is refused. Raises RefusedError."""
    if connection.scope.get("method", "GET") in READING:
        return
    headers = connection.headers
    site = headers.get("sec-fetch-site")
    if site is not None:
        own = site in OWN
    else:
        origin = headers.get("origin")
        own = origin is None or urlsplit(origin).netloc == headers.get("host", "")
    if not own:
        raise RefusedError(Refusal("form_expired"))
