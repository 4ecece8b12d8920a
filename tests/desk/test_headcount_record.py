"""The head-count of a year put on record: reconciled, by two people, in place of an earlier one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.desk.approval import Proposed
from guanwu.desk.commands.headcount import EXAMPLE, HeadcountKept, RecordHeadcount
from guanwu.desk.commands.proposal import Approve, Decided
from guanwu.desk.queries.establishment import OfFiscalYear
from guanwu.desk.queries.proposal import ById
from guanwu.desk.staffing import HeadcountEntry
from guanwu.store.engine import reading
from guanwu.store.records import verify_store
from tests.desk.houses import MOMENT
from tests.desk.staff import Staff, code

pytestmark = pytest.mark.usefixtures("each_store")
PAPER = "Budget of 110"
PEOPLE = 423 + 3 * 1045 + 623


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    made = Staff(tmp_path)
    made.account("ada", "administrator")
    made.account("bob", "administrator")
    made.account("ann", "approver", office="administration")
    made.account("tom", "approver")
    made.account("sue", "supervisor")
    return made


def asked(staff: Staff, table: str = EXAMPLE, year: str = "110", by: str = "ada") -> Any:
    return staff.ask(by, "establishment:record_headcount", RecordHeadcount(year, table, PAPER))


def approved(staff: Staff, made: Any, by: str = "ann") -> Any:
    assert isinstance(made, Proposed), made
    return staff.ask(by, "proposal:approve", Approve(made.proposal, made.content_hash))


def shown(staff: Staff, year: str = "") -> Any:
    return staff.ask("sue", "establishment:headcount", OfFiscalYear(year))


def kept(staff: Staff) -> list[tuple[Any, ...]]:
    with reading(staff.house.engine) as connection:
        assert verify_store(connection).ok
        return [tuple(row) for row in connection.execute(text(
            "SELECT year, recorded_by, recorded_at, approved_by FROM headcount_table "
            "ORDER BY id"))]


def test_a_year_waits_for_a_second_person_and_is_then_the_latest(staff: Staff) -> None:
    made = asked(staff)
    assert kept(staff) == [] and shown(staff, "110").code == "headcount_year_unknown"
    assert shown(staff).year == 109
    done = approved(staff, made)
    assert isinstance(done, Decided) and isinstance(done.answer, HeadcountKept), done
    assert kept(staff) == [(2021, staff.ids["ada"], MOMENT.isoformat(), staff.ids["ann"])]
    found = shown(staff, "110")
    assert isinstance(found, HeadcountEntry) and found == shown(staff) == done.answer.headcount
    assert found.known == (110, 109, 108) and found.recorded_at == MOMENT.isoformat()
    assert [one.year for one in found.tables] == [110, 109]
    assert found.tables[0].total.total == PEOPLE and found.tables[1].total.total == 4297
    assert found.changes[-1].total == PEOPLE - 4297
    assert "110" in found.explanation_zh and f"{PEOPLE:,}" in found.explanation_en
    assert shown(staff, "109").recorded_at == ""
    assert [one.zh for one in done.answer.notes if "110" in one.zh]


def test_a_later_table_of_the_year_takes_its_place(staff: Staff) -> None:
    approved(staff, asked(staff))
    staff.clock.on(days=1)
    more = EXAMPLE.replace("378,7,12,4,21,1,423", "379,7,12,4,21,1,424")
    again = asked(staff, more)
    seen = staff.ask("bob", "proposal:show", ById(again.proposal)).differences
    assert [(one.before, one.after) for one in seen if one.before != one.after] == [
        ("423", "424"), (f"{PEOPLE:,}", f"{PEOPLE + 1:,}")]
    done = approved(staff, again, "bob")
    assert done.answer.replaced == MOMENT.isoformat()
    assert shown(staff, "110").tables[0].total.total == PEOPLE + 1
    assert len(kept(staff)) == 2
    following = approved(staff, asked(staff, EXAMPLE.replace("110,", "111,"), "2022"))
    assert [one.year for one in following.answer.headcount.tables] == [111, 110]
    assert following.answer.headcount.changes[-1].total == -1


@pytest.mark.parametrize(("by", "may"), [("bob", True), ("ann", True), ("tom", False),
                                         ("ada", False), ("sue", False)])
def test_who_may_decide_on_it(staff: Staff, by: str, may: bool) -> None:
    answer = approved(staff, asked(staff), by)
    assert isinstance(answer, Decided) if may else isinstance(answer, Refusal), answer
    assert len(kept(staff)) == may


def test_only_administrators_propose_it(staff: Staff) -> None:
    for by in ("sue", "ann"):
        assert code(asked(staff, by=by)) == "access_denied"


def test_a_table_that_does_not_add_up_is_refused_with_every_cell(staff: Staff) -> None:
    wrong = EXAMPLE.replace("1000,10,30,5,0,0,1045", "1000,10,30,5,0,0,1044", 1).replace(
        "600,5,15,3,0,0,623", "600,5,-15,x,0,0,623") + ",total,3978,42,117,22,21,2,4182\n"
    answer = asked(staff, wrong)
    assert isinstance(answer, tuple), answer
    assert {(one.code, one.place) for one in answer} >= {
        ("headcount_row_unequal", "I3"), ("headcount_number_negative", "E5"),
        ("headcount_number_wrong", "F5"), ("headcount_column_unequal", "H7")}
    assert kept(staff) == []
    with reading(staff.house.engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM proposal")).scalar() == 0


@pytest.mark.parametrize(("year", "table", "wanted"), [
    ("109", EXAMPLE.replace("110,", "109,"), {"headcount_year_printed"}),
    ("111", EXAMPLE, {"headcount_table_of_other_year"}),
    ("x", EXAMPLE, {"headcount_year_unreadable"}),
    ("x", EXAMPLE.replace("423", "422"), {"headcount_year_unreadable", "headcount_row_unequal"}),
    ("110", " ", {"file_empty"}),
    ("108", 'a"b"\n"', {"headcount_year_printed", "table_malformed"}),
    ("110", EXAMPLE.replace(",kaohsiung,1000,10,30,5,0,0,1045\n", ""),
     {"headcount_office_absent"}),
    ("110", EXAMPLE + "109,administration,379,7,12,4,21,1,424\n", {
        "headcount_office_absent", "headcount_not_as_recorded"}),
])
def test_what_cannot_be_the_head_count_of_the_year_is_refused(
    staff: Staff, year: str, table: str, wanted: set[str]
) -> None:
    answer = asked(staff, table, year)
    assert isinstance(answer, tuple), answer
    assert {one.code for one in answer} == wanted
    blank = staff.ask("ada", "establishment:record_headcount",
                      RecordHeadcount(year, table, " "))
    assert {one.code for one in blank} == wanted | {"text_blank"}


def test_what_became_wrong_while_it_waited_is_declined_at_the_approval(staff: Staff) -> None:
    two = EXAMPLE.replace("110,", "111,") + EXAMPLE.partition("\n")[2]
    waiting = asked(staff, two, "111")
    approved(staff, asked(staff, EXAMPLE.replace("378,7,12,4,21,1,423", "379,7,12,4,21,1,424")))
    answer = approved(staff, waiting)
    assert {one.code for one in answer} == {"headcount_not_as_recorded"}
    assert len(kept(staff)) == 1
