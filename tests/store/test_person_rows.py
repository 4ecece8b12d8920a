"""People and what they hold: found however written, each login and step once, in force or not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from guanwu.case import Refusal
from guanwu.store.access_rows import (
    actor_of_person,
)
from guanwu.store.engine import open_store
from guanwu.store.moment import in_force, moment_of, stamp
from guanwu.store.person_rows import (
    accounts_of,
    add_person,
    find_login,
    find_person,
    people,
    take_step,
)
from guanwu.store.post_rows import add_post, end_holding, held_by, hold, holders_of
from tests.store.access_people import MINUTE, NOW, officer, person
from tests.store.stores import where


@pytest.fixture
def engine(each_store: str, tmp_path: Path) -> Engine:
    """Return a new store, of each kind in turn."""
    return open_store(where(tmp_path))


@given(since=st.integers(-60, 60), length=st.one_of(st.none(), st.integers(0, 60)),
       begun=st.integers(-60, 60), lasted=st.one_of(st.none(), st.integers(0, 60)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_held_is_what_is_in_force_with_its_post(
    engine: Engine, since: int, length: int | None, begun: int, lasted: int | None
) -> None:
    def end(start: int, minutes: int | None) -> datetime | None:
        return None if minutes is None else NOW + (start + minutes) * MINUTE

    with engine.begin() as connection:
        connection.execute(text("DELETE FROM person"))
        connection.execute(text("DELETE FROM holding"))
        one = person(connection)
        post = add_post(connection, "t", "t", "clerk", NOW + begun * MINUTE, office="taipei",
                        until=end(begun, lasted))
        hold(connection, one.id, post.id, NOW + since * MINUTE, NOW, granted_by="p-admin",
             until=end(since, length))
        found = actor_of_person(connection, one.id, NOW)
    inside = (since <= 0 and (length is None or since + length > 0)
              and begun <= 0 and (lasted is None or begun + lasted > 0))
    assert [held.office for held in found.holdings] == (["taipei"] if inside else [])


def test_moments_of_any_zone_are_compared_as_moments() -> None:
    taipei = datetime.fromisoformat("2025-03-14T17:00:00+08:00")
    assert stamp(taipei) == "2025-03-14T09:00:00+00:00" and moment_of(stamp(taipei)) == NOW
    assert in_force("2025-03-14T17:00:00+08:00", None, NOW)
    assert not in_force("2025-03-14T17:00:01+08:00", None, NOW)
    assert in_force("2025-03-14", "2025-03-15", datetime(2025, 3, 13, 16, 0, tzinfo=UTC))
    assert not in_force("2025-03-14", None, datetime(2025, 3, 13, 15, 59, tzinfo=UTC))
    with pytest.raises(ValueError):
        stamp(datetime(2025, 3, 14))  # noqa: DTZ001


def test_people_are_found_by_login_however_written_and_no_login_is_given_twice(
    engine: Engine
) -> None:
    with engine.begin() as connection:
        one = person(connection, " Wang.MeiHua ", identity="~token")
        assert find_login(connection, "WANG.meihua\u3000") == one == find_person(connection, one.id)
        for login, code in (
            ("wang.meihua", "login_taken"), ("\uff37ang.meihua", "login_taken"),
            ("ab", "login_malformed"), ("-x-", "login_malformed"), ("a b c", "login_malformed"),
            ("<script>", "login_malformed"), ("x" * 65, "login_malformed"),
            ("A123456789", "login_names_a_person"), ("a800000014", "login_names_a_person"),
        ):
            refused = add_person(connection, login, "x", "x", NOW)
            assert isinstance(refused, Refusal) and refused.code == code, login
        other = person(connection, "second", identity="~token")
        assert accounts_of(connection, "~token") == sorted([one.id, other.id])
        assert [each.login for each in people(connection)] == ["second", "wang.meihua"]
        assert [each.login for each in people(connection, after="second", most=1)] == [one.login]


def test_a_step_of_the_second_factor_counts_once(engine: Engine) -> None:
    with engine.begin() as connection:
        one = officer(connection)
        used = [take_step(connection, one.id, step) for step in (5, 5, 4, 6, 5, 6, 7)]
    assert used == [True, False, False, True, False, False, True]


def test_who_holds_a_post_stays_on_record(engine: Engine) -> None:
    with engine.begin() as connection:
        one = officer(connection)
        (held,) = held_by(connection, one.id)
        assert end_holding(connection, held.id, NOW + MINUTE)
        assert not end_holding(connection, held.id, NOW + 2 * MINUTE)
        again = hold(connection, one.id, held.post, NOW + 3 * MINUTE, NOW, granted_by="p-1",
                     approved_by="p-2", until=NOW + 5 * MINUTE)
        assert [row.until for row in holders_of(connection, held.post)] == [
            stamp(NOW + MINUTE), stamp(NOW + 5 * MINUTE)]
        assert (again.granted_by, again.approved_by) == ("p-1", "p-2")
