"""The flat form: nothing is lost there and back, a broken row spoils only its own declaration."""

from __future__ import annotations

import csv
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.declaration.model import Declaration, Line, LineLevy, Permit
from guanwu.store import declaration_flat as flat
from guanwu.store.declaration_json import canonical
from tests.declaration.samples import clean_declaration

WRITERS = {"csv": flat.write_csv, "parquet": flat.write_parquet}
READERS = {"csv": flat.read_csv, "parquet": flat.read_parquet}
FORMS = sorted(WRITERS)


def rich() -> Declaration:
    """A declaration that uses every kind of column, and texts that spreadsheets fear."""
    clean = clean_declaration(2, number="AA  1411100002")
    first = msgspec.structs.replace(
        clean.lines[0],
        permits=(Permit("DN123456789012", 3), Permit("FTX200W0038718")),
        agency_codes=("AGG98888888880",),
        other_levies=(LineLevy("B40", "1", 5000),),
        description='=HYPERLINK("http://x","y")',
        brand="'quoted",
        model="+1;2",
        specification='-1\t"a"',
        producer="@sum, \u5de5\u5ee0",
        pieces=0,
    )
    return msgspec.structs.replace(
        clean,
        lines=(first, clean.lines[1]),
        statements=("=1+1", "line one\nline two"),
        marks="@\r\n- N/M",
        importer=msgspec.structs.replace(clean.importer, name_zh="\uff1d\u798f\u723e\u6469\u6c99"),
        not_low_value_exempt=True,
        copies=2,
    )


def declarations() -> list[Declaration]:
    return [clean_declaration(), rich(), clean_declaration(1, number="AA  1411100003")]


