"""What may be planned: the range of every post of a bureau of a class, for those who plan."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.staffing.headcount import statement_of
from guanwu.staffing.law import (
    BRANCH,
    FIXED,
    IN_BRANCH,
    SUB_BRANCH,
    VESSELS,
    EstablishmentLaw,
    class_of,
)
from guanwu.staffing.model import TOTAL, Book


class PostRange(Struct, frozen=True):
    """How many of a post a unit may have, why, and at which grades with which titles.

    `optional` is a unit that a bureau may have or not (branches, vessels): its range counts for
    each such unit. `most_at` are grades that only so many of the post may have; a share is of all
    in such units together.
    """

    unit: str
    optional: bool
    post: str
    least: int
    most: int
    grades: dict[int, tuple[str, ...]]
    most_at: dict[int, str]
    article: str
    cites: str
    promulgated: date


def ranges(law: EstablishmentLaw, office_class: str, day: date) -> tuple[PostRange, ...] | Refusal:
    """Return the range of every post of a bureau of a class on a day, in the order of the law.

    Refusals: those of the day and of the class.
    """
    asked = class_of(office_class)
    standing = law.standing(day)
    if isinstance(asked, Refusal):
        return asked
    if isinstance(standing, Refusal):
        return standing
    return tuple(
        PostRange(unit, unit not in FIXED, post, one.rule.least, one.rule.most, one.every_grade,
                  {quota.grade: quota.most or quota.share for quota in one.quotas},
                  one.rule.article, one.rule.cites, one.rule.promulgated)
        for unit in (*FIXED, *VESSELS, BRANCH, *IN_BRANCH, SUB_BRANCH)
        for post, one in law.allowed(asked, unit, day).items())


def bounds(found: tuple[PostRange, ...]) -> tuple[int, int]:
    """Return the least and the most people of the units that every bureau has."""
    fixed = [one for one in found if not one.optional]
    return sum(one.least for one in fixed), sum(one.most for one in fixed)


def budget(book: Book, year: int) -> dict[str, dict[str, int]] | Refusal:
    """Return the people of the budget of a year (Western): office, category, how many.

    Refusal: `headcount_year_unknown`.
    """
    statement = statement_of(book, year)
    if isinstance(statement, Refusal):
        return statement
    return {line.id: {name: count for name, count in line.counts.items() if name != TOTAL}
            for line in statement.tables[0].lines}
