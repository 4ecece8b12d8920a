"""Spreadsheets of declarations: read with the cell of every fault, hostile ones refused."""

from __future__ import annotations

import io
import struct
import time
import zipfile
import zlib
from datetime import date
from typing import Any

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from guanwu.case import Fault
from guanwu.declaration.entry import ENTRIES
from guanwu.declaration.flat import COLUMNS
from guanwu.store.archive import INFLATED_MOST, workbook_refusal
from guanwu.store.declaration_sheet import Sheet, in_cell, read_sheet
from guanwu.store.declaration_template import SAFE, example, template

DAY = date(2025, 3, 14)


def book(*rows: list[Any]) -> bytes:
    """Return a workbook whose first sheet has these rows."""
    file = io.BytesIO()
    made = Workbook(file, SAFE)
    sheet = made.add_worksheet()
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    for row, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(row, place, cell, day)
            elif isinstance(cell, (int, float)):
                sheet.write_number(row, place, cell)
            elif cell:
                sheet.write_string(row, place, cell)
    made.close()
    return file.getvalue()


def read(*rows: list[Any]) -> Sheet:
    found = read_sheet(book(*rows))
    assert isinstance(found, Sheet), found
    return found


def codes(data: bytes) -> list[str]:
    found = read_sheet(data)
    assert not isinstance(found, Sheet)
    return [fault.code for fault in found]


def test_the_template_has_every_column_under_headings_in_both_languages() -> None:
    found = read_sheet(template(DAY))
    assert isinstance(found, Sheet)
    assert set(found.columns) == set(ENTRIES)
    assert found.declarations == ()
    with zipfile.ZipFile(io.BytesIO(template(DAY))) as made:
        texts = made.read("xl/sharedStrings.xml").decode()
    assert "\u5831\u55ae\u865f\u78bc" in texts and "Declaration number" in texts


def test_the_example_names_fields_that_there_are() -> None:
    header, lines = example(DAY)
    assert set(header) | set(lines[0]) | set(lines[1]) <= set(ENTRIES)
    assert header["declared_on"] == "2025-03-14" and header["imported_on"] == "2025-03-12"


def test_rows_without_a_number_belong_to_the_declaration_above() -> None:
    found = read(["number", "terms", "line.code"], ["A1", "CIF", "1"], ["", "", "2"],
                 ["A2", "FOB", "3"])
    assert [one.rows for one in found.declarations] == [(2, 3), (4,)]
    assert found.declarations[0].header == {"number": "A1", "terms": "CIF"}
    assert [line["line.code"] for line in found.declarations[0].lines] == ["1", "2"]


def test_a_header_that_changes_within_a_declaration_is_told_in_its_cell() -> None:
    found = read(["number", "terms"], ["A1", "CIF"], ["A1", "FOB"])
    assert [(fault.code, fault.place) for fault in found.declarations[0].faults] == [
        ("flat_header_differs", "B3 terms")]


def test_numbers_days_and_texts_become_what_was_typed() -> None:
    found = read(["number", "invoice", "declared_on", "packages", "line.code"],
                 ["A1", 1234.5, DAY, 12.0, "09011100007"])
    header = found.declarations[0].header
    assert header == {"number": "A1", "invoice": "1234.5", "declared_on": "2025-03-14",
                      "packages": "12"}
    assert found.declarations[0].lines == [{"line.code": "09011100007"}]


def test_columns_of_the_flat_form_hold_whole_numbers() -> None:
    found = read(["number", "invoice_e2"], ["A1", 123450])
    assert found.declarations[0].header["invoice"] == "1234.5"
    wrong = read(["number", "invoice_e2"], ["A1", 1234.5])
    assert [fault.code for fault in wrong.declarations[0].faults] == ["number_not_whole"]
    assert {column.name for column in COLUMNS} & {"invoice_e2"}


@pytest.mark.parametrize(("names", "code"), [
    (["number", "nonsense"], "flat_column_unknown"),
    (["number", "invoice", "invoice_e2"], "flat_column_twice"),
    (["terms", "currency"], "flat_column_missing"),
])
def test_columns_that_are_unknown_doubled_or_missing_are_told(names: list[str], code: str) -> None:
    assert codes(book(names, ["A1"] * len(names))) == [code]


