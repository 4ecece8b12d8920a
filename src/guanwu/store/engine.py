"""Opens the store: SQLite in WAL mode with synchronous FULL, schema by Alembic."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError

from guanwu.case import Refusal

HEAD = "0002"
"""The newest migration; a test compares it with the folder of migrations."""
WAIT_MS = 60_000
_REASONS = (
    ("locked", "store_locked"), ("readonly", "store_read_only"), ("is full", "store_full"),
)
"""What SQLite says, and the refusal it stands for."""


class StoreRefusedError(Exception):
    """A store that cannot be used; carries the refusal for the face to print."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(f"{refusal.code} {dict(refusal.facts)}")
        self.refusal = refusal


def open_store(path: Path, make: bool = True) -> Engine:
    """Open the store in one file, making or migrating it; StoreRefusedError when it cannot be.

    With `make` false a store that is not there is refused: who asks what a store holds has
    mistyped its name.

    Every transaction begins IMMEDIATE: the writer is alone from the first look-up to the commit.
    """
    if not make and not path.exists():
        raise StoreRefusedError(Refusal("store_missing", {"store": str(path)}))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        facts = {"store": str(path), "reason": error.strerror}
        raise StoreRefusedError(Refusal("store_unreadable", facts)) from error
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    try:
        with reading(engine) as connection:
            found = _version(connection)
        if found != HEAD:
            _migrate(engine, path, found)
    except DatabaseError as error:
        raise StoreRefusedError(refusal_of(error, path.name)) from error
    return engine


def refusal_of(error: DatabaseError, store: str) -> Refusal:
    """Return why the database gave up: locked by another, not writable, full, or not readable."""
    reason = str(error.orig)
    for words, code in _REASONS:
        if words in reason:
            return Refusal(code, {"store": store})
    return Refusal("store_unreadable", {"store": store, "reason": reason})


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that only reads and does not hold up the writer."""
    with engine.connect().execution_options(guanwu_reads=True) as connection:
        yield connection


def _prepare(connection: Any, _record: Any) -> None:
    """Set what makes a commit survive a power cut; transactions are ours to begin.

    A declaration is about three thousand bytes: pages of 16 KiB hold five, pages of 4 KiB one.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "page_size=16384",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={WAIT_MS}",
        "cache_size=-65536",
        "temp_store=MEMORY",
        "wal_autocheckpoint=500",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin a transaction: a reader takes a snapshot, a writer the lock."""
    reads = connection.get_execution_options().get("guanwu_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _version(connection: Connection) -> str | None:
    """Return the migration the store stands at; None for an empty file."""
    tables = connection.execute(
        text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
    ).scalar()
    if not tables:
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(engine: Engine, path: Path, found: str | None) -> None:
    """Bring the store to the newest migration; a newer one than we know is refused."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        facts = {"store": path.name, "found": found, "known": HEAD}
        raise StoreRefusedError(Refusal("store_newer", facts))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