@pytest.mark.parametrize("form", FORMS)
def test_there_and_back(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"flat.{form}"
    assert WRITERS[form](path, declarations()) == 8
    answers = list(READERS[form](path))
    assert [answer for _, _, answer in answers] == declarations()
    assert [row for row, _, _ in answers] == [2, 7, 9]
    assert [raw for _, raw, _ in answers] == [canonical(d) for d in declarations()]


def test_the_columns_are_the_record(tmp_path: Path) -> None:
    names = [name for name, _, _ in flat.column_table()]
    assert len(names) == len(set(names)) == len(flat.SCHEMA)
    lines = [name.removeprefix("line.") for name in names if name.startswith("line.")]
    assert lines == [field.name for field in msgspec.structs.fields(Line)]
    header = {name.split(".")[0] for name in names if not name.startswith("line.")}
    assert header == {field.name for field in msgspec.structs.fields(Declaration)} - {"lines"}
    forms = {name: form for name, form, _ in flat.column_table()}
    assert forms["declared_on"] == "day" and forms["line.customs_value"] == "number"
    assert forms["bills"] == "json" and forms["not_low_value_exempt"] == "yes_no"


def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "flat.csv"
    flat.write_csv(path, declarations())
    with path.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r\n\uff1d") and cell]
    for line in path.read_text("utf-8").split('","'):
        assert not line.startswith("=")


@given(st.text())
def test_the_guard_loses_nothing(text: str) -> None:
    assert flat.unguarded(flat.guarded(text)) == text
    assert flat.guarded(text)[:1] not in tuple("=+-@\t\r\n")


def rewrite(path: Path, change: dict[tuple[int, str], str]) -> None:
    """Change cells of a CSV file by row (2 is the first) and column."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for (row, column), value in change.items():
        rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)


@pytest.mark.parametrize(
    ("column", "value", "code", "place"),
    [
        ("line.customs_value", "NaN", "item_type", "lines[1].customs_value"),
        ("line.customs_value", "1e400", "item_type", "lines[1].customs_value"),
        ("line.customs_value", "9" * 5000, "item_type", "lines[1].customs_value"),
        ("line.customs_value", "\uff11\uff12", "item_type", "lines[1].customs_value"),
        ("line.customs_value", "1_000", "item_type", "lines[1].customs_value"),
        ("line.customs_value", "-1", "number_range", "lines[1].customs_value"),
        ("line.customs_value", "", "item_missing", "lines[1].customs_value"),
        ("line.code", "123", "text_length", "lines[1].code"),
        ("line.permits", "[{", "item_type", "lines[1].permits"),
        ("line.permits", '[{"number":"DN123456789012","number":"DN123456789012"}]', "item_type",
         "lines[1].permits"),
        ("line.permits", '[{"number":"DN123456789012","item":1.5}]', "item_type",
         "lines[1].permits[0].item"),
        ("line.description", "a\0b", "text_hidden_character", "lines[1].description"),
        ("declared_on", "2025-02-30", "flat_header_differs", "declared_on"),
        ("importer.name", "OTHER", "flat_header_differs", "importer.name"),
    ],
)  # fmt: skip
def test_a_wrong_cell_spoils_its_own_declaration_only(
    column: str, value: str, code: str, place: str, tmp_path: Path
) -> None:
    path = tmp_path / "flat.csv"
    flat.write_csv(path, declarations())
    rewrite(path, {(3, column): value})
    answers = [answer for _, _, answer in flat.read_csv(path)]
    assert answers[1:] == declarations()[1:]
    assert isinstance(answers[0], tuple)
    assert [(fault.code, fault.place) for fault in answers[0]] == [(code, place)]


def test_a_row_too_short_and_a_row_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "flat.csv"
    flat.write_csv(path, declarations())
    rows = path.read_bytes().split(b"\r\n")
    rows[2] = rows[2].rsplit(b",", 3)[0]
    rows[-2] = rows[-2].replace(b"FORMOSA", b"FORM\xffSA")
    path.write_bytes(b"\r\n".join(rows))
    answers = [answer for _, _, answer in flat.read_csv(path)]
    assert isinstance(answers[0], tuple) and answers[0][0].code == "flat_row_length"
    assert answers[1] == rich()
    assert isinstance(answers[2], tuple) and answers[2][0].code == "flat_row_not_utf8"


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        ("", ["flat_column_missing"]),
        ("kind", ["flat_column_missing"]),
        ("number,colour", ["flat_column_unknown"]),
        ("number,kind,kind", ["flat_column_twice"]),
    ],
)
def test_a_wrong_header_is_one_item(header: str, codes: list[str], tmp_path: Path) -> None:
    path = tmp_path / "flat.csv"
    path.write_text(header + "\n1,2,3\n", "utf-8")
    ((row, raw, answer),) = flat.read_csv(path)
    assert (row, raw.decode()) == (1, header)
    assert isinstance(answer, tuple)
    assert [fault.code for fault in answer] == codes


def test_columns_may_be_left_out_and_stand_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "flat.csv"
    flat.write_csv(path, [clean_declaration()])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    used = [n for n in range(len(rows[0])) if any(row[n] for row in rows[1:])]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[row[n] for n in reversed(used)] for row in rows])
    assert [answer for _, _, answer in flat.read_csv(path)] == [clean_declaration()]


@pytest.mark.parametrize(
    ("column", "kind", "value"),
    [("packages", pa.float64(), 5.0), ("declared_on", pa.timestamp("s"), 1_741_910_400)],
)
def test_a_parquet_column_of_another_type_is_refused(
    column: str, kind: pa.DataType, value: object, tmp_path: Path
) -> None:
    path = tmp_path / "flat.parquet"
    flat.write_parquet(path, [clean_declaration()])
    table = pq.read_table(path)
    at = table.schema.get_field_index(column)
    table = table.set_column(at, column, pa.array([value] * table.num_rows, kind))
    pq.write_table(table, path)
    ((_, _, answer),) = flat.read_parquet(path)
    assert isinstance(answer, tuple)
    assert [(fault.code, fault.place) for fault in answer] == [("flat_column_type", column)]


def test_smaller_whole_number_types_are_read(tmp_path: Path) -> None:
    path = tmp_path / "flat.parquet"
    flat.write_parquet(path, [clean_declaration()])
    table = pq.read_table(path)
    at = table.schema.get_field_index("packages")
    table = table.set_column(at, "packages", table.column(at).cast(pa.int16()))
    pq.write_table(table, path)
    assert [answer for _, _, answer in flat.read_parquet(path)] == [clean_declaration()]


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_file_of_declarations(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"flat.{form}"
    assert WRITERS[form](path, []) == 0
    assert list(READERS[form](path)) == []
