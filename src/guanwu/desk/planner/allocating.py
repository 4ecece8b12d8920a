"""The best allocation of a plan's people, under the law of its offices, run as a whole at the end.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.desk.planner.answers import RunEntry, run, too_large
from guanwu.establishment.naming import unit_term
from guanwu.planner.limits import Limit, limits
from guanwu.planner.model import Plan, PoolKey, pools
from guanwu.planner.naming import skill_term
from guanwu.planning.allocation import Aim, Allocation, Bound
from guanwu.planning.response import Response, kept_up, record, responses
from guanwu.planning.simulate import PoolFound
from guanwu.staffing.ranges import PostRange, ranges
from guanwu.store.planner_file import replaced
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms

HUNDRED: Final = 100
RUNS = 2
"""Runs from which the table of what a pool answers is made."""


class PlaceEntry(Struct, frozen=True):
    """A pool: people in the plan and in the allocation, time at the step, share of its target.

    `p90_minutes` and `target_percent` are by the pool's own table, `run_percent` is the share of
    its target in the run as a whole: above 100 the pool misses it. None without cases or target.
    """

    unit: str
    unit_zh: str
    unit_en: str
    skill: str
    skill_zh: str
    skill_en: str
    now: int
    people: int
    p90_minutes: int
    target_percent: int
    run_percent: int | None


class BoundEntry(Struct, frozen=True):
    """A limit that binds: its articles, which end, its range, and what one person would change."""

    kind: str
    cites: str
    end: str
    least: int
    most: int
    gain: int
    zh: str
    en: str


class AllocationEntry(Struct, frozen=True):
    """The answer: people of all posts before and after, pools, what binds, and a run of it all.

    `missed` has a fault for every pool that misses its target in the run as a whole, though its
    table met it or not: there cases come from other pools at other moments than in the table.
    """

    aim: str
    total: int
    now: int
    people: int
    left_over: int
    worst_percent: int
    proven: bool
    places: tuple[PlaceEntry, ...]
    bounds: tuple[BoundEntry, ...]
    responses: Mapping[str, tuple[Response, ...]]
    missed: tuple[Fault, ...]
    run: RunEntry | None


class Allocated(Struct, frozen=True):
    """An allocation, or what stands against it, with notes on the law it was made by."""

    entry: AllocationEntry | None
    faults: tuple[Fault | Refusal, ...]
    notes: tuple[Fault, ...]


def allocated(plan: Plan, aim: Aim, total: int, replications: int) -> Allocated:
    """Return the best allocation of at most `total` people and a run of every office with it."""
    # The solver takes half a second to load, which no other verb should wait for.
    from guanwu.planning.allocate import allocate

    law = load_establishment_law()
    standing = law.standing(plan.law_day)
    if isinstance(standing, Refusal):
        return Allocated(None, (standing,), ())
    held: dict[str, tuple[PostRange, ...]] = {}
    for office in plan.offices:
        if office.office_class:
            found = ranges(law, office.office_class, plan.law_day)
            if isinstance(found, Refusal):
                return Allocated(None, (found,), standing)
            held[office.office] = found
    large = too_large(plan, [one.office for one in plan.offices], 1)
    if large:
        return Allocated(None, tuple(large), standing)
    begun = replaced(plan, kept_up(plan))
    tables = responses(plan, record(begun, RUNS))
    answer = allocate(tables, limits(plan, held, total, tables.keys()), aim)
    if isinstance(answer, tuple):
        return Allocated(None, answer, standing)
    people = {(key.unit, key.skill): one.people for key, one in answer.rows.items()}
    after = replaced(plan, people)
    whole = run(after, None, 1, replications)
    if isinstance(whole, tuple):
        return Allocated(None, whole, standing)
    return Allocated(_entry(plan, after, total, answer, tables, whole), (), standing)


def _entry(plan: Plan, after: Plan, total: int, answer: Allocation, tables: Mapping[Any, Any],
           whole: RunEntry) -> AllocationEntry:
    """Return an allocation as it is told."""
    say = load_terms().say
    now = pools(plan)
    ran = {PoolKey(one.unit, one.skill): one
           for office in whole.offices for one in office.found.pools}
    places = []
    for key, one in answer.rows.items():
        unit, skill = unit_term(key.unit), skill_term(key.skill)
        places.append(PlaceEntry(
            key.unit, say(unit, "zh-Hant"), say(unit, "en"), key.skill, say(skill, "zh-Hant"),
            say(skill, "en"), now[key].people, one.people, -(-one.p90 // 60), -(-one.ratio // 10),
            _percent(ran.get(key))))
    people = sum(one.people for one in after.people)
    return AllocationEntry(
        answer.aim, total, sum(one.people for one in plan.people), people, total - people,
        -(-answer.ratio // 10), answer.proven, tuple(places),
        tuple(map(_bound, answer.bounds)),
        {f"{key.unit} {key.skill}": rows for key, rows in tables.items()},
        missed(ran.values()), whole)


def missed(ran: Iterable[PoolFound]) -> tuple[Fault, ...]:
    """Return a fault for every pool of a run of which nine of ten cases exceed their target."""
    found: list[Fault] = []
    for one in ran:
        percent = _percent(one)
        if percent is not None and percent > HUNDRED:
            found.append(Fault("planner_target_missed", f"{one.unit} {one.skill}", {
                "unit": unit_term(one.unit), "skill": skill_term(one.skill), "percent": percent,
                "minutes": math.ceil(one.step.p90.mean or 0)}))
    return tuple(found)


def _percent(one: PoolFound | None) -> int | None:
    """Return the share of its target that nine of ten cases of a pool take, rounded up."""
    if one is None or one.of_target.mean is None:
        return None
    return math.ceil(one.of_target.mean * HUNDRED)


def _bound(one: Bound) -> BoundEntry:
    zh, en = (_limit_said(one.limit, tag) for tag in ("zh-Hant", "en"))
    return BoundEntry(one.limit.kind, one.limit.cites, one.end, one.limit.least, one.limit.most,
                      one.gain, zh, en)


def _limit_said(limit: Limit, tag: str) -> str:
    return load_terms().say(limit.term, tag, limit.facts)
