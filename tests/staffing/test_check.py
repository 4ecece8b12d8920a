"""Staffing plans before the law: days, units, notes, and each kind of breach."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guanwu.case import Refusal
from guanwu.staffing.breach import Report
from guanwu.staffing.check import check
from guanwu.staffing.grid import Grid
from guanwu.staffing.plan import Plan, read_plan
from guanwu.staffing.ranges import bounds, budget, ranges
from guanwu.store.grid_file import read_grid
from guanwu.store.staffing_file import load_book, load_establishment_law
from guanwu.store.terms_file import load_terms
from tests.staffing.complete import DAY, HEADER, Row, found, rows_of

PLANS = Path(__file__).parent / "plans"
INSPECTOR, EXAMINER, OFFICER = "\u7a3d\u6838", "\u7de8\u5be9", "\u8ab2\u54e1"
SENIOR, JUNIOR, ELEMENTARY = "\u7c21\u4efb", "\u85a6\u4efb", "\u59d4\u4efb"
SUPERINTENDENT, ASSISTANT = "\u95dc\u52d9\u76e3", "\u95dc\u52d9\u6b63"
HEAD, DEPUTY = "\u4e3b\u4efb", "\u526f\u4e3b\u4efb"
BRANCH = "\u82b1\u84ee\u5206\u5c40"


def _plan(rows: list[Row]) -> Plan:
    law = load_establishment_law()
    cells = [HEADER, *(tuple(map(str, row)) for row in rows)]
    plan = read_plan(Grid(tuple(enumerate(cells, 1))), law.tables.plan_columns, law.tables.ranks)
    assert plan.faults == ()
    return plan


def _report(rows: list[Row], office_class: str = "1", day: date = DAY) -> Report:
    report = check(_plan(rows).rows, load_establishment_law(), office_class, day)
    assert isinstance(report, Report)
    say = load_terms().say
    for language in ("zh-Hant", "en"):
        for one in report.breaches:
            assert say(one.term, language, one.facts)
        for step in report.steps:
            assert say(step.code, language, step.facts)
        for note in report.notes:
            assert say(note.code, language, note.facts)
            assert load_terms().do(note.code, language, note.facts)
    return report


def _seen(report: Report) -> list[tuple[str, str, str, Any]]:
    return [(one.article, one.rule, one.allowed, one.found) for one in report.breaches]


@pytest.mark.parametrize("office_class", ["1", "2", "3"])
def test_a_plan_at_the_least_of_every_range_keeps_the_law(office_class: str) -> None:
    report = _report(rows_of(office_class), office_class)
    assert report.breaches == () and report.notes == ()
    posts = [one for one in found(office_class) if not one.optional]
    steps = report.steps
    assert [one.code for one in steps[:7]] == [
        "step_law", *["step_unit_number"] * 2, *["step_approval"] * 4]
    assert len([one for one in steps if one.code == "step_kept"]) == len(posts)


def test_branches_and_vessels_are_asked_for_only_where_the_plan_names_them() -> None:
    vessels = {"\u5de1\u7ddd\u8266\u5fb7\u661f": "patrol_ship", "\u95dc\u8247\u7532": "launch"}
    rows = rows_of("2", branch=BRANCH, vessels=vessels, sub_branch="\u65b0\u71df\u652f\u5c40")
    assert _report(rows, "2").breaches == ()
    without = [row for row in rows if row[0] != BRANCH]
    missing = {one.article for one in _report(without, "2").breaches}
    assert missing == {"11"}


def test_a_post_that_must_be_there_and_is_not_is_a_breach() -> None:
    rows = [row for row in rows_of("1") if row[2] != EXAMINER]
    assert _seen(_report(rows)) == [("6", "post_absent", "36-38", 0)]
    everything = _report([("", "", INSPECTOR, JUNIOR, 9, ASSISTANT, 36)])
    asked = [one for one in found("1") if not one.optional and one.least]
    assert len(everything.breaches) == len(asked) - 1


@pytest.mark.parametrize(("count", "rule"), [
    (34, "count_below"), (35, None), (37, None), (38, "count_above")])
def test_the_ends_of_a_range_belong_to_it(count: int, rule: str | None) -> None:
    rows = [(*row[:6], count) if row[2] == INSPECTOR else row for row in rows_of("1")]
    assert [one.rule for one in _report(rows).breaches] == ([rule] if rule else [])


def _inspectors(*parts: tuple[str, int, str, int]) -> list[Row]:
    rest = [row for row in rows_of("1") if row[2] != INSPECTOR]
    return rest + [("", "", INSPECTOR, *part) for part in parts]


@pytest.mark.parametrize(("parts", "wanted"), [
    ([(SENIOR, 10, SUPERINTENDENT, 12), (JUNIOR, 9, ASSISTANT, 24)], []),
    ([(SENIOR, 10, SUPERINTENDENT, 13), (JUNIOR, 9, ASSISTANT, 23)],
     [("6", "quota", "0-12", 13)]),
    ([(JUNIOR, 10, SUPERINTENDENT, 1), (JUNIOR, 9, ASSISTANT, 35)],
     [("6", "rank", SENIOR, JUNIOR)]),
    ([(JUNIOR, 6, "\u9ad8\u7d1a\u95dc\u52d9\u54e1", 35)], [("6", "grade", "7-10", 6)]),
    ([(SENIOR, 11, SUPERINTENDENT, 1), (JUNIOR, 9, ASSISTANT, 34)], [("6", "grade", "7-10", 11)]),
    ([(JUNIOR, 6, "", 35)], [("6", "grade", "7-10", 6)]),
    ([(JUNIOR, 8, "\u9ad8\u7d1a\u95dc\u52d9\u54e1", 20), (JUNIOR, 8, ASSISTANT, 15)], []),
    ([(JUNIOR, 9, "\u9ad8\u7d1a\u95dc\u52d9\u54e1", 35)],
     [("6", "title", f"{ASSISTANT}/\u6280\u8853\u6b63", "\u9ad8\u7d1a\u95dc\u52d9\u54e1")]),
    ([(JUNIOR, 9, "\u5eda\u5e2b", 35)],
     [("6", "title", f"{ASSISTANT}/\u6280\u8853\u6b63", "\u5eda\u5e2b")]),
    ([(JUNIOR, 9, "", 35)], [("6", "title", f"{ASSISTANT}/\u6280\u8853\u6b63", "-")]),
    ([(ELEMENTARY, 11, "\u5eda\u5e2b", 40)], [
        ("6", "count_above", "35-37", 40), ("6", "rank", SENIOR, ELEMENTARY),
        ("6", "grade", "7-10", 11)]),
])
def test_ranks_grades_titles_and_quotas(
    parts: list[tuple[str, int, str, int]], wanted: list[tuple[str, str, str, Any]]
) -> None:
    assert _seen(_report(_inspectors(*parts))) == wanted


def test_staff_offices_may_do_without_a_customs_title_where_the_law_says_so() -> None:
    rows = rows_of("1")
    head = next(row for row in rows if row[2] == HEAD)
    assert head[4:6] == (9, "")
    customs = [(*row[:3], SENIOR, 10, SUPERINTENDENT, 1) if row[2] == HEAD else row for row in rows]
    assert _report(customs).breaches == ()
    plain = [(*row[:3], SENIOR, 10, "", 1) if row[2] == HEAD else row for row in rows]
    assert [one.rule for one in _report(plain).breaches] == ["title", "title"]
    deputy = [(*row[:3], JUNIOR, 8, ASSISTANT, 1) if row[2] == DEPUTY else row for row in rows]
    assert [one.rule for one in _report(deputy).breaches] == ["title", "title"]


def test_half_of_the_captains_is_rounded_down_over_all_ships() -> None:
    ships = {f"\u5de1\u7ddd\u8266{number}": "patrol_ship" for number in range(3)}
    rows = rows_of("1", vessels=ships)
    captain = "\u8266\u9577"
    for high, wanted in ((1, []), (2, [("10", "quota", "0-1", 2)])):
        names = list(ships)[:high]
        raised = [(*row[:3], SENIOR, 10, "\u6280\u8853\u76e3", 1)
                  if row[2] == captain and row[1] in names else row for row in rows]
        assert _seen(_report(raised)) == wanted


def test_posts_that_need_their_unit_say_so_and_others_find_it() -> None:
    rows = [("", *row[1:]) if row[2] == HEAD else row for row in rows_of("1")]
    merged = [row for row in rows if row[2] != HEAD] + [
        ("", "", HEAD, JUNIOR, 9, "", 2)]
    rules = [(one.article, one.rule) for one in _report(merged).breaches]
    assert rules == [("12", "post_absent"), ("12", "unit_missing"), ("13.1", "post_absent")]
    bare = [("", *row[1:]) if row[2] in ("\u6703\u8a08\u4e3b\u4efb", "\u968a\u9577") else row
            for row in rows_of("1")]
    assert _report(bare).breaches == ()


def test_posts_the_law_does_not_have_there_on_that_day() -> None:
    report = _report([*rows_of("3"), ("", "", "\u4e3b\u4efb\u79d8\u66f8", JUNIOR, 9, ASSISTANT, 1),
                      ("\u6703\u8a08\u5ba4", "", DEPUTY, JUNIOR, 7, "", 1),
                      (f"{BRANCH}\u653f\u98a8\u5ba4", "", HEAD, JUNIOR, 7, "", 1)], "3")
    unknown = [one for one in report.breaches if one.rule == "post_unknown"]
    assert [one.number for one in unknown] == [len(rows_of("3")) + n for n in (2, 3, 4)]
    assert [(one.term, one.article) for one in unknown] == [
        ("breach_post_unknown_class_named", "8"), ("breach_post_unknown_named", "13"),
        ("breach_post_unknown_named", "13.1")]


def test_units_the_law_does_not_name_count_to_the_bureau_with_a_note() -> None:
    rows = [("\u9032\u53e3\u7d44", *row[1:]) if row[2] == OFFICER else row for row in rows_of("1")]
    report = _report(rows)
    assert report.breaches == ()
    assert [(one.code, one.facts["unit"]) for one in report.notes] == [
        ("plan_unit_as_bureau", "\u9032\u53e3\u7d44")]


def test_what_only_the_remarks_say_is_a_note() -> None:
    low = [row for row in rows_of("1") if row[2] != OFFICER]
    title = "\u9ad8\u7d1a\u95dc\u52d9\u54e1"
    for high, codes in ((153, []), (154, ["remark_share"])):
        rows = [*low, ("", "", OFFICER, ELEMENTARY, 5, "\u95dc\u52d9\u54e1", 306 - high),
                ("", "", OFFICER, JUNIOR, 6, title, high)]
        report = _report(rows)
        assert report.breaches == () and [one.code for one in report.notes] == codes
    most = [(*row[:6], 37) if row[2] == INSPECTOR else row for row in rows_of("1")]
    report = _report(most)
    assert report.breaches == ()
    assert [one.code for one in report.notes] == ["remark_includes"]


@pytest.mark.parametrize(("day", "code"), [
    (date(1991, 2, 2), "establishment_law_not_yet"),
    (date(1991, 2, 3), "establishment_numbers_unknown"),
    (date(1997, 4, 24), "establishment_numbers_unknown"),
    (date(2023, 5, 5), "establishment_law_abolished"),
    (date(2026, 1, 1), "establishment_law_abolished")])
def test_days_without_numbers_are_refused(day: date, code: str) -> None:
    for answer in (check(_plan(rows_of("1")).rows, load_establishment_law(), "1", day),
                   ranges(load_establishment_law(), "1", day)):
        assert isinstance(answer, Refusal) and answer.code == code
        for language in ("zh-Hant", "en"):
            assert load_terms().say(code, language, answer.facts)
            assert load_terms().do(code, language, answer.facts)


@pytest.mark.parametrize(("day", "codes"), [
    (date(1997, 4, 25), ["establishment_retroactive"]),
    (date(1998, 11, 10), ["establishment_retroactive"]), (date(1998, 11, 11), []),
    (date(2012, 12, 31), []), (date(2013, 1, 1), ["establishment_superseded"]),
    (date(2023, 5, 4), ["establishment_superseded"])])
def test_days_on_which_more_is_to_be_said(day: date, codes: list[str]) -> None:
    report = _report(rows_of("1"), day=day)
    assert report.breaches == () and [one.code for one in report.notes] == codes


def test_a_class_that_does_not_exist_is_refused() -> None:
    for asked in ("4", "0", "", "I"):
        answer = check((), load_establishment_law(), asked, DAY)
        assert isinstance(answer, Refusal) and answer.code == "establishment_class_unknown"


@pytest.mark.parametrize(("name", "office_class", "wanted"), [
    ("class_1_ranks", "1", [
        ("6", "count_below", "35-37", 32), ("6", "post_absent", "36-38", 0),
        ("6", "count_above", "308-328", 340), ("6", "quota", "0-12", 14),
        ("6", "rank", SENIOR, JUNIOR), ("6", "grade", "9", 10),
        ("6", "title", "\u9ad8\u7d1a\u95dc\u52d9\u54e1/\u9ad8\u7d1a\u6280\u8853\u54e1",
         ASSISTANT)]),
    ("class_2_vessels", "2", [
        ("9", "grade", "5-7", 8),
        ("10", "post_absent", "1", 0), ("10", "count_above", "1-3", 4),
        ("10", "quota", "0-1", 2), ("13.1", "post_absent", "1", 0)]),
    ("class_3_branch", "3", [
        ("8", "rank", JUNIOR, ELEMENTARY), ("8", "post_unknown", "0", 1),
        ("8", "post_unknown", "0", 2), ("11", "count_above", "3-7", 8),
        ("12", "post_absent", "1", 0),
        ("12", "unit_missing", "\u4eba\u4e8b\u5ba4/\u653f\u98a8\u5ba4", 1),
        ("12", "grade", "7-8", 9), ("13", "post_unknown", "0", 1)]),
])
def test_three_broken_plans_and_their_answers(
    name: str, office_class: str, wanted: list[tuple[str, str, str, Any]]
) -> None:
    law = load_establishment_law()
    grid = read_grid(PLANS / f"{name}.csv")
    assert isinstance(grid, Grid)
    plan = read_plan(grid, law.tables.plan_columns, law.tables.ranks)
    report = check(plan.rows, law, office_class, DAY)
    assert plan.faults == () and isinstance(report, Report)
    assert _seen(report) == wanted


def test_ranges_and_the_budget_for_those_who_plan() -> None:
    assert [bounds(found(one)) for one in ("1", "2", "3")] == [(944, 1077), (392, 459), (186, 206)]
    inspector = next(one for one in found("1") if one.post == "inspector")
    assert (inspector.least, inspector.most, inspector.article, inspector.cites) == (
        35, 37, "6", "DCO 6")
    assert inspector.most_at == {10: "12"} and sorted(inspector.grades) == [7, 8, 9, 10]
    people = budget(load_book(), 2020)
    assert not isinstance(people, Refusal)
    assert sum(sum(one.values()) for one in people.values()) == 4297
    assert people["taipei"]["staff"] == 1172


def test_a_unit_without_its_kind_is_known_by_a_post_that_one_kind_has() -> None:
    names = {"\u5fb7\u661f": "patrol_ship"}
    place, rooms = "\u4e94\u5835", ("\u4eba\u4e8b\u5ba4", "\u6703\u8a08\u5ba4")
    rows = rows_of("1", branch=place, vessels=names)
    report = _report(rows)
    assert {row[0] for row in rows} >= {place, *(place + room for room in rooms)}
    assert report.breaches == ()
    assert [(one.code, one.facts["unit"]) for one in report.notes] == [
        ("plan_unit_inferred", "\u5fb7\u661f"), ("plan_unit_inferred", place)]
    crew = [row for row in rows if row[2] == "\u6a5f\u8259\u4f50\u7406\u54e1"]
    (missing,) = [one for one in _report(crew).breaches if one.rule == "unit_missing"]
    assert missing.article == "10"


def test_the_reasoning_tells_what_an_amendment_changed() -> None:
    steps = _report(rows_of("2"), "2").steps
    told = [(one.code, one.facts["article"], one.facts["former"]) for one in steps
            if one.code.startswith(("step_former", "step_added"))]
    assert told == [("step_former_share", "9", "6"), ("step_added", "13.1", "")]
    first = [one for one in _report(rows_of("1")).steps if one.code == "step_former"]
    assert [one.facts["former"] for one in first] == ["6-8"]


def test_people_of_a_staff_office_come_out_of_the_numbers_of_the_bureau_or_branch() -> None:
    rows = rows_of("1", branch=BRANCH)
    room = "\u4eba\u4e8b\u5ba4"
    moved = [(row[0] + room, *row[1:]) if row[2] == OFFICER else row for row in rows]
    report = _report(moved)
    assert report.breaches == ()
    assert [(one.code, one.facts["kind"]) for one in report.notes] == [
        ("plan_staff_drawn", "staffing_unit_bureau"), ("plan_staff_drawn", "staffing_unit_branch")]
    more = [*rows, (room, "", OFFICER, ELEMENTARY, 5, "\u95dc\u52d9\u54e1", 35)]
    assert _seen(_report(more)) == [("6", "count_above", "306-340", 341)]
