"""Pages of what proves who somebody is: setting up the second factor, changing the password."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Response
from msgspec import Struct

from guanwu.api.address import address_of
from guanwu.case import Fault, Refusal
from guanwu.desk.login import Entered, begin_enrolment, change_password, finish_enrolment
from guanwu.desk.password import LENGTH_LEAST
from guanwu.desk.second_factor import Enrolment
from guanwu.store.access_rows import PASSWORD, Seen
from guanwu.web.account.cookie import (
    STEPS,
    again,
    enter,
    local,
    private,
    seen_of,
    step,
    token_of,
)
from guanwu.web.account.entering import OPEN
from guanwu.web.visit import Visiting, to

ENROLMENT_PAGE = "account/enrolment.html"
PASSWORD_PAGE = "account/password.html"


class EnrolmentForm(Struct):
    """The form of setting up: the secret comes back sealed, with its first code."""

    sealed: str = ""
    code: str = ""
    next: str = "/account"


class PasswordForm(Struct):
    """The form of a new password, written twice."""

    old: str = ""
    new: str = ""
    repeated: str = ""
    next: str = "/account"


Setting = URLEncodedBody[EnrolmentForm]
Changing = URLEncodedBody[PasswordForm]


@get("/account/second-factor", opt=OPEN, sync_to_thread=True)
def ask_enrolment(
    visit: Visiting, request: Request[Any, Any, Any], next: FromQuery[str] = "/account"
) -> Response[Any]:
    """Show a new secret as picture and as text, and ask for its first code."""
    begun = begin_enrolment(visit.house, token_of(request))
    if isinstance(begun, Refusal):
        return _elsewhere(request, begun, f"/account/second-factor?next={local(next)}")
    facts = _enrolment_facts(visit, begun, next)
    return private(visit.page(ENROLMENT_PAGE, facts))


@post("/account/second-factor", opt=OPEN, sync_to_thread=True)
def take_enrolment(
    visit: Visiting, request: Request[Any, Any, Any], data: Setting
) -> Response[Any]:
    """Keep the second factor; after a wrong code the same secret is shown again."""
    entered = finish_enrolment(visit.house, token_of(request), data.sealed, data.code)
    if not isinstance(entered, Refusal):
        return enter(request, entered, step(entered, data.next))
    begun = begin_enrolment(visit.house, token_of(request), data.sealed)
    if isinstance(begun, Refusal):
        return _elsewhere(request, begun, f"/account/second-factor?next={local(data.next)}")
    return again(visit, ENROLMENT_PAGE, entered, **_enrolment_facts(visit, begun, data.next))


@get("/account/password", opt=OPEN, sync_to_thread=True)
def ask_password(
    visit: Visiting, request: Request[Any, Any, Any], next: FromQuery[str] = "/account"
) -> Response[Any]:
    """Ask for the present password and for a new one."""
    seen = seen_of(request)
    if isinstance(seen, Refusal) or seen.needs not in ("", PASSWORD):
        return _elsewhere(request, seen, f"/account/password?next={local(next)}")
    facts = _password_facts(visit, seen, next)
    return private(visit.page(PASSWORD_PAGE, facts))


@post("/account/password", opt=OPEN, sync_to_thread=True)
def take_password(
    visit: Visiting, request: Request[Any, Any, Any], data: Changing
) -> Response[Any]:
    """Put the new password in place of the old one; other sessions end."""
    seen = seen_of(request)
    if isinstance(seen, Refusal) or seen.needs not in ("", PASSWORD):
        return _elsewhere(request, seen, "/account/password")
    facts = _password_facts(visit, seen, data.next)
    if data.new != data.repeated:
        wrong = (Fault("password_not_repeated", "repeated"),)
        return again(visit, PASSWORD_PAGE, wrong, **facts)
    entered = change_password(
        visit.house, token_of(request), data.old, data.new, address_of(request))
    if not isinstance(entered, Entered):
        return again(visit, PASSWORD_PAGE, entered, **facts)
    return enter(request, entered, step(entered, data.next))


def _elsewhere(
    request: Request[Any, Any, Any], refused: Refusal | Seen, back: str
) -> Response[Any]:
    """Send on to what must come first: logging in, or what the session still needs."""
    seen = seen_of(request)
    if isinstance(seen, Refusal):
        return to(f"/login?next={back.partition('?')[0]}")
    page = STEPS.get(seen.needs, "/login/code")
    return to(f"{page}?next={back.partition('?')[0]}")


def _enrolment_facts(visit: Visiting, begun: Enrolment, next: str) -> dict[str, Any]:
    """Return what the page of setting up shows; the text in groups of four, to be typed."""
    grouped = " ".join(begun.secret[at:at + 4] for at in range(0, len(begun.secret), 4))
    return {"title": visit.say("account_enrolment"), "picture": begun.picture, "secret": grouped,
            "sealed": begun.sealed, "next": local(next), "faults": []}


def _password_facts(visit: Visiting, seen: Seen, next: str) -> dict[str, Any]:
    """Return what the page of the password shows."""
    return {"title": visit.say("account_password"), "least": LENGTH_LEAST, "next": local(next),
            "login": seen.login, "temporary": seen.needs == PASSWORD, "faults": []}
