"""Papers as files: taken by what they hold, kept under safe names, read by whom they concern."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from guanwu.access.model import Holding
from guanwu.case import Refusal
from guanwu.desk.commands.paper import AddPaper
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.queries.paper import ById, Span
from guanwu.desk.settle import pay, release
from guanwu.desk.trader import papers as rules
from guanwu.desk.trader.papers import KINDS
from guanwu.store.document_rows import keep_document
from guanwu.store.engine import open_store, reading
from guanwu.store.own_rows import events_of
from guanwu.store.paper_content import BYTES_MOST, NAME_MOST, paper_type, safe_name
from tests.desk.houses import C1_SALT, MOMENT, lodged, same, with_request
from tests.desk.traders import BROKER, OFFICER, STRANGER, TRADER, ask, sheet
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 20
SUPERVISOR = replace(OFFICER, holdings=(Holding("supervisor", "keelung", "keelung/1"),))
AUDITOR = replace(OFFICER, holdings=(Holding("auditor", "administration"),))
FAR = replace(OFFICER, holdings=(Holding("documents_officer", "taipei", "taipei/1"),))


@pytest.fixture
def desk(tmp_path: Path) -> House:
    return House(open_store(where(tmp_path)), clock=lambda: MOMENT, salt=C1_SALT)


@pytest.fixture
def number(desk: House) -> str:
    outcome = lodge(desk, [with_request(1, "8")], "x")[0]
    assert outcome.state == "documents"
    return outcome.number


def add(desk: House, number: str, content: bytes = PDF, name: str = "invoice.pdf",
        kind: str = "invoice", actor: Any = TRADER) -> Any:
    return ask(desk, "document:add", AddPaper(number, kind, name, content), actor)


def codes(answer: Any) -> list[str]:
    return [answer.code] if isinstance(answer, Refusal) else [one.code for one in answer]


def test_a_paper_is_kept_with_its_fingerprint_and_read_back(desk: House, number: str) -> None:
    head = add(desk, number)
    assert (head.media_type, head.size) == ("application/pdf", len(PDF))
    assert head.sha256 == hashlib.sha256(PDF).hexdigest()
    assert ask(desk, "document:list", ByNumber(number)).papers == (head,)
    assert ask(desk, "document:read", ById(head.id)).content == PDF
    assert ask(desk, "document:read", ById(head.id), BROKER).content == PDF


def test_a_paper_is_journalled_and_told_in_the_timeline(desk: House, number: str) -> None:
    head = add(desk, number)
    with reading(desk.engine) as connection:
        (event,) = [one for one in events_of(connection, number)
                    if one.event == "document:paper:added"]
    assert event.actor == TRADER.id and head.sha256 in event.facts and head.id in event.facts
    steps = [one.step for one in ask(desk, "declaration:view", ByNumber(number)).timeline]
    assert steps[-1] == "timeline_paper_added"


def test_the_same_bytes_again_are_the_same_paper(desk: House, number: str) -> None:
    first = add(desk, number)
    assert add(desk, number, name="other name.pdf") == first
    assert len(ask(desk, "document:list", ByNumber(number)).papers) == 1
    assert add(desk, number, kind="packing_list").id != first.id


@pytest.mark.parametrize(("content", "media_type"), [
    (PDF, "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg"),
    (b"a,b\r\n1,2\r\n", "text/csv"), (b"\xef\xbb\xbfa,b\n", "text/csv"),
    (b"<?xml version='1.0'?><invoice><line/></invoice>", "application/xml"),
])
def test_kinds_of_files_are_told_by_what_they_hold(content: bytes, media_type: str) -> None:
    assert paper_type(content) == media_type


def test_a_spreadsheet_is_looked_into() -> None:
    assert paper_type(sheet([{"number": "x"}])) == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("[Content_Types].xml", "xl/workbook.xml"):
            made.writestr(name, "<a/>")
        made.writestr("xl/big.xml", b" " * 40_000_000)
    found = paper_type(bomb.getvalue())
    assert isinstance(found, Refusal) and found.code == "workbook_too_large"


@pytest.mark.parametrize("content", [
    b"MZ\x90\x00 a program", b"#!/bin/sh\nrm -rf /\n", b"<html><script>1</script></html>",
    b"<svg xmlns='u' onload='x'/>", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a/>",
    b"PK\x03\x04" + b"\0" * 40, b"\xff\xfea\x00,\x00", b"words without any comma",
    b"a,b\x00c", b"<a><b></a>", b"\x89PNG broken", b"GIF89a" + b"\0" * 9,
])
def test_other_files_are_refused_whatever_they_are_called(
    desk: House, number: str, content: bytes
) -> None:
    answer = add(desk, number, content, "invoice.pdf")
    assert codes(answer)[0] in ("paper_kind_not_taken", "workbook_unreadable")
    assert ask(desk, "document:list", ByNumber(number)).papers == ()


def test_nothing_and_too_much_are_refused(desk: House, number: str) -> None:
    assert codes(add(desk, number, b"  ")) == ["paper_empty"]
    assert codes(add(desk, number, PDF + b"\0" * BYTES_MOST)) == ["paper_too_large"]
    assert codes(add(desk, number, kind="poem")) == ["paper_kind_unknown"]


@pytest.mark.parametrize(("given", "kept"), [
    ("invoice.pdf", "invoice.pdf"), ("../../etc/passwd", "passwd.pdf"),
    ("..\\..\\windows\\x.exe", "x.pdf"), ("/abs/olute/a.PDF", "a.pdf"),
    ("<script>alert(1)</script>.pdf", "script.pdf"), ("a\r\nSet-Cookie: x=1.pdf",
                                                      "aSet-Cookie_x_1.pdf"),
    ("pay\u202egpj.exe", "paygpj.pdf"), ("\u767c\u7968 2025.pdf", "\u767c\u7968_2025.pdf"),
    ("", "file.pdf"), ("....", "file.pdf"), ("con.txt", "file.pdf"), ("=1+1.csv", "1_1.pdf"),
    ("a\x00b.pdf", "ab.pdf"), ("-rf.pdf", "rf.pdf"), ('"quoted"; x.pdf', "quoted_x.pdf"),
])
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given, "application/pdf") == kept


def test_long_names_are_cut_and_keep_their_ending() -> None:
    made = safe_name("x" * 500 + ".jpeg", "image/png")
    assert len(made) <= NAME_MOST and made.endswith(".png")


def test_a_declaration_takes_so_many_papers(
    desk: House, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "COUNT_MOST", 2)
    for place in range(2):
        assert not isinstance(add(desk, number, PDF + bytes([65 + place])), Refusal)
    assert codes(add(desk, number, PDF + b"Z")) == ["paper_too_many"]
    monkeypatch.setattr(rules, "COUNT_MOST", 9)
    monkeypatch.setattr(rules, "BYTES_TOGETHER", 3 * len(PDF))
    assert codes(add(desk, number, PDF + b"Y")) == ["paper_too_many"]


def test_papers_are_taken_between_acceptance_and_release(desk: House) -> None:
    bad = lodge(desk, [same(lodged(8).declaration, currency="XXX")], "x")[0]
    assert bad.state == "refused"
    assert codes(add(desk, bad.number)) == ["paper_not_now"]
    billed = lodge(desk, [lodged(1)], "x")[0].number
    assert add(desk, billed).kind == "invoice"
    pay(desk, [billed])
    release(desk, [billed])
    assert codes(add(desk, billed, PNG)) == ["paper_not_now"]


# ---- who reads them


def test_the_officers_of_the_office_read_them_with_a_reason(desk: House, number: str) -> None:
    head = add(desk, number)
    assert ask(desk, "document:read", ById(head.id), OFFICER).code == "reading_reason_missing"
    assert ask(desk, "document:read", ById(head.id), OFFICER, "papers of C2").content == PDF
    assert ask(desk, "document:list", ByNumber(number), OFFICER, "papers of C2").papers == (head,)
    assert ask(desk, "document:read", ById(head.id), FAR, "a reason").code == "access_denied"
    with reading(desk.engine) as connection:
        read = [one for one in events_of(connection, head.id) if one.event == "document:read:read"]
    assert [one.actor for one in read] == [OFFICER.id] and "papers of C2" in read[0].facts


def test_others_are_denied_and_learn_nothing(desk: House, number: str) -> None:
    head = add(desk, number)
    for id, order in (("document:read", ById(head.id)), ("document:read", ById("0" * 16)),
                      ("document:list", ByNumber(number))):
        assert ask(desk, id, order, STRANGER).code == "access_denied"
    assert add(desk, number, actor=STRANGER).code == "access_denied"
    assert add(desk, number, actor=OFFICER).code == "access_denied"


def test_files_of_officers_are_not_the_partys(desk: House, number: str) -> None:
    with desk.writing() as connection:
        photograph = keep_document(connection, number, "photograph", "seal.png", "image/png", PNG,
                                   OFFICER.id, MOMENT.isoformat())
        matter = keep_document(connection, "C-2025-000001", "letter", "tip.pdf",
                               "application/pdf", PDF, OFFICER.id, MOMENT.isoformat())
    assert "photograph" not in KINDS
    assert ask(desk, "document:list", ByNumber(number)).papers == ()
    assert ask(desk, "document:read", ById(photograph.id)).code == "paper_unknown"
    shown = ask(desk, "document:list", ByNumber(number), OFFICER, "a reason").papers
    assert [one.id for one in shown] == [photograph.id]
    for actor in (TRADER, OFFICER):
        answer = ask(desk, "document:read", ById(matter.id), actor, "a reason")
        assert isinstance(answer, Refusal)


# ---- hours saved (S05)


def test_hours_saved_are_counted_by_the_dated_table(desk: House, number: str) -> None:
    second = lodge(desk, [with_request(2, "8")], "x")[0].number
    lodge(desk, [with_request(3, "8")], "x")
    for one in (number, number, second):
        add(desk, one, PDF + one.encode())
    add(desk, number, PNG, kind="catalogue")
    year = Span(date(2025, 1, 1), date(2025, 12, 31))
    saved = ask(desk, "document:hours", year, AUDITOR)
    assert (saved.declarations, saved.hours_each_e1, saved.hours_e1) == (2, 86, 172)
    assert [(one.office, one.hours_e1) for one in saved.offices] == [("keelung", 172)]
    assert "2018" in saved.source
    assert ask(desk, "document:hours", year, SUPERVISOR).hours_e1 == 172
    far = replace(SUPERVISOR, holdings=(Holding("supervisor", "taipei", "taipei/1"),))
    assert ask(desk, "document:hours", year, far).declarations == 0
    before = Span(date(2025, 1, 1), date(2025, 3, 13))
    assert ask(desk, "document:hours", before, AUDITOR).declarations == 0
    early = Span(date(2017, 1, 1), date(2017, 12, 31))
    assert ask(desk, "document:hours", early, AUDITOR).code == "law_row_missing"


def test_hours_are_not_for_traders(desk: House) -> None:
    answer = ask(desk, "document:hours", Span(date(2025, 1, 1), date(2025, 1, 2)))
    assert answer.code == "access_denied"
