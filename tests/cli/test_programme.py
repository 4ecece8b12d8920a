"""`guanwu programme`: files, text and JSON, refusals in both languages with an exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit
from guanwu.desk.command import registry
from guanwu.store.staffing_file import FOLDER as STAFFING
from guanwu.store.statement.pdf import chinese_fonts
from tests.desk.staff import Staff
from tests.programme.ground import SOURCE, changed, table, text, with_value
from tests.shared import needs_shared


def run(*words: str, code: int = Exit.OK) -> str:
    """What a verb of `guanwu programme` prints."""
    result = CliRunner().invoke(app, ["programme", *words])
    assert result.exit_code == code, result.output
    return result.output


def asked(*words: str, code: int = Exit.OK) -> Any:
    """The JSON answer of a verb."""
    return json.loads(run(*words, "--json", code=code))


def example(id: str) -> Struct:
    """The example of an order."""
    found = registry()[id].example
    assert found is not None
    return found


def test_figures_are_shown_with_their_reason_and_the_one_that_cannot_be() -> None:
    found = asked("figures")
    assert asked("figures", "--check", code=Exit.NOT_OK) == found
    by_id = {one["id"]: one for one in found["figures"]}
    share = by_id["108h1/service_integration.target_share"]
    assert (share["printed"], share["truncated"], share["rounded"]) == ("88.94", "88.94", "88.95")
    assert share["outcome"] == "figure_truncated"
    assert [one["id"] for one in found["figures"] if one["agrees"] is False] == [
        "108h1/service_integration.satisfied"]
    parts = {one["name"]: one["stated"] for one in by_id[
        "107/service_integration.target_share"]["parts"]}
    assert parts == {"hours_saved": True, "target_hours": False}
    assert all(one["said_zh"] and one["said_en"] for one in found["figures"])
    assert len(found["days"]) == 2
    for language in ("zh", "en"):
        said = run("figures", "-l", language)
        assert "88.95" in said and "374" in said
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in said)


def test_the_board_of_a_day() -> None:
    found = asked("board", "--day", "2021-01-01")
    assert found["day"] == "2021-01-01" and len(found["projects"]) == 21
    boats = found["projects"][0]
    assert (boats["done"], boats["late"], boats["since_year"], boats["until_year"]) == (
        10, 2, 106, 112)
    said = run("board", "--day", "2021-01-01", "-l", "en")
    assert "20 late" in said and not any("\u4e00" <= sign <= "\u9fff" for sign in said)


@pytest.mark.skipif(not chinese_fonts(), reason="no Chinese font is installed")
def test_a_statement_is_written_into_three_files(tmp_path: Path) -> None:
    found = asked("statement", "--year", "109", "--out", str(tmp_path / "new" / "out"))
    assert (found["year"], found["draft"], found["missing"]) == (109, False, [])
    for form, begin in (("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-"), ("odt", b"PK")):
        path = Path(found["files"][form])
        assert path.name == f"statement-109.{form}" and path.read_bytes().startswith(begin)


def test_text_goes_to_standard_output() -> None:
    assert run("statement", "--year", "109", "--format", "text") == text()


def test_a_draft_says_what_it_lacks(tmp_path: Path) -> None:
    out, store = tmp_path / "out", tmp_path / "none.db"
    words = ("statement", "--year", "110", "--format", "html", "--out", str(out), "--store",
             str(store))
    found = asked(*words)
    assert found["draft"] and len(found["missing"]) == 10
    assert [one.name for one in out.iterdir()] == ["statement-110-draft.html"]
    assert "10" in run(*words, "-l", "en")
    assert not store.exists()


def test_a_changed_table_changes_the_statement(tmp_path: Path) -> None:
    changed(tmp_path, table("facts"), with_value(("107/paper_seals", "sealed"), "5288"))
    written = run("statement", "--year", "109", "--format", "text", "--tables", str(tmp_path))
    assert "100.00%" in written and "66.45%" not in written
    assert written != text()


@pytest.mark.parametrize(("words", "exit_code", "code"), [
    (("statement", "--year", "2020", "--format", "text"), Exit.NOT_FOUND,
     "programme_year_western"),
    (("statement", "--year", "100", "--format", "text"), Exit.NOT_FOUND,
     "programme_year_unknown"),
    (("statement", "--year", "109"), Exit.REFUSED, "programme_out_needed"),
    (("events", "--kind", "parade"), Exit.NOT_FOUND, "programme_event_kind_unknown"),
    (("events", "--since", "2019-01-02", "--until", "2019-01-01"), Exit.REFUSED,
     "programme_span_reversed"),
    (("compare", "no-such-file", "--year", "109"), Exit.REFUSED, "file_unreadable"),
    (("indicators", "--year", "2025"), Exit.REFUSED, "programme_year_western"),
    (("certificates", "--file", "no-such-file"), Exit.REFUSED, "file_unreadable"),
])
def test_refusals_say_what_to_do(words: tuple[str, ...], exit_code: int, code: str) -> None:
    (found,) = asked(*words, code=exit_code)["refused"]
    assert found["code"] == code
    assert all(found[name] for name in ("zh", "zh_do", "en", "en_do"))


def test_every_fault_of_given_tables_is_told_at_once(tmp_path: Path) -> None:
    changed(tmp_path, table("facts"), with_value(("107/paper_seals", "sealed"), "-1"))
    changed(tmp_path, table("events"), lambda row: row.update(count="0"))
    found = asked("figures", "--tables", str(tmp_path), code=Exit.REFUSED)["refused"]
    codes = [one["code"] for one in found]
    assert codes.count("programme_count_wrong") > 20 and "programme_value_wrong" in codes
    (tmp_path / "strange.csv").write_text("a\n1\n", "utf-8")
    (strange,) = asked("board", "--tables", str(tmp_path), code=Exit.REFUSED)["refused"]
    assert strange["code"] == "programme_table_unknown"


def _a_hundred_more(row: dict[str, str]) -> None:
    if (row["line"], row["category"], row["since"]) == ("keelung", "staff", "2020-01-01"):
        row["count"] = "1138"


def test_a_head_count_that_does_not_add_up_makes_no_statement(tmp_path: Path) -> None:
    changed(tmp_path, STAFFING / "headcount.csv", _a_hundred_more)
    words = ("statement", "--year", "109", "--format", "text", "--tables", str(tmp_path))
    found = asked(*words, code=Exit.REFUSED)["refused"]
    assert [(one["code"], one["place"]) for one in found] == [
        ("headcount_row_unequal", "109 keelung total"),
        ("headcount_column_unequal", "109 total staff"),
        ("headcount_change_unequal", "109 change staff"),
        ("headcount_change_unequal", "109 change total")]
    assert all(abs(one["facts"]["difference"]) == 100 for one in found)


@needs_shared
def test_the_official_text_differs_in_a_sign_only() -> None:
    (one,) = asked("compare", str(SOURCE), "--year", "109")["differences"]
    assert one["kind"] == "layout"


def test_what_was_altered_is_listed_and_leaves_with_one(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(text().replace("66.45", "66.46"), "utf-8")
    (one,) = asked("compare", str(other), "--year", "109", code=Exit.NOT_OK)["differences"]
    assert one["kind"] == "altered"
    assert "66.46" in one["theirs"] and "66.45" in one["ours"]
    other.write_text(text(), "utf-8")
    assert asked("compare", str(other), "--year", "109")["differences"] == []
    other.write_bytes(b"\xff\xfe")
    (refused,) = asked("compare", str(other), "--year", "109", code=Exit.REFUSED)["refused"]
    assert refused["code"] == "file_not_utf8"


def test_both_texts_stand_side_by_side_on_a_page(tmp_path: Path) -> None:
    other, page = tmp_path / "other.txt", tmp_path / "beside.html"
    other.write_text(text().replace("66.45", "<b>66.46</b>") + "One more.\n", "utf-8")
    for language, said in (("en", "Differences: 2"), ("zh", "2")):
        run("compare", str(other), "--year", "109", "--out", str(page), "-l", language,
            code=Exit.NOT_OK)
        written = page.read_text("utf-8")
        assert said in written and "<b>" not in written and "&lt;b&gt;66.46" in written
        assert written.count('<tr class="altered">') == 2
        assert written.count('<tr class="missing">') == 2
    assert written.count("<tr") == 1 + 2 + 1 + 688 + 1


def test_signs_that_nobody_sees_are_shown_as_such(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(text() + "\x1b[31mred\u202eback\n", "utf-8")
    said = run("compare", str(other), "--year", "109", code=Exit.NOT_OK)
    assert "?[31mred?back" in said and "\x1b" not in said and "\u202e" not in said


def test_events_and_their_counts() -> None:
    found = asked("events", "--since", "2018-01-01", "--until", "2018-12-31")
    counts = {one["kind"]: one["count"] for one in found["counts"]}
    assert [counts[kind] for kind in (
        "press_release", "public_lecture", "staff_lecture", "project_meeting",
        "returned_review", "days_saved")] == [117, 87, 334, 34, 26, 15]
    said = run("events", "-l", "en")
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in said) and "117 releases" in said


def test_events_of_a_store_stand_beside_those_of_the_tables(tmp_path: Path) -> None:
    staff = Staff(tmp_path)
    staff.account("ada", "administrator")
    made = staff.ask("ada", "programme:record_event", example("programme:record_event"))
    staff.house.engine.dispose()
    words = ("events", "--kind", "press_release", "--store", str(tmp_path / "guanwu.db"))
    found = asked(*words)
    assert [one["id"] for one in found["events"]] == ["remedy_press_releases", made.id]
    assert found["counts"][0]["count"] == 118
    assert "Express clearance explained" in run(*words, "-l", "en")
    only = asked("events", "--kind", "press_release", "--store", str(tmp_path / "none.db"))
    assert [one["id"] for one in only["events"]] == ["remedy_press_releases"]
    assert not (tmp_path / "none.db").exists()


def test_a_milestone_of_a_store_is_done_on_the_board(tmp_path: Path) -> None:
    staff = Staff(tmp_path)
    staff.account("ada", "administrator")
    made = staff.ask("ada", "programme:record_milestone", example("programme:record_milestone"))
    staff.house.engine.dispose()
    words = ("board", "--day", "2021-01-01", "--store", str(tmp_path / "guanwu.db"))
    found = {each["id"]: each for one in asked(*words)["projects"] for each in one["milestones"]}
    assert found[made.id]["state"] == "done"
    line = next(one for one in run(*words, "-l", "en").splitlines() if one.endswith(made.id))
    assert line.split("\t")[:2] == ["  2020-12-08", "done"]


def test_an_event_kind_of_ones_own_is_shown_as_it_is(tmp_path: Path) -> None:
    rows = table("events").read_text("utf-8")
    (tmp_path / "events.csv").write_text(
        rows + "mine,107/paperless,parade,Parade,Parade,2,float,2018-05-05,2018-05-05,,,test\n",
        "utf-8")
    found = asked("events", "--kind", "parade", "--tables", str(tmp_path))
    assert found["counts"][0]["en"] == "parade" and found["counts"][0]["count"] == 2


def test_certificates_of_a_day_and_of_a_file(tmp_path: Path) -> None:
    found = asked("certificates", "--day", "2020-03-01")["certificates"]
    assert [one["standing"] for one in found].count("expired") == 2
    own = tmp_path / "own.csv"
    own.write_text(
        "number,kind,unit,role_zh,role_en,since,until,source\n"
        "R-1,radiation_licence,taichung/4,-,Operator,2020-01-01,2020-06-30,own\n", "utf-8")
    words = ("certificates", "--file", str(own), "--day", "2020-06-01")
    (one,) = asked(*words)["certificates"]
    assert (one["standing"], one["days_left"]) == ("expiring", 29)
    (one,) = asked(*words, "--soon", "10")["certificates"]
    assert one["standing"] == "valid"
    assert "demonstration" not in run(*words, "-l", "en")
    assert "demonstration" in run("certificates", "--day", "2020-06-01", "-l", "en")


def test_certificates_of_a_store_stand_alone(tmp_path: Path) -> None:
    staff = Staff(tmp_path)
    staff.account("ada", "administrator")
    made = staff.ask("ada", "programme:record_certificate", example("programme:record_certificate"))
    staff.house.engine.dispose()
    words = ("certificates", "--day", "2031-02-01", "--store", str(tmp_path / "guanwu.db"))
    found = asked(*words)
    assert [one["number"] for one in found["certificates"]] == [made.number]
    assert found["certificates"][0]["standing"] == "expiring" and not found["demonstration"]
    said = run(*words, "-l", "en")
    assert made.number in said and "left out" in said and "DEMO-" not in said
    assert asked("certificates", "--store", str(tmp_path / "none.db"))["demonstration"]


def test_indicators_without_a_store(tmp_path: Path) -> None:
    found = asked("indicators", "--store", str(tmp_path / "none.db"), "--year", "114")
    assert {one["produced"] for one in found} == {None}
    said = run("indicators", "--store", str(tmp_path / "none.db"), "-l", "en")
    assert "not produced yet" in said
