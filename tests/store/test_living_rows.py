"""Rows of living data on both stores: added, withdrawn once, and none of them ever deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from guanwu.store.certificate_rows import (
    CertificateRow,
    add_certificate,
    certificates_on_record,
    withdraw_certificate,
)
from guanwu.store.engine import open_store, reading
from guanwu.store.headcount_rows import HeadcountRow, add_headcount, headcounts
from guanwu.store.milestone_rows import MilestoneRow, add_milestone, milestones_on_record
from guanwu.store.movement_rows import (
    MovementRow,
    add_movement,
    movements_on_record,
    withdraw_movement,
)
from guanwu.store.postgres_roles import NEVER_DELETED
from guanwu.store.programme_event_rows import (
    EventRow,
    add_event,
    events_on_record,
    find_event,
    withdraw_event,
)
from tests.store.stores import where

NOW = "2025-03-14T09:00:00+08:00"
LIVING = ("headcount_movement", "headcount_table", "programme_certificate", "programme_event",
          "programme_milestone")


@pytest.fixture
def engine(each_store: str, tmp_path: Path) -> Engine:
    """Return a new store, of each kind in turn."""
    return open_store(where(tmp_path))


def event(id: str, since: str, until: str) -> EventRow:
    """Return an event of some days."""
    return EventRow(id, "taipei", "digest", 2, "issue", since, until, "a", "b", "c", "d", "", "s",
                    "p-1", NOW)


def test_nothing_of_it_is_ever_deleted() -> None:
    assert set(LIVING) <= set(NEVER_DELETED)


def test_events_are_found_by_id_and_listed_by_day(engine: Engine) -> None:
    rows = [event("event-b", "2025-02-01", "2025-02-03"), event("event-a", "2025-02-01",
                                                                  "2025-02-01"),
            event("event-c", "2024-12-31", "2025-01-02")]
    with engine.begin() as connection:
        for row in rows:
            add_event(connection, row)
    with reading(engine) as connection:
        assert events_on_record(connection) == [rows[2], rows[1], rows[0]]
        assert events_on_record(connection, "2025-01-01") == [rows[1], rows[0]]
        assert events_on_record(connection, "2025-01-01", "2025-02-02") == [rows[1]]
        assert find_event(connection, "event-a") == rows[1]
        assert find_event(connection, "event-x") is None


def test_an_event_is_withdrawn_once_and_stays_to_be_found(engine: Engine) -> None:
    row = event("event-a", "2025-02-01", "2025-02-01")
    with engine.begin() as connection:
        add_event(connection, row)
        assert withdraw_event(connection, "event-a", NOW)
        assert not withdraw_event(connection, "event-a", "later")
        assert not withdraw_event(connection, "event-x", NOW)
        assert events_on_record(connection) == []
        assert find_event(connection, "event-a") == row._replace(withdrawn_at=NOW)


def test_the_last_day_of_a_milestone_counts_unless_it_was_taken_away(engine: Engine) -> None:
    rows = [MilestoneRow(*row, "p-1", NOW) for row in (
        ("a", "2025-01-02", ""), ("b", "2025-01-03", ""), ("a", "2025-01-01", "corrected"),
        ("c", "2025-01-04", ""), ("b", "", "not at all"), ("c", "", "x"), ("c", "2025-01-05", ""))]
    with engine.begin() as connection:
        for row in rows:
            add_milestone(connection, row)
        assert milestones_on_record(connection) == {"a": rows[2], "c": rows[6]}


def test_a_certificate_is_withdrawn_with_its_renewals(engine: Engine) -> None:
    rows = [CertificateRow(number, "dog_handler", "taipei", "taipei/1", "r", "r", since, until,
                           "s", "p-1", NOW) for number, since, until in (
        ("b", "2020-01-01", "2025-01-01"), ("a", "2020-01-01", "2025-01-01"),
        ("b", "2025-01-02", "2030-01-01"))]
    with engine.begin() as connection:
        for row in rows:
            add_certificate(connection, row)
        assert certificates_on_record(connection) == [rows[1], rows[0], rows[2]]
        assert certificates_on_record(connection, "b") == [rows[0], rows[2]]
        assert withdraw_certificate(connection, "b", NOW) == 2
        assert withdraw_certificate(connection, "b", NOW) == 0
        assert certificates_on_record(connection) == [rows[1]]


def test_the_last_table_of_a_year_counts(engine: Engine) -> None:
    rows = [HeadcountRow(year, content, "p-1", NOW, "p-2") for year, content in (
        (2022, "a"), (2021, "b"), (2022, "c"))]
    with engine.begin() as connection:
        for row in rows:
            add_headcount(connection, row)
        assert headcounts(connection) == [rows[2], rows[1]]


def test_movements_stand_in_the_order_of_their_days(engine: Engine) -> None:
    with engine.begin() as connection:
        made = [add_movement(connection, MovementRow(
            0, day, "retire", "taipei", "staff", 1, "", "", 0, "s", "p-1", NOW))
            for day in ("2025-02-01", "2025-01-01", "2025-02-01")]
        assert len({one.id for one in made}) == 3
        assert movements_on_record(connection) == [made[1], made[0], made[2]]
        assert withdraw_movement(connection, made[0].id, NOW)
        assert not withdraw_movement(connection, made[0].id, NOW)
        assert not withdraw_movement(connection, 99, NOW)
        assert movements_on_record(connection) == [made[1], made[2]]
