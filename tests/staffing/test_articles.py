"""Plans judged by the house and by a reading of the articles' own text: the same breaches."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from guanwu.staffing.breach import Report
from guanwu.staffing.check import check
from guanwu.staffing.grid import Grid
from guanwu.staffing.plan import read_plan
from guanwu.staffing.post import titles_by_grade
from guanwu.store.staffing_file import load_establishment_law
from tests.shared import SHARED, needs_shared
from tests.staffing.articles import EVERY_CLASS, WORDS, Read, ReadQuota, ladder, read

pytestmark = needs_shared
DAY = date(2005, 6, 1)
HEADER = ("unit", "vessel", "post", "rank", "grade", "title", "count")
FIXED = ("bureau", "patrol_team", "personnel_room", "accounting_room", "ethics_room")
BRANCH = ("branch", "branch_personnel_room", "branch_accounting_room")
VESSELS = ("patrol_ship", "patrol_boat", "launch")
WRITTEN = WORDS["written"]


def _text() -> tuple[list[Read], list[ReadQuota]]:
    path = SHARED / "seeds" / "003_45d8a58f0f04af6e.txt"
    steps = SHARED / "data" / "law" / "zh" / "S0020035.json"
    return read(path.read_text("utf-8"), ladder(steps)) if path.exists() else ([], [])


POSTS, QUOTAS = _text()
TITLES = sorted({name for one in POSTS for names in one.titles.values() for name in names})


def test_the_tables_are_the_articles() -> None:
    law = load_establishment_law()
    ours = {
        (one.article, office_class, one.unit, law.posts[one.post].zh_hant):
        (one.least, one.most, {grade: set(names)
                               for grade, names in titles_by_grade(one.grades).items()})
        for one in law.tables.rules for office_class in one.office_class or EVERY_CLASS}
    text = {(one.article, office_class, one.unit, one.post): (one.least, one.most, one.titles)
            for one in POSTS for office_class in one.classes}
    assert ours == text and len(ours) > 150
    assert [(one.article, one.post, one.most) for one in QUOTAS] == [
        (one.article, law.posts[one.post].zh_hant, int(one.most) if one.most else None)
        for one in law.tables.quotas]


class Draft(NamedTuple):
    """One row of a plan with the seat it is meant for: kind and own name."""

    seat: tuple[str, str]
    cells: tuple[str, ...]
    post: str
    rank: str
    grade: int
    title: str
    people: int


def _of(office_class: str, unit: str) -> list[Read]:
    return [one for one in POSTS if one.unit == unit and office_class in one.classes]


@st.composite
def drafts(draw: st.DrawFn) -> tuple[str, list[Draft], list[tuple[str, str]]]:
    """A class, the rows of a plan near the borders of the law, and the seats it must fill."""
    office_class = draw(st.sampled_from(EVERY_CLASS))
    seats = [(kind, "") for kind in FIXED]
    if draw(st.booleans()):
        seats += [(kind, WORDS["branch"]) for kind in BRANCH]
    if draw(st.booleans()):
        seats.append(("sub_branch", WORDS["sub_branch"]))
    for kind in VESSELS:
        seats += [(kind, name) for name in WRITTEN[kind][: draw(st.integers(0, 2))]]
    rows: list[Draft] = []
    kept: list[tuple[str, str]] = list(seats[: len(FIXED)])
    for seat in seats:
        before = len(rows)
        for one in _of(office_class, seat[0]):
            for row in _rows(draw, seat, one):
                rows.append(row)
        if len(rows) > before and seat not in kept:
            kept.append(seat)
    return office_class, rows, kept


def _rows(draw: st.DrawFn, seat: tuple[str, str], one: Read) -> list[Draft]:
    """Rows of one post: mostly lawful, its number at or beside the ends of its range."""
    total = draw(st.sampled_from(
        [one.least, one.least, one.most, one.most, one.least - 1, one.most + 1, 0]))
    higher = [grade for quota in QUOTAS for grade in quota.titles
              if (quota.article, quota.post) == (one.article, one.post)]
    grades = draw(st.lists(st.one_of(
        st.sampled_from([*sorted(one.titles), *higher]), st.sampled_from(sorted(one.titles)),
        st.integers(1, 14)), min_size=1, max_size=2, unique=True))
    made = []
    for place, grade in enumerate(grades):
        lawful = sorted(one.titles.get(grade, {""}))
        title = draw(st.one_of(st.sampled_from(lawful), st.sampled_from(lawful),
                               st.sampled_from(TITLES)))
        ranks = [name for name, low, high in WORDS["ranks"] if low <= grade <= high]
        rank = draw(st.sampled_from([*ranks, *ranks, *ranks, WORDS["ranks"][0][0]]))
        count = total if len(grades) == 1 else (total // 3 if place else total - total // 3)
        if seat[0] in VESSELS:
            cells = ("", seat[1])
        else:
            cells = (draw(st.sampled_from(WRITTEN[seat[0]])), "")
        made.append(Draft(seat, cells, one.post, rank, grade, title, max(count, 0)))
    return made


def _expected(
    office_class: str, rows: list[Draft], seats: list[tuple[str, str]]
) -> Counter[tuple[str, str, str, str]]:
    """The breaches by the text: article, post, rule and what was found."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    # A branch is there as soon as any of its rows is, and then its offices must be too.
    every = set(seats) | {(kind, name) for seat, name in seats if seat in BRANCH
                          for kind in BRANCH}
    for seat in every:
        for one in _of(office_class, seat[0]):
            held = [row for row in rows if row.seat == seat and row.post == one.post]
            total = sum(row.people for row in held)
            if not one.least <= total <= one.most:
                rule = ("count_above" if total > one.most else
                        "count_below" if total else "post_absent")
                found[one.article, one.post, rule, str(total)] += 1
            for row in held:
                if row.people:
                    found.update(_of_row(one, row))
    for quota in QUOTAS:
        held = [row for row in rows if row.post == quota.post and row.seat[0] in (
            "bureau", "patrol_ship")]
        in_class = any(one.article == quota.article for one in POSTS
                       if office_class in one.classes)
        whole = sum(row.people for row in held)
        (grade,) = quota.titles
        high = sum(row.people for row in held if row.grade == grade)
        if in_class and high > (whole // 2 if quota.most is None else quota.most):
            found[quota.article, quota.post, "quota", str(high)] += 1
    return found


def _of_row(one: Read, row: Draft) -> list[tuple[str, str, str, str]]:
    """What the text has against one row."""
    titles = dict(one.titles)
    for quota in QUOTAS:
        if (quota.article, quota.post) == (one.article, one.post):
            titles |= quota.titles
    low, high = next((low, high) for name, low, high in WORDS["ranks"] if name == row.rank)
    made = []
    if not low <= row.grade <= high:
        made.append((one.article, one.post, "rank", row.rank))
    if row.grade not in titles:
        made.append((one.article, one.post, "grade", str(row.grade)))
    elif row.title not in titles[row.grade]:
        made.append((one.article, one.post, "title", row.title or "-"))
    return made


@settings(max_examples=40, deadline=None)
@given(drafts())
def test_the_house_and_the_text_find_the_same_breaches(
    drawn: tuple[str, list[Draft], list[tuple[str, str]]]
) -> None:
    office_class, rows, seats = drawn
    law = load_establishment_law()
    cells = [(*row.cells, row.post, row.rank, str(row.grade), row.title, str(row.people))
             for row in rows]
    grid = Grid(tuple(enumerate([HEADER, *cells], 1)))
    plan = read_plan(grid, law.tables.plan_columns, law.tables.ranks)
    assert plan.faults == ()
    report = check(plan.rows, law, office_class, DAY)
    assert isinstance(report, Report)
    ours = Counter((one.article, law.posts[one.post].zh_hant, one.rule, str(one.found))
                   for one in report.breaches)
    assert ours == _expected(office_class, rows, seats)
