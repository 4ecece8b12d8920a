"""One store a test, on SQLite and on PostgreSQL in turn.

A test that says `pytest.mark.usefixtures("each_store")` runs once on each; `where(folder)` names
the store that stands for a folder: a file in it, or a database of the test's own.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url
from sqlalchemy.pool import Pool

from guanwu.store.dialect import POSTGRESQL, SQLITE, marked
from guanwu.store.engine import open_store, reading
from guanwu.store.key_file import KEYS_FILE, make_keys_file
from guanwu.store.place import Place, url_of
from guanwu.store.sealing import new_keys
from tests.store.server import ABSENT, Server, server, template

FILE = "guanwu.db"
ALL_SETTING = "GUANWU_TEST_ALL"
"""Setting under which a test fails that lacks what it needs of the machine."""
_open: list[Any] = []
"""Connections of the driver that a test has open, to be closed after it."""


class Stores:
    """Where the stores of one test are."""

    def __init__(self, made: Server | None = None) -> None:
        self.server = made
        self.held: dict[Path, str] = {}

    def where(self, folder: Path, name: str = FILE) -> Place:
        """Return the store that stands for a file of a folder; a database is made at first."""
        path = folder / name
        if self.server is None:
            return path
        if path not in self.held:
            self.held[path] = database_for(path)
            self.server.make(self.held[path], TEMPLATE)
        return self.server.at(self.held[path])

    def close(self, kept: int = 0, open_before: int = 0) -> None:
        """Close connections and drop databases made since there were so many."""
        while len(_open) > open_before:
            _open.pop().close()
        for path in list(self.held)[kept:]:
            assert self.server is not None
            self.server.drop(self.held.pop(path))


TEMPLATE = f"guanwu_template_{os.getpid()}"
_now = Stores()


def database_for(path: Path) -> str:
    """Return the name of the database that stands for a file."""
    return f"g{os.getpid()}_{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"


def where(folder: Path, name: str = FILE) -> Place:
    """Return the store that stands for a file of a folder, in the kind of store of this test."""
    return _now.where(folder, name)


def empty(folder: Path, name: str = "empty.db") -> Place:
    """Return where a store can be made and none is yet."""
    path = folder / name
    if _now.server is None:
        return path
    _now.held[path] = database_for(path)
    _now.server.make(_now.held[path])
    return _now.server.at(_now.held[path])


def on_postgres() -> bool:
    """Say whether this test runs on PostgreSQL."""
    return _now.server is not None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server | None]:
    """Give the server of this run with a store to copy, or None where there is none."""
    with server() as made:
        if made is not None:
            template(made, TEMPLATE)
        yield made
        if made is not None:
            made.drop(TEMPLATE)


@contextmanager
def using(made: Server | None, folder: Path) -> Iterator[Stores]:
    """Let `where` name stores on a server, or files where it is None."""
    global _now
    before, _now = _now, Stores(made)
    named = os.environ.get(KEYS_FILE)
    if made is not None and named is None:
        os.environ[KEYS_FILE] = str(folder / "keys")
        make_keys_file(folder / "keys", new_keys(demo=True))
    try:
        yield _now
    finally:
        if named is None:
            os.environ.pop(KEYS_FILE, None)
        _now.close()
        _now = before


@event.listens_for(Pool, "connect")
def _remember(connection: Any, _record: Any) -> None:
    """Keep what a test opens on a server, so that its database can go and nothing is left open."""
    if _now.server is not None:
        _open.append(connection)


def served(request: pytest.FixtureRequest) -> Server:
    """Return the server, or skip the test with the reason; where nothing may be skipped, fail."""
    made: Server | None = request.getfixturevalue("postgres_server")
    if made is None:
        (pytest.fail if os.environ.get(ALL_SETTING) else pytest.skip)(ABSENT)
    return made


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def each_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Run the tests of a module on SQLite, then on PostgreSQL; give the name of the dialect."""
    made = served(request) if request.param == POSTGRESQL else None
    with using(made, tmp_path_factory.mktemp("keys")):
        yield request.param


@pytest.fixture(autouse=True)
def nothing_left_open(request: pytest.FixtureRequest) -> Iterator[None]:
    """Drop what a test made on the server; what its module made stays until the module ends.

    A test that does not ask for each store has files, whatever its module has at the time.
    """
    global _now
    before = _now
    if "each_store" not in request.fixturenames:
        _now = Stores()
    kept, open_before = len(_now.held), len(_open)
    yield
    if _now.server is not None:
        _now.close(kept, open_before)
    _now = before


@pytest.fixture
def on_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Run a test on PostgreSQL alone; give the server."""
    made = served(request)
    with using(made, tmp_path_factory.mktemp("keys")):
        yield made


def found(place: Place, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in a store."""
    engine = open_store(place, make=False)
    with reading(engine) as connection:
        rows = [tuple(row) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return rows


def copied(place: Place, folder: Path, name: str) -> Place:
    """Return a copy of a store that nobody has open."""
    if not on_postgres():
        shutil.copy(place, folder / name)
        return folder / name
    made, path = _now.server, folder / name
    assert made is not None
    if path in _now.held:
        made.drop(_now.held[path])
    _now.held[path] = database_for(path)
    made.make(_now.held[path], str(make_url(str(place)).database))
    return made.at(_now.held[path])


@contextmanager
def owning(place: Place) -> Iterator[Any]:
    """Give `run(statement, values)` to whoever owns the store, bound by none of its rules."""
    url = url_of(place)
    if url is None:
        held = sqlite3.connect(place)
        with held:
            for (name,) in held.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                held.execute(f"DROP TRIGGER {name}")
            yield held.execute
        held.close()
        return
    assert _now.server is not None
    with _now.server.connect(str(url.database), url.username) as connection:
        def run(statement: str, values: Sequence[Any] = ()) -> Any:
            return connection.execute(marked(statement).encode(), values)

        yield run
