"""`guanwu establishment`: breaches as one array, head-count as printed, refusals with codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit

PLANS = Path(__file__).parents[1] / "staffing" / "plans"
DAY = ("--day", "2005-06-01")
KEYS = ["article", "post", "rule", "allowed", "found", "message_zh", "message_en"]
INSPECTOR = "\u7a3d\u6838,\u85a6\u4efb,9,\u95dc\u52d9\u6b63"


def run(*words: str, code: int = Exit.OK) -> Any:
    """The result of a verb of `guanwu establishment`."""
    result = CliRunner().invoke(app, ["establishment", *words])
    assert result.exit_code == code, result.output
    return result


def asked(*words: str, code: int = Exit.OK) -> Any:
    """Its JSON answer."""
    return json.loads(run(*words, "--json", code=code).stdout)


def check(plan: Path, office_class: str, *words: str, code: int = Exit.OK) -> Any:
    """The JSON answer to the check of a plan."""
    return asked("check", str(plan), "--class", office_class, *words, code=code)


@pytest.mark.parametrize(("name", "office_class", "breaches"), [
    ("class_1_ranks", "1", 7), ("class_2_vessels", "2", 5), ("class_3_branch", "3", 8)])
def test_breaches_are_one_array_of_seven_facts(
    name: str, office_class: str, breaches: int
) -> None:
    found = check(PLANS / f"{name}.csv", office_class, *DAY, code=Exit.NOT_OK)
    assert len(found) == breaches
    for one in found:
        assert list(one) == KEYS
        assert all(str(one[key]) for key in KEYS)
        assert f"\u7b2c {one['article'].split('.')[0]} \u689d" in one["message_zh"]


def test_text_reads_in_both_languages_and_explains(tmp_path: Path) -> None:
    plan = str(PLANS / "class_1_ranks.csv")
    chinese = run("check", plan, "--class", "1", *DAY, code=Exit.NOT_OK).stdout
    english = run("check", plan, "--class", "1", *DAY, "--lang", "en", code=Exit.NOT_OK).stdout
    assert len(chinese.splitlines()) == len(english.splitlines()) == 8
    assert "7 breaches in all." in english
    long = run("check", plan, "--class", "1", *DAY, "--explain", "-l", "en",
               code=Exit.NOT_OK).stdout
    assert len(long.splitlines()) > 40 and "promulgated 1997-04-23" in long
    told = run("check", plan, "--class", "1", *DAY, "--explain", "--json", code=Exit.NOT_OK)
    assert len(json.loads(told.stdout)) == 7
    assert len(json.loads(told.stderr)["steps"]) > 30


def test_a_plan_with_the_columns_of_the_order_alone(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(f"post,rank,grade,title,count\n{INSPECTOR},24\n", "utf-8")
    found = check(plan, "1", *DAY, code=Exit.NOT_OK)
    (inspector,) = [one for one in found if one["post"] == "\u7a3d\u6838"]
    assert (inspector["rule"], inspector["allowed"], inspector["found"]) == (
        "count_below", "35-37", 24)
    assert {one["article"] for one in found} == {"6", "9", "12", "13", "13.1"}


def test_superseded_days_are_answered_with_a_note_and_others_refused() -> None:
    plan = str(PLANS / "class_2_vessels.csv")
    late = run("check", plan, "--class", "2", "--day", "2013-01-01", "-l", "en", code=Exit.NOT_OK)
    assert "superseded" in late.stderr and "2023-05-03" in late.stderr
    for day, code in (("2023-05-05", "establishment_law_abolished"),
                      ("1997-04-24", "establishment_numbers_unknown"),
                      ("1990-01-01", "establishment_law_not_yet")):
        (found,) = check(Path(plan), "2", "--day", day, code=Exit.REFUSED)["refused"]
        assert found["code"] == code and all(found[key] for key in ("zh_do", "en_do"))
    today = run("check", plan, "--class", "2", code=Exit.REFUSED)
    assert "G0300053" in today.stderr and "G0300057" in today.stderr


def test_every_reason_for_a_refusal_is_told_at_once(tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    plan.write_text(f"post,rank,grade,title,count\n{INSPECTOR},-1\n{INSPECTOR},x\n"
                    f"{INSPECTOR},3\n{INSPECTOR},4\n", "utf-8")
    found = check(plan, "9", "--day", "2024-01-01", code=Exit.REFUSED)["refused"]
    assert [(one["code"], one.get("place")) for one in found] == [
        ("establishment_law_abolished", None), ("establishment_class_unknown", None),
        ("plan_count_negative", "E2"), ("plan_count_wrong", "E3"), ("plan_row_twice", "A5")]
    plan.write_text(f"unit,post,rank,grade,title,count\n,{INSPECTOR},3\nbureau,{INSPECTOR},4,9\n",
                    "utf-8")
    found = check(plan, "\u4e00", *DAY, code=Exit.REFUSED)["refused"]
    assert [(one["code"], one["place"]) for one in found] == [
        ("cell_without_heading", "G3"), ("plan_row_twice", "B3")]
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    (refused,) = check(tmp_path / "broken.xlsx", "1", *DAY, code=Exit.REFUSED)["refused"]
    assert refused["code"] == "workbook_unreadable"


def test_the_head_count_of_109_and_108() -> None:
    found = asked("headcount", "--year", "109")
    assert [one["year"] for one in found["tables"]] == [109, 108]
    assert [one["total"]["total"] for one in found["tables"]] == [4297, 4318]
    assert found["reconciled"] and found["statutory"] == {"staff": 4209}
    assert found["vacant"] == {"staff": 222}
    assert found["changes"][-1]["total"] == -21
    assert asked("headcount", "--year", "2020") == asked("headcount") == found
    assert [one["year"] for one in asked("headcount", "--year", "108")["tables"]] == [108]
    text = run("headcount", "--year", "109").stdout
    assert "4,209" in text and "\u589e\u6e1b\u54e1\u984d\t\t0\t-3\t-13\t-5\t0\t0\t-21\n" in text
    changes = run("headcount", "--year", "109", "--changes", "-l", "en").stdout.splitlines()
    assert len(changes) == 7 and changes[3] == "Taipei Customs\t3\t0\t-10\t-1\t0\t0\t-8"
    assert changes[0] == (
        "Office\tStaff\tSkilled workers\tGeneral workers\tDrivers\tContract employees\t"
        "Temporary employees\tTotal")
    (refused,) = asked("headcount", "--year", "120", code=Exit.REFUSED)["refused"]
    assert refused["code"] == "headcount_year_unknown"
    assert asked("headcount", "--year", "x", code=Exit.REFUSED)["refused"]


def test_a_printed_table_is_checked(tmp_path: Path) -> None:
    rows = [line.split("\t") for line in run("headcount", "--year", "109").stdout.splitlines()[2:]]
    table = tmp_path / "table.csv"

    def written() -> str:
        with table.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return str(table)

    found = asked("headcount", "check", written())
    assert found["faults"] == [] and found["notes"] == [] and len(found["tables"]) == 2
    assert "4,297" in run("headcount", "check", str(table), "--lang", "en").stdout
    rows[3][2], rows[4][2] = rows[4][2], rows[3][2]
    found = asked("headcount", "check", written(), code=Exit.NOT_OK)
    assert [(one["code"], one["place"], one["facts"]["difference"]) for one in found["faults"]] == [
        ("headcount_row_unequal", "I4", -134), ("headcount_row_unequal", "I5", 134)]
    text = run("headcount", "check", str(table), "-l", "en", code=Exit.NOT_OK).stdout
    assert "Keelung Customs" in text and "off by -134" in text


def test_a_table_handed_in_is_printed_against_the_record(tmp_path: Path) -> None:
    lines = run("headcount", "--year", "109").stdout.splitlines()[3:10]
    rows = [line.split("\t") for line in lines]
    table = tmp_path / "table.csv"
    rows[0][0], rows[1][3], rows[1][8], rows[6][3], rows[6][8] = "2021", "7", "403", "130", "4298"
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    found = run("headcount", "--table", str(table), "--json")
    entry = json.loads(found.stdout)
    assert [one["year"] for one in entry["tables"]] == [110, 109]
    assert entry["changes"][-1]["counts"] == {
        "staff": 0, "skilled": 1, "general": 0, "driver": 0, "contract": 0, "temporary": 0}
    assert [one["code"] for one in json.loads(found.stderr)["notes"]] == ["headcount_year_western"]
    text = run("headcount", "--table", str(table), "--year", "110").stdout
    assert "110\u5e74\u5ea6" in text and "4298" in text and "4,298" in text
    refused = asked("headcount", "--table", str(table), "--year", "108", code=Exit.REFUSED)
    assert refused["refused"][0]["code"] == "headcount_year_unknown"
    rows[2][1] = rows[3][1]
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    refused = asked("headcount", "--table", str(table), code=Exit.REFUSED)
    assert [one["code"] for one in refused["refused"]] == ["headcount_row_twice"]


def test_people_and_forecast_from_movements(tmp_path: Path) -> None:
    table = tmp_path / "movements.csv"
    table.write_text(
        "no,day,kind,office,category,count,to_office,to_category,state\n"
        "1,2020-02-01,retire,keelung,staff,10,,,\n"
        "2,2020-03-15,recruit,keelung,staff,4,,,planned\n", "utf-8")
    found = asked("headcount", "people", "--movements", str(table), "--day", "2020-12-31")
    assert (found["people"], found["budget"], found["vacant"]) == (4291, 4297, 6)
    assert len(found["lines"]) == 30
    assert found["statutory_vacant"] == {"staff": 4209 - 3987 + 6}
    outlook = asked("headcount", "forecast", "--movements", str(table), "--until", "2020-03-20")
    assert [(one["day"], one["known"], one["with_planned"], one["vacant"]) for one in outlook] == [
        ("2020-01-31", 4297, 4297, 0), ("2020-02-29", 4287, 4287, 10),
        ("2020-03-20", 4287, 4291, 6)]
    for verb in ("people", "forecast"):
        last = "--day" if verb == "people" else "--until"
        text = run("headcount", verb, "--movements", str(table), last, "2020-03-31",
                   "-l", "en").stdout
        lines = [line.split("\t") for line in text.splitlines()]
        assert "4291" in text and len(lines[0]) == len(lines[1]) == 5
        assert lines[0] == (["Office", "Category", "People", "Budget", "Open places"]
                            if verb == "people" else
                            ["Day", "Known", "With planned", "Budget", "Open places"])
        assert verb == "forecast" or lines[-2:] == [
            ["Category", "By law", "Open by law"], ["Staff", "4209", "228"]]
    far = ("headcount", "forecast", "--movements", str(table), "--until", "9999-01-01")
    assert asked(*far, code=Exit.REFUSED)["refused"][0]["code"] == "headcount_forecast_far"
    table.write_text("day,kind,office,category,count\n2020-02-01,retire,keelung,contract,1\n",
                     "utf-8")
    found = asked("headcount", "people", "--movements", str(table), "--day", "2020-12-31",
                  code=Exit.REFUSED)["refused"]
    assert [one["code"] for one in found] == ["movement_below_zero"]


def test_the_class_of_a_bureau() -> None:
    first = asked("class", "--declarations", "800000", "--containers", "650000", "--port")
    assert first["class"] == 1 and first["cites"] == ["DCC 4", "DCO 2"]
    low = ("class", "--declarations", "1", "--containers", "1", "--passengers", "0", "--inland")
    assert asked(*low, code=Exit.NOT_OK)["class"] is None
    assert asked(*low, "--port", code=Exit.REFUSED)["refused"][0]["code"] == "class_place_twice"
    assert asked(*low, "--day", "2020-01-01", code=Exit.REFUSED)["refused"]
    text = run("class", "--declarations", "0", "--containers", "0", "--passengers", "2500000",
               "--lang", "en")
    assert "It may be a bureau of class 2" in text.stdout and "Note" in text.stderr


def test_posts_and_law() -> None:
    found = asked("posts", "--class", "1", *DAY)
    assert len(found) == 76 and found[8]["post"] == "\u7a3d\u6838"
    assert (found[8]["least"], found[8]["most"], found[8]["most_at"]) == (35, 37, {"10": "12"})
    assert "\t35-37\t" in run("posts", "--class", "1", *DAY).stdout
    assert asked("posts", "--class", "5", code=Exit.REFUSED)["refused"]
    law = asked("law", *DAY)
    assert [one["pcode"] for one in law["acts"]] == [
        "G0300027", "G0300029", "G0300053", "G0300057"]
    assert [one["state"] for one in law["acts"]] == ["in_force"] * 2 + ["not_yet"] * 2
    assert len(law["units"]) == 6 and len(law["approvals"]) == 4
    said = run("law", "-l", "en").stdout
    assert "2023-05-03\t2023-05-05\t" in said and "Central Regulation Standard Act" in said
    assert [one["since"] for act in law["acts"] for one in act["editions"]
            if one["article"] and "22" in one["article"]["en"]] == ["2023-05-05", "2013-01-26"]
