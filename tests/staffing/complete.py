"""Plans that keep the law, written from the ranges of the house, to be broken by tests."""

from __future__ import annotations

from datetime import date

from guanwu.case import Refusal
from guanwu.staffing.ranges import PostRange, ranges
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms

DAY = date(2005, 6, 1)
HEADER = ("unit", "vessel", "post", "rank", "grade", "title", "count")
Row = tuple[str, str, str, str, int, str, int]


def found(office_class: str) -> tuple[PostRange, ...]:
    """The ranges of a class."""
    asked = ranges(load_establishment_law(), office_class, DAY)
    assert not isinstance(asked, Refusal)
    return asked


def rank_of(grade: int) -> str:
    """The rank that a grade belongs to, in Chinese."""
    tables = load_establishment_law().tables
    return next(one.zh_hant for one in tables.ranks if one.lowest <= grade <= one.highest)


def rows_of(office_class: str, branch: str = "", vessels: dict[str, str] | None = None,
            sub_branch: str = "") -> list[Row]:
    """The least people of every post of a bureau, at the lowest grade, with its first title."""
    names = load_terms()
    vessels = vessels or {}
    made: list[Row] = []
    for one in found(office_class):
        kind = names.say(f"staffing_unit_{one.unit}", "zh-Hant")
        units = {"bureau": [""], "branch": [branch] if branch else [],
                 "sub_branch": [sub_branch] if sub_branch else []}.get(one.unit, [kind])
        if one.unit.startswith("branch_"):
            units = [branch + kind[-3:]] if branch else []
        boats = [name for name, vessel in vessels.items() if vessel == one.unit]
        if one.unit in ("patrol_ship", "patrol_boat", "launch"):
            units = [""] * len(boats)
        grade = min(one.grades)
        post = load_establishment_law().posts[one.post].zh_hant
        for place, unit in enumerate(units):
            made.append((unit, boats[place] if boats else "", post, rank_of(grade), grade,
                         one.grades[grade][0], one.least))
    return made
