"""What a request of the interface asks: its order, its reason, its key; or why it is refused."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import unquote

from litestar import Request
from msgspec import Struct

from guanwu.api.answer import respond, tell
from guanwu.api.identity import RefusedError, actor_of, house_of
from guanwu.case import Fault, Refusal
from guanwu.desk.command import Spec
from guanwu.desk.once import key_refusal, perform_once
from guanwu.desk.order_walk import hidden_character
from guanwu.desk.orders import read_fields, read_order
from guanwu.desk.perform import REASON_MOST

BODY_MOST: Final = 16_000_000
KEY: Final = "Idempotency-Key"
REASON: Final = "X-Reason"
_JSON: Final = "application/json"


def media_type(request: Request[Any, Any, Any]) -> str:
    """Return the media type of a body without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def needs_json(request: Request[Any, Any, Any], *others: str) -> None:
    """Refuse a body of another media type than JSON or those named. Raises RefusedError."""
    given = media_type(request)
    if given == _JSON or given in others:
        return
    facts = {"given": given or "-", "allowed": [_JSON, *others]}
    raise RefusedError(Refusal("media_type_wrong", facts))


def key_of(request: Request[Any, Any, Any]) -> str:
    """Return the key of an order, empty without one. Raises RefusedError for what is no key."""
    key = request.headers.get(KEY)
    if key is None:
        return ""
    refused = key_refusal(key)
    if refused is not None:
        raise RefusedError(refused)
    return key


def reason_of(request: Request[Any, Any, Any]) -> str:
    """Return the reason of a reading: header, in UTF-8 with or without per cent, or parameter.

    Raises RefusedError for one that is too long or holds what is not seen.
    """
    given = request.headers.get(REASON)
    if given is not None:
        raw = given.encode("latin-1", "replace")
        reason = unquote(raw.decode("utf-8", "replace"))
    else:
        reason = request.query_params.get("reason", "")
    if len(reason) > REASON_MOST:
        raise RefusedError(Refusal("reading_reason_long", {"most": REASON_MOST}))
    hidden = hidden_character(reason)
    if hidden is not None:
        raise RefusedError((Fault("text_hidden_character", "reason", hidden),))
    return reason


def order_in_body(request: Request[Any, Any, Any], spec: Spec, body: bytes) -> Struct:
    """Return the order that a body is. Raises RefusedError with every fault of it."""
    needs_json(request)
    order = read_order(spec.order, body, BODY_MOST)
    if isinstance(order, tuple):
        raise RefusedError(order)
    return order


def order_in_address(request: Request[Any, Any, Any], spec: Spec) -> Struct:
    """Return the order that the parameters of an address make. Raises RefusedError as above."""
    fields = spec.order.__struct_encode_fields__
    given = [(name, text) for name, text in request.query_params.multi_items()
             if name != "reason" or name in fields]
    order = read_fields(spec.order, given, strict=True)
    if isinstance(order, tuple):
        raise RefusedError(order)
    return order


def answered(request: Request[Any, Any, Any], spec: Spec, order: Struct) -> Any:
    """Return the answer to an order as a response."""
    return respond(perform_once(
        house_of(request), actor_of(request), spec, order, reason_of(request), key_of(request),
        tell,
    ))
