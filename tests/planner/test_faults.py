"""Plans that are wrong: every fault at once, each with its place; the shipped plan has none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from guanwu.case import Fault
from guanwu.planner.between import ordered
from guanwu.planner.faults import nearest, weights_of
from guanwu.planner.reading import number_of
from guanwu.store.planner_file import EXAMPLE, ReadPlan, read_plan_file
from guanwu.store.terms_file import load_terms


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped plan in a folder of its own."""
    shutil.copytree(EXAMPLE.parent, tmp_path / "plan")
    return tmp_path / "plan"


def change(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def faults(folder: Path) -> list[tuple[str, str]]:
    """The codes and places of the faults of a plan; every one has its sentence and advice."""
    read: ReadPlan = read_plan_file(folder / "plan.toml")
    assert read.plan is None
    for one in read.faults:
        for language in ("zh-Hant", "en"):
            assert load_terms().say(one.code, language, one.facts)
            assert load_terms().do(one.code, language, one.facts)
    return [(one.code, one.place if isinstance(one, Fault) else "") for one in read.faults]


def test_the_shipped_plan_is_whole_and_has_the_people_of_the_budget() -> None:
    read = read_plan_file(EXAMPLE)
    assert read.plan is not None and not read.notes
    assert sum(one.people for one in read.plan.people) == 4297
    totals = {one.stream: one.count for one in read.plan.totals}
    assert totals["simplified"] == 46_500_000
    assert totals["simplified"] + totals["full_import"] == 51_000_000
    assert (totals["container"], totals["passenger"]) == (4_200_000, 27_000_000)


def test_every_figure_of_the_shipped_plan_says_what_it_rests_on() -> None:
    plan = read_plan_file(EXAMPLE).plan
    assert plan is not None
    for rows in (plan.offices, plan.totals, plan.volumes, plan.routes, plan.steps, plan.people):
        assert all(one.basis in ("given", "assumed", "measured") and one.source for one in rows)
    assert {one.basis for one in plan.volumes} == {"assumed"}


def test_faults_of_many_tables_come_at_once(folder: Path) -> None:
    change(folder, "people.csv", "taipei,taipei/4,section_officer,staff,55",
           "taipei,taipei/4,section_officer,staff,-55")
    change(folder, "volumes.csv", "2018,taipei/13,full_import", "107,taipei/99,full_import")
    change(folder, "totals.csv", "2018,container,4200000", "2018,container,4300000")
    change(folder, "routes.csv", "full_import,C3,80000", "full_import,C3,90000")
    change(folder, "steps.csv", "passenger,red,1,passenger_inspection,360",
           "passenger,red,1,passenger_inspection,six")
    text = (folder / "shifts.csv").read_text("utf-8")
    (folder / "shifts.csv").write_text(text + text.splitlines()[1] + "\n", "utf-8")
    found = faults(folder)
    assert {code for code, _ in found} >= {
        "planner_cell_negative", "planner_name_unknown", "planner_years_mixed",
        "planner_total_unequal", "planner_shares_unequal", "planner_cell_wrong",
        "planner_row_twice"}
    assert ("planner_cell_wrong", "steps:E10") in found
    assert ("planner_total_unequal", "totals:C4") in found


def test_a_sum_that_is_out_is_told_with_its_amount(folder: Path) -> None:
    change(folder, "offices.csv", "taipei,1,2,1214", "taipei,1,2,1200")
    read = read_plan_file(folder / "plan.toml")
    (fault,) = read.faults
    assert fault.code == "planner_people_unequal"
    assert (fault.facts["printed"], fault.facts["computed"], fault.facts["difference"]) == (
        1200, 1214, -14)


def test_people_that_are_not_the_budgets_are_noted_not_refused(folder: Path) -> None:
    change(folder, "offices.csv", "taipei,1,2,1214", "taipei,1,2,1219")
    change(folder, "people.csv", "taipei,taipei/4,section_officer,staff,55",
           "taipei,taipei/4,section_officer,staff,60")
    read = read_plan_file(folder / "plan.toml")
    assert read.plan is not None
    assert [(one.code, one.facts["budget"], one.facts["found"]) for one in read.notes] == [
        ("planner_budget_other", 1172, 1177)]


@pytest.mark.parametrize(("table", "old", "new", "code"), [
    ("people.csv", "taipei/4,section_officer", "keelung/4,section_officer",
     "planner_unit_elsewhere"),
    ("people.csv", "gate_control", "gate_keeping", "planner_name_unknown"),
    ("people.csv", "section_officer", "harbour_master", "planner_name_unknown"),
    ("people.csv", ",round_the_clock,", ",,", "planner_skill_unplaced"),
    ("people.csv", "image_reading,round_the_clock,21", "image_reading,round_the_clock,22",
     "planner_licences_many"),
    ("people.csv", "250000", "1000000", "planner_away_all"),
    ("volumes.csv", "2018,taipei/4", "1918,taipei/4", "planner_year_other"),
    ("volumes.csv", "2018,taipei/4", "year,taipei/4", "planner_year_wrong"),
    ("volumes.csv", "taipei/4,simplified", "taipei/7,simplified", "planner_nobody_works"),
    ("volumes.csv", "taipei/4,simplified", ",simplified", "planner_cell_empty"),
    ("volumes.csv", ",express,", ",expres,", "planner_name_unknown"),
    ("volumes.csv", "assumed", "guessed", "planner_basis_unknown"),
    ("people.csv", "round_the_clock,0", "round_the_clock,100001", "planner_cell_large"),
    ("months.csv", "8,6,", "8888888,6,", "planner_weights_wrong"),
    ("steps.csv", "simplified,C2", "simplified,C9", "planner_step_nowhere"),
    ("steps.csv", "document_review,180", "document_review,0", "planner_step_without_time"),
    ("steps.csv", "C3,2,examination,420", "C3,0,examination,420", "planner_steps_circle"),
    ("shifts.csv", "08:30,12:30", "12:30,08:30", "planner_shift_wrong"),
    ("shifts.csv", "1-5", "5-1", "planner_shift_wrong"),
    ("shifts.csv", "13:30,17:30", "12:00,17:30", "planner_shift_overlaps"),
    ("hours.csv", '"3,3,3,', '"3,3,', "planner_weights_wrong"),
    ("months.csv", '"8,6,', '"-8,6,', "planner_weights_wrong"),
    ("totals.csv", "stream,count", "stream,number", "planner_column_missing"),
    ("totals.csv", "stream,count", "count,count", "planner_column_twice"),
    ("totals.csv", "2018,passenger", "2018,official_matter", "planner_row_twice"),
    ("plan.toml", "seed = 2018", "seed = -1", "planner_number_wrong"),
    ("plan.toml", "seed = 2018", "sead = 1", "planner_key_unknown"),
    ("plan.toml", "law_day = 2020-01-01", 'law_day = "soon"', "planner_day_wrong"),
    ("plan.toml", 'year = "2018"', 'year = "x"', "planner_year_wrong"),
    ("plan.toml", 'months = "months.csv"', "", "planner_key_missing"),
    ("plan.toml", "months.csv", "a\\u0000b", "planner_key_missing"),
    ("plan.toml", 'year = "2018"', "year = = 1", "planner_toml_wrong"),
    ("plan.toml", "[tables]", "tables = 3\n[other]", "planner_tables_wrong"),
])
def test_each_fault_is_found(folder: Path, table: str, old: str, new: str, code: str) -> None:
    change(folder, table, old, new)
    assert code in {found for found, _ in faults(folder)}


def test_a_table_that_is_not_there_or_empty_is_told(folder: Path) -> None:
    (folder / "months.csv").unlink()
    (folder / "steps.csv").write_text((folder / "steps.csv").read_text("utf-8").splitlines()[0],
                                      "utf-8")
    codes = [code for code, _ in faults(folder)]
    assert len(codes) == 2 and "planner_table_empty" in codes


@pytest.mark.parametrize(("table", "old", "new", "told"), [
    ("offices.csv", "taipei,1", "hualien,1", [("planner_name_unknown", "offices:A4")]),
    ("people.csv", "taipei,taipei/4,section", "hualien,hualien/4,section",
     [("planner_name_unknown", "people:A23"), ("planner_name_unknown", "people:B23")]),
    ("totals.csv", "2018,passenger,27000000", "2018,aliens,27000001",
     [("planner_name_unknown", "totals:B5")]),
    ("people.csv", "taipei/4,section_officer,staff,55", "taipei/4,section_officer,staff,-55",
     [("planner_cell_negative", "people:E23")]),
    ("shifts.csv", "round_the_clock,1-7,00:00", "round_the_clock,1-7,never",
     [("planner_shift_wrong", "shifts:C4")]),
    ("volumes.csv", "2018,taipei/4,simplified,38000000", "2018,taipei/4,simplified,inf",
     [("planner_cell_wrong", "volumes:D2")]),
    ("plan.toml", 'months = "months.csv"', 'months = "none.csv"', [("file_unreadable", "months")]),
])
def test_what_follows_from_a_fault_is_not_told_as_another(
    folder: Path, table: str, old: str, new: str, told: list[tuple[str, str]],
) -> None:
    change(folder, table, old, new)
    assert faults(folder) == told


@pytest.mark.parametrize(("table", "old", "new", "told"), [
    ("hours.csv", 'cargo,"6,7"', 'cargo,"5-7"', ("planner_days_twice", "hours:B5")),
    ("people.csv", "round_the_clock,21", "round_the_clock,0",
     ("planner_nobody_licensed", "volumes:B20")),
    ("people.csv", "staff,24,matter_handling", "staff,0,matter_handling",
     ("planner_nobody_works", "volumes:B31")),
    ("routes.csv", "official_matter,all,", "passenger,all,",
     ("planner_stream_unrouted", "volumes:C29")),
    ("plan.toml", 'year = "2018"', 'year = "107"', ("planner_years_mixed", "plan.toml")),
])
def test_what_does_not_fit_between_tables_is_told_by_its_cell(
    folder: Path, table: str, old: str, new: str, told: tuple[str, str],
) -> None:
    change(folder, table, old, new)
    assert told in faults(folder)


def test_people_of_an_office_that_is_not_listed_are_told(folder: Path) -> None:
    lines = (folder / "offices.csv").read_text("utf-8").splitlines(keepends=True)
    (folder / "offices.csv").write_text(
        "".join(one for one in lines if not one.startswith("taichung")), "utf-8")
    assert faults(folder) == [("planner_office_unlisted", "people:A33")]


def test_rows_of_another_calendar_are_told_once_a_table_with_their_number(folder: Path) -> None:
    text = (folder / "volumes.csv").read_text("utf-8")
    (folder / "volumes.csv").write_text(text.replace("2018,", "107,"), "utf-8")
    (fault,) = read_plan_file(folder / "plan.toml").faults
    assert (fault.code, fault.facts["rows"], fault.facts["other"]) == (
        "planner_years_mixed", 37, "2018")


def test_a_plan_all_in_years_of_the_republic_is_read(folder: Path) -> None:
    for name in ("volumes.csv", "totals.csv"):
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace("2018,", "107,"), "utf-8")
    change(folder, "plan.toml", 'year = "2018"', 'year = "107"')
    change(folder, "plan.toml", '"2020"', '"109"')
    read = read_plan_file(folder)
    assert read.plan is not None and (read.plan.year, read.plan.headcount_year) == (2018, 2020)


