"""Pages of logging in and out: login and password, code of the second factor."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Response
from msgspec import Struct

from guanwu.api.address import address_of
from guanwu.case import Refusal
from guanwu.desk.login import give_code, log_in, log_out
from guanwu.store.access_rows import SECOND_FACTOR
from guanwu.web.account.cookie import (
    STEPS,
    again,
    enter,
    leave,
    local,
    private,
    seen_of,
    step,
    token_of,
)
from guanwu.web.visit import Visiting, to

OPEN = {"open": True}
"""Of routes that must answer whoever is not, or only half, logged in."""
SHOWN_MOST = 64


class LoginForm(Struct):
    """The form of logging in."""

    login: str = ""
    password: str = ""
    next: str = "/"


class CodeForm(Struct):
    """The form of the second factor."""

    code: str = ""
    next: str = "/"


Login = URLEncodedBody[LoginForm]
Code = URLEncodedBody[CodeForm]


@get("/login", opt=OPEN, sync_to_thread=True)
def ask_login(
    visit: Visiting, request: Request[Any, Any, Any], next: FromQuery[str] = "/"
) -> Response[Any]:
    """Ask for login and password; who is logged in already goes on."""
    seen = seen_of(request)
    if not isinstance(seen, Refusal):
        page = STEPS.get(seen.needs)
        return to(f"{page}?next={local(next)}" if page else local(next))
    facts = {"title": visit.say("account_login"), "login": "", "next": local(next), "faults": []}
    return private(visit.page("account/login.html", facts))


@post("/login", opt=OPEN, sync_to_thread=True)
def take_login(visit: Visiting, request: Request[Any, Any, Any], data: Login) -> Response[Any]:
    """Open a session; the one that the browser had ends."""
    entered = log_in(visit.house, data.login, data.password, address_of(request))
    if isinstance(entered, Refusal):
        return again(visit, "account/login.html", entered, title=visit.say("account_login"),
                     login=data.login[:SHOWN_MOST], next=local(data.next))
    if token_of(request):
        log_out(visit.house, token_of(request))
    return enter(request, entered, step(entered, data.next))


@get("/login/code", opt=OPEN, sync_to_thread=True)
def ask_code(
    visit: Visiting, request: Request[Any, Any, Any], next: FromQuery[str] = "/"
) -> Response[Any]:
    """Ask for a code: to finish logging in, or to confirm who it is before an approval."""
    seen = seen_of(request)
    if isinstance(seen, Refusal):
        return to(f"/login?next={local(next)}")
    if not seen.enrolled:
        return to(f"/account/second-factor?next={local(next)}")
    facts = _code_facts(visit, next, seen.needs == SECOND_FACTOR)
    return private(visit.page("account/code.html", facts))


@post("/login/code", opt=OPEN, sync_to_thread=True)
def take_code(visit: Visiting, request: Request[Any, Any, Any], data: Code) -> Response[Any]:
    """Take a code; the session goes on under a new token."""
    seen = seen_of(request)
    entered = give_code(visit.house, token_of(request), data.code, address_of(request))
    if isinstance(entered, Refusal):
        if isinstance(seen, Refusal):
            return to(f"/login?next={local(data.next)}")
        facts = _code_facts(visit, data.next, seen.needs == SECOND_FACTOR)
        return again(visit, "account/code.html", entered, **facts)
    return enter(request, entered, step(entered, data.next))


@post("/logout", opt=OPEN, sync_to_thread=True)
def take_logout(visit: Visiting, request: Request[Any, Any, Any]) -> Redirect:
    """End the session."""
    log_out(visit.house, token_of(request))
    return leave("/login?notice=account_logged_out")


def _code_facts(visit: Visiting, next: str, entering: bool) -> dict[str, Any]:
    """Return what the page of the code shows; `entering` or confirming."""
    title = visit.say("account_code" if entering else "account_confirm")
    return {"title": title, "next": local(next), "entering": entering, "faults": []}
