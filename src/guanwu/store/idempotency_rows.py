"""Answers kept by the key that a client gave, written with the effect that they tell of."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from guanwu.store.dialect import insert_once
from guanwu.store.schema_desk import idempotency

_READ = text(
    "SELECT content_hash, status, answer FROM idempotency WHERE key = :key AND person = :person"
)


class Kept(NamedTuple):
    """An answer that was given: the hash of what was asked, status and body as they were."""

    content_hash: str
    status: int
    body: str


def kept_answer(connection: Connection, key: str, person: str) -> Kept | None:
    """Return the answer kept under a person's key, None where there is none."""
    row = connection.execute(_READ, {"key": key, "person": person}).first()
    return Kept(row[0], int(row[1]), row[2]) if row is not None else None


def keep_answer(
    connection: Connection, key: str, person: str, command: str, kept: Kept, at: str
) -> bool:
    """Keep an answer for good; False, and nothing changed, where the key has one already."""
    return insert_once(connection, idempotency, {
        "key": key, "person": person, "command": command, "content_hash": kept.content_hash,
        "status": kept.status, "answer": kept.body, "at": at,
    })
