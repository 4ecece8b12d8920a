"""Records of examinations: everything wrong is told at once, photographs are what they say."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.desk.casework.finding import Counted, Photograph, RecordExamination
from guanwu.desk.commands.declaration import ByNumbers
from guanwu.desk.commands.examination import Recorded
from guanwu.desk.queries.show import ById, ByNumber, File
from guanwu.store.engine import reading
from guanwu.store.photograph import photograph_type
from guanwu.store.records import verify_store
from tests.desk.case_ground import C3_SALT, Ground, code

pytestmark = pytest.mark.usefixtures("each_store")


def png(width: int = 4, height: int = 3) -> bytes:
    """Return a small grey PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        end = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", end)

    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0,
            0, 0)) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def jpeg(width: int = 4, height: int = 3) -> bytes:
    """Return the parts of a JPEG that tell its size, and its end."""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04\x00\x00" + frame + b"\xff\xda\x00\x02\x00\xff\xd9"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path, C3_SALT)


@pytest.fixture
def number(ground: Ground) -> str:
    found = ground.drawn("C3")
    ground.ask("papers", "declaration:receive_documents", ByNumbers((found,)))
    return found


def record(number: str, clean: bool = True, **more: Any) -> RecordExamination:
    given: dict[str, Any] = {"lines": (1,), "packages_opened": 1} | more
    return RecordExamination(number, clean, **given)


def test_a_clean_record_is_kept_with_its_photographs_and_the_case_goes_on(
    ground: Ground, number: str
) -> None:
    order = record(number, remarks="As declared.\r\nSealed again.", photographs=(
        Photograph("front.png", png()), Photograph("side.jpg", jpeg())))
    answer = ground.ask("examiner", "declaration:record_examination", order)
    assert isinstance(answer, Recorded), answer
    assert answer.outcome.state == "billed" and len(answer.photographs) == 2
    shown = ground.ask("chief", "declaration:show", ByNumber(number))
    (kept,) = shown.examinations
    assert kept.clean and kept.lines == (1,) and kept.remarks == "As declared.\nSealed again."
    assert kept.examiner_zh == "examiner zh" and kept.photographs == answer.photographs
    assert [one.media_type for one in shown.photographs] == ["image/png", "image/jpeg"]
    assert shown.documents == ()
    file = ground.ask("releaser", "declaration:photograph", ById(answer.photographs[0]))
    assert isinstance(file, File) and file.content == png()
    with reading(ground.house.engine) as connection:
        assert verify_store(connection).ok


def test_photographs_are_for_officers_of_the_office(ground: Ground, number: str) -> None:
    answer = ground.ask("examiner", "declaration:record_examination",
                        record(number, photographs=(Photograph("front.png", png()),)))
    asked = ById(answer.photographs[0])
    assert code(ground.ask("examiner.taipei", "declaration:photograph", asked)) == "access_denied"
    assert code(ground.ask("bank", "declaration:photograph", asked)) == "access_denied"
    assert code(ground.ask("chief", "declaration:photograph", asked, "")) == (
        "reading_reason_missing")
    assert code(ground.ask("chief", "declaration:photograph", ById("none"))) in (
        "paper_unknown", "access_denied")


def test_everything_wrong_is_told_at_once_and_nothing_is_kept(
    ground: Ground, number: str
) -> None:
    order = record(
        number, lines=(1, 99), packages_opened=0,
        found=(Counted(2, "3"), Counted(1, "1e3"), Counted(1, "0.5")),
        photographs=(Photograph("front.png", jpeg()), Photograph("paper.pdf", b"%PDF-1.4 x")))
    faults = ground.ask("examiner", "declaration:record_examination", order)
    assert [(one.code, one.place) for one in faults] == [
        ("examination_line_unknown", "lines"), ("examination_nothing_opened", "packages_opened"),
        ("examination_line_not_examined", "found[0]"),
        ("examination_quantity_malformed", "found[1]"),
        ("examination_quantity_differs", "found[2]"),
        ("document_type_refused", "photographs[0]"), ("photograph_wrong", "photographs[1]")]
    assert ground.row(number)["state"] == "examination"
    with reading(ground.house.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM examination")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM document")).scalar() == 0


def test_goods_that_differ_are_irregular_and_the_record_says_how(
    ground: Ground, number: str
) -> None:
    found = (Counted(1, "0.5"),)
    silent = ground.ask("examiner", "declaration:record_examination",
                        record(number, False, found=found))
    assert code(silent) == "examination_remarks_missing"
    turned = ground.ask("examiner", "declaration:record_examination",
                        record(number, False, found=found, remarks="short \u202etxt.exe"))
    assert code(turned) == "matter_text_hidden"
    more = ground.ask("examiner", "declaration:record_examination",
                      record(number, False, packages_opened=10_000_000, remarks="more"))
    assert code(more) == "examination_packages_more"
    answer = ground.ask("examiner", "declaration:record_examination",
                        record(number, False, found=found, remarks="Half is missing."))
    assert answer.outcome.state == "referred"
    shown = ground.ask("chief", "declaration:show", ByNumber(number))
    assert shown.examinations[0].found[0][:2] == (1, "0.5") and shown.examinations[0].found[0][3]


def test_who_may_record_and_when(ground: Ground, number: str) -> None:
    for login in ("papers", "chief", "examiner.taipei", "auditor", "bank"):
        assert code(ground.ask(login, "declaration:record_examination", record(number))) == (
            "access_denied"), login
    (other,) = ground.papers(1, begin=2_900)
    early = ground.ask("examiner", "declaration:record_examination", record(other))
    assert code(early) == "flow_wrong_state"


@pytest.mark.parametrize(("name", "content", "expected"), [
    ("a.png", png(), "image/png"),
    ("a.jpg", jpeg(), "image/jpeg"),
    ("a.jpeg", jpeg(640, 480), "image/jpeg"),
    ("a.png", png()[:-4], "photograph_wrong"),
    ("a.png", png() + b"<script>alert(1)</script>", "photograph_wrong"),
    ("a.jpg", jpeg() + b"PK\x03\x04", "photograph_wrong"),
    ("a.jpg", b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xd9", "photograph_wrong"),
    ("a.jpg", b"\xff\xd8\xff" + b"\xff" * 200 + b"\xff\xd9", "photograph_wrong"),
    ("a.png", png(0, 3), "photograph_too_large"),
    ("a.jpg", jpeg(20_000, 10), "photograph_too_large"),
    ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 4_000_001, "photograph_too_large"),
    ("a.png", b"<svg onload='alert(1)'/>", "document_type_refused"),
    ("a.svg", b"<svg/>", "document_type_refused"),
    ("a.jpg", b"GIF89a", "document_type_refused"),
    ("../a.png", png(), "document_name_wrong"),
    ("a\u202egnp.png", png(), "document_name_wrong"),
    ("a.pdf", b"%PDF-1.7", "photograph_wrong"),
    ("a.png", b"", "document_empty"),
])
def test_a_photograph_is_told_by_its_bytes(name: str, content: bytes, expected: str) -> None:
    found = photograph_type(name, content)
    assert (found.code if isinstance(found, Refusal) else found) == expected
