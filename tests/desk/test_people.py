"""People, posts and powers: made, held for a time, ended at once, and read as a matrix."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.desk.approval import Proposed
from guanwu.desk.command import registry
from guanwu.desk.commands.holding import EndHolding, Grant
from guanwu.desk.commands.person import MakePerson, OnPerson
from guanwu.desk.commands.post import EndPost, MakePost
from guanwu.desk.commands.proposal import Approve
from guanwu.desk.login import log_in
from guanwu.desk.queries.person import PeopleAsked, PersonAsked
from guanwu.desk.queries.post import PostsAsked
from guanwu.desk.queries.power import PowersAsked
from guanwu.party.identifiers import is_national_id
from guanwu.scale.generator.parties import person_id
from guanwu.store.access_rows import look_up, open_session
from guanwu.store.engine import reading
from tests.desk.staff import Staff, code

pytestmark = pytest.mark.usefixtures("each_store")


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ada", "administrator")
    made.account("bob", "administrator")
    made.account("cyn")
    return made


def granted(staff: Staff, order: Grant, by: str = "ada", approver: str = "bob") -> Any:
    one = staff.ask(by, "holding:grant", order)
    if not isinstance(one, Proposed):
        return one
    return staff.ask(approver, "proposal:approve", Approve(one.proposal, one.content_hash))


def clerk_post(staff: Staff, **more: Any) -> str:
    made = staff.ask("ada", "post:make", MakePost("Clerk", "Clerk", "clerk", "taipei", "taipei/1",
                                                   **more))
    return str(made.post)


def test_a_person_is_made_with_a_password_for_once_and_a_number_that_is_sealed(
    staff: Staff,
) -> None:
    number = person_id(7)
    assert is_national_id(number)
    order = MakePerson("Lin.Mei", "Lin Mei", "Lin Mei", number, "lin@example.org")
    made = staff.ask("ada", "person:make", order)
    entered = log_in(staff.house, "lin.mei", made.password, "127.0.0.1")
    assert not isinstance(entered, Refusal) and entered.needs == "password"
    again = staff.ask("ada", "person:make", MakePerson("lin.mei.2", "Lin Mei", "Lin Mei", number))
    assert again.accounts == 2
    shown = staff.ask("bob", "person:show", PersonAsked(made.person), "case 12")
    assert shown.identity_known and shown.accounts == (again.person,)
    with reading(staff.house.engine) as connection:
        for table in ("person", "journal", "identity"):
            kept = [str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}"))]
            assert kept and not any(number in row or made.password in row for row in kept)


@pytest.mark.parametrize(("changes", "expected"), [
    ({"login": "no spaces here"}, "login_malformed"),
    ({"login": "cyn"}, "login_taken"),
    ({"identity_number": "A123456780"}, "person_identity_wrong"),
])
def test_an_account_that_cannot_be_is_refused(
    staff: Staff, changes: dict[str, str], expected: str
) -> None:
    given = {"login": "new.one", "name": "New", "name_en": "New"} | changes
    assert code(staff.ask("ada", "person:make", MakePerson(**given))) == expected


def test_reading_about_a_person_needs_a_reason_and_is_journalled(staff: Staff) -> None:
    asked = PersonAsked(staff.ids["cyn"])
    assert code(staff.ask("ada", "person:show", asked, "")) == "reading_reason_missing"
    assert staff.ask("ada", "person:show", asked, "case 12").login == "cyn"
    with reading(staff.house.engine) as connection:
        row = connection.execute(text(
            "SELECT actor, subject, facts FROM journal WHERE event = 'person:show:read'")).one()
    assert tuple(row[:2]) == (staff.ids["ada"], staff.ids["cyn"])
    assert "case 12" in row[2]


def test_a_suspended_person_is_out_at_the_next_request_and_comes_back_when_resumed(
    staff: Staff,
) -> None:
    with staff.house.writing() as connection:
        token = open_session(connection, staff.ids["cyn"], staff.clock.at)
    order = OnPerson(staff.ids["cyn"], "on leave")
    assert staff.ask("ada", "person:suspend", order).sessions_ended == 1
    with reading(staff.house.engine) as connection:
        assert isinstance(look_up(connection, token, staff.clock.at), Refusal)
    assert code(staff.ask("ada", "person:suspend", order)) == "person_state_wrong"
    assert staff.ask("ada", "person:resume", order).state == "active"
    oneself = OnPerson(staff.ids["ada"], "tired")
    assert code(staff.ask("ada", "person:suspend", oneself)) == "person_oneself"


def test_a_waiting_registration_is_admitted(staff: Staff) -> None:
    with staff.house.writing() as connection:
        connection.execute(text("UPDATE person SET state = 'waiting' WHERE login = 'cyn'"))
    found, = staff.ask("ada", "person:list", PeopleAsked(state="waiting")).items
    assert staff.ask("ada", "person:admit", OnPerson(found.person, "papers seen")).state == "active"
    assert not staff.ask("ada", "person:list", PeopleAsked(state="waiting")).items


def test_a_delegation_ends_by_itself_and_a_holding_ends_at_once(staff: Staff) -> None:
    post = clerk_post(staff)
    until = staff.clock.at.date().replace(day=20)
    done = granted(staff, Grant(staff.ids["cyn"], post, "leave", None, until))
    assert [one.role for one in staff.actor("cyn").holdings] == ["clerk"]
    assert code(granted(staff, Grant(staff.ids["cyn"], post, "again"))) == (
        "holding_held_already")
    staff.clock.on(days=10)
    assert not staff.actor("cyn").holdings
    made = granted(staff, Grant(staff.ids["cyn"], post, "for good"))
    ended = staff.ask("ada", "holding:end", EndHolding(made.answer.holding, "moved"))
    assert ended.until is not None
    assert not staff.actor("cyn").holdings
    assert done.answer.until == "2025-03-19T16:00:00+00:00"


def test_a_post_that_ends_takes_its_power_with_it(staff: Staff) -> None:
    post = clerk_post(staff)
    granted(staff, Grant(staff.ids["cyn"], post, "needed"))
    listed = list(staff.ask("ada", "post:list", PostsAsked(role="clerk")).items)
    assert [held.login for held in listed[0].holders] == ["cyn"]
    staff.ask("ada", "post:end", EndPost(post, "merged"))
    assert not staff.actor("cyn").holdings
    assert code(staff.ask("ada", "post:end", EndPost(post, "merged"))) == "post_ended"
    late = Grant(staff.ids["cyn"], post, "late")
    assert code(granted(staff, late)) == "holding_post_not_in_force"


@pytest.mark.parametrize(("order", "expected"), [
    (MakePost("x", "x", "emperor", "taipei"), "post_role_unknown"),
    (MakePost("x", "x", "person", "taipei"), "post_role_unknown"),
    (MakePost("x", "x", "broker"), "post_party_missing"),
    (MakePost("x", "x", "broker", "taipei", party="101"), "post_office_unneeded"),
    (MakePost("x", "x", "clerk", "tainan"), "post_office_unknown"),
    (MakePost("x", "x", "clerk", "taipei", "keelung/1"), "post_unit_unknown"),
    (MakePost("x", "x", "clerk", "taipei", since=date(2025, 5, 1), until=date(2025, 5, 1)),
     "post_days_reversed"),
])
def test_a_post_that_cannot_be_is_refused(staff: Staff, order: MakePost, expected: str) -> None:
    assert code(staff.ask("ada", "post:make", order)) == expected


def test_every_fault_of_a_post_is_told_at_once(staff: Staff) -> None:
    wrong = MakePost("x", "x", "emperor", "tainan", "keelung/1", "", date(2025, 5, 2),
                     date(2025, 5, 1))
    answer = staff.ask("ada", "post:make", wrong)
    assert [one.code for one in answer] == [
        "post_role_unknown", "post_office_unknown", "post_unit_unknown", "post_days_reversed"]


def test_the_last_administrator_stays(staff: Staff) -> None:
    with reading(staff.house.engine) as connection:
        held = {row[0]: row[1] for row in connection.execute(text(
            "SELECT person, id FROM holding"))}
    first = EndHolding(held[staff.ids["bob"]], "moved")
    assert staff.ask("ada", "holding:end", first).until is not None
    last = EndHolding(held[staff.ids["ada"]], "moved")
    assert code(staff.ask("ada", "holding:end", last)) == "administrator_last"
    post = staff.posts["ada/administrator"]
    assert code(staff.ask("ada", "post:end", EndPost(post, "x"))) == "administrator_last"
    assert code(staff.ask("ada", "person:suspend", OnPerson(staff.ids["ada"], "x"))) == (
        "administrator_last")


def test_an_officer_must_be_known_by_identity(staff: Staff) -> None:
    made = staff.ask("ada", "person:make", MakePerson("new.one", "New", "New"))
    order = Grant(made.person, clerk_post(staff), "needed")
    assert code(granted(staff, order)) == "person_identity_missing"


def test_a_lost_second_factor_goes_by_two_people_only(staff: Staff) -> None:
    with staff.house.writing() as connection:
        connection.execute(text("UPDATE person SET totp_secret = 'x' WHERE login = 'cyn'"))
    one = staff.ask("ada", "person:drop_second_factor", OnPerson(staff.ids["cyn"], "lost"))
    assert isinstance(one, Proposed)
    staff.ask("bob", "proposal:approve", Approve(one.proposal, one.content_hash))
    with reading(staff.house.engine) as connection:
        assert connection.execute(text(
            "SELECT totp_secret FROM person WHERE login = 'cyn'")).scalar() is None


def test_people_come_page_by_page_and_by_words(staff: Staff) -> None:
    seen: list[str] = []
    after = ""
    while True:
        page = staff.ask("ada", "person:list", PeopleAsked(limit=2, after=after))
        seen += [one.login for one in page.items]
        if page.next is None:
            break
        after = page.next
    assert seen == ["ada", "bob", "cyn"]
    found = staff.ask("ada", "person:list", PeopleAsked(words="CYN"))
    assert [one.login for one in found.items] == ["cyn"]


def test_the_matrix_is_readable_and_covers_every_command(staff: Staff) -> None:
    powers = staff.ask("ada", "power:matrix", PowersAsked())
    rows = {row.command: row for row in powers.rows}
    assert set(rows) >= set(registry())
    assert rows["holding:grant"].four_eyes and rows["holding:grant"].approves
    assert rows["person:show"].personal and not rows["person:show"].writes
    grant = {cell.role: cell.relations for cell in rows["holding:grant"].may}
    assert grant == {"administrator": ("other_office", "same_office")}
    only = staff.ask("ada", "power:matrix", PowersAsked(role="bank"))
    assert {row.command for row in only.rows} >= {"declaration:pay"}
    assert code(staff.ask("cyn", "power:matrix", PowersAsked())) == "access_denied"
