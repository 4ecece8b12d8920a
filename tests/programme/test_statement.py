"""A changed datum changes the statement, where it is said and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanwu.case import Refusal
from guanwu.desk.programme.body import shipped
from guanwu.desk.programme.writing import statement_of_year
from guanwu.programme.compare import clause_differences, parts_of
from guanwu.programme.statement import Statement
from guanwu.store.organisation_file import FOLDER as ESTABLISHMENT
from guanwu.store.staffing_file import FOLDER as STAFFING
from tests.programme.ground import Change, changed, ground_of, statement, table, text, with_value


def altered(folder: Path) -> list[tuple[str, str]]:
    """The clauses that are others with the tables of a folder: with them, and as shipped."""
    theirs = parts_of(text(ground=ground_of(folder))).clauses
    found = list(clause_differences(theirs, parts_of(text()).clauses))
    assert all(one.kind == "altered" for one in found), found
    return [(one.theirs, one.ours) for one in found]


@pytest.mark.parametrize(("key", "value", "now", "before"), [
    (("107/paper_seals", "sealed"), "4000", ("4,000", "75.64%"), ("3,514", "66.45%")),
    (("107/container_scanners", "containers"), "20000", ("20,000", "30,000"),
     ("17,938", "26,907")),
    (("108h1/service_integration", "vehicles"), "200000", ("200,000", "160.00"),
     ("111,183", "88.94")),
    (("107/patrol_boats", "model_test"), "2018-08-17", ("107\u5e748\u670817\u65e5",),
     ("107\u5e748\u670816\u65e5",)),
    (("109/patrol_boats", "span_until"), "113", ("113",), ("112",)),
])
def test_a_fact_changes_its_clause_and_what_follows_from_it(
    tmp_path: Path, key: tuple[str, str], value: str, now: tuple[str, ...],
    before: tuple[str, ...],
) -> None:
    ((theirs, ours),) = altered(changed(tmp_path, table("facts"), with_value(key, value)))
    assert all(one in theirs for one in now)
    assert all(one in ours and one not in theirs for one in before)


def test_events_are_counted_into_the_sentence(tmp_path: Path) -> None:
    def more(row: dict[str, str]) -> None:
        if row["id"] == "remedy_press_releases":
            row["count"] = "118"
    ((theirs, ours),) = altered(changed(tmp_path, table("events"), more))
    assert "118" in theirs and "117" in ours


def test_a_later_day_is_not_shortened_when_its_year_is_another(tmp_path: Path) -> None:
    change = with_value(("107/paper_seals", "readers_accepted"), "2019-01-11")
    ((theirs, ours),) = altered(changed(tmp_path, table("facts"), change))
    assert "108\u5e741\u670811\u65e5" in theirs
    assert "107\u5e7411\u67081\u65e5" in theirs and "12\u670811\u65e5" in ours


def test_goals_titles_duties_and_people_come_from_their_tables(tmp_path: Path) -> None:
    def renamed(key: str, value: str) -> Change:
        def change(row: dict[str, str]) -> None:
            if row["id"] == key:
                row["zh_hant"] = value
        return change

    changed(tmp_path, table("goals"), renamed("109/5", "GOAL"))
    changed(tmp_path, table("items"), renamed("107/paperless", "TITLE"))
    changed(tmp_path, ESTABLISHMENT / "duties.csv", renamed("taipei/4/1", "DUTY"))

    def people(row: dict[str, str]) -> None:
        if (row["line"], row["category"], row["since"]) == ("taichung", "driver", "2020-01-01"):
            row["count"] = "6"
        elif row["line"] in ("total", "change") or row["category"] == "total":
            row.clear()  # without the printed sums, which would not agree
    changed(tmp_path, STAFFING / "headcount.csv", people)
    found = altered(tmp_path)
    said = [theirs for theirs, _ in found]
    for word in ("GOAL", "TITLE", "DUTY"):
        assert sum(word in one for one in said) == 1
    # The cell, its row, its column, all people, the changes, and the sentence above the table.
    assert {"6", "377", "55", "4298", "-4", "-20"} <= set(said)
    assert sum("4,298" in one for one in said) == 1
    assert len(found) == 3 + 6 + 1


def test_all_faces_are_written_from_the_same_blocks() -> None:
    made = statement()
    assert [one.kind for one in made.blocks].count("table") == 4
    assert [one.kind for one in made.blocks].count("drawing") == 1
    assert sum(one.kind == "clause" for one in made.blocks) == 64 + 6
    assert not made.draft and not made.missing


@pytest.mark.parametrize(("year", "code"), [
    (2020, "programme_year_western"), (108, "programme_year_unknown"),
    (111, "programme_year_unknown"), (0, "programme_year_unknown"),
    (-109, "programme_year_unknown"), (10**20, "programme_year_unknown"),
])
def test_a_year_that_nobody_recorded_is_refused(year: int, code: str) -> None:
    found = statement_of_year(shipped(), year, None)
    assert isinstance(found, Refusal) and found.code == code


def test_the_next_year_is_a_draft_that_names_what_lacks() -> None:
    made = statement_of_year(shipped(), 110, None)
    assert isinstance(made, Statement) and made.draft
    assert len(made.missing) == 10
    written = text(110)
    for line in made.missing:
        assert line in written
    assert "4297" in written and "110" in written
    plan = next(one for one in made.blocks if one.kind == "table" and not one.text)
    assert [len(row) for row in plan.rows] == [3] * 6
    # Spans that include the year: 106-112, 108-112, 109-111 twice, and four years from 109 on.
    spans = ["".join(row[2]) for row in plan.rows[1:]]
    assert [("112" in one, "111" in one) for one in spans] == [
        (True, False), (True, False), (False, True), (False, True), (True, False)]


def test_a_draft_invents_no_result() -> None:
    made = statement_of_year(shipped(), 110, None)
    assert isinstance(made, Statement)
    results = [one for one in made.blocks if one.kind == "table" and not one.text][1:3]
    assert [len(one.rows) - 1 for one in results] == [7, 10]
    assert len({row[2] for row in results[1].rows[1:]}) == 1


def test_results_of_the_first_half_are_carried_and_the_second_half_is_missing() -> None:
    made, printed = (statement_of_year(shipped(), year, None) for year in (110, 109))
    assert isinstance(made, Statement) and isinstance(printed, Statement)
    before = [one for one in printed.blocks if one.kind == "table" and not one.text][2]
    carried = [one for one in made.blocks if one.kind == "table" and not one.text][1]
    for held, row in zip(before.rows[1:], carried.rows[1:], strict=True):
        assert row[1] == held[1] and row[2][1:] == held[2]
        assert row[2][0].startswith("108") and row[2][0] == carried.rows[1][2][0]
    missing = [one for one in made.missing if one.startswith("108")]
    assert len(missing) == 1 and shipped().programmes.tables.frame["draft"]["missing"][
        "result_half"].format(before=108) == missing[0]


def test_what_is_recorded_for_the_next_year_is_no_longer_missing(tmp_path: Path) -> None:
    rows = table("items").read_text("utf-8")
    (tmp_path / "items.csv").write_text(
        rows + "108/paperless,result,108,1,paperless,Title,Title,test\n", "utf-8")
    clauses = table("clauses").read_text("utf-8")
    (tmp_path / "clauses.csv").write_text(clauses + "108/paperless,1,0,Done.\n", "utf-8")
    ground = ground_of(tmp_path)
    made = statement(110, ground)
    assert len(made.missing) == 9
    assert any(("Done.",) in row for one in made.blocks for row in one.rows)
