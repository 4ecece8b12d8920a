"""Tracked matters as they are filed and read: own, confidential, with a reason, page by page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from guanwu.access.model import Actor, Holding
from guanwu.desk.commands.matter import AddDocument, ByMatter, Decide
from guanwu.desk.matter_registering import Register
from guanwu.desk.queries.matter import ByMatter as Asking
from guanwu.desk.queries.matter import Queue, Search
from guanwu.store.engine import reading
from guanwu.store.sealing import is_token
from tests.desk.matter_ground import BUSINESS, PDF, Ground, refused
from tests.desk.matter_people import person_of, trader

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture(name="ground")
def _ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def test_a_trader_files_for_himself_alone_and_only_what_has_a_period(ground: Ground) -> None:
    one = trader(BUSINESS)
    order = Register("refund", "A refund", office="taipei", party=BUSINESS)
    found = ground.ask(one, "register", order)
    assert found.wait_until == date(2025, 5, 14)
    for changes in ({"party": "12424860"}, {"party": ""}):
        refused(ground.ask(one, "register", msgspec.structs.replace(order, **changes)),
                "access_denied")
    for changes in ({"kind": "legal_question"}, {"working_days": 3},
                    {"received_on": date(2025, 3, 3)}):
        refused(ground.ask(one, "register", msgspec.structs.replace(order, **changes)),
                "matter_for_officers")
    shown = ground.ask(one, "show", Asking(found.number), "")
    assert shown.record.registered_by == "" and shown.line.assignee == ""
    assert ground.ask(one, "add_document", AddDocument(found.number, "a.pdf", PDF)).size == len(PDF)
    assert [line.number for line in ground.ask(one, "search", Search()).items] == [found.number]
    stranger = trader("12424860")
    refused(ground.ask(stranger, "show", Asking(found.number)), "access_denied")
    assert ground.ask(stranger, "search", Search()).items == ()
    refused(ground.ask(one, "take", ByMatter(found.number)), "access_denied")


def test_a_persons_number_is_kept_as_a_token(ground: Ground) -> None:
    number = ground.opened(party="A123456789")
    party = ground.ask(ground.clerk, "show", Asking(number)).party
    assert is_token(party)
    person = Actor("p1", "Chen", (Holding("trader", party=party),))
    assert ground.ask(person, "show", Asking(number), "").line.number == number
    with reading(ground.house.engine) as connection:
        rows = connection.execute(text("SELECT * FROM matter")).all()
        rows += connection.execute(text("SELECT * FROM journal")).all()
    assert "A123456789" not in repr(rows)


def test_a_tip_is_read_by_its_unit_alone(ground: Ground) -> None:
    registry = person_of(ground.house, "clerk", "kaohsiung/1")
    legal = person_of(ground.house, "clerk", "kaohsiung/6")
    found = ground.ask(registry, "register", Register(
        "tip_vessel", "A ship off Anping", "Cigarettes.", place="Anping", applicant="Informant",
        working_days=3))
    assert found.unit == "kaohsiung/6"
    refused(ground.ask(registry, "show", Asking(found.number)), "matter_confidential")
    refused(ground.ask(ground.auditor, "show", Asking(found.number)), "matter_confidential")
    assert ground.ask(legal, "show", Asking(found.number)).record.applicant == "Informant"
    assert ground.ask(legal, "search", Search()).items == ()
    assert [one.number for one in ground.ask(legal, "queue", Queue()).items] == [found.number]
    assert ground.ask(registry, "queue", Queue()).items == ()


def test_reading_needs_a_reason_and_is_journalled(ground: Ground) -> None:
    number = ground.opened()
    refused(ground.ask(ground.clerk, "show", Asking(number), ""), "reading_reason_missing")
    ground.ask(ground.clerk, "show", Asking(number), "An inquiry by telephone.")
    with reading(ground.house.engine) as connection:
        read = connection.execute(text(
            "SELECT facts FROM journal WHERE event = 'matter:show:read'")).scalar_one()
    assert "An inquiry by telephone." in read


def test_queues_and_searches_go_page_by_page(ground: Ground) -> None:
    numbers = [ground.opened(title=f"Refund {place}") for place in range(5)]
    mine = ground.taken(title="Mine 50%")
    seen: list[str] = []
    page = ground.ask(ground.clerk, "queue", Queue(limit=2))
    while True:
        seen += [one.number for one in page.items]
        if page.next is None:
            break
        page = ground.ask(ground.clerk, "queue", Queue(limit=2, after=page.next))
    assert seen == [*numbers, mine]
    assert [one.number for one in ground.ask(ground.clerk, "queue", Queue(of="mine")).items] == (
        [mine])
    assert len(ground.ask(ground.clerk, "queue", Queue(of="nobody")).items) == 5
    assert ground.ask(ground.other, "queue", Queue()).items == ()
    assert ground.ask(ground.clerk, "queue", Queue(unit="taipei/12")).items == ()
    refused(ground.ask(ground.clerk, "queue", Queue(after="nonsense")), "cursor_wrong")
    found = ground.ask(ground.other, "search", Search(text="50%"))
    assert [one.number for one in found.items] == [mine]
    assert ground.ask(ground.other, "search", Search(text="%'; DROP TABLE matter; --")).items == ()
    assert len(ground.ask(ground.other, "search", Search(state="assigned")).items) == 1
    assert ground.ask(ground.keelung, "search", Search()).items == ()
    assert ground.ask(ground.other, "search", Search(overdue=True)).items == ()
    ground.later(90)
    late = ground.ask(ground.other, "search", Search(overdue=True)).items
    assert len(late) == 6 and all(one.overdue for one in late)


@pytest.mark.parametrize("hostile", [
    "a\u202eb", "a\x00b", "a\x1b[2Jb", "\ud800", "a\u200bb",
])
def test_texts_with_signs_nobody_sees_are_refused(ground: Ground, hostile: str) -> None:
    refused(ground.ask(ground.clerk, "register", Register("refund", hostile, office="taipei")),
            "matter_text_hidden")
    number = ground.taken()
    refused(ground.ask(ground.clerk, "decide", Decide(number, "granted", hostile)),
            "matter_text_hidden")


@pytest.mark.parametrize("harmless", ["<script>alert(1)</script>", "=1+1", "../../etc/passwd"])
def test_hostile_but_visible_texts_are_kept_as_they_are(ground: Ground, harmless: str) -> None:
    number = ground.opened(title=harmless)
    assert ground.ask(ground.clerk, "show", Asking(number)).line.title == harmless


@pytest.mark.parametrize(("name", "content", "code"), [
    ("../letter.pdf", PDF, "document_name_wrong"),
    ("a\u202efdp.exe", PDF, "document_name_wrong"),
    ("letter.pdf", b"MZ\x90", "document_type_refused"),
    ("letter.exe", b"MZ\x90", "document_type_refused"),
    ("letter.html", b"<script>", "document_type_refused"),
    ("letter.txt", b"\xff\xfe\x00", "document_type_refused"),
    ("letter.pdf", b"", "document_empty"),
])
def test_files_that_are_not_what_they_say_are_refused(
    ground: Ground, name: str, content: bytes, code: str
) -> None:
    number = ground.opened()
    refused(ground.ask(ground.clerk, "add_document", AddDocument(number, name, content)), code)
    assert ground.ask(ground.clerk, "show", Asking(number)).documents == ()