@pytest.mark.parametrize(("content", "told"), [
    (b"", "planner_table_empty"), (b"\xef\xbb\xbf\n", "planner_table_empty"),
    (b"PK\x03\x04 a workbook", "grid_is_workbook"), (b"\xd0\xcf\x11\xe0 one", "grid_is_workbook"),
    (b"profile;weights;basis\n", "table_separator_wrong"),
    (b"profile\tweights\tbasis\n", "table_separator_wrong"),
    (b"\xff\xfea", "file_not_utf8"), (b'"open', "table_malformed"),
])
def test_what_is_no_table_is_told_with_its_name(folder: Path, content: bytes, told: str) -> None:
    (folder / "months.csv").write_bytes(content)
    (found,) = faults(folder)
    assert found[0] == told and found[1].startswith("months")


def test_names_that_are_like_the_wrong_one_come_first() -> None:
    assert nearest("taipie/4", [f"{office}/{unit}" for office in ("keelung", "taipei")
                                for unit in range(9)])[0] == "taipei/4"
    assert nearest("x", ["b", "a"]) == ("a", "b")


def test_numbers_are_whole_in_any_usual_writing() -> None:
    written = ("46,500,000", "-3", "\u22123", "1_000", "\uff11\uff12")
    assert [number_of(text) for text in written] == [46_500_000, -3, -3, 1000, 12]
    assert [number_of(text) for text in ("", "1.5", "many", "9" * 13)] == [None] * 4


def test_weights_and_orders() -> None:
    assert weights_of("1,0,2", 3) == (1, 0, 2)
    assert weights_of("0,0,0", 3) is None
    assert ordered({"a": {"b"}, "b": {"c"}}) == ("a", "b", "c")
    assert ordered({"a": {"b"}, "b": {"a"}}) is None and ordered({"a": {"a"}}) is None
