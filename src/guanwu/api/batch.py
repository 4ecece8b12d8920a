"""Batches: up to a thousand orders of one kind in a request, each answered for itself, in order.

Under a key each order has a key of its own, so that a batch sent again goes on where it ended.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody
from litestar.response import Response

from guanwu.api.answer import tell
from guanwu.api.asked import BODY_MOST, key_of, media_type, needs_json, reason_of
from guanwu.api.derive import path_of
from guanwu.api.identity import NEEDS, RefusedError, actor_of, house_of
from guanwu.case import Fault, Refusal
from guanwu.desk.command import Spec
from guanwu.desk.once import KEY_MOST, Told, perform_once
from guanwu.desk.orders import read_order

BATCH_MOST: Final = 1_000
LINES: Final = ("application/x-ndjson", "application/jsonl")
_PLACE: Final = len("/999")
_raw_list: Final = msgspec.json.Decoder(list[msgspec.Raw])

Work = Callable[[Request[Any, Any, Any], Sequence[bytes], str], Sequence[Told]]
"""Answers the orders of a batch, given as JSON, under a key."""


def batch_route(spec: Spec) -> HTTPRouteHandler:
    """Return the route that takes a batch of orders, one transaction each."""

    @post(f"{path_of(spec)}/batch", opt={NEEDS: spec.id}, status_code=200, sync_to_thread=True)
    def take(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
        return results(list(_each(request, spec, orders_in(request, body), batch_key(request))))

    return take


def _each(
    request: Request[Any, Any, Any], spec: Spec, orders: Sequence[bytes], key: str
) -> Iterator[Told]:
    """Answer one order after the other."""
    house, actor, reason = house_of(request), actor_of(request), reason_of(request)
    for place, data in enumerate(orders):
        order = read_order(spec.order, data)
        if isinstance(order, tuple):
            yield tell(order)
        else:
            yield perform_once(house, actor, spec, order, reason, key_at(key, place), tell)


def batch_key(request: Request[Any, Any, Any]) -> str:
    """Return the key of a batch. Raises RefusedError for one without room for the places."""
    key = key_of(request)
    if len(key) > KEY_MOST - _PLACE:
        raise RefusedError(Refusal("idempotency_key_wrong", {"most": KEY_MOST - _PLACE}))
    return key


def key_at(key: str, place: int) -> str:
    """Return the key of the order at a place of a batch; none where the batch has none."""
    return f"{key}/{place}" if key else ""


def orders_in(request: Request[Any, Any, Any], body: bytes) -> list[bytes]:
    """Return the orders of a body, a JSON list or one a line, each as its own JSON.

    Raises RefusedError where there are none or too many, or the list is none.
    """
    needs_json(request, *LINES)
    if len(body) > BODY_MOST:
        raise RefusedError(Refusal("request_too_large", {"most": BODY_MOST}))
    if media_type(request) in LINES:
        orders = [line for line in body.splitlines() if line.strip()]
    else:
        orders = _listed(body)
    if not orders:
        raise RefusedError(Refusal("batch_empty"))
    if len(orders) > BATCH_MOST:
        facts = {"count": len(orders), "most": BATCH_MOST}
        raise RefusedError(Refusal("batch_too_large", facts))
    return orders


def _listed(body: bytes) -> list[bytes]:
    """Return the members of a JSON list as they stand in it."""
    try:
        return [bytes(one) for one in _raw_list.decode(body)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        json.loads(body.decode("utf-8"))
    except json.JSONDecodeError as error:
        facts = {"row": error.lineno, "column": error.colno}
        raise RefusedError((Fault("json_syntax", "", facts),)) from error
    except UnicodeDecodeError as error:
        raise RefusedError((Fault("json_not_utf8", "", {"byte": error.start}),)) from error
    except RecursionError as error:
        raise RefusedError((Fault("json_too_deep", ""),)) from error
    raise RefusedError(Refusal("batch_empty"))


def results(told: Sequence[Told]) -> Response[bytes]:
    """Return the answer to a batch: status and answer, or status and problem, of each in order."""
    parts = (
        f'{{"status":{one.status},"{"problem" if one.status >= 400 else "answer"}":{one.body}}}'
        for one in told
    )
    content = "[" + ",".join(parts) + "]"
    return Response(content.encode(), status_code=200, media_type="application/json",
                    headers={"Cache-Control": "no-store"})
