"""The demo on real-shaped declarations: mapping by fixed rules, every row counted, skips kindly."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import bench.demo_real as demo_real
from bench.real_mapping import Mapper, Row, box_of, read_rows, shifted_day
from guanwu.declaration.checks import check
from guanwu.declaration.model import Declaration
from guanwu.desk.demo import demo_house
from guanwu.store.tariff_starter import load_starter_tariff
from tests.shared import SHARED, needs_shared

CELLS = {
    "Declaration ID": "123", "Date": "2020-01-05", "Office ID": "40", "Mode of Transport": "10",
    "Declarant ID": "AAA", "Importer ID": "BBB", "HS6 Code": "61091", "Country of Departure": "US",
    "Country of Origin": "US", "Tax Type": "A", "Net Mass": "12.5", "Item Price": "250000.55",
    "Fraud": "0", "Critical Fraud": "0",
}


def row(**changes: str) -> Row:
    """A row as read, with changes to its cells."""
    rows, malformed = read_rows([{**CELLS, "HS6 Code": "610910", **changes}])
    assert malformed == 0
    return rows[0]


@pytest.fixture(scope="module")
def mapper(tmp_path_factory: pytest.TempPathFactory) -> Mapper:
    house, _ = demo_house(tmp_path_factory.mktemp("real") / "real.db", 1)
    return Mapper(house, load_starter_tariff().rows, 100)


def test_without_the_folder_it_says_so_and_ends_well(tmp_path: Path) -> None:
    import typer

    app = typer.Typer()
    app.command()(demo_real.main)
    result = CliRunner().invoke(app, ["--shared", str(tmp_path), "--out", str(tmp_path / "out"),
                                      "--store", str(tmp_path / "real.db")])
    assert result.exit_code == 0
    assert "demo-real skipped" in result.output and "tariff-2025.csv" in result.output
    assert not (tmp_path / "real.db").exists()


def test_a_mapped_row_is_a_declaration_that_passes_every_check(mapper: Mapper) -> None:
    found = mapper.map(row())
    assert isinstance(found, Declaration)
    assert check(found, mapper.house.reference_on(date(2025, 3, 20))) == []
    line = found.lines[0]
    assert line.code.startswith("610910") and line.net_weight_e6 == 12_500_000
    assert found.cif_twd == (25_000_055 * mapper.rate_e5 + 5 * 10**6) // 10**7
    assert mapper.map(row()) == found


@pytest.mark.parametrize(("changes", "reason"), [
    ({"HS6 Code": "999999"}, "hs6_not_in_tariff"),
    ({"HS6 Code": "870380"}, "goods_not_declarable"),
    ({"Mode of Transport": "50"}, "transport_not_here"),
    ({"Country of Origin": "XX"}, "country_unknown"),
    ({"Country of Departure": "XX"}, "country_unknown"),
    ({"Net Mass": "0.0"}, "no_weight"),
    ({"Item Price": "0"}, "no_value"),
    ({"Item Price": "20.0"}, "no_value"),
])
def test_a_row_that_cannot_be_mapped_says_why(
    mapper: Mapper, changes: dict[str, str], reason: str
) -> None:
    assert mapper.map(row(**changes)) == reason


def test_every_reason_stands_in_both_languages() -> None:
    words = tomllib.loads((Path(demo_real.__file__).parent / "reasons.toml").read_text("utf-8"))
    for name in ("hs6_not_in_tariff", "goods_not_declarable", "transport_not_here",
                 "country_unknown", "no_weight", "no_value", "row_malformed"):
        assert words[name]["zh-Hant"] and words[name]["en"].isascii()


def test_rows_that_cannot_be_read_are_counted() -> None:
    table = [CELLS, {**CELLS, "Net Mass": "much"}, {**CELLS, "Date": "2020-13-01"},
             {**CELLS, "Item Price": "NaN"}]
    rows, malformed = read_rows(table)
    assert (len(rows), malformed) == (1, 3)
    assert rows[0].hs6 == "061091" and rows[0].grams == 12_500


def test_days_boxes_and_labels_follow_fixed_rules() -> None:
    assert shifted_day(0, 100) == date(2025, 3, 11)
    assert shifted_day(99, 100) == date(2025, 3, 20)
    assert len({box_of(one) for one in range(5_000)}) == 5_000
    assert row(Fraud="1", **{"Critical Fraud": "2"}).fraud == "critical"
    assert row(Fraud="1", **{"Critical Fraud": "1"}).fraud == "labelled"


@needs_shared
@pytest.mark.slow
def test_two_thousand_real_shaped_rows_go_the_whole_way(tmp_path: Path) -> None:
    import typer

    app = typer.Typer()
    app.command()(demo_real.main)
    result = CliRunner().invoke(app, [
        "--store", str(tmp_path / "real.db"), "--out", str(tmp_path / "out"),
        "--most", "2000", "--json", "--shared", str(SHARED),
    ])
    assert result.exit_code == 0, result.output
    record = json.loads(result.stdout)
    unmapped = Counter({one["reason"]: one["rows"] for one in record["notes"]["unmapped"]})
    assert record["sent"] + unmapped.total() == 2_000
    assert record["edition"] == "tariff-2025"
    assert record["journal"]["ok"] and record["balanced"]
    assert set(record["states"]) <= {"released", "refused"}
    assert {one["code"] for one in record["faults"]} <= {
        "import_prohibited", "column_1_membership_missing"}
    assert set(record["frauds"]) <= {"labelled", "unlabelled", "critical"}
    assert (tmp_path / "out" / "report.html").is_file()
