"""Events that offices put on record: beside those of the statement, counted, withdrawn, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.api.answer import tell
from guanwu.case import Fault
from guanwu.desk.command import registry
from guanwu.desk.commands.programme_event import RecordEvent, WithdrawEvent
from guanwu.desk.once import perform_once
from guanwu.desk.programme.answers import EventEntry
from guanwu.desk.queries.programme import EventsAsked, EventsSaid, OfYear
from guanwu.store.engine import reading
from guanwu.store.programme_file import load_programmes
from guanwu.store.records import verify_store
from tests.desk.houses import MOMENT
from tests.desk.staff import Staff, code

pytestmark = pytest.mark.usefixtures("each_store")
TODAY = MOMENT.date()
RELEASE = RecordEvent("taipei", "press_release", 3, date(2025, 3, 1), "\u65b0\u805e",
                      "Release", "114-25", date(2025, 3, 12), item="patrol_boats")


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ada", "administrator")
    made.account("sue", "supervisor")
    made.account("kim", "supervisor", office="keelung")
    made.account("cle", "clerk")
    return made


def record(staff: Staff, by: str = "sue", **changes: Any) -> Any:
    return staff.ask(by, "programme:record_event", replace(RELEASE, **changes))


def listed(staff: Staff, kind: str = "", since: date | None = None) -> EventsSaid:
    found = staff.ask("cle", "programme:activities", EventsAsked(kind, since))
    assert isinstance(found, EventsSaid), found
    return found


def journal(staff: Staff) -> list[tuple[str, str]]:
    """Subject and event of the journal, which must hold."""
    with reading(staff.house.engine) as connection:
        assert verify_store(connection).ok
        rows = connection.execute(text("SELECT subject, event FROM journal ORDER BY seq"))
        return [(row[0], row[1]) for row in rows]


def test_a_recorded_event_stands_beside_the_shipped_ones_and_counts(staff: Staff) -> None:
    before = listed(staff)
    made = record(staff)
    assert isinstance(made, EventEntry), made
    assert (made.office, made.unit, made.count) == ("taipei", "release", 3)
    after = listed(staff)
    assert set(after.events) - set(before.events) == {made}
    assert {one.recorded_at for one in before.events} == {""}
    assert made.recorded_at == MOMENT.isoformat()
    counted = {one.kind: (one.rows, one.count) for one in after.counts}
    shipped = {one.kind: (one.rows, one.count) for one in before.counts}
    assert counted.pop("press_release") == (shipped["press_release"][0] + 1,
                                            shipped.pop("press_release")[1] + 3)
    assert counted == shipped
    assert listed(staff, "press_release", date(2025, 1, 1)).events == (made,)
    assert listed(staff, since=date(2025, 3, 2)).events == ()
    assert journal(staff) == [(made.id, "programme:event:recorded")]


def test_what_a_printed_statement_counts_stays_as_it_was_printed(staff: Staff) -> None:
    before = staff.ask("cle", "programme:statement", OfYear(109))
    made = record(staff, item="107/administrative_remedies", since=date(2018, 3, 1),
                  until=date(2018, 3, 1))
    assert isinstance(made, EventEntry), made
    assert staff.ask("cle", "programme:statement", OfYear(109)) == before


def test_a_withdrawn_event_counts_no_longer_and_stays_in_the_journal(staff: Staff) -> None:
    before = listed(staff)
    made = record(staff)
    taken = staff.ask("sue", "programme:withdraw_event", WithdrawEvent(made.id, "It was another"))
    assert isinstance(taken, EventEntry) and taken.id == made.id
    assert listed(staff) == before
    again = staff.ask("sue", "programme:withdraw_event", WithdrawEvent(made.id, "Once more"))
    assert code(again) == "programme_event_withdrawn"
    assert journal(staff) == [(made.id, "programme:event:recorded"),
                              (made.id, "programme:event:withdrawn")]
    assert isinstance(record(staff), EventEntry)


@pytest.mark.parametrize(("by", "office", "may"), [
    ("sue", "taipei", True), ("sue", "keelung", False), ("ada", "keelung", True),
    ("kim", "keelung", True), ("cle", "taipei", False),
])
def test_supervisors_record_for_their_office_and_administrators_for_all(
    staff: Staff, by: str, office: str, may: bool
) -> None:
    answer = record(staff, by, office=office)
    assert isinstance(answer, EventEntry) if may else code(answer) == "access_denied"
    made = record(staff, "ada", office=office, name="other")
    withdrawn = staff.ask(by, "programme:withdraw_event", WithdrawEvent(made.id, "No"))
    assert isinstance(withdrawn, EventEntry) if may else code(withdrawn) == "access_denied"


def test_everything_wrong_with_an_event_is_told_at_once(staff: Staff) -> None:
    answer = record(
        staff, "ada", office="", kind="presentation", since=TODAY + timedelta(days=2),
        until=TODAY, name="  ", source="see A123456789", place=" ", item="patrol_boat")
    assert {(one.code, one.place) for one in answer} == {
        ("post_office_unknown", "office"), ("programme_kind_unknown", "kind"),
        ("programme_days_reversed", "until"), ("programme_day_future", "since"),
        ("programme_item_unknown", "item"), ("text_blank", "name"), ("text_blank", "place"),
        ("programme_text_names_person", "source")}
    near = next(one for one in answer if one.code == "programme_item_unknown")
    assert near.facts["near"][0] == "patrol_boats"
    assert not journal(staff)
    wide = record(staff, name="".join(chr(ord(sign) + 0xFEE0) for sign in "A123456789"))
    assert [(one.code, one.place) for one in wide] == [("programme_text_names_person", "name")]


def test_a_kind_may_be_named_and_is_counted_in_its_own_unit(staff: Staff) -> None:
    made = record(staff, kind="Press Release", unit="releases")
    assert (made.kind, made.unit) == ("press_release", "release")
    made = record(staff, kind="\u65b0\u805e\u7a3f", name="two", unit="\u4ef6")
    assert (made.kind, made.unit) == ("press_release", "release")
    assert code(record(staff, name="three", unit="hour")) == "programme_unit_other"


def test_the_same_event_twice_is_refused_with_the_first_ones_id(staff: Staff) -> None:
    made = record(staff)
    answer = record(staff, "ada", count=9)
    assert code(answer) == "programme_event_twice"
    assert answer[0].facts["event"] == made.id
    other = record(staff, "ada", office="keelung", count=9)
    assert other.id != made.id, "another office may have held one of the same name"
    shipped = next(one for one in load_programmes().tables.events if one.kind == "agreement")
    answer = record(staff, kind="agreement", name=shipped.zh_hant, since=shipped.since,
                    until=shipped.until, place=shipped.place_zh)
    assert isinstance(answer[0], Fault) and answer[0].facts["event"] == shipped.id


def test_no_shipped_row_and_no_unknown_one_is_withdrawn(staff: Staff) -> None:
    for id in (load_programmes().tables.events[0].id, "event-0000000000"):
        answer = staff.ask("ada", "programme:withdraw_event", WithdrawEvent(id, "Wrong"))
        assert code(answer) == "programme_event_unknown"
    made = record(staff)
    blank = staff.ask("ada", "programme:withdraw_event", WithdrawEvent(made.id, " "))
    assert code(blank) == "text_blank"


def test_under_one_key_an_event_is_recorded_once(staff: Staff) -> None:
    spec = registry()["programme:record_event"]
    once: Callable[[], Any] = lambda: perform_once(  # noqa: E731
        staff.house, staff.actor("sue"), spec, RELEASE, "", "key-1", tell)
    first, again = once(), once()
    assert again.again and first.body == again.body
    assert [one.id for one in listed(staff, "press_release", date(2025, 1, 1)).events] == [
        msgspec.json.decode(first.body)["id"]]
