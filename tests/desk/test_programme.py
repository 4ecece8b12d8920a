"""Indicators count what the running system yields, and say plainly what it does not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.access.model import NOBODY, Holding
from guanwu.desk.commands.programme_event import RecordEvent
from guanwu.desk.commands.programme_milestone import RecordMilestone
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.programme.body import shipped
from guanwu.desk.programme.live import FEEDS, FEWEST, IndicatorEntry, indicators
from guanwu.desk.programme.writing import statement_of_year, text_of
from guanwu.desk.queries.programme import All, BoardDay, EventsAsked, OfAnyYear, OfYear
from guanwu.desk.trader.papers import KINDS
from guanwu.programme.statement import Statement
from guanwu.store.document_rows import keep_document
from guanwu.store.engine import open_store, reading, writing
from guanwu.store.programme_file import load_programmes
from guanwu.store.terms_file import load_terms
from tests.desk.houses import C1_SALT, MOMENT, lodged, with_request
from tests.desk.staff import Staff
from tests.desk.traders import OFFICER, ask
from tests.store.stores import where

pytestmark = pytest.mark.usefixtures("each_store")
YEAR = MOMENT.year - 1911
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def desk_of(folder: Path) -> House:
    return House(open_store(where(folder)), clock=lambda: MOMENT, salt=C1_SALT)


def asked(folder: Path, year: int = YEAR) -> dict[str, IndicatorEntry]:
    """The indicators by their ids."""
    return {one.id: one for one in indicators(load_programmes(), where(folder), year)}


def paper(desk: House, number: str) -> None:
    """Keep a paper of a case as a file."""
    with writing(desk.engine) as connection:
        keep_document(connection, number, KINDS[0], "a.pdf", "application/pdf", PDF, "x",
                      MOMENT.isoformat())


def test_what_the_system_yields_is_counted(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    numbers = [lodge(desk, [with_request(one, "8")], "x")[0].number for one in (1, 2, 3)]
    lodge(desk, [lodged(4)], "x")
    for number in (numbers[0], numbers[0], numbers[1]):
        paper(desk, number)
    with reading(desk.engine) as connection:
        sent = connection.execute(text("SELECT count(*) FROM outbox")).scalar()
    found = asked(tmp_path)
    assert sent and found["trader_messages"].produced == f"{4 + sent}"
    assert found["paperless_imports"].produced == "2"
    assert found["paperless_hours"].produced == "17.20"
    assert found["paperless_import_hours"].produced is None
    assert "few" in found["paperless_import_hours"].reason_en


def test_a_year_without_a_declaration_yields_nothing_rather_than_zero(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    paper(desk, lodge(desk, [with_request(1, "8")], "x")[0].number)
    found = asked(tmp_path, YEAR - 1)
    assert {one.produced for one in found.values()} == {None}
    assert found["paperless_imports"].since.year == MOMENT.year - 1
    lodge(desk, [lodged(2)], "x")
    assert asked(tmp_path)["paperless_imports"].produced == "1"


def test_a_year_with_declarations_but_no_files_yields_zero(tmp_path: Path) -> None:
    lodge(desk_of(tmp_path), [lodged(1)], "x")
    found = asked(tmp_path)
    assert (found["paperless_imports"].produced, found["paperless_hours"].produced) == ("0", "0")


def test_time_saved_is_measured_once_there_are_enough_releases(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    cases = [lodge(desk, [with_request(one, "8")], "x")[0].number
             for one in range(1, 3 * FEWEST + 1)]
    for place, number in enumerate(cases):
        if place % 2:
            paper(desk, number)
        spent = timedelta(hours=2 if place % 2 else 10, minutes=30)
        with writing(desk.engine) as connection:
            connection.exec_driver_sql(
                "UPDATE declaration SET released_at = ? WHERE number = ?",
                ((MOMENT + spent).isoformat(), number))
    assert asked(tmp_path)["paperless_import_hours"].produced == "8"


def test_what_no_system_yields_is_said_and_never_zero(tmp_path: Path) -> None:
    desk_of(tmp_path)
    for one in asked(tmp_path).values():
        if one.id in ("sealed_share", "scanning_hours", "price_rows", "agency_exchanges"):
            assert one.produced is None
            assert "not produced yet" in one.reason_en and one.reason_zh
            assert one.stated
    found = asked(tmp_path)
    assert found["sealed_share"].formula == "100 * sealed / high_risk"
    assert found["vehicle_hours"].target == "500,000" and found["review_days"].formula == ""
    fed = {one.feed for one in load_programmes().tables.indicators if one.feed}
    assert fed == set(FEEDS)


def test_a_store_that_is_not_there_yields_nothing_and_is_not_made(tmp_path: Path) -> None:
    store = tmp_path / "none.db"
    found = indicators(load_programmes(), store, YEAR)
    assert {one.produced for one in found} == {None}
    assert all(one.reason_en for one in found) and not store.exists()


def test_a_draft_shows_what_the_store_yields(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    paper(desk, lodge(desk, [with_request(1, "8")], "x")[0].number)
    with writing(desk.engine) as connection:
        for column in ("declaration SET lodged_at", "document SET added_at"):
            connection.exec_driver_sql(f"UPDATE {column} = '2020-06-01T09:00:00+00:00'")
    ground = shipped()
    made = statement_of_year(ground, 110, where(tmp_path))
    assert isinstance(made, Statement)
    live = [one for one in made.blocks if one.kind == "table" and len(one.rows[0]) == 4]
    assert len(live) == 1
    rows = {row[0][0]: row[3][0] for row in live[0].rows[1:]}
    assert len(rows) == len(load_programmes().tables.indicators)
    produced = sorted(one for one in rows.values() if one[0].isdigit())
    assert produced == ["1", "1", "8.60"]
    assert "8.60" in text_of(ground, made)


def test_a_draft_tells_what_offices_put_on_record(tmp_path: Path) -> None:
    staff = Staff(tmp_path)
    staff.account("ada", "administrator")
    for count, day in ((2, date(2019, 5, 1)), (3, date(2020, 2, 1)), (4, date(2020, 12, 31)),
                       (5, date(2021, 1, 1))):
        made = staff.ask("ada", "programme:record_event", RecordEvent(
            "taipei", "press_release", count, day, "x", "x", "y"))
        assert not isinstance(made, tuple), made
    milestone = "109/patrol_boats.building_awarded"
    staff.ask("ada", "programme:record_milestone", RecordMilestone(milestone, date(2020, 3, 2)))
    draft = statement_of_year(shipped(), 110, where(tmp_path))
    plain = statement_of_year(shipped(), 110, None)
    assert isinstance(draft, Statement) and isinstance(plain, Statement)
    results, bare = ([one.rows for one in made.blocks if one.kind == "table" and not one.text][1:3]
                     for made in (draft, plain))
    release = load_terms().say("event_kind_press_release", "zh-Hant")
    for rows, less, counted, more in zip(results, bare, ("2", "3"), (0, 1), strict=True):
        assert rows[:-1] == less and len(rows[-1][2]) == 1 + more
        assert rows[-1][2][0].startswith(release) and counted in rows[-1][2][0]
    name = load_programmes().facts[milestone].zh_hant
    assert name in results[1][-1][2][1]
    listed = [one.text for one in draft.blocks if one.kind == "clause" and release in one.text]
    assert len(listed) == 1 and "7" in listed[0]
    assert text_of(shipped(), draft).count(name) == text_of(shipped(), plain).count(name) + 2


def test_the_queries_of_the_desk_answer_for_whom_they_are(tmp_path: Path) -> None:
    desk = desk_of(tmp_path)
    lodge(desk, [lodged(1)], "x")
    written = ask(desk, "programme:statement", OfYear(109), NOBODY)
    made = statement_of_year(shipped(), 109, None)
    assert isinstance(made, Statement) and written.text == text_of(shipped(), made)
    assert ask(desk, "programme:statement", OfYear(90), NOBODY).code == "programme_year_unknown"
    assert len(ask(desk, "programme:figures", All(), NOBODY)) == len(
        load_programmes().tables.figures)
    late = ask(desk, "programme:board", BoardDay(date(2021, 1, 1)), NOBODY)
    assert sum(one.late for one in late) == 20
    events = ask(desk, "programme:activities", EventsAsked("press_release"), NOBODY)
    assert [one.count for one in events.counts] == [117]
    assert ask(desk, "programme:indicators", OfAnyYear(), NOBODY).code == "access_login_needed"
    auditor = replace(OFFICER, holdings=(Holding("auditor", "administration"),))
    found = {one.id: one for one in ask(desk, "programme:indicators", OfAnyYear(), auditor)}
    assert found["trader_messages"].produced not in (None, "0")
    assert ask(desk, "programme:indicators", OfAnyYear(2025), auditor).code == (
        "programme_year_western")
