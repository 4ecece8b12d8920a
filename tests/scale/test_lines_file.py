"""Generated lines as Parquet: the declared layout, and the same goods as the JSON declarations."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from guanwu.declaration.model import Line
from guanwu.scale.generator import generate
from guanwu.scale.lines_file import LAYOUT, generate_lines_parquet
from guanwu.scale.parquet_parts import COLUMNS, faults_of
from guanwu.store.declaration_json import Received, receive
from tests.scale.worlds import world

LINES = 12_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("lines") / "lines.parquet"
    generate_lines_parquet(where, world(), LINES)
    return where


def test_the_file_has_the_layout_that_mass_re_assessment_reads(path: Path) -> None:
    table = pq.read_table(path)
    assert table.num_rows == LINES
    assert table.schema.names == LAYOUT.names
    assert faults_of(path) is None
    assert set(LAYOUT.names) <= COLUMNS | {"line"}


def test_rows_of_a_declaration_stand_together_in_order(path: Path) -> None:
    table = pq.read_table(path, columns=["number", "line"])
    numbers, lines = table.column("number").to_pylist(), table.column("line").to_pylist()
    assert numbers == sorted(numbers) and numbers[0] == 0
    for place in range(1, LINES):
        same = numbers[place] == numbers[place - 1]
        assert lines[place] == (lines[place - 1] + 1 if same else 1)


def test_the_rows_are_the_lines_of_the_generated_declarations(path: Path) -> None:
    rows = pq.read_table(path).to_pylist()
    place = 0
    for index, item in enumerate(generate(world(), 0, 1_500, fault_share=0.0)):
        received = receive(item.json)
        assert isinstance(received, Received)
        declaration = received.declaration
        for line in declaration.lines:
            row = rows[place]
            assert row == expected(index, line, declaration.importer.id, declaration.imported_on)
            place += 1
    assert place > 5_000


def expected(index: int, line: Line, importer: str, imported_on: date) -> dict[str, Any]:
    """The row of a declared line."""
    litres, tobacco = line.litres_e4, line.tobacco_quantity_e4
    return {
        "number": index, "line": line.line, "code": line.code, "origin": line.origin,
        "claimed": line.preference == "PT", "customs_value": line.customs_value,
        "net_weight_e6": line.net_weight_e6, "quantity_e6": line.quantity_e4 * 100,
        "unit": line.unit, "commodity_tax_item": line.commodity_tax_item,
        "alcohol_kind": line.alcohol_kind, "alcohol_degree_e3": line.alcohol_degree_e3,
        "litres_e6": None if litres is None else litres * 100,
        "tobacco_kind": line.tobacco_kind,
        "tobacco_quantity_e6": None if tobacco is None else tobacco * 100,
        "selected_goods_item": line.selected_goods_item, "pieces": line.pieces,
        "exemption": line.exemption, "importer": importer, "imported_on": imported_on,
    }


def test_a_longer_file_begins_with_the_shorter_one(path: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.parquet"
    declarations = generate_lines_parquet(longer, world(), LINES * 2)
    assert pq.read_table(longer).slice(0, LINES).to_pylist() == pq.read_table(path).to_pylist()
    assert declarations == pq.read_table(longer, columns=["number"]).column(0)[-1].as_py() + 1
