"""Handlers in threads: a path may have a page (GET) and a form (POST) that both run in one.

The framework prepares a handler once for every handler of its path. One that it has put into a
thread itself is not seen to be asynchronous the second time, is put into a thread again, and
answers with a coroutine. So it is given coroutine functions, which it leaves as they are.
"""

from __future__ import annotations

from functools import wraps
from typing import Any

from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler


def in_thread(handler: ControllerRouterHandler) -> ControllerRouterHandler:
    """Return a handler whose function, where it asks for a thread, is called in one."""
    if not isinstance(handler, HTTPRouteHandler) or not handler.sync_to_thread:
        return handler
    function = handler.fn

    @wraps(function)
    async def called(*given: Any, **named: Any) -> Any:
        return await sync_to_thread(function, *given, **named)

    handler.sync_to_thread = None
    return handler(called)
