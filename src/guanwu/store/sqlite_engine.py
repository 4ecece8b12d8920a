"""The embedded store: one file of SQLite in WAL mode with synchronous FULL."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event

from guanwu.case import Refusal
from guanwu.store.refused import StoreRefusedError

WAIT_MS: Final = 60_000
PRAGMAS: Final = (
    "page_size=16384",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    f"busy_timeout={WAIT_MS}",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "wal_autocheckpoint=500",
)
"""What makes a commit survive a power cut, and what is fast.

A declaration is about three thousand bytes: pages of 16 KiB hold five, pages of 4 KiB one. With
recursive triggers a REPLACE of a row asks the trigger that forbids to delete it.
"""


def sqlite_engine(path: Path, make: bool) -> Engine:
    """Return the engine of a file; StoreRefusedError when it cannot be made or is not to be."""
    if not make and not path.exists():
        raise StoreRefusedError(Refusal("store_missing", {"store": path.name}))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        facts = {"store": str(path), "reason": error.strerror}
        raise StoreRefusedError(Refusal("store_unreadable", facts)) from error
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    """Set what a connection works under; transactions are ours to begin."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin a transaction: a reader takes a snapshot, a writer the lock."""
    reads = connection.get_execution_options().get("guanwu_reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
