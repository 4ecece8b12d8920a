"""Rows of the journal by which the planner measures arrivals and work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from guanwu.planner.observed import Seen


def seen_between(connection: Connection, since: date, until: date) -> Iterator[Seen]:
    """Yield events of declarations and matters of days, both inclusive, in the journal's order."""
    rows = connection.exec_driver_sql(
        "SELECT j.at, j.actor, j.subject, j.event, COALESCE(d.office, m.office), "
        "COALESCE(d.kind, m.kind), d.channel FROM journal j "
        "LEFT JOIN declaration d ON d.number = j.subject "
        "LEFT JOIN matter m ON m.number = j.subject "
        "WHERE j.at >= ? AND j.at < ? AND (d.number IS NOT NULL OR m.number IS NOT NULL) "
        "ORDER BY j.seq",
        (since.isoformat(), (until + timedelta(days=1)).isoformat()))
    for row in rows:
        yield Seen(*(f"{cell or ''}" for cell in row))
