"""Logging in: what is asked, what is told, what is journalled, and what cannot be had by trying."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.login import (
    Entered,
    begin_enrolment,
    change_password,
    give_code,
    log_in,
    log_out,
    visit,
)
from guanwu.desk.password import (
    Hashing,
)
from guanwu.store.attempt_rows import FAILURES_A_LOGIN, FAILURES_AN_ADDRESS, WINDOW
from guanwu.store.engine import open_store
from guanwu.store.person_rows import (
    SUSPENDED,
    WAITING,
    find_login,
    set_password_hash,
    set_state,
)
from tests.desk.kept import kept
from tests.desk.login_ground import HOME, OTHER, WORDS, Ground
from tests.store.stores import where


@pytest.fixture
def ground(each_store: str, tmp_path: Path) -> Iterator[Ground]:
    """Return a new ground, on each kind of store in turn."""
    made = Ground(tmp_path)
    yield made
    made.house.engine.dispose()


def test_a_trader_enters_by_password_and_is_gone_after_logging_out(ground: Ground) -> None:
    entered = ground.enter("  Formosa ")
    assert entered.needs == ""
    seen = ground.seen(entered.token)
    assert seen.actor.id == entered.person and seen.actor.holdings[0].party == "04595257"
    log_out(ground.house, entered.token)
    log_out(ground.house, entered.token)
    assert visit(ground.house, entered.token) == Refusal("session_over")
    assert [event for _, event, _ in ground.events()] == [
        "access:login:succeeded", "access:session:ended"]


def test_an_officer_is_nobody_until_enrolled_and_until_the_code_is_given(ground: Ground) -> None:
    first = ground.enter("wang")
    assert first.needs == "enrolment" and ground.seen(first.token).actor.is_anonymous
    enrolled = ground.enrol("wang")
    assert enrolled.needs == "" and ground.seen(enrolled.token).actor.confirmed
    assert isinstance(visit(ground.house, first.token), Refusal), "the first session still counts"
    entered = ground.enter("wang")
    assert entered.needs == "second_factor" and ground.seen(entered.token).actor.is_anonymous
    assert begin_enrolment(ground.house, entered.token) == Refusal("code_needed")
    assert change_password(ground.house, entered.token, WORDS, OTHER, HOME) == Refusal(
        "code_needed")
    given = give_code(ground.house, entered.token, ground.code("wang"), HOME)
    assert isinstance(given, Entered) and given.needs == "" and given.token != entered.token
    assert ground.seen(given.token).actor.holdings[0].role == "examiner"
    assert isinstance(visit(ground.house, entered.token), Refusal)


def test_whoever_fails_is_told_the_same(ground: Ground) -> None:
    with ground.house.writing() as connection:
        one = find_login(connection, "chen")
        assert one is not None
        set_password_hash(connection, one.id, None)
    refusals = [log_in(ground.house, login, password, HOME) for login, password in (
        ("wang", "wrong"), ("nobody", "wrong"), ("chen", WORDS), ("", ""), ("wang\0", "x" * 10_000),
        ("wang' OR '1'='1", WORDS), ("A123456789", WORDS))]
    assert set(map(repr, refusals)) == {repr(Refusal("login_wrong"))}
    with ground.house.writing() as connection:
        for login, state in (("wang", SUSPENDED), ("formosa", WAITING)):
            known = find_login(connection, login)
            assert known is not None
            set_state(connection, known.id, state)
    assert log_in(ground.house, "wang", "wrong", HOME) == Refusal("login_wrong")
    assert {repr(log_in(ground.house, login, WORDS, HOME)) for login in ("wang", "formosa")} == {
        repr(Refusal("login_not_active"))}


@pytest.mark.slow
def test_an_unknown_login_takes_as_long_as_a_known_one(ground: Ground) -> None:
    taken: dict[str, list[float]] = {"wang": [], "nobody": []}
    for turn in range(12):
        for login, held in taken.items():
            begun = time.perf_counter()
            log_in(ground.house, login, "wrong", f"192.0.2.{turn}")
            held.append(time.perf_counter() - begun)
        ground.clock.on(minutes=5)
    known, unknown = median(taken["wang"]), median(taken["nobody"])
    assert 0.6 < known / unknown < 1.7, (known, unknown)
    assert min(*taken["wang"], *taken["nobody"]) > 0.005, "no hash was made"


def test_failures_of_a_login_lock_it_for_a_time_whether_it_exists_or_not(ground: Ground) -> None:
    for login in ("formosa", "nobody"):
        for at in range(FAILURES_A_LOGIN):
            assert log_in(ground.house, login, "wrong", f"198.51.100.{at}") == Refusal(
                "login_wrong")
        locked = log_in(ground.house, login, WORDS, HOME)
        assert locked == Refusal("login_too_many", {"retry_after": int(WINDOW.total_seconds())})
    again = House(open_store(where(ground.folder)), clock=ground.clock)
    still = log_in(again, "formosa", WORDS, HOME)
    assert isinstance(still, Refusal) and still.code == "login_too_many", "a restart forgot"
    ground.clock.on(seconds=int(WINDOW.total_seconds()) - 1)
    waiting = log_in(ground.house, "formosa", WORDS, HOME)
    assert waiting == Refusal("login_too_many", {"retry_after": 1})
    ground.clock.on(seconds=1)
    assert ground.enter("formosa").needs == ""


def test_an_address_that_tries_many_logins_is_stopped(ground: Ground) -> None:
    found = [log_in(ground.house, f"login{at}", "wrong", HOME)
             for at in range(FAILURES_AN_ADDRESS + 1)]
    assert [one.code for one in found if isinstance(one, Refusal)] == [
        *["login_wrong"] * FAILURES_AN_ADDRESS, "login_too_many"]
    assert isinstance(log_in(ground.house, "formosa", WORDS, HOME), Refusal)
    assert ground.enter("formosa", address="198.51.100.1").needs == ""


def test_attempts_at_once_are_counted_as_many(ground: Ground) -> None:
    """Ten threads try at once; no more than the limit get an answer about the password."""
    hashes, found = Hashing(at_once=10), []
    begin = threading.Barrier(10)

    def attempt(place: int) -> None:
        begin.wait()
        found.append(log_in(ground.house, "formosa", f"wrong {place}", HOME, hashes))

    threads = [threading.Thread(target=attempt, args=(place,)) for place in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(one.code for one in found if isinstance(one, Refusal))
    assert codes == ["login_too_many"] * 5 + ["login_wrong"] * FAILURES_A_LOGIN


def test_neither_store_nor_journal_has_a_secret(ground: Ground) -> None:
    entered = ground.enrol("wang")
    log_in(ground.house, "wrong password typed as login", WORDS, HOME)
    log_in(ground.house, "A123456789", "guessed-secret-words", HOME)
    change_password(ground.house, entered.token, WORDS, OTHER, HOME)
    token = ground.enter("wang", OTHER).token
    code = ground.code("wang")
    give_code(ground.house, token, code, HOME)
    found = kept(ground.house.engine, ground.folder)
    for secret in (WORDS, OTHER, "guessed-secret-words", ground.secrets["wang"], entered.token,
                   token, "A123456789", "wrong password typed"):
        assert secret.encode() not in found, secret
    said = [event for _, event, _ in ground.events()]
    assert said == [
        "access:login:succeeded", "access:second_factor:enrolled", "access:login:failed",
        "access:login:failed", "access:password:changed", "access:login:succeeded",
        "access:second_factor:given"]
    actors = {actor for actor, event, _ in ground.events() if event == "access:login:failed"}
    assert actors == {"unknown"}
