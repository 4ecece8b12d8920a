"""Tracked matters at the desk: the moves, who may make them when, and what a wrong one is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from guanwu.access.model import NOBODY
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
from guanwu.desk.matter_registering import Register
from guanwu.desk.queries.matter import ByMatter as Asking
from guanwu.desk.queries.matter import Search
from guanwu.store.engine import reading
from guanwu.store.journal import verify
from tests.desk.houses import MOMENT
from tests.desk.matter_ground import BUSINESS, PDF, Ground, refused, unmet

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture(name="ground")
def _ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


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
