"""`guanwu planner`: the shipped plan run, compared, allocated, drawn; what is wrong is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit
from guanwu.store.planner_file import EXAMPLE

PLAN = str(EXAMPLE)
OFFICES = {"administration": 402, "keelung": 1146, "taipei": 1214, "taichung": 376,
           "kaohsiung": 1159}


def asked(*words: str, code: int = Exit.OK) -> Any:
    """The JSON answer to a verb of the planner."""
    result = CliRunner().invoke(app, ["planner", *words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def told(*words: str, code: int = Exit.OK) -> str:
    result = CliRunner().invoke(app, ["planner", *words])
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example as the command writes it."""
    assert "plan.toml" in told("example", "--out", str(tmp_path / "plan"))
    return tmp_path / "plan"


def test_the_example_is_written_once_and_read_back(folder: Path) -> None:
    assert (folder / "people.csv").read_bytes() == (EXAMPLE.parent / "people.csv").read_bytes()
    refused = asked("example", "--out", str(folder), code=Exit.REFUSED)
    assert {one["code"] for one in refused["refused"]} == {"planner_folder_taken"}
    assert len(refused["refused"]) == 10
    assert asked("check", str(folder / "plan.toml")) == asked("check", PLAN)


def test_five_offices_with_the_people_of_the_statement_are_run_and_drawn(tmp_path: Path) -> None:
    chart = tmp_path / "offices.svg"
    found = asked("run", PLAN, "--replications", "2", "--chart", str(chart))
    assert {one["found"]["office"]: one["people"] for one in found["offices"]} == OFFICES
    assert found["people"] == 4297 and found["assumed"] > 100
    for one in found["offices"]:
        release = one["found"]["release"]
        assert release["median"]["mean"] < release["p90"]["mean"] < release["p99"]["mean"]
        assert release["p90"]["half"] >= 0 and len(one["found"]["hours"]) == 168
        assert one["found"]["unserved"] == 0
    drawn = chart.read_text("utf-8")
    assert drawn.startswith("<svg") and "4,297" in drawn and "1,214" in drawn
    assert 'fill="white"' in drawn and drawn.count('aria-roledescription="rule mark"') == 15


def test_the_express_unit_under_three_head_counts(tmp_path: Path) -> None:
    chart = tmp_path / "unit.png"
    found = asked("compare", PLAN, "--unit", "taipei/4", "--people", "108", "--people", "127",
                  "--people", "160", "--replications", "3", "--chart", str(chart))
    p90 = [one["found"]["release"]["p90"]["mean"] for one in found]
    assert p90[0] > p90[1] > p90[2]
    assert [sum(one["skills"].values()) for one in found] == [108, 127, 160]
    assert len({one["found"]["cases"]["mean"] for one in found}) == 1, "the same arrivals"
    assert chart.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("language", "words"), [
    ("zh", ("\u5206\u9418", "108 \u4eba", "\u9031\u65e5")),
    ("en", ("minutes", "108 people", ">Sun<"))])
def test_a_drawing_says_by_itself_what_it_shows(
    tmp_path: Path, language: str, words: tuple[str, ...],
) -> None:
    chart = tmp_path / "unit.svg"
    told("compare", PLAN, "--unit", "taipei/4", "--people", "108", "--people", "160",
         "--replications", "2", "--chart", str(chart), "-l", language)
    drawn = chart.read_text("utf-8")
    for word in (*words, "95", "role-title-text", "role-title-subtitle"):
        assert word in drawn, word
    assert drawn.count('aria-roledescription="area mark"') == 2, "a band for each number"


def test_too_few_people_are_told_with_those_who_are_missing_and_nothing_infinite() -> None:
    (one,) = asked("compare", PLAN, "--unit", "taipei/4", "--people", "90")
    assert one["found"] is None
    assert [(fault["code"], fault["facts"]["missing"]) for fault in one["unstable"]] == [
        ("planner_unstable", 2), ("planner_unstable", 7)]
    text = told("compare", PLAN, "--unit", "taipei/4", "--people", "90", "-l", "en")
    assert "7 are missing" in text and "inf" not in text.lower()


def test_an_unstable_plan_is_refused_with_every_pool(folder: Path) -> None:
    text = (folder / "steps.csv").read_text("utf-8")
    (folder / "steps.csv").write_text(text.replace("gate_control,300", "gate_control,600"), "utf-8")
    plan = str(folder / "plan.toml")
    refused = asked("run", plan, code=Exit.REFUSED)["refused"]
    assert {one["place"] for one in refused} == {
        "keelung/4 gate_control", "keelung/14 gate_control", "taichung/4 gate_control",
        "kaohsiung/4 gate_control"}
    assert all(one["facts"]["missing"] > 0 for one in refused)
    asked("check", plan, code=Exit.NOT_OK)
    assert asked("run", plan, "--office", "taipei", "--replications", "1")["offices"]


@pytest.mark.slow
def test_people_are_allocated_within_the_law_and_the_total() -> None:
    found = asked("allocate", PLAN, "--replications", "1")
    assert found["people"] <= 4297 and found["proven"] and found["worst_percent"] <= 100
    bound = {(one["kind"], one["cites"], one["end"]) for one in found["bounds"]}
    assert ("total", "", "most") in bound
    assert any(kind == "post" and "DCO 6" in cites for kind, cites, _ in bound)
    offices = {one["found"]["office"]: one["people"] for one in found["run"]["offices"]}
    assert sum(offices.values()) == found["people"]
    assert 392 + 32 <= offices["taichung"] <= 459 + 32, "class 2 by DCO 7, and 32 who are no staff"
    assert offices["taipei"] <= 1157 + 42


@pytest.mark.slow
def test_the_fewest_people_meet_every_target() -> None:
    found = asked("allocate", PLAN, "--aim", "least", "--replications", "1")
    assert found["people"] < 4297 and found["worst_percent"] <= 100
    assert all(one["target_percent"] <= 100 for one in found["places"])
    assert all(one["gain"] > 0 for one in found["bounds"])


@pytest.mark.parametrize(("words", "code"), [
    (("run", PLAN, "--office", "hualien"), "planner_office_absent"),
    (("run", PLAN, "--weeks", "9"), "planner_weeks_wrong"),
    (("run", PLAN, "--chart", "x.gif"), "planner_chart_form"),
    (("run", PLAN, "--chart", "nowhere/x.svg"), "planner_chart_place"),
    (("compare", PLAN, "--unit", "taipei/9", "--people", "5"), "planner_unit_absent"),
    (("compare", PLAN, "--unit", "taipei/4", "--people", "-5"), "planner_count_wrong"),
])
def test_what_cannot_be_asked_is_refused(words: tuple[str, ...], code: str) -> None:
    assert [one["code"] for one in asked(*words, code=Exit.REFUSED)["refused"]] == [code]


def test_both_languages_print_every_hour() -> None:
    for language in ("zh", "en"):
        lines = told("run", PLAN, "--office", "taichung", "--replications", "1", "--hours", "-l",
                     language).splitlines()
        assert sum("\t" in line and line[1:2] == " " and line[4:5] == ":" for line in lines) == 168
