"""Who asks: the person behind a session cookie or a bearer token, looked up on every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from guanwu.access.model import NOBODY, Actor
from guanwu.case import Refusal
from guanwu.desk.house import House

COOKIE: Final = "guanwu_session"
NEEDS: Final = "needs"
"""The key of a route's `opt` that names the command or query it stands for."""


class Visitor(NamedTuple):
    """Somebody logged in: the actor, the key of the session, the person's language and name."""

    actor: Actor
    session: str
    language: str
    name_en: str = ""


Identify = Callable[[House, str], Visitor | None]
"""Finds the visitor of a session token; None for one that is unknown, old or revoked."""


class RefusedError(Exception):
    """Ends a request with a refusal or faults; every face tells it in its own form."""

    def __init__(self, answer: Any) -> None:
        super().__init__(str(answer))
        self.answer = answer


def house_of(connection: ASGIConnection[Any, Any, Any, Any]) -> House:
    """Return the house that the application serves."""
    house: House = connection.app.state.house
    return house


def visitor_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Visitor | None:
    """Return who asks, asked of the store once a request.

    A bearer token counts wherever it is given; a cookie counts on pages and on what only reads.
    """
    state = connection.scope["state"]
    if "visitor" in state:
        known: Visitor | None = state["visitor"]
        return known
    token = token_of(connection)
    identify: Identify = connection.app.state.identify
    found = identify(house_of(connection), token) if token else None
    state["visitor"] = found
    return found


def token_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the session token of a request; nothing where there is none."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    if connection.url.path.startswith("/api/") and connection.scope.get("method") != "GET":
        return ""
    return connection.cookies.get(COOKIE, "")


def actor_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Actor:
    """Return the actor of a request; nobody where nobody is logged in."""
    found = visitor_of(connection)
    return found.actor if found is not None else NOBODY


def knock(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard of every route: whoever may never do what it stands for is told so at the door.

    Raises RefusedError; a route that does not say what it needs is a bug.
    """
    needs = handler.opt.get(NEEDS)
    if needs is None:
        if handler.opt.get("open"):
            return
        raise LookupError(f"{handler} does not say what it needs")
    actor = actor_of(connection)
    if not house_of(connection).matrix.may_ever(needs, actor):
        code = "access_login_needed" if actor.is_anonymous else "access_denied"
        raise RefusedError(Refusal(code, {"command": needs}))
