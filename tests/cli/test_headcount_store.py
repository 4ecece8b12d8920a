"""`guanwu establishment headcount --store`: years that were put on record stand beside the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit
from guanwu.desk.commands.headcount import EXAMPLE, RecordHeadcount
from guanwu.desk.commands.movement import RecordMovement
from guanwu.desk.commands.proposal import Approve
from guanwu.store.programme_file import load_programmes
from tests.desk.staff import Staff


def run(*words: str, code: int = Exit.OK) -> str:
    result = CliRunner().invoke(app, ["establishment", "headcount", *words])
    assert result.exit_code == code, result.output
    return result.output


def asked(*words: str, code: int = Exit.OK) -> Any:
    result = CliRunner().invoke(app, ["establishment", "headcount", *words, "--json"])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def movements(folder: Path) -> Path:
    """A table of one movement of 109."""
    path = folder / "movements.csv"
    path.write_text("no,day,kind,office,category,count,to_office,to_category,state\n"
                    "1,109-02-01,recruit,taipei,staff,1,,,\n", "utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> str:
    """Return a store in which the head-count of 110 was approved."""
    staff = Staff(tmp_path)
    for login in ("ada", "bob"):
        staff.account(login, "administrator")
    made = staff.ask("ada", "establishment:record_headcount",
                     RecordHeadcount("110", EXAMPLE, "a paper"))
    staff.ask("bob", "proposal:approve", Approve(made.proposal, made.content_hash))
    staff.house.engine.dispose()
    return str(tmp_path / "guanwu.db")


def test_the_year_on_record_is_printed_as_a_statement_does(store: str, tmp_path: Path) -> None:
    printed = run("--year", "110", "--store", store)
    assert "4,181" in printed and "\n110" in printed and "4297" in printed
    assert run("--store", store) == printed
    assert asked("--year", "110", "--store", store)["known"] == [110, 109, 108]
    assert asked("--year", "110", "--changes", "--store", store)["changes"][-1]["total"] == -116
    none = str(tmp_path / "none.db")
    refused = asked("--year", "110", "--store", none, code=Exit.REFUSED)
    assert refused["refused"][0]["code"] == "headcount_year_unknown"
    assert asked("--store", none)["year"] == 109


def test_what_is_printed_as_csv_can_be_put_on_record_again(store: str, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text(run("--year", "110", "--csv", "--store", store), "utf-8")
    again = asked("--table", str(table), "--store", store)
    assert again["year"] == 110 and again["changes"][-1]["total"] == -116
    staff = Staff(tmp_path)
    staff.account("cyn", "administrator")
    waits = staff.ask("cyn", "establishment:record_headcount",
                      RecordHeadcount("110", table.read_text("utf-8"), "a paper"))
    assert hasattr(waits, "proposal"), waits


def test_the_draft_of_the_year_prints_it_and_misses_it_no_longer(
    store: str, tmp_path: Path
) -> None:
    def draft(place: str) -> str:
        result = CliRunner().invoke(app, [
            "programme", "statement", "--year", "110", "--format", "text", "--store", place])
        assert result.exit_code == Exit.OK, result.output
        return result.output

    lacking, made = draft(str(tmp_path / "none.db")), draft(store)
    missing = load_programmes().tables.frame["draft"]["missing"]["head_count"].format(year=110)
    assert missing in lacking and missing not in made
    assert "\t4181\n" in made and "\t4181\n" not in lacking


def test_people_and_forecast_follow_the_movements_on_record(store: str, tmp_path: Path) -> None:
    staff = Staff(tmp_path)
    staff.account("cyn", "administrator")
    for day, kind, count, state in (("110-2-1", "retire", 3, ""), ("110-3-1", "recruit", 1, ""),
                                    ("114-6-1", "recruit", 5, "planned")):
        made = staff.ask("cyn", "establishment:record_movement", RecordMovement(
            day, kind, "taipei", "staff", count, "a paper", state=state))
        assert hasattr(made, "id"), made
    staff.house.engine.dispose()
    found = asked("people", "--day", "2021-02-28", "--store", store)
    assert (found["people"], found["budget"], found["vacant"]) == (4178, 4181, 3)
    ahead = asked("forecast", "--until", "2021-03-31", "--store", store)
    assert [one["known"] for one in ahead] == [4181, 4178, 4179]
    (before, *_, after) = asked("forecast", "--until", "2021-01-31", "--movements",
                                str(movements(tmp_path)), "--store", store)
    assert (before["day"], before["budget"]) == ("2020-01-31", 4297)
    assert (after["day"], after["budget"]) == ("2021-01-31", 4181), "each year's own budget"
    later = asked("people", "--day", "2025-12-31", "--store", store)
    assert later["people"] == 4184 and later["budget_year"] == 110
    assert later["known"] == ahead[-1]["known"], "the last five are only planned"
    noted = run("people", "--day", "2025-12-31", "--store", store, "-l", "en")
    assert "only planned; without them they are 4,179" in noted
    assert "budget of 114 is not on record; compared with that of 110" in noted
    assert "2021-01-01" in run("people", "--day", "2021-02-28", "--store", store, "-l", "en")
    missing = asked("people", "--day", "2021-02-28", "--store", str(tmp_path / "none.db"),
                    code=Exit.REFUSED)
    assert [one["code"] for one in missing["refused"]] == ["movements_missing"]
