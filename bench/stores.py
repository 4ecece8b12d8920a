"""Lodging on SQLite and on PostgreSQL, singly and in batches, each commit durable."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measuring import Figure, Setting, percentile
from bench.whole_way import items
from guanwu.desk.demo import Moment, moment_of
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.store.declaration_json import Received, receive
from guanwu.store.engine import open_store
from guanwu.store.key_file import KEYS_FILE, make_keys_file
from guanwu.store.place import Place
from guanwu.store.sealing import new_keys
from tests.store.server import Server, server

BATCHES = ((1, 500), (100, 3_000), (1_000, 8_000))
"""Declarations a commit, and how many are lodged so."""
DATABASE = "guanwu_bench"


def figures(setting: Setting) -> list[Figure]:
    """Measure both stores in turns; PostgreSQL where a server can be started or is named."""
    data = items(setting, setting.house("stores"), setting.size(11_000, 400))
    with server() as made:
        if made is None:
            return [one for size, count in BATCHES for one in _lodged(setting, data, size, count)]
        with _durable(made), _keys():
            return [one for size, count in BATCHES
                    for one in (*_lodged(setting, data, size, count),
                                *_lodged(setting, data, size, count, made))]


@contextmanager
def _durable(made: Server) -> Iterator[None]:
    """Let a server of our own wait for its disk; one that was named is taken as it is."""
    if made.private:
        with made.set(fsync="on"):
            yield
    else:
        yield


@contextmanager
def _keys() -> Iterator[None]:
    """Name a file of keys, which a served store must have."""
    if os.environ.get(KEYS_FILE):
        yield
        return
    with tempfile.TemporaryDirectory() as folder:
        os.environ[KEYS_FILE] = str(Path(folder) / "keys")
        make_keys_file(Path(folder) / "keys", new_keys(demo=True))
        yield
        del os.environ[KEYS_FILE]


def _lodged(
    setting: Setting, data: list[bytes], batch: int, count: int, made: Server | None = None
) -> list[Figure]:
    """Return declarations a second by wall clock, and the 99th percentile of a commit."""
    batch = min(batch, setting.size(batch, 50))
    count = setting.size(count, 100) // batch * batch
    rates: list[float] = []
    waits: list[float] = []
    for _ in range(setting.repeats):
        place: Place = setting.folder / "stores.db"
        if made is not None:
            made.drop(DATABASE)
            made.make(DATABASE)
            place = made.at(DATABASE)
        else:
            setting.house("stores")
        clock = Moment()
        house = House(open_store(place), clock, salt="bench")
        _run(house, clock, data, 0, batch, batch)
        taken = _run(house, clock, data, batch, batch + count, batch)
        house.engine.dispose()
        rates.append(count / sum(taken))
        waits += taken
    if made is not None:
        made.drop(DATABASE)
    name = "PostgreSQL" if made is not None else "SQLite"
    of = f"{name}, {batch:,} a commit"
    return [
        Figure(f"lodging on {of}", "declarations a second", statistics.median(rates), None, True,
               ()),
        Figure(f"commit on {of}, 99 of 100", "ms", 1_000 * percentile(waits, 0.99), None, False,
               ()),
    ]


def _run(
    house: House, clock: Moment, data: list[bytes], first: int, until: int, batch: int
) -> list[float]:
    """Lodge some in batches; return the seconds each took from JSON to the commit."""
    taken = []
    for start in range(first, until, batch):
        clock.at = moment_of(start)
        begun = time.perf_counter()
        read = [receive(one) for one in data[start:start + batch]]
        answers = lodge(house, [one for one in read if isinstance(one, Received)])
        taken.append(time.perf_counter() - begun)
        if any(one.outcome != "accepted" for one in answers):
            raise ValueError("an honest declaration was not accepted")
    return taken
