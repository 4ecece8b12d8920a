"""What an office has had to do: lodged by day and channel, released, and how long it took.

Counted on the view of figures, which names no case and no party.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import Connection

from guanwu.store.dialect import among

LATEST: Final = 5_000
"""Releases that are looked at for how long they took: the latest so many of a period."""


class Lodged(NamedTuple):
    """How many declarations were lodged on a day with a channel; None: refused."""

    day: str
    channel: str | None
    declarations: int


class Released(NamedTuple):
    """When a declaration was lodged and released, and its channel."""

    lodged_at: str
    released_at: str
    channel: str | None


def lodged_by_day(
    connection: Connection, offices: Sequence[str], since: date, until: date
) -> list[Lodged]:
    """Count what was lodged on the days from `since` to `until`, both inclusive, by channel."""
    asked, part = among(connection, "office", offices)
    rows = connection.exec_driver_sql(
        "SELECT substr(lodged_at, 1, 10) AS day, channel, count(*) FROM declaration_figures "
        f"WHERE {asked} AND lodged_at >= ? AND lodged_at < ? GROUP BY 1, 2 ORDER BY 1, 2",
        (*part, since.isoformat(), (until + timedelta(days=1)).isoformat()))
    return [Lodged(*row) for row in rows]


def released_by_day(
    connection: Connection, offices: Sequence[str], since: date, until: date
) -> dict[str, int]:
    """Count what was released on the days from `since` to `until`, both inclusive."""
    asked, part = among(connection, "office", offices)
    rows = connection.exec_driver_sql(
        "SELECT substr(released_at, 1, 10) AS day, count(*) FROM declaration_figures "
        f"WHERE released_at IS NOT NULL AND {asked} AND released_at >= ? AND released_at < ? "
        "GROUP BY 1 ORDER BY 1",
        (*part, since.isoformat(), (until + timedelta(days=1)).isoformat()))
    return {row[0]: row[1] for row in rows}


def latest_releases(
    connection: Connection, offices: Sequence[str], since: date, until: date, most: int = LATEST
) -> list[Released]:
    """Return the latest releases of the days from `since` to `until`, at most `most` an office."""
    found: list[Released] = []
    for office in offices:
        rows = connection.exec_driver_sql(
            "SELECT lodged_at, released_at, channel FROM declaration_figures "
            "WHERE released_at IS NOT NULL AND office = ? AND released_at >= ? "
            "AND released_at < ? ORDER BY released_at DESC LIMIT ?",
            (office, since.isoformat(), (until + timedelta(days=1)).isoformat(), most))
        found += [Released(*row) for row in rows]
    return found
