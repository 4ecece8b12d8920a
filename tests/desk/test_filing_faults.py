"""Files with faults: everything told at once in its place; hostile ones told and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.case import Fault
from guanwu.desk.house import House
from guanwu.desk.queries.filing import Check, Checked
from guanwu.desk.trader.filing import Upload
from guanwu.store.declaration_template import example
from guanwu.store.engine import reading
from tests.declaration.samples import clean_declaration
from tests.desk.houses import house
from tests.desk.traders import BROKER, DAY, as_xml, ask, plain, sheet

CLEAN = clean_declaration()


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return house(tmp_path)


# ---- every fault, in its place


def typed_rows(**changes: str) -> list[dict[str, str]]:
    header, lines = example(DAY)
    rows = [header | lines[0], dict(lines[1])]
    for name, value in changes.items():
        name, _, row = name.replace("__", ".").partition("@")
        rows[int(row or 0)][name] = value
    return rows


def faults_of(desk: House, rows: list[dict[str, str]]) -> list[Fault]:
    answer = ask(desk, "declaration:check", Check(upload=Upload("xlsx", sheet(rows))))
    assert isinstance(answer, Checked), answer
    return list(answer.declarations[0].faults)


def test_what_is_left_empty_is_filled_in_and_fit(desk: House) -> None:
    assert faults_of(desk, typed_rows()) == []


def test_all_faults_are_told_at_once_each_in_its_cell(desk: House) -> None:
    rows = typed_rows()
    rows[0] |= {"seller.country": "us", "terms": "ZZZ", "invoice": "x", "vessel": "9074728",
                "importer.id": "04595258"}
    rows[0].pop("carrier")
    rows[1] |= {"line.quantity": "-1", "line.code": "99999999999", "line.unit": "???"}
    found = {(fault.code, fault.place.partition(" ")[2] or fault.place, fault.line)
             for fault in faults_of(desk, rows)}
    assert found == {
        ("entry_number_wrong", "invoice", 2), ("entry_number_wrong", "line.quantity", 3),
        ("entry_missing", "carrier", 2), ("country_code_unknown", "seller.country", 2),
        ("terms_code_unknown", "terms", 2), ("imo_number_check_digit", "vessel", 2),
        ("business_number_wrong", "importer.id", 2),
        ("unit_code_unknown", "line.unit", 3), ("tariff_check_digit", "line.code", 3),
    }


def test_what_cannot_be_computed_blames_what_it_follows_from(desk: House) -> None:
    rows = typed_rows()
    rows[0]["currency"] = "XXX"
    assert {fault.code for fault in faults_of(desk, rows)} == {"currency_code_unknown"}
    rows = typed_rows()
    rows[0]["line.unit_price"] = rows[1]["line.unit_price"] = "0"
    assert faults_of(desk, rows), "goods without a price have no value"


def test_figures_that_were_typed_are_never_changed(desk: House) -> None:
    rows = typed_rows()
    rows[0] |= {"cif_twd": "5", "line.customs_value": "5"}
    rows[1]["line.customs_value"] = "0"
    codes = {fault.code for fault in faults_of(desk, rows)}
    assert "cif_conversion_mismatch" in codes and "customs_value_range" in codes


def test_faults_of_a_message_name_the_element_and_the_line(desk: House) -> None:
    bad = as_xml(replace(CLEAN, currency="XXX"))
    fault = ask(desk, "declaration:check", Check(upload=Upload("xml", bad)))
    first = fault.declarations[0].faults[0]
    assert first.place.startswith("Declaration/") and bad.splitlines()[first.line - 1].count(b"XXX")


# ---- hostile files


@pytest.mark.parametrize(("form", "content"), [
    ("json", b'{"number": NaN}'), ("json", b'{"a":1,"a":2}'), ("json", b"[" * 100_000),
    ("json", b"\xff\xfe"), ("json", b""), ("jsonl", b""), ("csv", b""),
    ("csv", b'number\n"unclosed'), ("csv", b"\xff\xfe\x00"), ("csv", b"=1+1,<script>\n1,2\n"),
    ("csv", b"number," + b"a" * 200_000), ("xlsx", b"PK\x03\x04 and nothing else"),
    ("xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    ("xml", b"<a>" * 5_000), ("xml", b"<html></html>"),
])
def test_hostile_files_are_told_and_nothing_more(desk: House, form: Any, content: bytes) -> None:
    answer = ask(desk, "declaration:check", Check(upload=Upload(form, content)))
    assert isinstance(answer, Checked) and not answer.fit
    for one in answer.declarations:
        assert one.faults and one.preview is None
    filed = ask(desk, "declaration:file", Upload(form, content))
    assert {one.outcome.outcome for one in filed.declarations} == {"unread"}
    with reading(desk.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM journal")).scalar() == 0


@pytest.mark.parametrize("words", [
    "=1+1", "+SUM(A1)", "@cmd", "<script>alert(1)</script>", "'; DROP TABLE declaration; --",
    "../../etc/passwd", "{{ 7 * 7 }}", "%00%0a",
])
def test_hostile_words_are_kept_as_words(desk: House, words: str) -> None:
    lines = (replace(CLEAN.lines[0], description=words), *CLEAN.lines[1:])
    answer = ask(desk, "declaration:check", Check(replace(CLEAN, lines=lines)))
    assert answer.fit and answer.declarations[0].preview.lines[0].description == words


@pytest.mark.parametrize("words", ["pay\u202egpj.exe", "a\u200bb", "a\x00b", "\ud800"])
def test_words_with_hidden_signs_are_refused(desk: House, words: str) -> None:
    rows = typed_rows()
    rows[0]["line.description"] = words
    upload = Upload("csv", csv_of(rows))
    answer = ask(desk, "declaration:check", Check(upload=upload))
    assert not answer.fit


def csv_of(rows: list[dict[str, str]]) -> bytes:
    names = sorted({name for row in rows for name in row})
    text_rows = [",".join(f'"{row.get(name, "")}"' for name in names) for row in rows]
    return "\n".join([",".join(names), *text_rows]).encode("utf-8", "surrogatepass")


def test_too_many_declarations_are_refused_as_a_whole(desk: House) -> None:
    rows = [{"number": f"X{number}"} for number in range(1_001)]
    answer = ask(desk, "declaration:check", Check(upload=Upload("csv", csv_of(rows))))
    assert [fault.code for one in answer.declarations for fault in one.faults] == [
        "upload_too_many"]


def test_neither_or_both_of_declaration_and_file_is_a_fault(desk: House) -> None:
    for order in (Check(), Check(CLEAN, Upload("json", b"{}"))):
        answer = ask(desk, "declaration:check", order)
        assert [fault.code for fault in answer] == ["check_one_of_two"]


def test_natural_persons_are_masked_in_faults(desk: House) -> None:
    person = replace(CLEAN.importer, id="A123456788", id_type="174")
    answer = ask(desk, "declaration:check", Check(replace(CLEAN, importer=person)), BROKER)
    assert "A123456788" not in str(plain(answer))