@pytest.mark.parametrize(("place", "shown"), [
    ("terms", "B2 terms"), ("lines[1].code", "C3 line.code"), ("bills[0].type", "D2 bills"),
    ("lines[0].permits[1].number", "line.permits"), ("lines", "lines"),
])
def test_places_of_the_record_lead_to_cells(place: str, shown: str) -> None:
    found = read(["number", "terms", "line.code", "bills"], ["A1", "CIF", "1", "X 704"],
                 ["", "", "2"])
    assert in_cell(found, found.declarations[0], Fault("x", place)).place == shown


def test_formulas_and_scripts_in_cells_are_texts() -> None:
    found = read(["number", "marks"], ["A1", "=1+1"], ["A2", "<script>alert(1)</script>"])
    assert [one.header["marks"] for one in found.declarations] == [
        "=1+1", "<script>alert(1)</script>"]


# ---- hostile archives


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook in which one entry holds something else."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, \
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in old.namelist():
            made.writestr(entry, content if entry == name else old.read(entry))
        if name not in old.namelist():
            made.writestr(name, content)
    return file.getvalue()


GOOD = book(["number"], ["A1"])
SHEET = "xl/worksheets/sheet1.xml"


def refused(data: bytes) -> str:
    found = workbook_refusal(data)
    assert found is not None
    return found.code


def test_a_zip_bomb_is_refused_at_once() -> None:
    bomb = repacked(GOOD, "xl/media/image1.png", b"\0" * (INFLATED_MOST + 1))
    assert len(bomb) < 60_000
    before = time.perf_counter()
    assert refused(bomb) == "workbook_too_large"
    assert time.perf_counter() - before < 2


def test_a_header_that_lies_about_its_size_does_not_help() -> None:
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = stream.compress(b" " * (INFLATED_MOST + 10)) + stream.flush()
    bomb = repacked(GOOD, "xl/lies.xml", b"x")
    place = bomb.index(b"xl/lies.xml")
    start = place + len(b"xl/lies.xml")
    with zipfile.ZipFile(io.BytesIO(bomb)) as made:
        entry = made.getinfo("xl/lies.xml")
    old = bomb[start : start + entry.compress_size]
    grown = bomb[:start] + packed + bomb[start + len(old):]
    shift = len(packed) - len(old)
    central = grown.rindex(b"PK\x01\x02")
    grown = (grown[:central + 20] + struct.pack("<I", len(packed)) + grown[central + 24:])
    end = grown.rindex(b"PK\x05\x06")
    offset = struct.unpack("<I", grown[end + 16:end + 20])[0] + shift
    grown = grown[:end + 16] + struct.pack("<I", offset) + grown[end + 20:]
    with zipfile.ZipFile(io.BytesIO(grown)) as lying:
        assert lying.getinfo("xl/lies.xml").file_size == 1
    assert refused(grown) == "workbook_too_large"


@pytest.mark.parametrize("content", [
    b'<worksheet><sheetData><row r="1"><c r="XFD1048576"/></row></sheetData></worksheet>',
    b'<worksheet><sheetData><row r="1048576"><c><v>1</v></c></row></sheetData></worksheet>',
    b"<x:worksheet xmlns:x='u'><x:sheetData><x:row r = '99999999'/></x:sheetData></x:worksheet>",
    b'<worksheet><sheetData><row x="&lt;" r="30000"/></sheetData></worksheet>',
])
def test_cells_far_off_are_refused_before_room_is_made_for_them(content: bytes) -> None:
    assert refused(repacked(GOOD, SHEET, content)) == "workbook_too_wide"


@pytest.mark.parametrize("content", [
    b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>',
    b'<worksheet><row r="1"><c r="A1"></worksheet> broken <row r="9"',
])
def test_document_types_and_broken_sheets_are_refused(content: bytes) -> None:
    assert refused(repacked(GOOD, SHEET, content)) == "workbook_unreadable"


@pytest.mark.parametrize("data", [
    b"", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"\xd0\xcf\x11\xe0" + b"\0" * 600, GOOD[:-30],
    b"<html></html>",
])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert codes(data) == ["workbook_unreadable"]


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(GOOD)
    central = data.index(b"PK\x01\x02")
    data[central + 8] |= 1
    assert refused(bytes(data)) == "workbook_unreadable"


def test_a_file_beyond_the_limit_is_refused_unread() -> None:
    assert codes(b"PK" + b"\0" * 5_000_000) == ["upload_too_large"]


def test_a_good_workbook_passes() -> None:
    assert workbook_refusal(GOOD) is None
    assert workbook_refusal(template(DAY)) is None
