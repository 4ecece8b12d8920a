"""Rows of the law of the establishment: posts with their numbers, grades and titles, all dated."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Literal

from msgspec import Struct

from guanwu.establishment.model import Dated, Named
from guanwu.staffing.model import Heading

CLASSES = ("1", "2", "3")
"""Classes of a district bureau."""


class Post(Heading, frozen=True, kw_only=True):
    """A post by its name, such as inspector or section chief."""


class UnitKind(Heading, frozen=True, kw_only=True):
    """A kind of unit or vessel that has posts of its own."""


class Rank(Heading, frozen=True, kw_only=True):
    """A rank of the civil service and the grades it holds."""

    lowest: int
    highest: int


class Title(Named, frozen=True, kw_only=True):
    """A customs or technical title and the grades at which the ladder of titles has it."""

    lowest: int
    highest: int


class PostRule(Dated, frozen=True, kw_only=True):
    """How many of a post an article gives a unit, and at which grades with which titles.

    `office_class` is empty where the article makes no difference. `grades` is written as
    `7:A/B;8-9:C`: at grade 7 title A or B, at 8 and 9 title C; an empty title means that none is
    needed. `promulgated` is the day of the text that the row comes from.
    """

    article: str
    office_class: str
    unit: str
    post: str
    least: int
    most: int
    grades: str
    promulgated: date
    cites: str


class Quota(Dated, frozen=True, kw_only=True):
    """A grade above the others that only some of a post may have: `most`, or a share of them."""

    article: str
    office_class: str
    unit: str
    post: str
    grade: int
    titles: str
    most: str
    share: str
    promulgated: date
    cites: str


class Remark(Dated, frozen=True, kw_only=True):
    """What only the explanatory remarks on an article say: never a breach.

    `share`: of the post so many may be of these grades. `includes`: the number of the post holds
    the `other` too, a unit and a post. `former`: before the amendment the number was `other`;
    `former_share`: before it only `other` of the post could be of these grades. `added`: the
    amendment made the post.
    """

    article: str
    office_class: str
    unit: str
    post: str
    kind: Literal["share", "includes", "former", "former_share", "added"]
    grades: str
    share: str
    other: str
    promulgated: date


class UnitNumber(Dated, frozen=True, kw_only=True):
    """How many divisions, sections or offices a bureau of a class has."""

    office_class: str
    kind: Literal["division", "section", "room"]
    least: int
    most: int
    cites: str


class Edition(Struct, frozen=True, kw_only=True):
    """An act enacted, amended or abolished: when promulgated and in force, by what order.

    `cites` is the article by which the day in force follows; empty where the order names the day.
    """

    act: str
    pcode: str
    kind: Literal["enacted", "amended", "abolished"]
    promulgated: date
    since: date
    articles: str
    order: str
    cites: str


class Approval(Dated, frozen=True, kw_only=True):
    """Who drafts, who passes on and who decides a matter of organisation."""

    matter: str
    drafts: str
    passes_on: str
    decides: str
    cites: str


class Threshold(Dated, frozen=True, kw_only=True):
    """What a bureau must handle in a year to be of a class; empty: not asked."""

    office_class: str
    place: Literal["port", "inland"]
    declarations: str
    containers: str
    passengers: str
    transit: str
    distance_km: str
    cites: str


class LawTables(Struct, frozen=True):
    """Every table of the law of the establishment as read."""

    posts: tuple[Post, ...]
    unit_kinds: tuple[UnitKind, ...]
    ranks: tuple[Rank, ...]
    titles: tuple[Title, ...]
    rules: tuple[PostRule, ...]
    quotas: tuple[Quota, ...]
    remarks: tuple[Remark, ...]
    unit_numbers: tuple[UnitNumber, ...]
    editions: tuple[Edition, ...]
    approvals: tuple[Approval, ...]
    thresholds: tuple[Threshold, ...]
    plan_columns: tuple[Heading, ...]


@cache
def titles_by_grade(grades: str) -> dict[int, tuple[str, ...]]:
    """Return the titles that each grade may have, by name; an empty name means none is needed.

    ValueError where the text is not of its form.
    """
    found: dict[int, tuple[str, ...]] = {}
    for part in grades.split(";"):
        span, _, names = part.partition(":")
        for grade in span_of(span):
            held = found.get(grade, ())
            found[grade] = held + tuple(n for n in names.split("/") if n not in held)
    return dict(sorted(found.items()))


def span_of(text: str) -> range:
    """Return the whole numbers of a text `7` or `7-9`. ValueError where it is none."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def spans(numbers: tuple[int, ...]) -> str:
    """Return whole numbers in order as they are written: 7, 8, 9, 11 is `7-9, 11`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
