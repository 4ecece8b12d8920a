"""What is answered when something is refused or fails: a page, or problem details for programs."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec
from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import MediaType
from litestar.exceptions import HTTPException
from litestar.response import Redirect, Response
from litestar.types import Message, Scope

from guanwu.api.identity import RefusedError
from guanwu.api.said import problem
from guanwu.case import Refusal
from guanwu.web.account.cookie import local
from guanwu.web.visit import Visit

CONFIRM: Final = frozenset(("proposal_confirmation_needed", "code_needed"))
"""Refusals after which a code of the second factor helps."""
_LOG: Final = logging.getLogger("guanwu")
_PROBLEM: Final = "application/problem+json"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
"""Nothing comes from other hosts; charts have their style in attributes."""


async def security_headers(message: Message, _scope: Scope) -> None:
    """Put the headers on every answer, refusals too, that keep other sites and scripts out."""
    if message["type"] == "http.response.start":
        headers = MutableScopeHeaders.from_message(message)
        for name, value in HEADERS.items():
            headers.setdefault(name, value)


def refused(request: Request[Any, Any, Any], error: RefusedError) -> Response[Any]:
    """Tell a refusal or faults; who is not logged in and reads a page is led to the login."""
    return tell(request, error.answer)


def http_failed(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Tell what the framework refused: a path, a method, a form or a size."""
    facts = {"path": request.url.path[:200]}
    if error.status_code == 404:
        return tell(request, Refusal("page_not_found", facts), 404)
    if error.status_code == 405:
        told = tell(request, Refusal("method_not_allowed", {"method": str(request.method)}), 405)
        told.headers.update({"Allow": (error.headers or {}).get("allow", "")})
        return told
    if error.status_code == 413:
        return tell(request, Refusal("request_too_large", {"most": 16_000_000}), 413)
    if error.status_code == 403:
        return tell(request, Refusal("form_expired"), 403)
    reason = str(error.detail)[:300]
    return tell(request, Refusal("request_wrong", {"reason": reason}), error.status_code)


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Tell that something broke, without what; the log has it under the same reference."""
    if isinstance(error, msgspec.ValidationError):
        return tell(request, Refusal("request_wrong", {"reason": str(error)[:300]}), 400)
    reference = secrets.token_hex(4)
    _LOG.error("failed %s %s", reference, request.url.path, exc_info=error)
    return tell(request, Refusal("failed_inside", {"reference": reference}), 500)


def tell(request: Request[Any, Any, Any], answer: Any, status: int = 0) -> Response[Any]:
    """Return a refusal or faults in the form of the face that asked."""
    made = problem(answer)
    code = status or int(made["status"])
    if request.url.path.startswith("/api/"):
        content = msgspec.json.encode(made | {"status": code})
        login = {"WWW-Authenticate": "Bearer"} if code == 401 else {}
        return Response(content, media_type=_PROBLEM, status_code=code,
                        headers=login | _again(answer))
    first = made["faults"][0]["code"]
    if first == "access_login_needed" and request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return Redirect(f"/login?next={quote(asked, safe='/')}", status_code=303)
    visit = Visit(request)
    needs_reason = first == "reading_reason_missing"
    page = visit.page("refused.html", {
        "title": visit.say("refused_why_read" if needs_reason else "refused_title"),
        "status": code, "faults": made["faults"], "needs_reason": needs_reason,
        "confirm": _came_from(request) if first in CONFIRM else "",
    }, code)
    page.headers.update(_again(answer))
    page.media_type = MediaType.HTML
    return page


def _came_from(request: Request[Any, Any, Any]) -> str:
    """Return the page of ours that a form was sent from, to go back to after a code was given."""
    return local(urlsplit(request.headers.get("referer", "")).path)


def _again(answer: Any) -> dict[str, str]:
    """Return when to try again, where a refusal says so in its facts."""
    if isinstance(answer, Refusal) and "retry_after" in answer.facts:
        return {"Retry-After": str(answer.facts["retry_after"])}
    return {}
