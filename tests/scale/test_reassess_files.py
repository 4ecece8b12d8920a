"""Lines of files under another law: equal to the assessment of one declaration after the other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from guanwu.case import Refusal
from guanwu.scale.generator.world import FIRST_DAY, World
from guanwu.scale.lines_file import generate_lines_parquet
from guanwu.scale.reassess import Reassessment, reassess_files
from guanwu.scale.twin_law import View
from tests.desk.houses import house
from tests.scale.replayed import Compared, amended, broken, day, law, one_by_one

LINES = 6_000


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of generated lines whose row groups cut through declarations."""
    folder = tmp_path_factory.mktemp("lines")
    desk = house(folder)
    world = World(desk.law, desk.reference, desk.levy_codes(FIRST_DAY), 5)
    generate_lines_parquet(folder / "all.parquet", world, LINES)
    pq.write_table(pq.read_table(folder / "all.parquet"), folder / "lines.parquet",
                   row_group_size=997)
    return folder / "lines.parquet"


def replay(
    paths: list[Path], folder: Path, after: View, before: View | None = None, processes: int = 1,
    name: str = "differences.parquet",
) -> Reassessment:
    """Replay files into a folder."""
    found = reassess_files(paths, before or View(law()), after, folder / name,
                           folder / "refused.parquet", processes)
    assert isinstance(found, Reassessment), found
    return found


def rows_of(path: Path) -> list[tuple[object, ...]]:
    """The rows of a file or folder of differences."""
    return [tuple(row.values()) for row in pq.read_table(path).to_pylist()]


def reasons_of(path: Path) -> Counter[tuple[str, int, int, str]]:
    """The reasons in a file of refusals, with what both laws refuse counted on both sides."""
    found: Counter[tuple[str, int, int, str]] = Counter()
    for row in pq.read_table(path).to_pylist():
        sides = ("before", "after") if row["side"] == "both" else (row["side"],)
        for side in sides:
            found[side, row["number"], row["line"], row["reason"]] += 1
    return found


def same(found: Reassessment, expected: Compared) -> None:
    """Check rows, reasons and totals to the dollar."""
    assert Counter(rows_of(found.differences)) == Counter(expected.rows)
    assert reasons_of(found.refused) == expected.refused
    totals = found.totals
    levies = {name: (one.before, one.after) for name, one in totals.levies.items()}
    assert {k: v for k, v in levies.items() if any(v)} == {
        k: v for k, v in expected.levies.items() if any(v)}
    for held, wanted in ((totals.chapters, expected.chapters), (totals.traders, expected.traders)):
        assert {k: (v.lines, v.before, v.after) for k, v in held.items()} == wanted
    assert sum(one.before for one in totals.origins.values()) == sum(v[0] for v in levies.values())


def test_an_amended_tariff_equals_one_by_one(lines: Path, tmp_path: Path) -> None:
    after = amended()
    found = replay([lines], tmp_path, after)
    expected = one_by_one([lines], View(law()), after)
    same(found, expected)
    assert found.totals.counts["lines"] == LINES
    assert len(expected.rows) > 300
    assert 0 < found.totals.counts["reassessed_declarations"] < found.totals.counts["declarations"]


def test_the_same_law_changes_nothing_and_assesses_nothing_twice(
    lines: Path, tmp_path: Path
) -> None:
    found = replay([lines], tmp_path, View(law()))
    assert rows_of(found.differences) == []
    assert found.totals.counts["reassessed_declarations"] == 0
    assert all(one.difference == 0 for one in found.totals.traders.values())


def test_codes_that_are_gone_are_refused_with_their_reason(lines: Path, tmp_path: Path) -> None:
    after = amended(dropped=11)
    found = replay([lines], tmp_path, after)
    same(found, one_by_one([lines], View(law()), after))
    reasons = {reason for *_, reason in reasons_of(found.refused)}
    assert reasons == {"tariff_code_unknown"}
    assert found.totals.counts["refused_declarations"] > 0


