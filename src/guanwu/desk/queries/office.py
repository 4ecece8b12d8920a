"""The live picture of an office: what came, what went, how long it took, and what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Final

import numpy as np
from msgspec import Meta, Struct

from guanwu.case import Refusal
from guanwu.desk.casework.reach import offices_in_reach, units_of_office
from guanwu.desk.command import Asked, query
from guanwu.desk.queries.queue import UnitBacklog
from guanwu.store.office_rows import (
    LATEST,
    Released,
    latest_releases,
    lodged_by_day,
    released_by_day,
)
from guanwu.store.queue_rows import Backlog, backlog

REFUSED: Final = "refused"
"""Stands for the channel of what was refused."""
CHANNELS: Final = ("C1", "C2", "C3")


class Live(Struct, frozen=True, forbid_unknown_fields=True):
    """An office, and how many days back, today among them; all offices within reach if none."""

    office: Annotated[str, Meta(max_length=40)] = ""
    days: Annotated[int, Meta(ge=1, le=31)] = 7


class DayVolume(Struct, frozen=True):
    """What was lodged on a day, by channel and `refused`, and what was released on it."""

    day: date
    lodged: dict[str, int]
    released: int


class Took(Struct, frozen=True):
    """How long releases took from lodging, in minutes: middle and nine in ten; None of none.

    `channel` is empty for all of them together.
    """

    channel: str
    releases: int
    median_minutes: int | None
    p90_minutes: int | None


class Picture(Struct, frozen=True):
    """An office at a moment. `sampled`: of the releases the latest alone were looked at."""

    offices: tuple[str, ...]
    at: str
    since: date
    until: date
    volumes: tuple[DayVolume, ...]
    took: tuple[Took, ...]
    sampled: bool
    backlog: tuple[UnitBacklog, ...]
    matters: tuple[UnitBacklog, ...]


@query("office:live", listing=True, example=Live(office="keelung"))
def live(desk: Asked, question: Live) -> Picture | Refusal:
    """Show what an office has done in these days, and what waits in it now."""
    offices = offices_in_reach(desk, question.office)
    if not offices:
        return Refusal("search_office_out_of_reach", {"office": question.office})
    today = desk.moment.date()
    since = today - timedelta(days=question.days - 1)
    units = [unit for office in offices for unit in units_of_office(office)]
    releases = latest_releases(desk.connection, offices, since, today)
    return Picture(
        offices, desk.at, since, today, _volumes(desk, offices, since, today),
        tuple(took(releases)), len(releases) >= LATEST,
        tuple(map(_unit, backlog(desk.connection, units, today))),
        tuple(map(_unit, backlog(desk.connection, units, today, "matter"))))


def _unit(one: Backlog) -> UnitBacklog:
    return UnitBacklog(*one)


def _volumes(
    desk: Asked, offices: Sequence[str], since: date, until: date
) -> tuple[DayVolume, ...]:
    """Return what came and went day by day, days without anything too."""
    lodged: dict[str, dict[str, int]] = {}
    for one in lodged_by_day(desk.connection, offices, since, until):
        lodged.setdefault(one.day, {})[one.channel or REFUSED] = one.declarations
    released = released_by_day(desk.connection, offices, since, until)
    days = [since + timedelta(days=place) for place in range((until - since).days + 1)]
    return tuple(DayVolume(day, lodged.get(day.isoformat(), {}), released.get(day.isoformat(), 0))
                 for day in days)


def took(releases: Sequence[Released]) -> Iterable[Took]:
    """Yield how long releases took: all together, then channel by channel."""
    minutes = np.array([_minutes(one) for one in releases], dtype=np.int64)
    channels = np.array([one.channel or "" for one in releases])
    yield _took("", minutes)
    for channel in CHANNELS:
        yield _took(channel, minutes[channels == channel])


def _took(channel: str, minutes: np.ndarray) -> Took:
    """Return the middle and the ninth tenth, each a time that some release took."""
    if not minutes.size:
        return Took(channel, 0, None, None)
    middle, most = np.percentile(minutes, (50, 90), method="inverted_cdf")
    return Took(channel, int(minutes.size), int(middle), int(most))


def _minutes(one: Released) -> int:
    """Return the whole minutes from lodging to release."""
    begun, ended = datetime.fromisoformat(one.lodged_at), datetime.fromisoformat(one.released_at)
    return int((ended - begun).total_seconds()) // 60
