"""Limits on people: the ranges of the establishment by article, the budget, and licences."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from guanwu.establishment.naming import office_term
from guanwu.planner.model import People, Plan, PoolKey, licensed_skills
from guanwu.staffing.naming import post_term
from guanwu.staffing.ranges import PostRange

STAFF: Final = "staff"
"""The category of people whom the law of the establishment counts."""
SUB_BRANCH: Final = "sub_branch"
NO_LIMIT: Final = 1_000_000


class Limit(Struct, frozen=True):
    """People of some pools and `fixed` others, at least and at most so many; why.

    `cites` are the articles; empty where the limit is no law. Its sentence is
    `planner_limit_<kind>` with the facts.
    """

    kind: Literal["post", "office", "total", "licence"]
    pools: frozenset[PoolKey]
    fixed: int
    least: int
    most: int
    cites: str
    facts: Mapping[str, Any]

    @property
    def term(self) -> str:
        """The id of the name of the limit."""
        return f"planner_limit_{self.kind}"

    def loosened(self, end: str, by: int) -> Limit:
        """Return the limit with one end further out."""
        if end == "least":
            return msgspec.structs.replace(self, least=self.least - by)
        return msgspec.structs.replace(self, most=self.most + by)


def limits(
    plan: Plan, ranges: Mapping[str, Sequence[PostRange]], total: int, moved: Collection[PoolKey]
) -> tuple[Limit, ...]:
    """Return every limit of a plan.

    `moved` are the pools whose people may change; all others stay as they are. `ranges` are those
    of the class of each office that has one. The units of today stand for the bureau itself: the
    law knows none of them by name; sub-branches add their own ranges. Posts that no step needs are
    held together and counted in the office's sum alone.
    """
    found: list[Limit] = []
    for office in plan.offices:
        if office.office in ranges:
            found += _office(plan, office.office, office.sub_branches, ranges[office.office],
                             moved)
    every = [one for one in plan.people if _key(one) in moved]
    found.append(Limit("total", frozenset(map(_key, every)), _others(plan.people, moved), 0,
                       total, "", {"total": total}))
    skills = licensed_skills(plan)
    holders = [one for one in every if one.skill in skills]
    if holders:
        count = sum(one.licensed for one in holders)
        found.append(Limit("licence", frozenset(map(_key, holders)), 0, 0, count, "",
                           {"licensed": count}))
    return tuple(found)


def _key(one: People) -> PoolKey:
    return PoolKey(one.unit, one.skill)


def _others(rows: Sequence[People], moved: Collection[PoolKey]) -> int:
    return sum(one.people for one in rows if _key(one) not in moved)


def _office(
    plan: Plan, office: str, sub_branches: int, held: Sequence[PostRange],
    moved: Collection[PoolKey]
) -> list[Limit]:
    """Return the limits of an office: its whole staff, and each post that pools have."""
    staff = [one for one in plan.people if one.office == office and one.category == STAFF]
    found: list[Limit] = []
    for post in (None, *dict.fromkeys(one.post for one in staff if _key(one) in moved)):
        rows = [one for one in staff if post in (None, one.post)]
        law = [(one, times) for one in held if post in (None, one.post)
               for times in [_times(one, sub_branches)] if times]
        if not law:
            continue
        facts: dict[str, Any] = {"office": office_term(office)}
        if post is not None:
            facts["post"] = post_term(post)
        found.append(Limit(
            "office" if post is None else "post",
            frozenset(_key(one) for one in rows if _key(one) in moved), _others(rows, moved),
            sum(one.least * times for one, times in law),
            sum(one.most * times for one, times in law),
            "; ".join(dict.fromkeys(one.cites for one, _ in law)), facts))
    return found


def _times(one: PostRange, sub_branches: int) -> int:
    """Return how many units of an office have the range: once, or once for each sub-branch."""
    if one.optional:
        return sub_branches if one.unit == SUB_BRANCH else 0
    return 1
