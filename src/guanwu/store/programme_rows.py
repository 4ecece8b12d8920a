"""What the running system yields for indicators of the programmes, counted in the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from sqlalchemy import Connection

LATEST: Final = 10_000
"""Releases that are looked at for how long they took: the latest so many of a period."""


class Taken(NamedTuple):
    """How many releases there were, and the minutes all of them took together."""

    releases: int
    minutes: int


def lodged_between(connection: Connection, since: date, until: date) -> int:
    """Count declarations lodged on days, both inclusive."""
    return int(connection.exec_driver_sql(
        "SELECT count(*) FROM declaration WHERE lodged_at >= ? AND lodged_at < ?",
        _span(since, until)).scalar() or 0)


def messages_between(connection: Connection, since: date, until: date) -> int:
    """Count messages with traders on days, both inclusive: declarations in, answers out."""
    sent = connection.exec_driver_sql(
        "SELECT count(*) FROM outbox WHERE created_at >= ? AND created_at < ?",
        _span(since, until)).scalar()
    return lodged_between(connection, since, until) + int(sent or 0)


def paperless_cases(
    connection: Connection, kinds: Sequence[str], since: date, until: date
) -> int:
    """Count C2 declarations whose first paper as a file came on the days, both inclusive."""
    marks = ",".join("?" * len(kinds))
    found = connection.exec_driver_sql(
        "SELECT count(*) FROM (SELECT subject, min(added_at) AS first FROM document "
        f"WHERE kind IN ({marks}) GROUP BY subject) f JOIN declaration c ON c.number = f.subject "
        "WHERE c.channel = 'C2' AND f.first >= ? AND f.first < ?",
        (*kinds, *_span(since, until))).scalar()
    return int(found or 0)


def releases_of_c2(
    connection: Connection, kinds: Sequence[str], since: date, until: date, paperless: bool
) -> Taken:
    """Add up how long C2 releases took from lodging, of cases with or without files."""
    marks = ",".join("?" * len(kinds))
    word = "IN" if paperless else "NOT IN"
    rows = connection.exec_driver_sql(
        "SELECT lodged_at, released_at FROM declaration WHERE channel = 'C2' "
        "AND released_at IS NOT NULL AND released_at >= ? AND released_at < ? "
        f"AND number {word} (SELECT subject FROM document WHERE kind IN ({marks})) "
        "ORDER BY released_at DESC LIMIT ?", (*_span(since, until), *kinds, LATEST))
    minutes = [_minutes(lodged, released) for lodged, released in rows]
    return Taken(len(minutes), sum(minutes))


def mean_hours(taken: Taken) -> Fraction:
    """Return the mean of releases in hours; there must be some."""
    return Fraction(taken.minutes, 60 * taken.releases)


def _minutes(lodged: str, released: str) -> int:
    spent = datetime.fromisoformat(released) - datetime.fromisoformat(lodged)
    return int(spent.total_seconds()) // 60


def _span(since: date, until: date) -> tuple[str, str]:
    return since.isoformat(), (until + timedelta(days=1)).isoformat()
