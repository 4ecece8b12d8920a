"""The auditor: the journal searched, verified part by part, who read what, and receipts."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from guanwu.desk.commands.person import OnPerson
from guanwu.desk.intake import lodge
from guanwu.desk.queries.journal import (
    ReadsAsked,
    ReceiptAsked,
    SearchAsked,
    StatisticsAsked,
    VerifyAsked,
)
from guanwu.desk.queries.person import PersonAsked
from guanwu.store import journal, journal_search
from guanwu.store.engine import reading
from guanwu.store.journal import Event, append, hash_of
from guanwu.store.journal_search import Wanted, search
from tests.desk.houses import lodged
from tests.desk.staff import Staff, code

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ann", "auditor")
    made.account("ada", "administrator")
    made.account("cyn")
    made.account("imp", "trader", party=lodged(1).declaration.importer.id)
    made.account("oth", "trader", party="12424860")
    return made


def written(staff: Staff, count: int, actor: str = "guanwu", event: str = "a:b:c") -> None:
    with staff.house.writing() as connection:
        at = staff.clock.at.isoformat()
        append(connection, [Event(at, actor, f"s{n}", event, "{}") for n in range(count)])


def pages(staff: Staff, **asked: Any) -> list[int]:
    seen: list[int] = []
    after = ""
    while True:
        page = staff.ask("ann", "journal:search", SearchAsked(after=after, limit=7, **asked))
        seen += [one.seq for one in page.items]
        if page.next is None:
            return seen
        after = page.next


def test_the_journal_is_read_page_by_page_without_a_gap(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_search, "WINDOW", 10)
    written(staff, 40)
    written(staff, 3, event="x:y:z")
    written(staff, 25)
    with reading(staff.house.engine) as connection:
        last = journal.head(connection)[0]
    everything = pages(staff)
    assert set(everything) >= set(range(1, last + 1))
    assert everything == sorted(everything, reverse=True)
    assert len(pages(staff, event="x:")) == 3
    assert [len(pages(staff, subject="s2")), len(pages(staff, actor="nobody"))] == [3, 0]


def test_days_bound_a_search_on_both_sides(staff: Staff) -> None:
    for _ in range(5):
        written(staff, 4, event="day:of:week")
        staff.clock.on(days=1)
    day = staff.clock.at.date() - timedelta(days=3)
    with reading(staff.house.engine) as connection:
        found = search(connection, Wanted("", "", "day:", day.isoformat(), day.isoformat()), 0, 50)
    assert len(found.entries) == 4
    assert {one.at[:10] for one in found.entries} == {day.isoformat()}


def test_the_journal_is_for_the_auditor_with_a_reason_and_each_search_is_itself_kept(
    staff: Staff,
) -> None:
    assert code(staff.ask("ada", "journal:search", SearchAsked())) == "access_denied"
    assert code(staff.ask("ann", "journal:search", SearchAsked(), "")) == "reading_reason_missing"
    staff.ask("ann", "journal:search", SearchAsked(), "complaint 7")
    last, = staff.ask("ann", "journal:reads", ReadsAsked(limit=1), "complaint 7").items
    assert (last.query, last.reason, last.name) == ("journal:search", "complaint 7", "ann name")


def test_who_read_what_and_why_is_told_and_whoever_reads_most_stands_out(staff: Staff) -> None:
    for login in ("ann", "ada"):
        staff.ask(login, "person:show", PersonAsked(staff.ids["cyn"]), "case 12")
    made = [staff.account(f"extra{n}") for n in range(4)]
    for _ in range(4):
        for person in made:
            staff.ask("ada", "person:show", PersonAsked(person), "curious")
    read = staff.ask("ann", "journal:reads", ReadsAsked(actor=staff.ids["ada"], limit=200)).items
    assert len(read) == 17
    assert {one.query for one in read} == {"person:show"}
    assert {one.role for one in read} == {"administrator"}
    of_cyn = staff.ask("ann", "journal:reads", ReadsAsked(subject=staff.ids["cyn"])).items
    assert {one.actor for one in of_cyn} == {staff.ids["ann"], staff.ids["ada"]}
    counted = staff.ask("ann", "journal:statistics", StatisticsAsked(days=7))
    first = counted.readers[0]
    assert (first.actor, first.readings, first.subjects) == (staff.ids["ada"], 17, 5)
    assert first.out_of_line
    assert not any(one.out_of_line for one in counted.readers if one.actor == staff.ids["ann"])
    assert sum(times for _, times in counted.days) == counted.readings


def verified(staff: Staff) -> Any:
    asked, records = VerifyAsked(), 0
    for _ in range(50):
        found = staff.ask("ann", "journal:verify", asked)
        records += found.records
        if found.done:
            return found, records
        asked = VerifyAsked(False, found.next_row, found.next_number)
    raise AssertionError("the verification never ends")


def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanwu.desk.queries.journal.ROWS_A_PART", 7)
    monkeypatch.setattr("guanwu.desk.queries.journal.RECORDS_A_PART", 2)


def test_verification_goes_through_in_parts(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_parts(monkeypatch)
    lodge(staff.house, [lodged(number) for number in range(1, 6)])
    found, records = verified(staff)
    assert (found.ok, records) == (True, 5)
    assert found.rows == found.rows_in_all > 10


def test_the_quick_check_looks_at_the_end_alone(staff: Staff) -> None:
    written(staff, 1_200)
    found = staff.ask("ann", "journal:verify", VerifyAsked(quick=True))
    assert found.ok and found.done and found.rows_in_all >= 1_200
    assert found.head_hash and len(found.head_hash) == 64


def test_a_party_gets_a_receipt_that_can_be_checked_without_the_program(staff: Staff) -> None:
    outcome, = lodge(staff.house, [lodged(1)])
    written(staff, 3)
    asked = ReceiptAsked(outcome.number)
    found = staff.ask("imp", "journal:receipt", asked)
    assert hashlib.sha256(found.checked_text.encode()).hexdigest() == found.row.hash
    seq, at, actor, subject, event, facts, prev_hash = msgspec.json.decode(found.checked_text)
    assert subject == outcome.number and event == "declaration:lodgement:accepted"
    assert hash_of(seq, at, actor, subject, event, facts, prev_hash) == found.row.hash
    with reading(staff.house.engine) as connection:
        assert (found.head_row, found.head_hash) == journal.head(connection)
    assert found.head_row > found.row.seq
    assert "hits" not in found.checked_text and "flags" not in found.checked_text
    assert code(staff.ask("oth", "journal:receipt", asked)) == "access_denied"
    assert code(staff.ask("ann", "journal:receipt", ReceiptAsked("CA  1411199999"))) == (
        "declaration_unknown")


def test_a_suspension_is_found_by_who_did_it(staff: Staff) -> None:
    staff.ask("ada", "person:suspend", OnPerson(staff.ids["cyn"], "on leave"))
    page = staff.ask("ann", "journal:search", SearchAsked(
        actor=staff.ids["ada"], event="person:account:suspended"))
    assert [one.subject for one in page.items] == [staff.ids["cyn"]]
