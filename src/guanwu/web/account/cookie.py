"""The cookie of a session, where to go next, and answers that no cache keeps."""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

from litestar import Request
from litestar.response import Redirect, Response

from guanwu.api.identity import COOKIE, house_of
from guanwu.api.said import status_of, told
from guanwu.api.settings import Settings
from guanwu.case import Fault, Refusal
from guanwu.desk.login import Entered, visit
from guanwu.store.access_rows import ENROLMENT, PASSWORD, SECOND_FACTOR, Seen
from guanwu.web.visit import Visit

CHANGE: Final = "/account/password"
STEPS: Final = {SECOND_FACTOR: "/login/code", ENROLMENT: "/account/second-factor", PASSWORD: CHANGE}
"""The page of what a session still needs."""
Answer = TypeVar("Answer", bound=Response[Any])
_NEXT: Final = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,300}", re.ASCII)


def token_of(request: Request[Any, Any, Any]) -> str:
    """Return the token that the browser has; nothing where it has none."""
    return request.cookies.get(COOKIE, "")


def seen_of(request: Request[Any, Any, Any]) -> Seen | Refusal:
    """Return the session of the browser, also one that still needs something."""
    return visit(house_of(request), token_of(request))


def local(next: str) -> str:
    """Return where to go on to if that is a page of this site, else the first page."""
    return next if _NEXT.fullmatch(next) else "/"


def step(entered: Entered, next: str) -> str:
    """Return the page to go on to: what the session still needs, or where it was meant to go."""
    page = STEPS.get(entered.needs)
    return f"{page}?next={local(next)}" if page else local(next)


def enter(request: Request[Any, Any, Any], entered: Entered, path: str) -> Redirect:
    """Give the browser the token of its session and send it on."""
    settings: Settings = request.app.state.settings
    answer = Redirect(path, status_code=303)
    answer.set_cookie(COOKIE, entered.token, httponly=True, secure=settings.secure,
                      samesite="lax", path="/")
    return private(answer)


def leave(path: str) -> Redirect:
    """Take the token from the browser and send it on."""
    answer = Redirect(path, status_code=303)
    answer.delete_cookie(COOKIE, path="/")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return private(answer)


def private(answer: Answer) -> Answer:
    """Let no cache keep an answer."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def again(
    visit: Visit, template: str, refused: Refusal | tuple[Fault, ...], **facts: Any
) -> Response[str]:
    """Show a form again with why it was refused, and when to try again."""
    faults = (refused,) if isinstance(refused, Refusal) else refused
    said = {**facts, "faults": [told(one) for one in faults]}
    answer = visit.page(template, said, status_of(refused))
    if isinstance(refused, Refusal) and "retry_after" in refused.facts:
        answer.headers["Retry-After"] = str(refused.facts["retry_after"])
    return private(answer)

