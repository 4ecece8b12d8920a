"""`guanwu establishment headcount check`: its own example, offices missing, headings exchanged."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from guanwu.cli.main import app
from guanwu.cli.output import Exit

Cells = list[list[str]]
TAIPEI = 3


def _run(*words: str, code: int = Exit.OK) -> Any:
    result = CliRunner().invoke(app, ["establishment", "headcount", *words])
    assert result.exit_code == code, result.output
    return result


def _example(*words: str) -> Cells:
    """The table of 109 and 108 as the house prints it for a machine."""
    return list(csv.reader(io.StringIO(_run("--year", "109", "--csv", *words).stdout)))


def _check(folder: Path, cells: Cells, code: int = Exit.OK) -> Any:
    path = folder / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(cells)
    return json.loads(_run("check", str(path), "--json", code=code).stdout)


def _seen(faults: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["code"], one["place"]) for one in faults]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_example_that_a_refusal_names_is_read_as_it_is(tmp_path: Path, language: str) -> None:
    found = _check(tmp_path, _example("-l", language))
    assert found["faults"] == found["notes"] == [] and len(found["tables"]) == 2
    (refused,) = _check(tmp_path, [["a", "b"]], Exit.REFUSED)["refused"]
    assert refused["code"] == "headcount_heading_missing"
    for name in ("zh_do", "en_do"):
        assert "CSV" in refused[name]


def test_a_table_that_cannot_be_read_is_refused_as_help_says(tmp_path: Path) -> None:
    assert _check(tmp_path, _example()[:1], Exit.REFUSED)["refused"]
    said = _run("check", str(tmp_path / "table.csv"), "-l", "en", code=Exit.REFUSED)
    assert "headcount_year_empty" in said.stderr and said.stdout == ""


def test_an_office_that_is_missing_is_named_and_no_total_is_blamed(tmp_path: Path) -> None:
    cells = _example()
    found = _check(tmp_path, [row for row in cells if row is not cells[TAIPEI]], Exit.NOT_OK)
    assert _seen(found["faults"]) == [("headcount_office_absent", "109")]
    assert "Taipei Customs" in found["faults"][0]["en"] and "109" in found["faults"][0]["en"]
    cells[1][2] = f"{int(cells[1][2]) + 1}"
    found = _check(tmp_path, [row for row in cells if row is not cells[TAIPEI]], Exit.NOT_OK)
    assert _seen(found["faults"]) == [
        ("headcount_office_absent", "109"), ("headcount_row_unequal", "I2")]
    both = [row for row in _example() if row[1] != cells[TAIPEI][1]]
    assert _seen(_check(tmp_path, both, Exit.NOT_OK)["faults"]) == [
        ("headcount_office_absent", "109"), ("headcount_office_absent", "108")]


def test_a_table_without_totals_lacks_an_office_too(tmp_path: Path) -> None:
    cells = [row for row in _example()[:6] if row[1] != _example()[TAIPEI][1]]
    assert _seen(_check(tmp_path, cells, Exit.NOT_OK)["faults"]) == [
        ("headcount_office_absent", "109")]


def test_headings_exchanged_add_up_but_are_not_what_is_on_record(tmp_path: Path) -> None:
    cells = _example()
    cells[0][3], cells[0][4] = cells[0][4], cells[0][3]
    found = _check(tmp_path, cells)
    assert found["faults"] == []
    assert {one["code"] for one in found["notes"]} == {"headcount_not_as_recorded"}
    first = found["notes"][0]
    assert (first["place"], first["facts"]["found"], first["facts"]["recorded"]) == ("E2", 14, 6)
    assert len(found["notes"]) == sum(2 for row in [*cells[1:6], *cells[7:12]]
                                      if row[3] != row[4])
    assert "heading" in first["en_do"]


def test_only_the_year_whose_sums_are_wrong_is_called_wrong(tmp_path: Path) -> None:
    cells = _example()
    cells[TAIPEI][2] = f"{int(cells[TAIPEI][2]) + 10}"
    _check(tmp_path, cells, Exit.NOT_OK)
    said = _run("check", str(tmp_path / "table.csv"), "-l", "en", code=Exit.NOT_OK).stdout
    assert "109: 4,307 people; rows and columns do not add up" in said
    assert "108: 4,318 people; rows and columns add up" in said
    cells[TAIPEI][2] = "?"
    _check(tmp_path, cells, Exit.NOT_OK)
    said = _run("check", str(tmp_path / "table.csv"), "-l", "en", code=Exit.NOT_OK).stdout
    assert "C4" in said and "add up" not in said
