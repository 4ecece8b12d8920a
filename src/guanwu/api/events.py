"""Server-sent events: changes of status of the declarations that somebody may ask about.

An event tells number, moment and state, and nothing of why. The session is looked up again before
anything is sent: one that has ended ends the stream.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from threading import Lock
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, get
from litestar.concurrency import sync_to_thread
from litestar.response import Stream
from msgspec import Meta, Struct

from guanwu.access.model import Actor
from guanwu.api.derive import API
from guanwu.api.identity import NEEDS, RefusedError, actor_of, house_of, token_of
from guanwu.case import Fault, Refusal
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.house import House
from guanwu.desk.orders import read_fields, whole
from guanwu.desk.watch import STATUS, Change, Watch, changes, seen_by, still
from guanwu.store.engine import reading

EVENTS: Final = f"{API}/events"
DECLARATION_EVENTS: Final = f"{API}/declaration/events"
LAST: Final = "Last-Event-ID"
STILL_HERE: Final = 15.0
"""Seconds after which a stream without news says that it is there."""
BEHIND_MOST: Final = 200_000
"""Events of the journal that a stream goes back; who missed more asks for the status instead."""
WAITING_MOST: Final = 1_000
_making: Final = Lock()


class Followed(Struct, frozen=True, forbid_unknown_fields=True):
    """The declarations to follow, by their numbers; none: all within one's reach."""

    numbers: Annotated[
        tuple[Annotated[str, Meta(min_length=1, max_length=40)], ...], Meta(max_length=100)
    ] = ()


class _Stream:
    """One stream: who asks, what is followed, and what has come in."""

    def __init__(self, house: House, token: str, numbers: Sequence[str], last: int | None) -> None:
        self.house, self.token = house, token
        self.numbers, self.last = frozenset(numbers), last
        self.loop = asyncio.get_running_loop()
        self.news: asyncio.Queue[Sequence[Change]] = asyncio.Queue(WAITING_MOST)
        self.overrun = False

    def receive(self, found: Sequence[Change]) -> None:
        """Take in what is new, from the thread that looks at the journal."""
        self.loop.call_soon_threadsafe(self._put, found)

    def _put(self, found: Sequence[Change]) -> None:
        """Queue what is new; a stream that nobody reads ends."""
        try:
            self.news.put_nowait(found)
        except asyncio.QueueFull:
            self.overrun = True

    async def lines(self, watch: Watch) -> AsyncIterator[bytes]:
        """Yield the events, first those that were missed, until the session has ended."""
        mark, start = await sync_to_thread(watch.follow, self.receive)
        try:
            yield b"retry: 3000\n\n"
            if self.last is not None and self.last < start:
                missed = await sync_to_thread(self._missed, self.last, start)
                if missed is None:
                    yield b"event: reset\ndata: {}\n\n"
                else:
                    yield b"".join(map(_event, missed))
            while not self.overrun:
                try:
                    found = await asyncio.wait_for(self.news.get(), STILL_HERE)
                except TimeoutError:
                    found = ()
                may = await sync_to_thread(self._may, found)
                if may is None:
                    return
                yield b"".join(map(_event, may)) or b": still here\n\n"
        finally:
            watch.leave(mark)

    def _may(self, found: Sequence[Change]) -> list[Change] | None:
        """Return what may be told at this moment; None when the session has ended."""
        actor = still(self.house, self.token)
        return None if actor.is_anonymous else self._told(actor, found)

    def _told(self, actor: Actor, found: Sequence[Change]) -> list[Change]:
        """Return the changes that are followed and within an actor's reach."""
        wanted = [one for one in found if not self.numbers or one.number in self.numbers]
        return seen_by(self.house, actor, wanted)

    def _missed(self, after: int, until: int) -> list[Change] | None:
        """Return what was missed; None where it is too much."""
        if until - after > BEHIND_MOST:
            return None
        with reading(self.house.engine) as connection:
            found = changes(connection, after, until)
        return self._may(found) or []


def _event(change: Change) -> bytes:
    """Return an event in the form of the stream."""
    told = {"number": change.number, "at": change.at, "state": change.state}
    return b"id: %d\nevent: status\ndata: %b\n\n" % (change.seq, msgspec.json.encode(told))


@get(EVENTS, opt={NEEDS: STATUS})
async def follow_own(request: Request[Any, Any, Any]) -> Stream:
    """Tell changes of status of everything within the caller's reach."""
    return await _follow(request, ())


@get(DECLARATION_EVENTS, opt={NEEDS: STATUS})
async def follow_declarations(request: Request[Any, Any, Any]) -> Stream:
    """Tell changes of status of some declarations, all of which the caller may ask about."""
    order = read_fields(Followed, request.query_params.multi_items())
    if isinstance(order, tuple):
        raise RefusedError(order)
    if not order.numbers:
        raise RefusedError((Fault("item_missing", "numbers", {"item": "numbers"}),))
    numbers = plain(order.numbers)
    refused = await sync_to_thread(_denied, house_of(request), actor_of(request), order)
    if refused is not None:
        raise RefusedError(refused)
    return await _follow(request, numbers)


def _denied(house: House, actor: Actor, order: Followed) -> Refusal | None:
    """Return why somebody may not follow these declarations."""
    with reading(house.engine) as connection:
        concerned = declaration_resources(connection, order)
    may = house.matrix.allowed(STATUS, actor, concerned)
    return may if isinstance(may, Refusal) else None


async def _follow(request: Request[Any, Any, Any], numbers: Sequence[str]) -> Stream:
    """Return the stream of a request."""
    house = house_of(request)
    stream = _Stream(house, token_of(request), numbers, _last(request))
    watch = watch_of(request)
    refused = watch.refusal()
    if refused is not None:
        raise RefusedError(refused)
    return Stream(
        stream.lines(watch), media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _last(request: Request[Any, Any, Any]) -> int | None:
    """Return the place of the last event a client has; None where it has none."""
    given = request.headers.get(LAST)
    if given is None:
        return None
    found = whole(given)
    if not isinstance(found, int) or found < 0:
        facts = {"text": given[:60], "digits": len(given)}
        raise RefusedError((Fault("number_not_whole", LAST, facts),))
    return found


def watch_of(request: Request[Any, Any, Any]) -> Watch:
    """Return the one who looks at the journal for this application."""
    state = request.app.state
    with _making:
        held: Watch | None = state.get("watch")
        if held is None:
            held = state["watch"] = Watch(house_of(request))
        return held


ROUTES: Final = (follow_own, follow_declarations)
