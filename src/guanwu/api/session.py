"""Sessions of programs: a token by login, password and code; revoked at once when deleted."""

from __future__ import annotations

from typing import Annotated, Any, Final

from litestar import Request, delete, post
from litestar.concurrency import sync_to_thread
from litestar.params import RawBody
from litestar.response import Response
from msgspec import Meta, Struct

from guanwu.api.address import address_of
from guanwu.api.answer import respond, tell
from guanwu.api.asked import needs_json
from guanwu.api.derive import API
from guanwu.api.identity import RefusedError, house_of
from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.login import Entered, give_code, log_in, log_out
from guanwu.desk.orders import read_order
from guanwu.store.access_rows import SECOND_FACTOR

PATH: Final = f"{API}/session"
BODY_MOST: Final = 10_000
CREATED: Final = 201


class LogIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Login and password, and the code of the second factor for whoever has one."""

    login: Annotated[str, Meta(min_length=1, max_length=200)]
    password: Annotated[str, Meta(min_length=1, max_length=1_000)]
    code: Annotated[str, Meta(max_length=20)] = ""


class Session(Struct, frozen=True):
    """A session: the token goes into the header `Authorization: Bearer ...`."""

    token: str
    person: str


@post(PATH, opt={"open": True}, status_code=CREATED)
async def open_session(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
    """Open a session; nothing is given out that does not count yet."""
    needs_json(request)
    order = read_order(LogIn, body, BODY_MOST)
    if isinstance(order, tuple):
        raise RefusedError(order)
    entered = await sync_to_thread(_enter, house_of(request), order, address_of(request))
    if isinstance(entered, Refusal):
        raise RefusedError(entered)
    told = tell(Session(entered.token, entered.person))
    return respond(told._replace(status=CREATED))


def _enter(house: House, order: LogIn, address: str) -> Entered | Refusal:
    """Return a session that counts, or why there is none; a half one ends again."""
    entered = log_in(house, order.login, order.password, address)
    if isinstance(entered, Refusal) or not entered.needs:
        return entered
    answer: Entered | Refusal = Refusal("code_needed")
    token = entered.token
    if entered.needs == SECOND_FACTOR and order.code:
        answer = give_code(house, token, order.code, address)
        token = token if isinstance(answer, Refusal) else answer.token
    elif entered.needs != SECOND_FACTOR:
        answer = Refusal("session_needs_page")
    if isinstance(answer, Entered) and answer.needs:
        answer = Refusal("session_needs_page")
    if isinstance(answer, Refusal):
        log_out(house, token)
    return answer


@delete(PATH, opt={"open": True}, status_code=204)
async def end_session(request: Request[Any, Any, Any]) -> None:
    """End the session whose token the request carries."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RefusedError(Refusal("access_login_needed", {"command": "session"}))
    await sync_to_thread(log_out, house_of(request), token.strip())


ROUTES: Final = (open_session, end_session)
