"""Lodging through the interface: what arrives at the same moment shares one pass and one commit."""

from __future__ import annotations

import asyncio
from threading import Lock
from typing import Any, Final

import msgspec
from litestar import Request, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody
from litestar.response import Response
from msgspec import Raw, Struct

from guanwu.api.answer import respond, tell
from guanwu.api.asked import key_of, needs_json, reason_of
from guanwu.api.batch import batch_key, key_at, orders_in, results
from guanwu.api.derive import path_of
from guanwu.api.identity import NEEDS, actor_of, house_of
from guanwu.case import Fault
from guanwu.desk.command import Spec
from guanwu.desk.commands.declaration import Lodge
from guanwu.desk.gather import Gather, Lodging
from guanwu.desk.once import Told
from guanwu.desk.orders import read_order
from guanwu.store.declaration_files import received
from guanwu.store.declaration_json import BYTES_MAX, Received, receive

SMALL: Final = 65_536
"""Bytes up to which a declaration is read beside the other requests; a larger one in a thread."""
_making: Final = Lock()


class _Envelope(Struct, forbid_unknown_fields=True):
    """The order with the declaration in it as it was written."""

    declaration: Raw


_envelope: Final = msgspec.json.Decoder(_Envelope)


def lodge_route(spec: Spec) -> HTTPRouteHandler:
    """Return the route that lodges one declaration."""

    @post(path_of(spec), opt={NEEDS: spec.id}, status_code=200)
    async def take(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
        needs_json(request)
        key, _ = key_of(request), reason_of(request)
        if len(body) <= SMALL:
            found = read_lodge(body)
        else:
            found = await sync_to_thread(read_lodge, body)
        if isinstance(found, tuple) and not isinstance(found, Received):
            return respond(tell(found))
        lodging = Lodging(actor_of(request), found, key)
        (told,) = await asyncio.wrap_future(gather_of(request).submit([lodging]))
        return respond(told)

    return take


def lodge_batch_route(spec: Spec) -> HTTPRouteHandler:
    """Return the route that lodges a batch in one pass and one commit."""

    @post(f"{path_of(spec)}/batch", opt={NEEDS: spec.id}, status_code=200)
    async def take(request: Request[Any, Any, Any], body: RawBody) -> Response[bytes]:
        key, _ = batch_key(request), reason_of(request)
        told, lodgings = await sync_to_thread(_read_batch, request, body, key)
        places = [place for place, one in enumerate(told) if one is None]
        answers = await asyncio.wrap_future(gather_of(request).submit(lodgings))
        for place, answer in zip(places, answers, strict=True):
            told[place] = answer
        return results([one for one in told if one is not None])

    return take


def _read_batch(
    request: Request[Any, Any, Any], body: bytes, key: str
) -> tuple[list[Told | None], list[Lodging]]:
    """Return what is told already, by place, and what is to be lodged."""
    told: list[Told | None] = []
    lodgings: list[Lodging] = []
    actor = actor_of(request)
    for place, data in enumerate(orders_in(request, body)):
        found = read_lodge(data)
        if isinstance(found, Received):
            told.append(None)
            lodgings.append(Lodging(actor, found, key_at(key, place)))
        else:
            told.append(tell(found))
    return told, lodgings


def read_lodge(body: bytes) -> Received | tuple[Fault, ...]:
    """Return the declaration of an order to lodge, or every fault, by its place in the record.

    What is around the declaration is looked at by the way of all orders wherever it is not plain.
    """
    try:
        inside = bytes(_envelope.decode(body).declaration)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        inside = b""
    if inside and body.count(b":") - inside.count(b":") == 1:
        return receive(inside)
    order = read_order(Lodge, body, BYTES_MAX)
    return order if isinstance(order, tuple) else received(order.declaration)


def gather_of(request: Request[Any, Any, Any]) -> Gather:
    """Return the queue of the application, made at its first need."""
    state = request.app.state
    with _making:
        held: Gather | None = state.get("gather")
        if held is None:
            held = state["gather"] = Gather(house_of(request), tell)
        return held
