"""The hash-chained journal: append-only, one row an event, every byte under the hash.

A row's hash is SHA-256 over the JSON list of its columns and the hash before. A rewrite of the
whole chain by its owner is not found by the chain alone; a witness outside must keep the head.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DatabaseError

from guanwu.store import schema
from guanwu.store.dialect import Insert, insert_rows, is_postgres, stream, text_bytes

GENESIS = "0" * 64
TEXTS = ("at", "actor", "subject", "event", "facts", "prev_hash", "hash")
ROWS = Insert(schema.journal, ("seq", *TEXTS))
_encode = msgspec.json.Encoder().encode


class Event(NamedTuple):
    """Something that happened: who, to what, which (`subject:part:action`), the facts as JSON."""

    at: str
    actor: str
    subject: str
    event: str
    facts: str


class Verdict(NamedTuple):
    """The result of verifying: whether all is well, rows read, the first bad row and why."""

    ok: bool
    rows: int
    first_bad: int | None
    reason: str | None


def hash_of(
    seq: Any, at: Any, actor: Any, subject: Any, event: Any, facts: Any, prev_hash: Any
) -> str:
    """Return the hash of a row: SHA-256 of its columns as a JSON list, hexadecimal."""
    return hashlib.sha256(_encode([seq, at, actor, subject, event, facts, prev_hash])).hexdigest()


def chain(seq: int, prev_hash: str, events: Iterable[Event]) -> list[tuple[Any, ...]]:
    """Return the rows of events that follow row `seq` with hash `prev_hash`."""
    rows = []
    sha256, encode = hashlib.sha256, _encode
    for event in events:
        seq += 1
        digest = sha256(encode([seq, *event, prev_hash])).hexdigest()
        rows.append((seq, *event, prev_hash, digest))
        prev_hash = digest
    return rows


def append(connection: Connection, events: Iterable[Event]) -> None:
    """Append events in the transaction of the connection and move the head on."""
    seq, prev_hash = head(connection)
    rows = chain(seq, prev_hash, events)
    if not rows:
        return
    insert_rows(connection, ROWS, rows)
    connection.exec_driver_sql(
        "INSERT INTO journal_head (id, seq, hash) VALUES (1, ?, ?) "
        "ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
        (rows[-1][0], rows[-1][-1]),
    )


def head(connection: Connection) -> tuple[int, str]:
    """Return the number and hash of the last event."""
    row = connection.execute(text("SELECT seq, hash FROM journal_head WHERE id = 1")).first()
    return (int(row[0]), str(row[1])) if row is not None else (0, GENESIS)


def verify(connection: Connection) -> Verdict:
    """Read the whole journal and recompute every hash; names the first row that is not as written.

    Found: a changed byte in any column, a row taken out, put in, doubled or moved, a cut-off end,
    a page that cannot be read, an index that no longer agrees with its table.
    """
    rows = 0
    try:
        expected, prev_hash = 0, GENESIS
        with stream(connection, _all(connection)) as found:
            for row in found:
                expected += 1
                rows += 1
                reason = _wrong(tuple(row), expected, prev_hash)
                if reason is not None:
                    number = row[0] if isinstance(row[0], int) else expected
                    return Verdict(False, rows, number, reason)
                prev_hash = row[7].decode()
        seq, last = head(connection)
        if (seq, last) != (expected, prev_hash):
            return Verdict(False, rows, expected + 1, "journal_end_missing")
        return _indexes(connection, rows)
    except DatabaseError:
        return Verdict(False, rows, rows + 1, "journal_unreadable")


def verify_part(connection: Connection, after: int, most: int) -> tuple[Verdict, int]:
    """Verify so many rows after a row; return the verdict and the number of the last one read.

    The chain goes on from the hash that row `after` has. Where the part reaches the end it is
    compared with the head, so that parts one after the other find what the whole finds.
    """
    seq, last = head(connection)
    hashed = text_bytes(connection, "hash")
    before = connection.execute(
        text(f"SELECT {hashed} FROM journal WHERE seq = :seq"), {"seq": after}).scalar()
    prev_hash = bytes(before).decode() if before is not None else GENESIS
    rows, expected = 0, after
    try:
        query = text(f"{_cells(connection)} WHERE seq > :after ORDER BY seq LIMIT :most")
        for row in connection.execute(query, {"after": after, "most": most}):
            rows, expected = rows + 1, expected + 1
            reason = _wrong(tuple(row), expected, prev_hash)
            if reason is not None:
                number = row[0] if isinstance(row[0], int) else expected
                return Verdict(False, rows, number, reason), expected
            prev_hash = row[7].decode()
    except DatabaseError:
        return Verdict(False, rows, expected + 1, "journal_unreadable"), expected
    if rows < most and (seq, last) != (expected, prev_hash):
        return Verdict(False, rows, expected + 1, "journal_end_missing"), expected
    return Verdict(True, rows, None, None), expected


def _all(connection: Connection) -> TextClause:
    """Ask for every row."""
    return text(f"{_cells(connection)} ORDER BY seq")


def _cells(connection: Connection) -> str:
    """Return the beginning of a query for rows, texts as bytes: one that is no UTF-8 is told."""
    cells = ", ".join(text_bytes(connection, name) for name in TEXTS)
    return f"SELECT seq, {cells} FROM journal"


def _indexes(connection: Connection, rows: int) -> Verdict:
    """Ask the embedded store whether table and indexes of the journal agree.

    PostgreSQL has checksums of its pages for this (`postgres_checks.py`).
    """
    if not is_postgres(connection):
        said = connection.exec_driver_sql("PRAGMA integrity_check('journal')").scalar()
        if said != "ok":
            return Verdict(False, rows, None, "journal_unreadable")
    return Verdict(True, rows, None, None)


def _wrong(row: tuple[Any, ...], expected: int, prev_hash: str) -> str | None:
    """Return what is wrong with a row, its texts as bytes, or None."""
    if row[0] != expected:
        return "journal_row_missing"
    try:
        cells = [cell.decode() for cell in row[1:]]
        digest = hash_of(row[0], *cells[:6])
    except (AttributeError, ValueError, msgspec.MsgspecError):
        return "journal_row_changed"
    if cells[5] != prev_hash:
        return "journal_chain_broken"
    return None if digest == cells[6] else "journal_row_changed"
