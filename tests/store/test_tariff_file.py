"""The tariff file: understood to the last code, or refused by line and reason."""

from __future__ import annotations

import csv
import re
import time
from datetime import date
from pathlib import Path

import pytest

from guanwu.case.fault import Refusal
from guanwu.store.code_lists import load_code_lists
from guanwu.store.table_file import LAW, law_rows
from guanwu.store.tariff_file import FIELDS, LoadedTariff, read_tariff
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import EditionIndex, TariffRow
from guanwu.tariff.rate import Rate
from tests.shared import SHARED, needs_shared

SINCE = date(2025, 1, 1)
OFFICIAL = SHARED / "data" / "tariff" / "tariff-2025.csv"
GOOD = {
    "code": "22083000000",
    "name_zh": "-",
    "name_en": "Whisky",
    "column_1": "0%",
    "column_2": "0% (PA,LDCs)",
    "column_3": "50%",
    "quantity_unit": "LTR",
    "weight_unit": "KGM",
    "levy_codes": "B ",
    "import_rules": "462 463 W01 ",
    "export_rules": "",
}


def written(path: Path, *rows: dict[str, str]) -> Path:
    """A tariff file of our layout with the good row changed as told, once for each mapping."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows([GOOD | row for row in rows])
    return path


def read(path: Path) -> LoadedTariff:
    """The file as an edition, which it must be."""
    loaded = read_tariff(path, "a test", SINCE, None, SINCE)
    assert isinstance(loaded, LoadedTariff), loaded
    return loaded


def test_a_good_row(tmp_path: Path) -> None:
    loaded = read(written(tmp_path / "t.csv", {}))
    assert loaded.refused == ()
    (row,) = loaded.edition.rows
    assert row.column_3 == Rate(500_000, 0, "", False)
    assert row.column_2[0].partners == ("PA", "LDCs")
    assert row.import_rules == ("462", "463", "W01")
    assert row.line == 2
    assert re.fullmatch("[0-9a-f]{64}", loaded.edition.fingerprint)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"code": "22083000001"}, "commodity_code_check_digit", "code"),
        ({"code": "2208300000"}, "commodity_code_malformed", "code"),
        ({"name_en": " "}, "tariff_name_missing", "name"),
        ({"column_1": ""}, "rate_text_unknown", "column_1"),
        ({"column_1": "\uff15%"}, "rate_text_unknown", "column_1"),
        ({"column_3": "NaN%"}, "rate_text_unknown", "column_3"),
        ({"column_3": "1.23456%"}, "rate_too_fine", "column_3"),
        ({"column_3": "5000%"}, "rate_too_high", "column_3"),
        ({"column_2": "0% PA"}, "partner_text_unknown", "column_2"),
        ({"column_2": "0% (QQ)"}, "partner_unknown", "column_2"),
        ({"column_2": "0% (PA,PA)"}, "partner_twice", "column_2"),
        ({"quantity_unit": "QQQ"}, "tariff_unit_unknown", "unit"),
        ({"column_1": "NT$1/QQQ"}, "tariff_unit_unknown", "unit"),
        ({"levy_codes": "X*"}, "tariff_rule_unknown", "levy_codes"),
        ({"import_rules": "463 Q99"}, "tariff_rule_unknown", "import_rules"),
        ({"export_rules": "Q99"}, "tariff_rule_unknown", "export_rules"),
    ],
)
def test_a_row_that_is_not_understood(
    tmp_path: Path, change: dict[str, str], code: str, field: str
) -> None:
    other = {"code": "84713000008", "quantity_unit": "SET"}
    loaded = read(written(tmp_path / "t.csv", other, change))
    assert [row.code for row in loaded.edition.rows] == ["84713000008"]
    (fault,) = loaded.refused
    assert (fault.code, fault.place, fault.line) == (code, field, 3)
    assert fault.facts["code"] == change.get("code", GOOD["code"])


def test_all_reasons_of_a_row_at_once(tmp_path: Path) -> None:
    bad = {"code": "1", "column_1": "x", "column_3": "y", "levy_codes": "Q", "import_rules": "Q W"}
    loaded = read(written(tmp_path / "t.csv", bad))
    assert len(loaded.refused) == 6
    assert loaded.refused_lines == 1
    assert loaded.edition.rows == ()


def test_a_code_that_stands_twice(tmp_path: Path) -> None:
    loaded = read(written(tmp_path / "t.csv", {}, {"column_1": "9%"}))
    assert len(loaded.edition.rows) == 1
    (fault,) = loaded.refused
    assert (fault.code, fault.line, fault.facts["first"]) == ("tariff_code_twice", 3, 2)


def test_a_name_over_two_lines_keeps_the_line_numbers(tmp_path: Path) -> None:
    rows = [{"name_en": "a\nb"}, {"code": "84713000008", "column_1": "x"}]
    (fault,) = read(written(tmp_path / "t.csv", *rows)).refused
    assert fault.line == 4


def test_a_short_row(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", {})
    path.write_text(path.read_text() + "84713000008,x\n")
    (fault,) = read(path).refused
    assert (fault.code, fault.line) == ("tariff_row_short", 3)


def test_days_of_a_code_list_count(tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", {"import_rules": "M27"})
    assert read(path).refused == ()
    early = read_tariff(path, "2024", date(2024, 1, 1), SINCE, SINCE)
    assert isinstance(early, LoadedTariff)
    assert [fault.facts["rule"] for fault in early.refused] == ["M27"]


def test_order_of_columns_and_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    header_rows = law_rows("tariff/official_header.csv")
    official = {row["field"]: row["header"] for row in header_rows}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*reversed([official[field] for field in FIELDS]), "more"])
        writer.writerow([*reversed([GOOD[field] for field in FIELDS]), "x"])
    loaded = read(path)
    assert loaded.refused == ()
    assert loaded.edition.rows[0].name_en == "Whisky"


HEADER = ",".join(FIELDS)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n\n", "file_empty"),
        (b"\xef\xbb\xbf", "file_empty"),
        (HEADER.encode("utf-16"), "file_not_utf8"),
        ("\u8ca8\u54c1".encode("big5"), "file_not_utf8"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "file_not_utf8"),
        (HEADER.encode(), "tariff_without_rows"),
        (HEADER.replace("column_2", "x").encode(), "tariff_column_missing"),
        (f"{HEADER},code\n".encode(), "tariff_column_missing"),
        (b"<html><body>not found</body></html>", "tariff_column_missing"),
        (f'{HEADER}\n"never closed,'.encode(), "table_malformed"),
        (f'{HEADER}\n"a"b,c'.encode(), "table_malformed"),
        (f"{HEADER}\na\0b".encode(), "table_malformed"),
        (f"{HEADER}\n{'x' * 200_000}".encode(), "table_malformed"),
    ],
)
def test_files_that_are_no_tariff(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    refusal = read_tariff(path, "a test", SINCE, None, SINCE)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert refusal.facts["file"] == "t.csv"


def test_no_file_and_days_reversed(tmp_path: Path) -> None:
    refusal = read_tariff(tmp_path / "none.csv", "a test", SINCE, None, SINCE)
    assert refusal == Refusal("file_unreadable", {"file": "none.csv"})
    reversed_days = read_tariff(tmp_path / "none.csv", "a test", SINCE, SINCE, SINCE)
    assert isinstance(reversed_days, Refusal)
    assert reversed_days.code == "tariff_days_reversed"


def test_the_starter_tariff() -> None:
    rows = load_starter_tariff().rows
    assert len(rows) >= 320
    assert {row.code[:2] for row in rows} == {f"{n:02d}" for n in range(1, 99) if n != 77}
    levies = {levy for row in rows for levy in row.levy_codes}
    assert levies == {"R", "T", "T*", "L*", "N", "B", "B*", "C", "D*", "G", "Z"}
    assert all(row.name_zh and row.name_en for row in rows)
    assert sum(len(row.column_2) == 3 for row in rows) > 5
    partners = {partner for row in rows for group in row.column_2 for partner in group.partners}
    named = ("PA", "GT", "NI", "SV", "HN", "NZ", "SG", "CN", "PY", "SZ", "BZ", "MH", "LDCs")
    assert partners == set(named)
    assert load_starter_tariff().until is None


@needs_shared
def test_the_official_file_loads_whole_and_fast() -> None:
    started = time.process_time()
    loaded = read(OFFICIAL)
    taken = time.process_time() - started
    assert loaded.refused == ()
    assert len(loaded.edition.rows) == 12_686
    assert taken < 2.0
    jellyfish = EditionIndex(loaded.edition).find("03083030105")
    assert isinstance(jellyfish, TariffRow)
    assert jellyfish.column_1 == Rate(120_000, 84_000, "KGM", True)
    assert jellyfish.column_3 == Rate(200_000, 140_000, "KGM", True)


@needs_shared
def test_the_starter_restates_the_official_file_and_has_its_every_form() -> None:
    official = EditionIndex(read(OFFICIAL).edition)
    for row in load_starter_tariff().rows:
        other = official.find(row.code)
        assert isinstance(other, TariffRow), row.code
        facts = [(r.column_1, r.column_2, r.column_3, r.quantity_unit) for r in (row, other)]
        assert facts[0] == facts[1], row.code
        rules = [
            (r.weight_unit, r.levy_codes, r.import_rules, r.export_rules) for r in (row, other)
        ]
        assert rules[0] == rules[1], row.code
    starter = LAW / "tariff" / "starter.csv"
    for column in (3, 4, 5):
        assert forms(starter, column) == forms(OFFICIAL, column)


@needs_shared
def test_the_starter_names_are_our_own() -> None:
    official = EditionIndex(read(OFFICIAL).edition)
    for row in load_starter_tariff().rows:
        other = official.find(row.code)
        assert isinstance(other, TariffRow)
        assert (row.name_zh, row.name_en) != (other.name_zh, other.name_en), row.code


def forms(path: Path, column: int) -> set[str]:
    """The texts of a column with N for each number."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return {re.sub(r"\d+(\.\d+)?", "N", row[column]) for row in rows}


@needs_shared
def test_one_flaw_in_the_official_file_refuses_one_row(tmp_path: Path) -> None:
    lines = OFFICIAL.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[99] = lines[99].replace("%", " percent", 1)
    path = tmp_path / "t.csv"
    path.write_text("".join(lines), encoding="utf-8")
    loaded = read(path)
    assert len(loaded.edition.rows) == 12_685
    assert {fault.line for fault in loaded.refused} == {100}


@needs_shared
def test_the_rule_lists_have_every_code_published() -> None:
    lists = load_code_lists()
    for name, file in (("import_rules", "import"), ("export_rules", "export")):
        path = SHARED / "data" / "tariff" / f"{file}_regulations.csv"
        with path.open(encoding="utf-8-sig", newline="") as opened:
            published = {row[0].strip() for row in csv.reader(opened) if row and len(row[0]) == 3}
        assert published <= {row.code for row in lists.rows(name)}
