"""Rows of a plan: volumes, routes, steps, people, shifts and profiles, each with its basis."""

from __future__ import annotations

from datetime import date
from typing import Final

from msgspec import Struct

MILLION: Final = 1_000_000
HOURS: Final = 168
"""Hours of a week, from Monday 0:00."""
WEEK_MINUTES: Final = HOURS * 60
WEEKS: Final = 52
"""Weeks by which a year's volume is spread."""


class OfficeRow(Struct, frozen=True, kw_only=True):
    """An office: class of its establishment, sub-branches that it has, people by budget.

    `office_class` is empty where the law of the bureaus does not hold.
    """

    office: str
    office_class: str
    sub_branches: int
    people: int
    basis: str
    source: str


class Total(Struct, frozen=True, kw_only=True):
    """How many of a stream came in a year over all offices."""

    year: str
    stream: str
    count: int
    basis: str
    source: str


class Volume(Struct, frozen=True, kw_only=True):
    """How many of a stream came to a unit in a year, and the profile of their hours."""

    year: str
    unit: str
    stream: str
    count: int
    profile: str
    basis: str
    source: str


class Route(Struct, frozen=True, kw_only=True):
    """The share of a stream that goes a way, such as C2; the shares of a stream are a million."""

    stream: str
    channel: str
    share_ppm: int
    basis: str
    source: str


class Step(Struct, frozen=True, kw_only=True):
    """One piece of work on a way: skill, mean seconds, squared variation, licence, target.

    `variation_ppm` is variance over squared mean. `target_minutes` is what nine of ten should not
    exceed at this step, waiting included.
    """

    stream: str
    channel: str
    order: int
    skill: str
    seconds: int
    variation_ppm: int
    licence: str
    target_minutes: int
    basis: str
    source: str


class People(Struct, frozen=True, kw_only=True):
    """So many people of a post in a unit; with a skill they work steps, without they do not.

    `unit` is empty for the office itself. `licensed` counts for steps that need a licence.
    `away_ppm` is the share of paid time on leave, at courses and on other duties.
    """

    office: str
    unit: str
    post: str
    category: str
    people: int
    skill: str
    shift: str
    licensed: int
    away_ppm: int
    basis: str
    source: str


class Shift(Struct, frozen=True, kw_only=True):
    """Windows of a week in which people of a shift are on duty, with their strength.

    `days` such as `1-5` or `6,7` (Monday is 1); `end` beyond 24:00 is on the next day. What is in
    hand when a window ends is finished where that takes at most `finish_minutes`, which is
    overtime; else it is put down until the same person's next window. A day (1440) means that
    everything is finished.
    """

    shift: str
    days: str
    begin: str
    end: str
    weight: int
    finish_minutes: int


class Hours(Struct, frozen=True, kw_only=True):
    """Weights of the 24 hours of some days of the week, as `2,2,1,...`."""

    profile: str
    days: str
    weights: str
    basis: str


class Months(Struct, frozen=True, kw_only=True):
    """Weights of the twelve months of a profile."""

    profile: str
    weights: str
    basis: str


class Plan(Struct, frozen=True, kw_only=True):
    """A plan as read: its year (Western), day of law, seed, and every table."""

    year: int
    headcount_year: int
    law_day: date
    week_minutes: int
    seed: int
    replications: int
    offices: tuple[OfficeRow, ...]
    totals: tuple[Total, ...]
    volumes: tuple[Volume, ...]
    routes: tuple[Route, ...]
    steps: tuple[Step, ...]
    people: tuple[People, ...]
    shifts: tuple[Shift, ...]
    hours: tuple[Hours, ...]
    months: tuple[Months, ...]


class PoolKey(Struct, frozen=True, order=True):
    """People of a unit with one skill, who share one queue."""

    unit: str
    skill: str

    @property
    def office(self) -> str:
        """The office of the unit."""
        return self.unit.partition("/")[0]


def pools(plan: Plan) -> dict[PoolKey, People]:
    """Return the people of a plan that work steps, by unit and skill."""
    return {PoolKey(one.unit, one.skill): one for one in plan.people if one.skill}


def licensed_skills(plan: Plan) -> frozenset[str]:
    """Return the skills of which some step needs a licence."""
    return frozenset(one.skill for one in plan.steps if one.licence)


def usable(row: People, licensed: frozenset[str]) -> int:
    """Return how many of some people may work: where a licence is needed, those who hold it."""
    return min(row.people, row.licensed) if row.skill in licensed else row.people


def way(plan: Plan, stream: str, channel: str) -> tuple[Step, ...]:
    """Return the steps of a way in their order; empty where no officer is needed."""
    held = (one for one in plan.steps if (one.stream, one.channel) == (stream, channel))
    return tuple(sorted(held, key=lambda one: one.order))
