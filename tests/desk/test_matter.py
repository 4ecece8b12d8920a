"""Tracked matters at the desk: who may do what and when, and what a wrong move is told."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from guanwu.access.model import NOBODY, Actor, Holding
from guanwu.case import Refusal
from guanwu.desk.commands.matter import (
    AddDocument,
    Assign,
    ByMatter,
    Close,
    Decide,
    Extend,
    HandTo,
    Withdraw,
)
from guanwu.desk.house import House
from guanwu.desk.matter_registering import Register
from guanwu.desk.queries.matter import ByMatter as Asking
from guanwu.desk.queries.matter import Queue, Search
from guanwu.store.engine import reading
from guanwu.store.journal import verify
from guanwu.store.sealing import is_token
from guanwu.store.terms_file import load_terms
from tests.desk.houses import MOMENT, house
from tests.desk.matter_people import ask, person_of, trader

pytestmark = pytest.mark.usefixtures("each_store")
BUSINESS = "04595257"
PDF = b"%PDF-1.7\n%a letter\n"


class Ground:
    """A house with a clerk and a chief of two units of Taipei, and one of Keelung."""

    def __init__(self, folder: Path) -> None:
        self.house = house(folder)
        self.clerk = person_of(self.house, "clerk", "taipei/1")
        self.other = person_of(self.house, "clerk", "taipei/12")
        self.chief = person_of(self.house, "supervisor", "taipei/1")
        self.keelung = person_of(self.house, "clerk", "keelung/1")
        self.auditor = person_of(self.house, "auditor", "administration/12")

    def ask(self, actor: Actor, id: str, order: msgspec.Struct, reason: str = "a test") -> Any:
        """What the desk answers to an order."""
        return ask(self.house, actor, f"matter:{id}", order, reason)

    def opened(self, **changes: Any) -> str:
        """The number of a refund that was registered for a business."""
        given: dict[str, Any] = {"kind": "refund", "title": "A refund", "office": "taipei",
                                 "party": BUSINESS, "applicant": "Chen"}
        found = self.ask(self.clerk, "register", Register(**(given | changes)))
        assert not isinstance(found, Refusal), found
        return str(found.number)

    def taken(self, **changes: Any) -> str:
        """The number of one that the clerk has taken."""
        number = self.opened(**changes)
        assert self.ask(self.clerk, "take", ByMatter(number)).state == "assigned"
        return number

    def later(self, days: int) -> House:
        """The same house so many days on."""
        self.house.clock = lambda: MOMENT + timedelta(days=days)
        return self.house


@pytest.fixture(name="ground")
def _ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def refused(answer: object, code: str) -> Refusal:
    """An answer that is a refusal, which can be said in both languages."""
    assert isinstance(answer, Refusal) and answer.code == code, answer
    for language in ("zh-Hant", "en"):
        load_terms().say(answer.code, language, answer.facts)
        load_terms().do(answer.code, language, answer.facts)
    return answer


def unmet(answer: object, *conditions: str) -> None:
    """An answer that names just these conditions as not met."""
    assert refused(answer, "flow_conditions_unmet").facts["unmet"] == conditions


def test_a_matter_goes_from_register_to_close(ground: Ground) -> None:
    opened = ground.ask(ground.clerk, "register", Register(
        "refund", "A refund", "Paid twice.", "taipei", party=BUSINESS, applicant="Chen",
        contact="02-1234"))
    assert (opened.number, opened.unit, opened.duty) == ("C-2025-000001", "taipei/1",
                                                         "taipei/1/3")
    assert (opened.wait_until, opened.period) == (date(2025, 5, 14), "APA 51")
    number = opened.number
    ground.ask(ground.chief, "assign", Assign(number, "clerk.taipei.1"))
    kept = ground.ask(ground.clerk, "add_document", AddDocument(number, "letter.pdf", PDF))
    assert kept.media_type == "application/pdf"
    moved = ground.ask(ground.clerk, "extend", Extend(number, "The bank is asked."))
    assert moved.wait_until == date(2025, 7, 14)
    assert ground.ask(ground.clerk, "decide", Decide(number, "granted", "Paid twice.")).state == (
        "decided")
    closed = ground.ask(ground.clerk, "close", Close(number, date(2025, 3, 14), "letter"))
    assert (closed.state, closed.unit, closed.assignee) == ("closed", None, None)
    shown = ground.ask(ground.clerk, "show", Asking(number))
    assert shown.record.decision.told_on == date(2025, 3, 14)
    assert [one.sha256 for one in shown.documents] == [kept.sha256]
    with reading(ground.house.engine) as connection:
        events = connection.execute(
            text("SELECT event, facts FROM journal WHERE subject = :n ORDER BY seq"),
            {"n": number}).all()
        assert verify(connection).ok
    assert [one[0] for one in events] == [
        f"matter:{verb}:made" for verb in
        ("register", "assign", "add_document", "extend", "decide", "close")
    ] + ["matter:show:read"]
    assert not any("Chen" in one[1] or BUSINESS in one[1] for one in events)


def test_numbers_run_by_office_and_year(ground: Ground) -> None:
    assert [ground.opened(), ground.opened()] == ["C-2025-000001", "C-2025-000002"]
    found = ground.ask(ground.keelung, "register",
                       Register("refund", "Another", office="keelung"))
    assert found.number == "A-2025-000001"
    ground.later(366)
    assert ground.opened() == "C-2026-000001"


def test_an_office_without_the_duty_is_refused_and_nothing_is_kept(ground: Ground) -> None:
    order = Register("drawback", "A drawback", office="keelung")
    found = refused(ground.ask(ground.keelung, "register", order), "route_elsewhere")
    assert found.facts["unit_ids"] == ("taipei/12",)
    assert ground.ask(ground.auditor, "search", Search()).items == ()


def test_a_kind_without_a_period_needs_its_last_day(ground: Ground) -> None:
    order = Register("legal_question", "A doubt", office="taipei")
    refused(ground.ask(ground.clerk, "register", order), "matter_due_missing")
    found = ground.ask(ground.clerk, "register", msgspec.structs.replace(order, working_days=10))
    assert (found.unit, found.wait_until) == ("taipei/6", date(2025, 3, 28))
    late = msgspec.structs.replace(order, received_on=date(2025, 3, 17), working_days=1)
    refused(ground.ask(ground.clerk, "register", late), "matter_received_ahead")


def test_who_is_of_another_unit_moves_nothing(ground: Ground) -> None:
    number = ground.opened()
    unmet(ground.ask(ground.other, "take", ByMatter(number)), "works_there")
    refused(ground.ask(ground.keelung, "take", ByMatter(number)), "access_denied")
    refused(ground.ask(ground.clerk, "assign", Assign(number, "clerk.taipei.1")), "access_denied")
    unmet(ground.ask(ground.chief, "assign", Assign(number, "clerk.taipei.12")),
          "assignee_works_there")
    refused(ground.ask(ground.chief, "assign", Assign(number, "nobody")),
            "matter_assignee_unknown")
    for id, order in (("take", ByMatter(number)), ("show", Asking(number))):
        refused(ground.ask(NOBODY, id, order), "access_login_needed")


def test_moves_out_of_their_place_are_refused(ground: Ground) -> None:
    number = ground.opened()
    refused(ground.ask(ground.clerk, "decide", Decide(number, "granted", "So.")), "access_denied")
    refused(ground.ask(ground.clerk, "close", Close(number, MOMENT.date())), "flow_wrong_state")
    ground.ask(ground.clerk, "take", ByMatter(number))
    refused(ground.ask(ground.clerk, "take", ByMatter(number)), "flow_wrong_state")
    unmet(ground.ask(ground.clerk, "decide", Decide(number, "granted", "  ")), "reason_given")
    ground.ask(ground.clerk, "decide", Decide(number, "granted", "So."))
    refused(ground.ask(ground.clerk, "decide", Decide(number, "refused", "No.")),
            "flow_wrong_state")
    refused(ground.ask(ground.clerk, "withdraw", Withdraw(number, "No more.")),
            "flow_wrong_state")
    unmet(ground.ask(ground.clerk, "close", Close(number)), "decision_told")
    for day in (date(2025, 3, 13), date(2025, 3, 15)):
        refused(ground.ask(ground.clerk, "close", Close(number, day)), "matter_told_ahead")
    ground.ask(ground.clerk, "close", Close(number, date(2025, 3, 14)))
    for id, order in (
        ("take", ByMatter(number)), ("extend", Extend(number, "More.")),
        ("add_document", AddDocument(number, "a.pdf", PDF)), ("close", Close(number)),
        ("hand_over", HandTo(number, "taipei/12", "There.")),
    ):
        answer = ground.ask(ground.clerk, id, order)
        assert isinstance(answer, Refusal) and answer.code in ("matter_closed", "access_denied")
    refused(ground.ask(ground.clerk, "take", ByMatter("C-2025-999999")), "matter_unknown")


def test_an_extension_comes_in_time_once_and_within_its_limit(ground: Ground) -> None:
    number = ground.taken()
    refused(ground.ask(ground.clerk, "extend", Extend(number, "x", date(2025, 7, 15))),
            "matter_extension_beyond")
    unmet(ground.ask(ground.clerk, "extend", Extend(number, " ")), "reason_given")
    assert ground.ask(ground.clerk, "extend", Extend(number, "x", None, 5)).wait_until == (
        date(2025, 5, 21))
    unmet(ground.ask(ground.clerk, "extend", Extend(number, "x")), "extension_left")
    late = ground.taken()
    ground.later(62)
    unmet(ground.ask(ground.clerk, "extend", Extend(late, "x")), "not_overdue")
    assert ground.ask(ground.clerk, "decide", Decide(late, "refused", "So.")).state == "decided"


def test_a_matter_is_handed_to_a_unit_that_has_the_duty(ground: Ground) -> None:
    number = ground.taken()
    found = refused(ground.ask(ground.clerk, "hand_over", HandTo(number, "taipei/7", "There.")),
                    "matter_unit_not_competent")
    assert "unit_name_taipei_13" in found.facts["units"]
    unmet(ground.ask(ground.clerk, "hand_over", HandTo(number, "taipei/1", "Here.")),
          "other_unit_competent")
    unmet(ground.ask(ground.clerk, "hand_over", HandTo(number, "keelung/1", "There.")),
          "transfer_told")
    moved = ground.ask(ground.clerk, "hand_over",
                       HandTo(number, "taipei/12", "A drawback.", "drawback"))
    assert (moved.kind, moved.unit, moved.duty, moved.state, moved.assignee) == (
        "drawback", "taipei/12", "taipei/12/5", "registered", None)
    unmet(ground.ask(ground.clerk, "take", ByMatter(number)), "works_there")
    assert ground.ask(ground.other, "take", ByMatter(number)).assignee == ground.other.id
    record = ground.ask(ground.other, "show", Asking(number)).record
    assert [one.from_duty for one in record.handovers] == ["taipei/1/3"]


def test_a_matter_is_handed_to_another_office_once_the_party_is_told(ground: Ground) -> None:
    number = ground.taken()
    moved = ground.ask(ground.clerk, "hand_over",
                       HandTo(number, "keelung/1", "Imported at Keelung.", "", True))
    assert (moved.office, moved.unit) == ("keelung", "keelung/1")
    refused(ground.ask(ground.clerk, "show", Asking(number)), "access_denied")
    assert ground.ask(ground.keelung, "take", ByMatter(number)).state == "assigned"


def test_a_party_withdraws(ground: Ground) -> None:
    number = ground.opened()
    unmet(ground.ask(ground.other, "withdraw", Withdraw(number, "No more.")), "works_there")
    found = ground.ask(ground.clerk, "withdraw", Withdraw(number, "No more."))
    assert (found.state, found.unit) == ("closed", None)


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
