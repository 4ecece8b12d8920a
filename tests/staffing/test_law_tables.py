"""The tables of the law of the establishment: their faults, and their days against the acts."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from guanwu.staffing.post import PostRule, Quota
from guanwu.store.acts_file import load_acts
from guanwu.store.organisation_file import TablesWrongError
from guanwu.store.staffing_file import FOLDER, load_establishment_law, read_establishment_law
from guanwu.store.terms_file import load_terms
from tests.shared import SHARED, needs_shared
from tests.staffing.articles import DIGITS, WORDS, number

HISTORY, ARTICLES = "\u6cbf\u9769\u5167\u5bb9", "\u6cd5\u898f\u5167\u5bb9"
TEXT, TEN_THOUSAND = "\u689d\u6587\u5167\u5bb9", "\u842c"
ENTRY = "(?=[0-9]\\.\u4e2d\u83ef)"
NUMBER = f"[{''.join(DIGITS)}{WORDS['ten']}{WORDS['hundred']}]+"


def _broken(folder: Path, table: str, old: str, new: str) -> list[tuple[str, str]]:
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, folder)
    path = folder / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TablesWrongError) as caught:
        read_establishment_law(folder)
    for fault in caught.value.faults:
        assert load_terms().say(fault.code, "en", fault.facts)
        assert load_terms().do(fault.code, "zh-Hant", fault.facts)
    return [(fault.code, fault.place) for fault in caught.value.faults]


@pytest.mark.parametrize(("table", "old", "new", "code"), [
    ("establishment", "6,1,bureau,clerk,308,328", "6,1,bureau,clerk,308,238",
     "staffing_range_reversed"),
    ("establishment", "6,1,bureau,clerk", "6,1,bureau,clerc", "establishment_unknown_reference"),
    ("establishment", "6,1,bureau,clerk", "6,1,burrow,clerk", "establishment_unknown_reference"),
    ("establishment", "6,1,bureau,clerk,308,328,3-5:", "6,1,bureau,clerk,308,328,3-6:",
     "staffing_title_off_ladder"),
    ("establishment", "6,1,bureau,clerk,308,328,3-5:", "6,1,bureau,clerk,308,328,three:",
     "staffing_grades_unreadable"),
    ("establishment", "6,1,bureau,clerk,", "6,1,bureau,inspector,", "establishment_days_overlap"),
    ("establishment", "6,1,bureau,clerk,308", "6,1,bureau,clerk,many", "establishment_row_wrong"),
    ("quotas", "ship_captain", "ship_cook", "establishment_unknown_reference"),
    ("remarks", "share,6-7", "shares,6-7", "establishment_row_wrong"),
])
def test_each_kind_of_fault_is_found(
    tmp_path: Path, table: str, old: str, new: str, code: str
) -> None:
    assert code in {found for found, _ in _broken(tmp_path, table, old, new)}


def test_every_row_cites_an_article_at_hand_and_its_own() -> None:
    tables = load_establishment_law().tables
    acts = load_acts()
    rows: tuple[PostRule | Quota, ...] = (*tables.rules, *tables.quotas)
    for one in rows:
        assert acts.resolves(one.cites)
        assert one.cites.split()[1].split(".")[0] == one.article.replace(".", "-")
        assert one.since > one.promulgated or one.article == "9"


@needs_shared
def test_the_days_and_orders_are_those_of_the_acts() -> None:
    for one in load_establishment_law().tables.editions:
        path = SHARED / "data" / "law" / "zh" / f"{one.pcode}.json"
        history = re.sub(r"\s", "", json.loads(path.read_text("utf-8"))[HISTORY])
        orders = re.findall("[0-9]{5,}", one.order) or ["0669"]
        assert all(order in history for order in orders), one.order
        entry = next(part for part in re.split(r"(?=[0-9]\.\u4e2d\u83ef)", history)
                     if orders[0] in part)
        year, month, day = (number(found) if found else 0 for found in re.findall(
            rf"\u6c11\u570b({NUMBER})\u5e74({NUMBER})\u6708({NUMBER})\u65e5", entry)[0])
        assert date(year + 1911, month, day) == one.promulgated, one.order


@needs_shared
def test_a_day_in_force_is_named_by_an_order_or_the_third_of_promulgation() -> None:
    """A history that names no day leaves the third, that of promulgation counted (CRSA 13, 22)."""
    acts = load_acts()
    for one in load_establishment_law().tables.editions:
        path = SHARED / "data" / "law" / "zh" / f"{one.pcode}.json"
        history = re.sub(r"\s", "", json.loads(path.read_text("utf-8"))[HISTORY])
        order = (re.findall("[0-9]{5,}", one.order) or ["0669"])[0]
        entry = next(part for part in re.split(rf"{ENTRY}", history) if order in part)
        named = re.search(rf"\u81ea({NUMBER})\u5e74({NUMBER})\u6708({NUMBER})\u65e5"
                          "\u8d77?\u65bd\u884c", entry.replace("\u4e2d\u83ef\u6c11\u570b", ""))
        if named:
            year, month, day = map(number, named.groups())
            assert (one.since, one.cites) == (date(year + 1911, month, day), ""), one.order
        elif one.cites == "DCC 8":
            assert one.since == date(1991, 2, 3)
        else:
            assert one.since == one.promulgated + timedelta(days=2), one.order
            assert one.cites == ("CRSA 22.3" if one.kind == "abolished" else "CRSA 13")
        assert not one.cites or acts.resolves(one.cites)


def test_no_row_of_an_abolished_act_outlives_it() -> None:
    tables = load_establishment_law().tables
    gone = {one.act: one.since for one in tables.editions if one.kind == "abolished"}
    assert gone == {"DCO": date(2023, 5, 5), "DCC": date(2013, 1, 26)}
    rows: tuple[Any, ...] = (*tables.rules, *tables.quotas, *tables.unit_numbers,
                             *tables.approvals, *tables.thresholds)
    assert {(one.cites.split()[0], one.until) for one in rows} == set(gone.items())
    assert {one.until for one in tables.remarks} == {gone["DCO"]}


@needs_shared
def test_the_thresholds_of_the_classes_are_those_of_the_standards() -> None:
    path = SHARED / "data" / "law" / "zh" / "G0300029.json"
    texts = [re.sub(r"\s", "", one[TEXT]) for one in json.loads(path.read_text("utf-8"))[ARTICLES]]
    for article, office_class in ((4, "1"), (5, "2"), (6, "3")):
        port, inland = re.split("\u4e8c\u3001\u4f4d\u65bc", texts[article - 1])
        for place, text in (("port", port), ("inland", inland)):
            stated = {number(one) * 10_000
                      for one in re.findall(f"({NUMBER}){TEN_THOUSAND}", text)}
            (row,) = [one for one in load_establishment_law().tables.thresholds
                      if (one.office_class, one.place) == (office_class, place)]
            ours = {int(one) for one in (row.declarations, row.containers, row.passengers) if one}
            assert ours == stated, (office_class, place)
            assert row.distance_km == ("50" if "\u516c\u91cc" in text else "")
