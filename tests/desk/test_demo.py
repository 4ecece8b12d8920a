"""The demo: everything goes the whole way, every fault is found, a second run doubles nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from guanwu.case import Fault
from guanwu.cli.main import app
from guanwu.desk.demo import Demo, DemoRun, Generated, OnceRejects, demo_house, moment_of
from guanwu.desk.demo_record import demo_record
from guanwu.desk.demo_tally import Tally
from guanwu.desk.explain import Explained, explain
from guanwu.desk.outcome import Outcome
from guanwu.store.rejects_file import Reject
from guanwu.store.terms_file import load_terms
from tests.store.stores import found, where

pytestmark = pytest.mark.usefixtures("each_store")
COUNT, BATCH, SEED = 1_200, 400, 7
NAME = "demo.db"


def run(folder: Path, count: int = COUNT, acks: Path | None = None) -> DemoRun:
    """One run of the demo on a store in the folder."""
    house, clock = demo_house(where(folder, NAME), SEED)
    with OnceRejects(folder / "rejects.jsonl", load_terms()) as rejects:
        made = Demo(house, clock, Generated(house, SEED), rejects, acks).run(count, BATCH)
    house.engine.dispose()
    return made


@pytest.fixture(scope="module")
def folder(each_store: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def made(folder: Path) -> DemoRun:
    return run(folder, acks=folder / "acks")


def test_every_planted_fault_is_refused_for_its_reason_and_nothing_else_is(made: DemoRun) -> None:
    record = demo_record(made, "generator", "", {})
    planted = record["planted"]
    assert planted["sent"] > 30
    assert planted["sent"] == planted["refused"] == planted["as_told"]
    assert planted["missed"] == [] and planted["refused_honest"] == 0
    assert made.tally.sent == COUNT
    assert sum(made.tally.outcomes.values()) == COUNT
    assert made.tally.outcomes["accepted"] == COUNT - planted["sent"]


def test_what_is_accepted_goes_to_its_end(made: DemoRun) -> None:
    states = made.books.states
    assert set(states) <= {"released", "refused", "referred"}
    assert states["released"] + states.get("referred", 0) == made.tally.outcomes["accepted"]
    assert set(made.tally.channels) == {"C1", "C2", "C3"}
    assert made.journal.ok and made.balanced


def test_short_quantities_that_are_examined_are_referred_and_no_other(made: DemoRun) -> None:
    examined = made.tally.frauds.get("quantity_short", {}).get("C3", 0)
    assert made.books.states.get("referred", 0) == examined


def test_levies_billed_are_paid_but_for_what_was_referred(made: DemoRun, folder: Path) -> None:
    assert made.books.billed == made.books.paid
    payable = found(where(folder, NAME),
                   "SELECT SUM(payable) FROM declaration WHERE state = 'released'")[0][0]
    assert sum(made.books.paid.values()) == payable
    assert {"import_duty", "business_tax", "commodity_tax"} <= set(made.books.billed)


def test_acknowledged_are_exactly_the_accepted(made: DemoRun, folder: Path) -> None:
    told = (folder / "acks").read_text("ascii").splitlines()
    kept = {row[0] for row in found(where(folder, NAME),
                                   "SELECT number FROM declaration WHERE state <> 'refused'")}
    assert len(told) == len(set(told)) == made.tally.outcomes["accepted"]
    assert set(told) == kept


def test_rejects_stand_in_their_file_with_reasons_in_both_languages(
    made: DemoRun, folder: Path
) -> None:
    lines = [json.loads(line) for line in (folder / "rejects.jsonl").read_bytes().splitlines()]
    assert len(lines) == COUNT - made.tally.outcomes["accepted"]
    for entry in lines:
        assert entry["faults"]
        for fault in entry["faults"]:
            assert fault["zh-Hant"] and fault["en"] and fault["zh-Hant-do"] and fault["en-do"]


def test_a_second_run_answers_the_same_and_doubles_nothing(made: DemoRun, folder: Path) -> None:
    tables = ("declaration", "transfer", "outbox", "account")
    before = {name: found(where(folder, NAME), f"SELECT * FROM {name}") for name in tables}
    rejects = (folder / "rejects.jsonl").read_bytes()
    again = run(folder)
    for name, held in before.items():
        assert found(where(folder, NAME), f"SELECT * FROM {name}") == held, name
    assert (folder / "rejects.jsonl").read_bytes() == rejects
    assert again.tally.outcomes["accepted"] == made.tally.outcomes["accepted"]
    assert again.tally.channels == made.tally.channels
    assert again.tally.value_by_chapter == made.tally.value_by_chapter
    assert again.journal.ok and again.balanced


@pytest.mark.slow
def test_a_longer_run_goes_on_where_the_shorter_ended(tmp_path: Path) -> None:
    run(tmp_path, BATCH)
    run(tmp_path, 2 * BATCH)
    whole = tmp_path / "whole"
    whole.mkdir()
    run(whole, 2 * BATCH)
    query = "SELECT number, state, channel, payable, bill_number FROM declaration ORDER BY 1"
    assert found(where(tmp_path, NAME), query) == found(where(whole, NAME), query)


def test_the_explained_declaration_bears_specific_commodity_and_business_tax(
    made: DemoRun, folder: Path
) -> None:
    assert made.explained is not None
    house, _ = demo_house(where(folder, NAME), SEED)
    told = explain(house, made.explained)
    house.engine.dispose()
    assert isinstance(told, Explained) and told.same and not told.differences
    levies = told.assessment.levies
    assert levies["commodity_tax"] > 0 and levies["business_tax"] > 0
    assert any(step.name == "import_duty_general_exact" for step in told.steps)


def test_the_simulated_clock_never_goes_back() -> None:
    moments = [moment_of(index) for index in range(0, 60_000, 77)]
    assert moments == sorted(moments)
    assert moment_of(0) == datetime(2025, 3, 11, 9, tzinfo=UTC)
    assert moment_of(2_001) == datetime(2025, 3, 12, 9, 0, 1, tzinfo=UTC)


def test_a_missed_fault_and_a_refused_honest_declaration_are_told() -> None:
    tally = Tally()
    passed = Outcome("A", "accepted", "billed", "C1")
    refused = Outcome("B", "refused", "refused", faults=(Fault("kind_unknown", "kind"),))
    tally.judge("bill_twice", ("bill_twice",), "", passed)
    tally.judge("bill_twice", ("bill_twice",), "", refused)
    tally.judge("", (), "", refused)
    assert (tally.planted["bill_twice"].sent, tally.planted["bill_twice"].refused,
            tally.planted["bill_twice"].as_told, tally.refused_honest) == (2, 1, 0, 1)


def test_an_item_is_rejected_once_even_after_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    one = Reject("here", 1, b"{}", (Fault("json_empty", ""),))
    with OnceRejects(path, load_terms()) as rejects:
        assert rejects.append([one]) == 1
    with path.open("ab") as file:
        file.write(b'{"source":"here","li')
    with OnceRejects(path, load_terms()) as rejects:
        assert rejects.append([one, one._replace(line=2)]) == 1
    kept = [line for line in path.read_bytes().splitlines() if line.endswith(b"}")]
    assert [json.loads(line)["line"] for line in kept] == [1, 2]


def test_the_command_writes_a_report_and_prints_one_object(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, [
        "demo", "--declarations", "300", "--batch", "100", "--seed", "7", "--json",
        "--store", str(where(tmp_path, NAME)), "--out", str(tmp_path / "out"),
    ])
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    assert record["sent"] == 300 and record["journal"]["ok"] and record["balanced"]
    assert (tmp_path / "out" / "report.html").is_file()
    assert (tmp_path / "out" / "rejects.jsonl").is_file()


@pytest.mark.parametrize(("language", "words"), [
    ("en", "Selection thresholds and random shares are demonstration values"),
    ("zh", "\u793a\u7bc4\u503c"),
])
def test_the_command_says_in_both_languages_that_thresholds_are_a_demonstration(
    tmp_path: Path, language: str, words: str
) -> None:
    result = CliRunner().invoke(app, [
        "demo", "--declarations", "40", "--store", str(where(tmp_path, NAME)),
        "--out", str(tmp_path), "-l", language,
    ])
    assert result.exit_code == 0, result.output
    assert words in result.stdout.replace("\n", " ")
