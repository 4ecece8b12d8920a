"""Attempts to log in: counted by login and by address, for a time, over restarts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from guanwu.store.attempt_rows import (
    FAILURES_A_LOGIN,
    FAILURES_AN_ADDRESS,
    WINDOW,
    begin_attempt,
    succeed,
)
from guanwu.store.engine import open_store
from tests.store.access_people import MINUTE, NOW
from tests.store.stores import where


@pytest.fixture
def engine(each_store: str, tmp_path: Path) -> Engine:
    """Return a new store, of each kind in turn."""
    return open_store(where(tmp_path))


def test_failures_are_counted_by_login_until_the_window_has_passed(engine: Engine) -> None:
    with engine.begin() as connection:
        for at in range(FAILURES_A_LOGIN):
            assert isinstance(
                begin_attempt(connection, "a", f"192.0.2.{at}", NOW + at * MINUTE), int)
        late = NOW + 6 * MINUTE
        assert begin_attempt(connection, "a", "192.0.2.99", late) == WINDOW - 6 * MINUTE
        assert isinstance(begin_attempt(connection, "b", "192.0.2.99", late), int)
        assert isinstance(begin_attempt(connection, "a", "192.0.2.99", NOW + WINDOW), int)
        assert begin_attempt(connection, "a", "192.0.2.99", NOW + WINDOW) == MINUTE


def test_a_success_clears_the_login_and_never_the_address(engine: Engine) -> None:
    with engine.begin() as connection:
        for place in range(FAILURES_AN_ADDRESS):
            number = begin_attempt(connection, f"login{place}", "192.0.2.1", NOW)
            assert isinstance(number, int)
        succeed(connection, number, NOW)
        assert isinstance(begin_attempt(connection, "own", "192.0.2.1", NOW), int)
        assert begin_attempt(connection, "own", "192.0.2.1", NOW) == WINDOW
        for _ in range(FAILURES_A_LOGIN):
            last = begin_attempt(connection, "c", "192.0.2.2", NOW)
        assert isinstance(last, int) and begin_attempt(connection, "c", "192.0.2.2", NOW) == WINDOW
        succeed(connection, last, NOW)
        assert isinstance(begin_attempt(connection, "c", "192.0.2.2", NOW), int)
        assert isinstance(begin_attempt(connection, "d", "192.0.2.3", NOW + timedelta(days=2)), int)
        succeed(connection, last, NOW + timedelta(days=2))
        left = connection.execute(text("SELECT count(*) FROM login_attempt")).scalar_one()
    assert left == 1
