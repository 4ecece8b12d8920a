"""The address a request comes from, behind as many proxies as the settings say."""

from __future__ import annotations

from typing import Any, Final

from litestar import Request

from guanwu.api.settings import Settings

ADDRESS_MOST: Final = 45
"""As long as the longest form of an address of IPv6."""


def address_of(request: Request[Any, Any, Any]) -> str:
    """Return the address a request comes from.

    Behind proxies it is the one that the outermost of them noted; what stands before that was
    written by whoever asks.
    """
    settings: Settings = request.app.state.settings
    direct = request.client.host if request.client else ""
    noted = [one.strip() for one in request.headers.get("x-forwarded-for", "").split(",")]
    if settings.proxies and len(noted) >= settings.proxies and noted[-settings.proxies]:
        return noted[-settings.proxies][:ADDRESS_MOST]
    return direct[:ADDRESS_MOST]
