"""Server-sent events: one's own changes of status, resumed where they broke off, no reasons."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from guanwu.api import events
from tests.api.served import LODGE, Served, lodging, number_of
from tests.api.streaming import Streaming

OWN = "/api/v1/events"
SOME = "/api/v1/declaration/events"
STATES = ["accepted", "selected", "assessed", "billed"]


def run(walk: Coroutine[Any, Any, None]) -> None:
    """Walk to the end."""
    asyncio.run(walk)


async def lodge(served: Served, serial: int, **changes: Any) -> None:
    """Lodge a declaration from beside the stream."""
    answer = await asyncio.to_thread(served.post, LODGE, lodging(serial, **changes))
    assert answer.status_code == 200


def test_changes_come_as_they_are_committed_and_no_reason_with_them(served: Served) -> None:
    async def walk() -> None:
        async with Streaming(served, OWN) as stream:
            assert (stream.status, stream.headers["content-type"].partition(";")[0]) == (
                200, "text/event-stream")
            assert stream.headers["cache-control"] == "no-store"
            assert await stream.part() == b"retry: 3000\n\n"
            await lodge(served, 1)
            found = await stream.events(4)
        assert [one["state"] for one in found] == STATES
        assert {one["number"] for one in found} == {number_of(1)}
        assert set().union(*found) == {"event", "id", "number", "at", "state"}
        assert served.app.state["watch"]._followers == {}

    run(walk())


def test_a_stream_goes_on_where_it_broke_off(served: Served) -> None:
    async def walk() -> None:
        async with Streaming(served, OWN) as stream:
            await lodge(served, 10)
            seen = await stream.events(2)
        await lodge(served, 11)
        async with Streaming(served, OWN, last=str(seen[1]["id"])) as stream:
            rest = await stream.events(6)
        told = [(one["number"], one["state"]) for one in seen[:2] + rest]
        assert told == [(number_of(10), state) for state in STATES] + [
            (number_of(11), state) for state in STATES]
        ids = [one["id"] for one in seen[:2] + rest]
        assert ids == sorted(set(ids))

    run(walk())


def test_only_ones_own_is_told(served: Served) -> None:
    async def walk() -> None:
        async with (Streaming(served, OWN, "trader") as other, Streaming(served, OWN) as mine,
                    Streaming(served, OWN, "auditor") as auditor):
            await asyncio.sleep(0.4)
            await lodge(served, 20)
            await mine.events(4)
            await auditor.events(4)
            importer = {**lodging(21)["declaration"]["importer"], "id": "12345670"}
            order = lodging(21)
            order["declaration"]["importer"] = importer
            await asyncio.to_thread(served.post, LODGE, order)
            found = await other.events(4)
        assert {one["number"] for one in found} == {number_of(21)}

    run(walk())


def test_those_named_are_followed_and_no_others(served: Served) -> None:
    async def walk() -> None:
        for serial in (30, 31, 32):
            await lodge(served, serial)
        wanted = [number_of(30), number_of(32)]
        async with Streaming(served, SOME, numbers=wanted, last="0") as stream:
            found = await stream.events(8)
            assert [one["number"] for one in found] == [wanted[0]] * 4 + [wanted[1]] * 4
            paid = await asyncio.to_thread(
                served.post, "/api/v1/declaration/pay",
                {"numbers": [number_of(31), number_of(32)]}, "bank")
            assert paid.status_code == 200
            later = await stream.events(1)
            assert (later[0]["number"], later[0]["state"]) == (wanted[1], "paid")
        async with Streaming(served, SOME, numbers=[number_of(30), number_of(99)]) as unknown:
            assert unknown.status == 403
        async with Streaming(served, SOME, "trader", numbers=[number_of(30)]) as denied:
            assert denied.status == 403
        async with Streaming(served, SOME) as none:
            assert none.status == 422
        async with Streaming(served, OWN, "") as nobody:
            assert nobody.status == 401
        async with Streaming(served, OWN, last="x") as odd:
            assert odd.status == 422

    run(walk())


def test_a_stream_ends_with_its_session(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "STILL_HERE", 0.2)

    async def walk() -> None:
        async with Streaming(served, OWN, "trader.two") as stream:
            assert await stream.part() == b"retry: 3000\n\n"
            assert await stream.part() == b": still here\n\n"
            gone = await asyncio.to_thread(
                served.client.delete, "/api/v1/session", headers=served.headers("trader.two"))
            assert gone.status_code == 204
            while part := await stream.part():
                assert part == b": still here\n\n"

    run(walk())


def test_who_missed_too_much_is_told_to_begin_anew(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BEHIND_MOST", 3)

    async def walk() -> None:
        await lodge(served, 40)
        async with Streaming(served, OWN, last="0") as stream:
            assert (await stream.events(1))[0]["event"] == "reset"

    run(walk())


def test_one_looks_at_the_journal_for_all(served: Served) -> None:
    async def walk() -> None:
        async with (Streaming(served, OWN) as one, Streaming(served, OWN) as two,
                    Streaming(served, OWN) as three):
            await one.part(), await two.part(), await three.part()
            watch = served.app.state["watch"]
            before = watch.looks
            await asyncio.sleep(1.1)
            assert 2 <= watch.looks - before <= 6
            assert len(watch._followers) == 3
            assert served.app.state["observed"].at_once._value.get() == 0
        assert served.app.state["watch"]._thread is None

    run(walk())
