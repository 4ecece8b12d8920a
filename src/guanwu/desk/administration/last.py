"""The last administrator stays: without one nobody could ever be given a post again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text

from guanwu.case import Refusal
from guanwu.store.moment import in_force
from guanwu.store.person_rows import ACTIVE

ADMINISTRATOR: Final = "administrator"
_HELD: Final = text(
    "SELECT p.id, coalesce(p.identity, p.id), h.id, t.id, h.since, h.until, t.since, t.until "
    "FROM holding h JOIN post t ON t.id = h.post JOIN person p ON p.id = h.person "
    "WHERE t.role = :role AND p.state = :state"
)


def last_administrator(
    connection: Connection, moment: datetime, *, person: str = "", holding: int = 0, post: str = ""
) -> Refusal | None:
    """Refuse to end a person, holding or post if no administrator were left without it.

    None where at least one other active natural person administers at the moment.
    """
    rows = connection.execute(_HELD, {"role": ADMINISTRATOR, "state": ACTIVE})
    held = [row for row in rows if in_force(row[4], row[5], moment)
            and in_force(row[6], row[7], moment)]
    left = {row[1] for row in held if row[0] != person and row[2] != holding and row[3] != post}
    if held and not left:
        return Refusal("administrator_last")
    return None