def test_lines_that_no_law_can_assess_are_refused_and_hold_nobody_up(
    lines: Path, tmp_path: Path
) -> None:
    table = pq.read_table(lines)
    kinds = table.to_pylist()
    wine = next(n for n, row in enumerate(kinds) if row["litres_e6"])
    smoke = next(n for n, row in enumerate(kinds) if row["tobacco_quantity_e6"])
    cells = {
        5: {"code": "99999999999"}, 50: {"customs_value": None}, 90: {"customs_value": 10**13},
        120: {"origin": None}, 333: {"net_weight_e6": -1}, 334: {"origin": "ZZ"},
        wine: {"litres_e6": None, "quantity_e6": None}, smoke: {"tobacco_quantity_e6": None},
        smoke + 1: {"code": "99999999999", "customs_value": -5},
    }
    path = tmp_path / "broken.parquet"
    pq.write_table(broken(table, cells), path)
    found = replay([path], tmp_path, amended())
    same(found, one_by_one([path], View(law()), amended()))
    refused = reasons_of(found.refused)
    assert {"tariff_code_unknown", "fact_beyond_limit", "measure_missing", "fact_missing"} <= {
        reason for *_, reason in refused}
    numbers = {number for _, number, *_ in refused}
    assert found.totals.counts["refused_declarations"] == len(numbers)
    assert found.totals.counts["declarations"] == len({row["number"] for row in kinds})


def test_a_declaration_without_a_day_has_no_law(lines: Path, tmp_path: Path) -> None:
    table = pq.read_table(lines)
    first = table.column("number").to_pylist().count(table.column("number")[0].as_py())
    path = tmp_path / "undated.parquet"
    pq.write_table(broken(table, {place: {"imported_on": None} for place in range(first)}), path)
    found = replay([path], tmp_path, amended())
    refused = reasons_of(found.refused)
    assert {(number, reason) for _, number, _, reason in refused} == {
        (table.column("number")[0].as_py(), "law_row_missing")}


@pytest.mark.parametrize("laws", ["law day", "base graph", "tables"])
def test_another_law_day_table_or_base_equals_one_by_one(
    lines: Path, tmp_path: Path, laws: str
) -> None:
    held = law()
    after = View(held, day("2025-04-30"))
    if laws == "base graph":
        bases = [base._replace(enters=base.enters[1:]) if base.levy == "business_tax" else base
                 for base in held.bases]
        after = View(type(held)(held.tariff, held.membership, held.tables, bases, held.levies))
    if laws == "tables":
        from guanwu.rule.table import DatedTable

        table = held.tables["business_tax"]
        rows = [row for rows in table.rows.values() for row in rows]
        higher = [type(row)(row.key, row.since, row.until, row.recorded_on, row.cites, row.source,
                            row.reference, {**row.facts, "rate_ppm": 70_000}) for row in rows]
        tables = {**held.tables, "business_tax": DatedTable("business_tax", higher)}
        after = View(type(held)(held.tariff, held.membership, tables, held.bases, held.levies))
    found = replay([lines], tmp_path, after)
    same(found, one_by_one([lines], View(law()), after))
    assert bool(found.difference_rows) == (laws != "law day")


def test_two_processes_and_one_write_the_same_rows_in_the_same_order(
    lines: Path, tmp_path: Path
) -> None:
    one = replay([lines, lines], tmp_path, amended(), name="one.csv")
    two = replay([lines, lines], tmp_path, amended(), processes=2, name="two.csv")
    parts = replay([lines, lines], tmp_path, amended(), processes=3, name="parts")
    assert one.differences.read_bytes() == two.differences.read_bytes()
    assert one.totals == two.totals == parts.totals
    read = pa.csv.read_csv(one.differences, convert_options=pa.csv.ConvertOptions(
        column_types={"code": pa.string()}))
    rows = [tuple(row.values()) for row in read.to_pylist()]
    assert rows == rows_of(parts.differences) and rows
    assert len(list(parts.differences.iterdir())) == 3


def test_files_that_are_no_lines_are_refused(lines: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.parquet"
    text.write_text("number,line\n1,1\n")
    lacking = tmp_path / "lacking.parquet"
    pq.write_table(pq.read_table(lines).drop_columns(["code", "origin"]), lacking)
    floating = tmp_path / "floating.parquet"
    table = pq.read_table(lines)
    place = table.schema.names.index("customs_value")
    column = table.column("customs_value").cast(pa.float64())
    pq.write_table(table.set_column(place, "customs_value", column), floating)
    codes = []
    for path in (text, lacking, floating):
        found = reassess_files([path], View(law()), amended(), tmp_path / "d", tmp_path / "r", 1)
        assert isinstance(found, Refusal)
        codes.append(found.code)
    assert codes == ["lines_file_unreadable", "lines_file_column_missing", "lines_file_column_type"]
