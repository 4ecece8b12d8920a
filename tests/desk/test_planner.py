"""The planner measures what officers did in a store, and its answers keep their names and sums."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

import pytest
from msgspec import structs

from guanwu.case import Refusal
from guanwu.cli.output import Language
from guanwu.cli.planner_lines import allocation_rows, measured_rows
from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.commands.matter import ByMatter, Decide
from guanwu.desk.planner import allocating
from guanwu.desk.planner.allocating import allocated, missed
from guanwu.desk.planner.answers import load_entries, scenarios, spread
from guanwu.desk.planner.measuring import Measured, measured
from guanwu.planning.simulate import simulate
from guanwu.store.planner_file import EXAMPLE, read_plan_file, replaced
from tests.desk.case_ground import Ground
from tests.desk.houses import MOMENT
from tests.desk.matter_ground import Ground as MatterGround
from tests.store.stores import where

DAY = MOMENT.date()


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


@pytest.mark.usefixtures("each_store")
def test_the_journal_tells_arrivals_and_the_time_of_a_review(
    ground: Ground, tmp_path: Path,
) -> None:
    numbers = ground.papers(3)
    for number, minutes in zip(numbers, (20, 30, 40), strict=True):
        ground.clock.on(minutes=minutes)
        ground.ask("papers", "declaration:receive_documents", ByNumbers((number,)))
    found = measured(where(tmp_path), DAY, DAY)
    assert isinstance(found, Measured)
    assert sum(one.count for one in found.entry.arrivals if one.channel == "C2") == 3
    local = MOMENT + timedelta(hours=8)
    hour = local.weekday() * 24 + local.hour
    assert found.entry.hours[hour] == sum(found.entry.hours) >= 3
    (review,) = found.entry.steps
    assert (review.skill, review.pieces, review.seconds) == ("document_review", 3, 1800)
    assert review.variation_ppm == 1_000_000 * 100 // 900


def test_what_was_measured_can_stand_in_a_plan(ground: Ground, tmp_path: Path) -> None:
    (number,) = ground.papers(1)
    ground.clock.on(minutes=25)
    ground.ask("papers", "declaration:receive_documents", ByNumbers((number,)))
    found = measured(where(tmp_path), DAY, DAY)
    assert isinstance(found, Measured)
    folder = tmp_path / "plan"
    shutil.copytree(EXAMPLE.parent, folder)
    for name in ("routes.csv", "steps.csv"):
        held = [line for line in (folder / name).read_text("utf-8").splitlines()
                if not line.startswith("full_import")]
        new = [line for line in found.tables[name].splitlines()[1:] if "C3" not in line]
        (folder / name).write_text("\n".join([*held, *new]) + "\n", "utf-8")
    text = (folder / "routes.csv").read_text("utf-8")
    total = sum(int(line.split(",")[2]) for line in text.splitlines()
                if line.startswith("full_import"))
    if total != 1_000_000:
        (folder / "routes.csv").write_text(
            text + f"full_import,rest,{1_000_000 - total},measured,x\n", "utf-8")
    read = read_plan_file(folder / "plan.toml")
    assert read.plan is not None, read.faults
    (step,) = [one for one in read.plan.steps if one.stream == "full_import"]
    assert (step.seconds, step.basis) == (1500, "measured")


def stood(at: datetime) -> Callable[[], datetime]:
    """Return a clock that stands still."""
    return lambda: at


def test_the_journal_tells_matters_what_passed_and_what_it_cannot_tell(tmp_path: Path) -> None:
    ground = MatterGround(tmp_path)
    number, other = ground.opened(), ground.opened()
    for minutes, verb, order in ((30, "take", ByMatter(number)),
                                 (110, "decide", Decide(number, "granted", "Paid twice.")),
                                 (120, "take", ByMatter(other)),
                                 (150, "decide", Decide(other, "granted", "So."))):
        ground.house.clock = stood(MOMENT + timedelta(minutes=minutes))
        answer = ground.ask(ground.clerk, verb, order)
        assert not isinstance(answer, Refusal), answer
    found = measured(tmp_path / "guanwu.db", DAY, DAY)
    assert isinstance(found, Measured)
    entry = found.entry
    assert [(one.office, one.kind, one.count) for one in entry.matters] == [
        ("taipei", "refund", 2)]
    (work,) = entry.steps
    assert (work.skill, work.pieces, work.seconds) == ("matter_handling", 2, (80 + 30) * 60 // 2)
    assert [(one.span, one.cases, one.median, one.nine_of_ten) for one in entry.passed] == [
        ("decision", 2, 110 * 60, 150 * 60)]
    assert set(entry.unmeasured) == {"document_review", "examination", "image_reading",
                                     "gate_control", "passenger_inspection"}
    assert "official_matter,all,1,matter_handling,3300," in found.tables["steps.csv"]
    assert "official_matter,all,1000000,measured," in found.tables["routes.csv"]
    for language, words in ((Language.ZH, "\u3001"), (Language.EN, "Gate and seal control")):
        rows = list(measured_rows(entry, language))
        assert words in rows[-1][0], "what the journal cannot tell is told last"


def test_days_the_wrong_way_round_are_told(tmp_path: Path) -> None:
    answer = measured(tmp_path / "none.db", DAY, DAY - timedelta(days=1))
    assert isinstance(answer, Refusal) and answer.code == "planner_days_turned"


def test_a_store_without_lodgements_or_without_a_file_is_told(
    ground: Ground, tmp_path: Path,
) -> None:
    assert measured(where(tmp_path), DAY, DAY) == Refusal("planner_store_empty")
    assert measured(tmp_path / "none.db", DAY, DAY) == Refusal("planner_store_missing")
    assert not (tmp_path / "none.db").exists()


def test_people_are_spread_as_they_are_now() -> None:
    assert spread(10, {"a": 2, "b": 1}) == {"a": 7, "b": 3}
    assert sum(spread(127, {"a": 55, "b": 72}).values()) == 127
    assert spread(127, {"a": 55, "b": 72}) == {"a": 55, "b": 72}


def test_a_scenario_of_the_people_there_are_is_the_plan_itself() -> None:
    plan = read_plan_file(EXAMPLE).plan
    assert plan is not None
    assert replaced(plan, {("taipei/4", "examination"): 72}) == plan
    found = scenarios(plan, "taipei/4", [127], 1, 1)
    assert not isinstance(found, Refusal) and found[0].found is not None
    assert {one.unit for one in found[0].found.pools} == {"taipei/4"}


def test_loads_have_names_in_both_languages() -> None:
    plan = read_plan_file(EXAMPLE).plan
    assert plan is not None
    entries = load_entries(plan)
    assert len(entries) == len([one for one in plan.people if one.skill])
    assert all(one.unit_zh and one.unit_en and one.skill_zh and one.least for one in entries)


def test_a_pool_over_its_target_in_the_whole_run_is_told() -> None:
    plan = read_plan_file(EXAMPLE).plan
    assert plan is not None
    found = simulate(plan, "taichung", 1, 2)
    assert missed(found.pools) == ()
    strict = structs.replace(plan, steps=tuple(
        structs.replace(one, target_minutes=30 if one.skill == "document_review" else 4_320)
        for one in plan.steps))
    late = missed(simulate(strict, "taichung", 1, 2).pools)
    (review,) = [one for one in found.pools if one.skill == "document_review"]
    assert [one.place for one in late] == ["taichung/1 document_review"]
    assert review.step.p90.mean is not None and late[0].facts["percent"] > 100
    assert late[0].facts["minutes"] == ceil(review.step.p90.mean)
    assert abs(late[0].facts["percent"] - 100 * review.step.p90.mean / 30) <= 1


def test_an_allocation_has_the_whole_run_beside_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = read_plan_file(EXAMPLE).plan
    assert plan is not None
    monkeypatch.setattr(allocating, "RUNS", 1)
    entry = allocated(plan, "least", 4_297, 1).entry
    assert entry is not None and entry.run is not None
    ran = {(one.unit, one.skill): one for office in entry.run.offices for one in office.found.pools}
    over = set()
    for place in entry.places:
        mean = ran[place.unit, place.skill].of_target.mean
        assert mean is not None and place.run_percent == ceil(100 * mean)
        assert place.target_percent <= 100
        if place.run_percent > 100:
            over.add(f"{place.unit} {place.skill}")
    assert {one.place for one in entry.missed} == over != set()
    rows = list(allocation_rows(entry, Language.EN))
    assert sum("misses its target" in row[0] for row in rows) == len(over)
