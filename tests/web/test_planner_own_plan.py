"""The page plans with the administration's own tables; what is wrong in them is told at start."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit, Language
from guanwu.desk.demo_people import settle_people
from guanwu.desk.house import House
from guanwu.store.engine import open_store
from guanwu.store.planner_file import EXAMPLE, read_plan_file
from guanwu.store.terms_file import load_terms
from guanwu.web.serving import served
from tests.desk.houses import C1_SALT
from tests.web.visitors import Ticking, client
from tests.web.whole import whole

Change = Callable[[str, str, str], None]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a folder with tables of the administration's own."""
    shutil.copytree(EXAMPLE.parent, tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def change(plan: Path) -> Change:
    """Return what changes a text in a table."""
    def changed(table: str, before: str, after: str) -> None:
        text = (plan / table).read_text("utf-8")
        assert before in text
        (plan / table).write_text(text.replace(before, after), "utf-8")

    return changed


def test_the_page_has_the_figures_of_the_plan_that_was_named(
    plan: Path, change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    change("people.csv", "taichung,taichung/1,clerk,staff,30", "taichung,taichung/1,clerk,staff,34")
    change("offices.csv", "taichung,2,0,376", "taichung,2,0,380")
    store = tmp_path / "guanwu.db"
    settle_people(House(open_store(store), clock=Ticking(), salt=C1_SALT))
    for name, value in (("STORE", str(store)), ("PLAN", str(plan)), ("MODE", "demo")):
        monkeypatch.setenv(f"GUANWU_{name}", value)
    house = served().state.house
    assert house.planner.plan.people != House(house.engine).planner.plan.people
    house.clock = Ticking()
    with client(house, "admin") as asks:
        page = whole(asks.get("/planner?place=taichung/1&language=en"), language="en")
    assert "the plan has 90 people at its steps" in page
    assert "own, of 2018" in page and "shipped" not in page
    house.engine.dispose()


def test_every_fault_of_its_tables_is_told_before_anything_is_served(
    plan: Path, change: Change, tmp_path: Path,
) -> None:
    change("people.csv", "taichung,taichung/1,clerk,staff,30", "taichung,taichung/1,clerk,staff,-3")
    change("volumes.csv", "2018,taichung/3,passenger,300000", "107,taichung/3,passenger,300001")
    (plan / "months.csv").unlink()
    for language in Language:
        result = CliRunner().invoke(app, [
            "serve", "--plan", str(plan), "--store", str(tmp_path / "none.db"), "-l",
            language.value])
        assert result.exit_code == Exit.REFUSED, result.output
        said = result.stderr.splitlines()
        for code in ("planner_cell_negative", "planner_total_unequal", "planner_years_mixed",
                     "file_unreadable"):
            assert sum(f"[{code}]" in line for line in said) == 1, (code, said)
            assert load_terms().do(code, language.tag, {}) in result.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_plan_without_targets_without_work_and_without_an_office_is_shown(
    plan: Path, change: Change, tmp_path: Path,
) -> None:
    text = (plan / "steps.csv").read_text("utf-8")
    (plan / "steps.csv").write_text(re.sub(r",(\d+),assumed", ",0,assumed", text), "utf-8")
    change("volumes.csv", "taichung/3,passenger,300000", "taichung/3,passenger,0")
    change("totals.csv", "27000000", "26700000")
    lines = (plan / "volumes.csv").read_text("utf-8").splitlines(keepends=True)
    kept = [one for one in lines if "keelung" not in one]
    (plan / "volumes.csv").write_text("".join(kept), "utf-8")
    for stream, before, after in (
            ("simplified", 46_500_000, 43_900_000), ("full_import", 4_500_000, 2_900_000),
            ("container", 4_200_000, 2_600_000), ("passenger", 26_700_000, 26_600_000),
            ("official_matter", 290_000, 230_000)):
        change("totals.csv", f"{stream},{before}", f"{stream},{after}")
    read = read_plan_file(plan)
    assert read.plan is not None, read.faults
    store = tmp_path / "guanwu.db"
    house = House(open_store(store), clock=Ticking(), salt=C1_SALT, plan=read.plan)
    settle_people(house)
    with client(house, "admin") as asks:
        idle = whole(asks.get("/planner?place=taichung/3&language=en"), language="en")
        plain = whole(asks.get("/planner?place=taichung/1&language=en&first_arrivals=50"),
                      language="en")
    assert "no cases" in idle and "<svg" in idle
    assert 'id="first_target"' in plain and 'value="1440"' in plain
    with client(house, "chief.keelung") as asks:
        refused = whole(asks.get("/planner?language=en"), 409, language="en")
    assert "no arrivals of your office" in refused and "<option" not in refused
    house.engine.dispose()


@pytest.mark.parametrize("named", ["nowhere", "own/people.csv", ""])
def test_what_is_no_plan_is_told(named: str, plan: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [
        "serve", "--plan", str(tmp_path / named), "--store", str(tmp_path / "none.db")])
    assert result.exit_code == Exit.REFUSED
    assert "[file_unreadable]" in result.stderr or "[planner_toml_wrong]" in result.stderr


def test_the_question_on_the_command_line_is_of_the_same_plan(
    plan: Path, change: Change, tmp_path: Path,
) -> None:
    store = tmp_path / "guanwu.db"
    settle_people(House(open_store(store), clock=Ticking(), salt=C1_SALT))
    words = ["do", "planner:compare", "place=taichung/3", "--as", "admin", "--store", str(store),
             "--json"]
    change("people.csv", "taichung,taichung/3,clerk,staff,8", "taichung,taichung/3,clerk,staff,9")
    change("offices.csv", "taichung,2,0,376", "taichung,2,0,377")
    asked = CliRunner().invoke(app, words, env={"GUANWU_PLAN": str(plan)})
    assert asked.exit_code == Exit.OK, asked.output
    assert '"people":9,' in asked.stdout and '"shipped":false' in asked.stdout
    change("steps.csv", "passenger_inspection,360", "passenger_inspection,x")
    asked = CliRunner().invoke(app, words, env={"GUANWU_PLAN": str(plan)})
    assert asked.exit_code == Exit.REFUSED and '"planner_cell_wrong"' in asked.stdout
