"""Who is on duty when: shifts as windows of a week, people spread over them in whole numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from guanwu.planner.model import MILLION, WEEK_MINUTES, Shift

DAY_MINUTES: Final = 24 * 60
NIGHTS: Final = tuple((60 * (day * 24 - 2), 60 * (day * 24 + 6)) for day in range(3))
"""Minutes of the nights that a window of a day may touch, from 22:00 to 6:00."""
_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})", re.ASCII)
_DAYS: Final = re.compile(r"[1-7](-[1-7])?", re.ASCII)


class Window(Struct, frozen=True, order=True):
    """Minutes of a week from Monday 0:00, `begin` to `end`, and how many people are on duty.

    A window that runs over Sunday midnight ends beyond the week.
    """

    begin: int
    end: int
    people: int


def minutes_of(text: str) -> int | None:
    """Return the minutes of a time such as `08:30`; up to 48:00. None where it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or int(found[2]) > 59:
        return None
    minutes = int(found[1]) * 60 + int(found[2])
    return minutes if minutes <= 2 * DAY_MINUTES else None


def days_of(text: str) -> tuple[int, ...] | None:
    """Return the days of the week, 0 is Monday, of a text `1-5` or `1,3,6-7`. None if it is none.
    """
    found: list[int] = []
    for part in text.split(","):
        if not _DAYS.fullmatch(part.strip()):
            return None
        first, _, last = part.strip().partition("-")
        if int(last or first) < int(first):
            return None
        found += range(int(first) - 1, int(last or first))
    return tuple(found) if len(set(found)) == len(found) else None


def windows(rows: Iterable[Shift], people: int, away_ppm: int, week_minutes: int) -> tuple[
        Window, ...]:
    """Spread people over the windows of their shift: whole people, no more minutes than they owe.

    Each owes `week_minutes` a week less the share away. A window has people by its weight; what is
    left over goes to the windows that were cut the most, the earlier first. Nobody is on duty more
    than once at a time, so a window never has more than all of them.
    """
    spans = [(day * DAY_MINUTES + begin, day * DAY_MINUTES + end, one.weight)
             for one in rows for day in days_of(one.days) or ()
             for begin, end in [(minutes_of(one.begin) or 0, minutes_of(one.end) or 0)]]
    spans.sort()
    owed = people * week_minutes * (MILLION - away_ppm)
    asked = sum((end - begin) * weight for begin, end, weight in spans) * MILLION
    if not spans or not asked:
        return ()
    given = [min(people, owed * weight // asked) for _, _, weight in spans]
    rests = [owed * weight % asked for _, _, weight in spans]
    left = owed - sum(count * (end - begin) * MILLION
                      for count, (begin, end, _) in zip(given, spans, strict=True))
    for place in sorted(range(len(spans)), key=lambda at: (-rests[at], at)):
        need = (spans[place][1] - spans[place][0]) * MILLION
        if need <= left and given[place] < people:
            given[place] += 1
            left -= need
    return tuple(Window(begin, end, count)
                 for count, (begin, end, _) in zip(given, spans, strict=True) if count)


def finishes(rows: Sequence[Shift]) -> int:
    """Return the minutes beyond a window in which the people of a shift finish what is in hand."""
    return min((one.finish_minutes for one in rows), default=DAY_MINUTES)


def at_night(one: Shift) -> bool:
    """Return whether at least half of a window lies between 22:00 and 6:00."""
    begin, end = minutes_of(one.begin) or 0, minutes_of(one.end) or 0
    inside = sum(max(0, min(end, until) - max(begin, since)) for since, until in NIGHTS)
    return 2 * inside >= end - begin


def overlapping(rows: Sequence[Shift]) -> bool:
    """Return whether two windows of a shift share a moment, so that nobody could work both."""
    spans = sorted((day * DAY_MINUTES + begin, day * DAY_MINUTES + end)
                   for one in rows for day in days_of(one.days) or ()
                   for begin, end in [(minutes_of(one.begin) or 0, minutes_of(one.end) or 0)])
    again = [(begin + WEEK_MINUTES, end + WEEK_MINUTES) for begin, end in spans[:1]]
    return any(after[0] < before[1] for before, after in pairwise([*spans, *again]))


def on_duty(held: Sequence[Window], minute: int) -> int:
    """Return how many people are on duty at a minute of the week."""
    return sum(one.people for one in held
               if one.begin <= minute < one.end or one.begin <= minute + WEEK_MINUTES < one.end)


def duty_minutes(held: Sequence[Window]) -> int:
    """Return the minutes that people are on duty in a week, all together."""
    return sum(one.people * (one.end - one.begin) for one in held)
