"""The words of breaches: an article always, English without Chinese terms, shares rounded down."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from guanwu.case import Refusal
from guanwu.desk.staffing import breach_entries, step_entries
from guanwu.staffing.breach import Report, count_breach
from guanwu.staffing.check import check
from guanwu.staffing.grid import Grid
from guanwu.staffing.law import BUREAU, Allowed, class_of
from guanwu.staffing.plan import read_plan
from guanwu.staffing.seat import Seat
from guanwu.store.staffing_file import load_establishment_law
from guanwu.store.terms_file import load_terms
from tests.staffing.complete import DAY, HEADER, Row, rows_of

CHINESE = re.compile("[\u4e00-\u9fff]+")
INSPECTOR, HEAD, CAPTAIN = "\u7a3d\u6838", "\u4e3b\u4efb", "\u8266\u9577"
SENIOR, JUNIOR, HIGH = "\u7c21\u4efb", "\u85a6\u4efb", "\u9ad8\u7d1a\u95dc\u52d9\u54e1"
ETHICS = "\u82b1\u84ee\u5206\u5c40\u653f\u98a8\u5ba4"


def _report(rows: list[Row], office_class: str = "1") -> Report:
    law = load_establishment_law()
    cells = [HEADER, *(tuple(map(str, row)) for row in rows)]
    plan = read_plan(Grid(tuple(enumerate(cells, 1))), law.tables.plan_columns, law.tables.ranks)
    report = check(plan.rows, law, office_class, DAY)
    assert plan.faults == () and isinstance(report, Report)
    return report


@pytest.mark.parametrize(("unit", "vessel", "post", "article"), [
    (ETHICS, "", HEAD, "13.1"), (ETHICS, "", "x", "13.1"), ("", "x", "y", "10"),
    ("", "", "x", "6"), ("\u82b1\u84ee\u5206\u5c40", "", "x", "11")])
def test_every_breach_has_its_article(unit: str, vessel: str, post: str, article: str) -> None:
    report = _report([*rows_of("1"), (unit, vessel, post, JUNIOR, 7, "", 1)])
    (found,) = [one for one in report.breaches if one.rule == "post_unknown"]
    assert found.article == article


def test_english_sentences_have_english_posts_and_titles() -> None:
    rows = [row for row in rows_of("3") if row[2] != INSPECTOR]
    entries = breach_entries(_report([
        *rows, ("", "", INSPECTOR, JUNIOR, 8, HIGH, 8), ("", "", HEAD, JUNIOR, 7, "", 1),
        ("", "", "\u4e3b\u4efb\u79d8\u66f8", JUNIOR, 9, "", 1),
        ("\u6703\u8a08\u5ba4", "", CAPTAIN, JUNIOR, 9, "", 1)], "3"))
    assert {one.rule for one in entries} >= {"title", "post_unknown", "unit_missing"}
    assert [CHINESE.findall(one.message_en) for one in entries] == [[]] * len(entries)
    (title,) = [one for one in entries if one.rule == "title"]
    assert '"High-Level Customs Officer"' in title.message_en and HIGH in title.message_zh


def test_the_half_of_one_captain_is_said_to_be_rounded_down() -> None:
    for ships, rounded in ((1, True), (2, False), (3, True)):
        names = {f"\u5de1\u7ddd\u8266{number}": "patrol_ship" for number in range(ships)}
        report = _report([(*row[:3], SENIOR, 10, "\u6280\u8853\u76e3", 1)
                          if row[2] == CAPTAIN else row for row in rows_of("1", vessels=names)])
        (breach,) = breach_entries(report)
        steps = [one.en for one in step_entries(report.steps) if "at most" in one.en]
        assert breach.rule == "quota"
        assert (f"1/2 of {ships}, rounded down" in breach.message_en) == rounded
        assert any("1/2, rounded down" in one for one in steps) == rounded


@pytest.mark.parametrize(("text", "wanted"), [
    ("1", "1"), ("\uff11", "1"), ("\u4e00", "1"), ("\u4e09", "3"), ("\u2461", "2"),
    ("\u56db", None), ("\u96f6", None), ("\u00bd", None), ("x", None), ("", None), ("11", None)])
def test_the_number_of_a_class_in_any_numerals(text: str, wanted: str | None) -> None:
    found = class_of(text)
    assert (None if isinstance(found, Refusal) else found) == wanted


@pytest.mark.parametrize(("least", "zh", "en"), [(0, "\u5f97\u7f6e", "may have"),
                                                 (3, "\u61c9\u7f6e", "must have")])
def test_a_post_that_need_not_be_filled_may_be_and_another_must(
    least: int, zh: str, en: str
) -> None:
    law = load_establishment_law()
    rule = next(one for one in law.tables.rules if one.least > 0)
    allowed = Allowed(replace(rule, least=least, most=4), {}, ())
    found = count_breach(allowed, Seat(BUREAU), "1", 5)
    assert found is not None
    said = {language: load_terms().say(found.term, language, found.facts)
            for language in ("zh-Hant", "en")}
    assert zh in said["zh-Hant"] and en in said["en"]
    below = count_breach(replace(allowed, rule=replace(rule, least=2, most=4)), Seat(BUREAU),
                         "1", 1)
    assert below is not None
    assert "\u61c9\u7f6e" in load_terms().say(below.term, "zh-Hant", below.facts)


def test_no_sentence_says_may_of_a_post_that_the_law_demands() -> None:
    rows = [(*row[:-1], row[-1] + 400) for row in rows_of("1")]
    for one in breach_entries(_report(rows)):
        assert not (one.rule == "count_above" and "\u5f97\u7f6e" in one.message_zh), one
