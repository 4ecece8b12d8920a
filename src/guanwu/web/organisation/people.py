"""The people of the chart: posts and their holders for who may see them, the head-count for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from guanwu.desk.cursor import LIMIT_MOST
from guanwu.desk.perform import is_declined
from guanwu.desk.queries.establishment import OfFiscalYear
from guanwu.desk.queries.post import Listed, PostsAsked
from guanwu.desk.staffing import HeadcountEntry
from guanwu.staffing.naming import category_term
from guanwu.web.visit import Visit

POST_PAGES_MOST: Final = 30
"""Pages of posts that are looked through: more than the 4,297 people of the budget have."""


class People(NamedTuple):
    """People of an office in the budget of a year of the Republic, by category; zeros left out."""

    year: int
    total: int
    counts: tuple[tuple[str, int], ...]


def people_of(visit: Visit) -> Mapping[str, People]:
    """Return the head-count of every office of the latest budget."""
    answer: Any = visit.try_ask("establishment:headcount", OfFiscalYear())
    if is_declined(answer):
        return {}
    entry: HeadcountEntry = answer
    return {line.id: People(entry.year, line.total, tuple(
        (visit.say(category_term(name)), count) for name, count in line.counts.items() if count))
        for line in entry.tables[0].offices}


def posts_of(visit: Visit) -> Mapping[str, list[Listed]] | None:
    """Return the posts in force by unit, or by office without one; None for who may not see."""
    if not visit.may("post:list"):
        return None
    found: dict[str, list[Listed]] = {}
    after = ""
    for _ in range(POST_PAGES_MOST):
        page: Any = visit.try_ask("post:list", PostsAsked(after=after, limit=LIMIT_MOST))
        if is_declined(page):
            return None
        for one in page.items:
            if one.now and (one.unit or one.office):
                found.setdefault(one.unit or one.office, []).append(one)
        if page.next is None:
            break
        after = page.next
    return found
