"""A store to try the pages on: declarations of some days through the whole way, others waiting.

The demo has days of its own in March 2025, for which rates and tariff are shipped. Its clock
begins where the journal of the store ends and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, text

from guanwu.desk.bulk import lodge_items
from guanwu.desk.demo import Demo, Generated, OnceRejects, demo_house
from guanwu.desk.demo_people import settle_people
from guanwu.desk.house import Clock
from guanwu.desk.settle import pay, receive_documents
from guanwu.desk.wiring import now, running_from
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.store.case_rows import numbers_in
from guanwu.store.declaration_files import Item
from guanwu.store.declaration_json import receive
from guanwu.store.engine import is_there, open_store, reading
from guanwu.store.place import Place
from guanwu.store.terms_file import load_terms

DONE: Final = 3_000
WAITING: Final = 1_000
SEED: Final = 2025
CLOCK: Final = "demo_clock"
"""The setting that has where the demo's clock stood, and when."""
_EVERY: Final = 3
"""One in so many of those that wait is taken a step further, so that every state has some."""


def prepare(store: Place, out: Path, advance: Callable[[int], None] = lambda _: None) -> None:
    """Make the store unless it is there: `DONE` declarations released, `WAITING` on the way."""
    if is_there(store):
        return
    out.mkdir(parents=True, exist_ok=True)
    house, clock = demo_house(store, SEED)
    source = Generated(house, SEED)
    with OnceRejects(out / "rejects.jsonl", load_terms()) as rejects:
        Demo(house, clock, source, rejects, None, advance, paced=True).run(DONE, 500)
        made = list(source.items(DONE, WAITING))
        clock.at = max(clock.at, source.moment(DONE + WAITING - 1))
        items = [Item(DONE + place + 1, one.json, receive(one.json))
                 for place, one in enumerate(made)]
        for _ in lodge_items(house, source.name, items, rejects, WAITING):
            advance(WAITING)
    clock.at += timedelta(hours=2)
    with reading(house.engine) as connection:
        some = numbers_in(connection, "documents")[::_EVERY]
        billed = numbers_in(connection, "billed")[::_EVERY]
        nothing = _owing_nothing(connection)
    receive_documents(house, some)
    pay(house, [one for one in billed if one not in nothing])
    settle_people(house)
    house.engine.dispose()


def _owing_nothing(connection: Connection) -> set[str]:
    """Return the billed declarations that owe nothing."""
    rows = connection.execute(
        text("SELECT number FROM declaration WHERE state = 'billed' AND payable = 0"))
    return {row[0] for row in rows}


def start_clock(store: Place) -> None:
    """Let the clock of a demo store go on from where its journal ends, from now on."""
    engine = open_store(store)
    with engine.begin() as connection:
        last = connection.execute(text("SELECT at FROM journal ORDER BY seq DESC LIMIT 1")).scalar()
        start = last or f"{FIRST_DAY.isoformat()}T09:00:00+08:00"
        connection.execute(
            text("INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) "
                 "DO UPDATE SET value = excluded.value"),
            {"name": CLOCK, "value": f"{start} {now().isoformat()}"})
    engine.dispose()


def clock_of(engine: Engine) -> Clock:
    """Return the clock of a store: the demo's own where it was started, else that of the house."""
    with reading(engine) as connection:
        kept = connection.execute(text("SELECT value FROM setting WHERE name = :name"),
                                  {"name": CLOCK}).scalar()
    if kept is None:
        return now
    start, begun = (datetime.fromisoformat(one) for one in kept.split())
    return running_from(start, begun)
