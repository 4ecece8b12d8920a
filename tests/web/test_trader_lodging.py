"""Lodging by form and by file, without scripts: values kept, files carried whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from guanwu.declaration.entry import ENTRIES, typed
from guanwu.desk.house import House
from guanwu.store.declaration_template import example
from guanwu.store.engine import reading
from guanwu.store.own_rows import events_of
from guanwu.web.trader.upload import form_of, packed, unpacked
from tests.desk.traders import DAY, as_json, as_sheet, as_xml
from tests.web.trading import CLEAN, fields, lodged, send, shown
from tests.web.visitors import client, form, peopled


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return peopled(tmp_path)


@pytest.fixture
def trader(desk: House) -> Iterator[TestClient[Any]]:
    with client(desk, "trader") as made:
        yield made


# ---- by form, without scripts


def test_what_was_typed_is_kept_when_it_is_wrong(trader: TestClient[Any]) -> None:
    answer = form(trader, "/my/declarations/new",
                  fields(invoice="much", seller__country="zz") | {"action": "check"})
    assert answer.status_code == 422
    assert 'value="much"' in answer.text and 'value="zz"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    assert 'href="#f.invoice"' in answer.text and 'id="f.invoice"' in answer.text


def test_lines_are_added_and_taken_out_without_scripts(trader: TestClient[Any]) -> None:
    more = form(trader, "/my/declarations/new", fields() | {"action": "add"})
    assert 'name="line.1.code"' in more.text and 'name="line.2.code"' not in more.text
    assert 'value="39021000109"' in more.text
    data = fields() | {"line.1.code": "61091000006", "action": "remove.0"}
    less = form(trader, "/my/declarations/new", data)
    assert 'value="61091000006"' in less.text and 'value="39021000109"' not in less.text
    assert 'name="line.1.code"' not in less.text


def test_a_check_previews_and_lodging_goes_to_the_page(
    desk: House, trader: TestClient[Any]
) -> None:
    checked = form(trader, "/my/declarations/new", fields() | {"action": "check"})
    assert checked.status_code == 200 and 'id="due"' in checked.text
    assert not re.search(r"\bC[123]\b", shown(checked).partition("G1")[2])
    assert trader.get("/my/declarations").text.count("<tr>") == 0
    filed = form(trader, "/my/declarations/new", fields() | {"action": "file"})
    assert filed.status_code == 303
    assert filed.headers["location"].startswith("/my/declarations/AA14")
    page = trader.get(filed.headers["location"])
    assert page.status_code == 200 and "timeline" in page.text
    again = form(trader, "/my/declarations/new", fields() | {"action": "file"})
    assert again.headers["location"].endswith("notice=trader_repeated")


def test_a_faulty_form_is_not_lodged(desk: House, trader: TestClient[Any]) -> None:
    answer = form(trader, "/my/declarations/new", fields(currency="XXX") | {"action": "file"})
    assert answer.status_code == 422
    with reading(desk.engine) as connection:
        assert events_of(connection, example(DAY)[0]["number"]) == []


def test_a_form_needs_its_token(trader: TestClient[Any]) -> None:
    answer = trader.post("/my/declarations/new", data=fields() | {"action": "file"})
    assert answer.status_code == 403


def test_a_form_like_an_earlier_one_begins_with_its_figures(
    desk: House, trader: TestClient[Any]
) -> None:
    number = lodged(desk)
    page = trader.get(f"/my/declarations/new?like={number}").text
    assert 'value="39021000109"' in page and 'name="line.4.code"' in page
    assert 'name="number" value=""' in page


HOSTILE = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=1+1", "{{ 77*77 }}",
           "pay\u202egpj.exe", "../../etc/passwd", "'; DROP TABLE person; --", "%00", "\u0661",
           "javascript:alert(1)")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_every_field_of_the_form_are_shown_harmlessly(
    trader: TestClient[Any], words: str
) -> None:
    header, _ = typed(CLEAN)
    data = dict.fromkeys([name for name in ENTRIES if not name.startswith("line.")], words)
    data |= {f"line.0.{name[5:]}": words for name in ENTRIES if name.startswith("line.")}
    answer = form(trader, "/my/declarations/new", data | {"action": "file"})
    assert answer.status_code == 422 and header
    for live in ("<script>alert", "<img src=x", 'value="5929"', ">5929<"):
        assert live not in answer.text
    assert answer.headers["content-security-policy"].count("script-src 'self'") == 1


def test_unknown_fields_and_many_lines_are_passed_over(trader: TestClient[Any]) -> None:
    data = fields() | {f"line.{place}.code": "1" for place in range(99)} | {"nonsense": "x" * 9_000}
    answer = form(trader, "/my/declarations/new", data | {"action": "check"})
    assert answer.status_code == 422
    assert 'name="line.39.code"' in answer.text and 'name="line.40.code"' not in answer.text


# ---- by file


@pytest.mark.parametrize(("content", "form_name"), [
    (as_sheet(CLEAN), "xlsx"), (as_xml(CLEAN), "xml"), (as_json(CLEAN), "json"),
    (as_json(CLEAN) + b"\n" + as_json(CLEAN), "jsonl"), (b"number,terms\n", "csv"),
])
def test_the_form_of_a_file_is_told_by_its_bytes(content: bytes, form_name: str) -> None:
    assert form_of(content) == form_name
    assert unpacked(packed(content)) == content


def test_a_file_is_checked_and_then_lodged_as_it_was(desk: House, trader: TestClient[Any]) -> None:
    answer = send(trader, "/my/declarations/upload", "anything.txt", as_sheet(CLEAN))
    assert answer.status_code == 200 and "26,339" in answer.text
    carried = re.search(r'name="packed" value="([^"]+)"', answer.text)
    assert carried is not None
    filed = form(trader, "/my/declarations/upload/file",
                 {"packed": carried[1], "form": "xlsx"})
    assert filed.status_code == 200 and "/my/declarations/AA1411100001" in filed.text


def test_faults_of_a_file_stand_in_a_table_with_their_cells(trader: TestClient[Any]) -> None:
    bad = as_sheet(replace(CLEAN, terms="ZZZ"))
    answer = send(trader, "/my/declarations/upload", "x.xlsx", bad)
    assert answer.status_code == 422 and "AB2" in answer.text
    assert 'action="/my/declarations/upload/file"' in answer.text
    assert "<button class=\"go\">" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("carried", ["", "!!!", "AAAA", packed(b"x")[:-4], "A" * 100_000])
def test_what_was_not_carried_whole_is_refused(trader: TestClient[Any], carried: str) -> None:
    answer = form(trader, "/my/declarations/upload/file", {"packed": carried, "form": "xlsx"})
    assert answer.status_code in (409, 422)


def test_a_carried_bomb_does_not_unfold() -> None:
    assert unpacked(packed(b"\0" * 60_000_000)) is None


def test_no_file_and_a_giant_file_are_refused(trader: TestClient[Any]) -> None:
    assert send(trader, "/my/declarations/upload", "", b"").status_code in (400, 409)
    assert send(trader, "/my/declarations/upload", "x.csv", b"a" * 5_000_001).status_code == 422
    assert send(trader, "/my/declarations/upload", "x.csv", b"a" * 17_000_000).status_code == 413


def test_the_template_is_a_workbook_to_take_away(trader: TestClient[Any]) -> None:
    answer = trader.get("/my/declarations/template.xlsx")
    assert answer.content.startswith(b"PK")
    assert answer.headers["content-disposition"].startswith("attachment")
