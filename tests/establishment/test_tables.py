"""The tables of the establishment: those of the statement clause by clause, and their faults."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from guanwu.store.organisation_file import (
    FOLDER,
    TablesWrongError,
    load_organisation,
    read_organisation,
)
from tests.shared import SHARED, needs_shared

DAY = date(2025, 3, 14)
STATEMENT = SHARED / "seeds" / "000_586683daab11227d.txt"


def test_the_statement_has_64_units_and_406_duties() -> None:
    organisation = load_organisation()
    assert len(organisation.offices.on(DAY)) == 5
    assert len(organisation.units.on(DAY)) == 64
    assert len(organisation.duties.on(DAY)) == 406


@needs_shared
def test_every_clause_is_that_of_the_list_of_duties_with_its_systems() -> None:
    organisation = load_organisation()
    offices = {one.id: one.zh_hant for one in organisation.tables.offices}
    units = {one.id: one for one in organisation.tables.units}
    ours = [
        (offices[units[one.unit].office], units[one.unit].no, units[one.unit].zh_hant, one.item,
         one.zh_hant, one.systems)
        for one in organisation.duties.on(DAY)
    ]
    with (SHARED / "duties.csv").open(encoding="utf-8") as file:
        listed = [
            (row["office"], int(row["unit_no"]), row["unit"], int(row["item"]), row["duty"],
             tuple(row["systems"].split()))
            for row in csv.DictReader(file)
        ]
    assert ours == listed


@needs_shared
def test_every_clause_is_that_of_the_budget_statement() -> None:
    organisation = load_organisation()
    text = STATEMENT.read_text(encoding="utf-8")
    body = text[: text.index("[image:")]
    stated = re.findall(r"^[0-9]+\. *([^\s\uff1a]+)\uff1a(?:\u638c\u7406|\u7d9c\u7406)(.*)$", body,
                        re.MULTILINE)
    units = organisation.units.on(DAY)
    assert [name for name, _ in stated] == [unit.zh_hant for unit in units]
    for unit, (_, clauses) in zip(units, stated, strict=True):
        parts = tuple(re.split("\uff1b", clauses.strip().rstrip("\u3002")))
        ours = tuple(one.zh_hant for one in organisation.duties.on(DAY) if one.unit == unit.id)
        assert ours == parts, unit.id


@needs_shared
def test_the_chart_has_every_box_of_the_drawing_as_often_as_it_is_drawn() -> None:
    organisation = load_organisation()
    text = STATEMENT.read_text(encoding="utf-8")
    start, end = text.index("image1.emf]") + len("image1.emf]"), text.index("\uff08\u4e8c\uff09")
    drawn = "".join(text[start:end].split()).replace("\u3127", "\u4e00")
    boxes = Counter(
        organisation.units.rows[node.unit][0].zh_hant if node.unit else node.zh_hant
        for node in organisation.chart.on(DAY)
    )
    # Longest names first, each taken out of the drawing, so that no name is found inside another.
    for name in sorted(boxes, key=len, reverse=True):
        plain = "".join(name.replace("\uff08", "(").replace("\uff09", ")").split())
        assert drawn.count(plain) == boxes[name], name
        drawn = drawn.replace(plain, "|")


def test_every_name_is_there_in_both_languages() -> None:
    tables = load_organisation().tables
    rows = (*tables.offices, *tables.units, *tables.duties, *tables.places, *tables.modes,
            *tables.matters, *tables.systems)
    chinese = re.compile("[\u3400-\u9fff]")
    for row in rows:
        assert chinese.search(row.zh_hant) and row.en and not chinese.search(row.en), row.id


def test_a_clause_that_is_worded_alike_reads_alike_in_english() -> None:
    english: dict[str, set[str]] = {}
    for duty in load_organisation().tables.duties:
        english.setdefault(duty.zh_hant, set()).add(duty.en)
    assert len(english) == 232
    assert not {zh: en for zh, en in english.items() if len(en) > 1}


def _broken(folder: Path, table: str, old: str, new: str) -> list[tuple[str, str]]:
    """The faults of the tables of the house after one change: code and place."""
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, folder)
    path = folder / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(TablesWrongError) as caught:
        read_organisation(folder)
    return [(fault.code, fault.place) for fault in caught.value.faults]


@pytest.mark.parametrize(("table", "old", "new", "code"), [
    ("units", "keelung/1,keelung", "keelung/1,atlantis", "establishment_unknown_reference"),
    ("routes", "sea_import,handles,keelung,,,1,keelung/1/1", "sea_import,handles,keelung,,,1,"
     "keelung/1/99", "establishment_unknown_reference"),
    ("routes", "sea_import,handles,keelung,,,1,keelung/1/1", "sea_import,handles,keelung,,,1,"
     "taipei/1/1", "establishment_route_strays"),
    ("routes", "drawback,handles,taipei", "refund,handles,taipei", "establishment_days_overlap"),
    ("routes", "drawback,handles,taipei,,,1,taipei/12/5", "drawback,handles,taipei,,,1,"
     "taipei/12/6", "establishment_duty_unreached"),
    ("chart", "deputies,commissioner,", "deputies,chief_secretary,", "establishment_chart_circle"),
    ("chart", "keelung/7,", "keelung/8,", "establishment_unit_not_drawn"),
    ("duties", "S53 S57,2020-01-01,", "S53 S57,2020-01-01,2019-01-01",
     "establishment_days_reversed"),
    ("duties", "S53 S57,2020-01-01,", "S53 S99,2020-01-01,", "establishment_unknown_reference"),
    ("duties", "S53 S57,2020-01-01,", "S53 S57,tomorrow,", "establishment_row_wrong"),
    ("matters", "workers,", "idlers,", "establishment_matter_unhandled"),
])
def test_each_kind_of_fault_is_found(
    tmp_path: Path, table: str, old: str, new: str, code: str
) -> None:
    assert code in {found for found, _ in _broken(tmp_path, table, old, new)}


def test_all_faults_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    routes = tmp_path / "routes.csv"
    text = routes.read_text("utf-8")
    row = next(line for line in text.splitlines() if line.startswith("drawback,handles"))
    late = row.replace("2020-01-01", "2031-01-01")
    routes.write_text(text + late + "\nshort,row\n", "utf-8")
    duties = tmp_path / "duties.csv"
    clause = next(line for line in duties.read_text("utf-8").splitlines()
                  if line.startswith("taipei/12/5,"))
    ended = clause.replace("2020-01-01,", "2020-01-01,2030-01-01")
    duties.write_text(duties.read_text("utf-8").replace(clause, ended), "utf-8")
    with pytest.raises(TablesWrongError) as caught:
        read_organisation(tmp_path)
    found = {(fault.code, fault.place) for fault in caught.value.faults}
    key = "routes drawback|handles|taipei||"
    assert found == {
        ("establishment_row_wrong", "routes.csv"),
        ("establishment_days_overlap", key),
        ("establishment_route_without_duty", key),
    }
