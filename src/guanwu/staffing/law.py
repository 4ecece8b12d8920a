"""The law of the establishment on a day: whether it stands, and which posts it gives to whom.

The general rules on the district bureaus (DCO) were promulgated 1991-02-01, amended 1997 and 1998
and abolished by an order of 2023-05-03. The numbers at hand are those since 1997-04-25. From
2013-01-01 the offices stand on the Organic Act of the Customs Administration (CAO) and the
standards made under it (COO); the general rules were then superseded, though not yet abolished.

Interpreted meaning: the order of abolition is taken to name no day, as none is on record; the law
is then gone from the third day, that of promulgation counted (CRSA 22.3): 2023-05-05.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.staffing.post import (
    CLASSES,
    Edition,
    LawTables,
    Post,
    PostRule,
    Quota,
    Remark,
    titles_by_grade,
)
from guanwu.staffing.words import folded, named

ACT = "DCO"
SUCCESSORS = ("CAO", "COO")
BUREAU = "bureau"
FIXED = (BUREAU, "patrol_team", "personnel_room", "accounting_room", "ethics_room")
"""Units that every bureau has (DCO 6 to 9, 12, 13, 13-1)."""
BRANCH = "branch"
IN_BRANCH = ("branch_personnel_room", "branch_accounting_room")
"""Offices that every branch has (DCO 12, 13)."""
SUB_BRANCH = "sub_branch"
VESSELS = ("patrol_ship", "patrol_boat", "launch")


class Allowed(Struct, frozen=True):
    """What the law allows of a post in a unit: how many, at which grades with which titles.

    `quotas` are grades beyond those, for some only.
    """

    rule: PostRule
    grades: dict[int, tuple[str, ...]]
    quotas: tuple[Quota, ...]

    @property
    def every_grade(self) -> dict[int, tuple[str, ...]]:
        """The titles of every grade, those of the quotas among them."""
        return self.grades | {one.grade: tuple(one.titles.split("/")) for one in self.quotas}


class EstablishmentLaw:
    """The tables of the law, looked up by day, class and unit."""

    def __init__(self, tables: LawTables) -> None:
        """Index the tables."""
        self.tables = tables
        self.posts: dict[str, Post] = {one.id: one for one in tables.posts}
        self.post_ids = named(tables.posts)
        self.rank_ids = named(tables.ranks)
        self.title_names = {folded(name): one.zh_hant for one in tables.titles
                            for name in (one.id, one.zh_hant, one.en, *one.also)}

        self.title_ids = {one.zh_hant: one.id for one in tables.titles}

    def standing(self, day: date) -> tuple[Fault, ...] | Refusal:
        """Return what is to be said of the law on the day, or why nothing can be answered by it.

        Refusals: `establishment_law_not_yet`, `establishment_numbers_unknown` (before the
        amendment of 1997), `establishment_law_abolished`. Notes: `establishment_superseded` since
        the reorganisation of 2013, `establishment_retroactive` where an amendment reached back.
        """
        enacted = self._edition(ACT, "enacted")
        gone = self._edition(ACT, "abolished")
        reorganised = self._edition(SUCCESSORS[0], "enacted")
        last = max((one for one in self.tables.editions if one.act == ACT
                    and one.kind == "amended"), key=lambda one: one.promulgated)
        if day < enacted.since:
            return Refusal("establishment_law_not_yet", {"day": day, "since": enacted.since})
        if day >= gone.since:
            return Refusal("establishment_law_abolished", {
                "day": day, "abolished": gone.promulgated, "gone": gone.since,
                "reorganised": reorganised.since,
                "acts": tuple(sorted(f"{one.pcode} ({one.promulgated})"
                                     for one in self.tables.editions
                                     if one.act in SUCCESSORS and one.kind != "abolished"))})
        known = max(one.since for one in self.tables.rules)
        if day < known:
            return Refusal("establishment_numbers_unknown", {"day": day, "known": known})
        notes = []
        if day >= reorganised.since:
            notes.append(Fault("establishment_superseded", f"{day}", {
                "day": day, "reorganised": reorganised.since, "abolished": gone.promulgated}))
        if day < last.promulgated:
            notes.append(Fault("establishment_retroactive", f"{day}", {
                "day": day, "promulgated": last.promulgated, "since": last.since,
                "articles": tuple(last.articles.split())}))
        return tuple(notes)

    def _edition(self, act: str, kind: str) -> Edition:
        return next(one for one in self.tables.editions if one.act == act and one.kind == kind)

    def allowed(self, office_class: str, unit: str, day: date) -> dict[str, Allowed]:
        """Return what the law allows each post of a kind of unit in a bureau of a class."""
        held = [rule for rule in self.tables.rules if rule.unit == unit and rule.in_force(day)
                and rule.office_class in ("", office_class)]
        return {rule.post: Allowed(
            rule, titles_by_grade(rule.grades),
            tuple(one for one in self.tables.quotas
                  if one.in_force(day) and one.post == rule.post and one.unit == unit
                  and one.office_class in ("", office_class)))
            for rule in held}

    def remarks(self, office_class: str, unit: str, day: date) -> Iterator[Remark]:
        """Yield what the explanatory remarks say of the posts of a kind of unit."""
        for one in self.tables.remarks:
            if one.unit == unit and one.in_force(day) and one.office_class in ("", office_class):
                yield one

    def homes(self, post: str, office_class: str, day: date) -> tuple[str, ...]:
        """Return the kinds of units that have a post, in the order of the articles."""
        return tuple(dict.fromkeys(
            rule.unit for rule in self.tables.rules if rule.post == post and rule.in_force(day)
            and rule.office_class in ("", office_class)))


def class_of(text: str) -> str | Refusal:
    """Return a class of a bureau by its number, in any numerals.

    Refusal: `establishment_class_unknown`.
    """
    found = folded(text)
    for one in CLASSES:
        if len(found) == 1 and unicodedata.numeric(found, 0) == int(one):
            return one
    return Refusal("establishment_class_unknown", {"asked": found[:20], "classes": CLASSES})
