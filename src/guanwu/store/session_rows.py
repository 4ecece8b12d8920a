"""What a person may see of the own account: sessions that stand, and what happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, text

from guanwu.store.moment import stamp

EVENTS_SHOWN = 20


class Session(NamedTuple):
    """A session that has not ended. `session` is the hash of its token."""

    session: str
    created_at: str
    seen_at: str
    address: str


class Happened(NamedTuple):
    """Something the journal has of an account: when, what, who did it, with which facts."""

    at: str
    event: str
    actor: str
    facts: dict[str, Any]


def sessions_of(connection: Connection, person: str, moment: datetime) -> list[Session]:
    """Return the sessions of a person that were not ended and are not over, the last used first."""
    rows = connection.execute(
        text("SELECT id_hash, created_at, seen_at, address FROM session WHERE person = :person "
             "AND revoked_at IS NULL AND expires_at > :now ORDER BY seen_at DESC, id_hash"),
        {"person": person, "now": stamp(moment)})
    return [Session(row[0], row[1], row[2], row[3] or "") for row in rows]


def events_of(connection: Connection, person: str, most: int = EVENTS_SHOWN) -> list[Happened]:
    """Return what the journal has of an account lately, the last first."""
    rows = connection.execute(
        text("SELECT at, event, actor, facts FROM journal WHERE subject = :person "
             "ORDER BY seq DESC LIMIT :most"), {"person": person, "most": most})
    return [Happened(row[0], row[1], row[2], msgspec.json.decode(row[3])) for row in rows]
