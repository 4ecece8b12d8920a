"""Moments in the tables of people and sessions: ISO 8601 in UTC, so that texts sort as they ran."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Final

_DAY_LENGTH: Final = 10
_TAIWAN: Final = timezone(timedelta(hours=8))


def stamp(moment: datetime) -> str:
    """Return a moment as it is kept. Raises ValueError for one that names no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} names no zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def moment_of(kept: str) -> datetime:
    """Return the moment of a text in any zone; a day alone begins at midnight in Taiwan."""
    if len(kept) == _DAY_LENGTH:
        return datetime.fromisoformat(kept).replace(tzinfo=_TAIWAN)
    return datetime.fromisoformat(kept)


def in_force(since: str, until: str | None, moment: datetime) -> bool:
    """Say whether a moment lies in a time from `since` (inclusive) to `until` (exclusive)."""
    return moment_of(since) <= moment and (until is None or moment < moment_of(until))
