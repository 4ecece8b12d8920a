"""Logging in: what is asked, what is told, what is journalled, and what cannot be had by trying."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from xml.etree import ElementTree

import msgspec
import pyotp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from guanwu.case import Fault, Refusal
from guanwu.desk.house import House
from guanwu.desk.login import (
    Entered,
    begin_enrolment,
    change_password,
    finish_enrolment,
    give_code,
    log_in,
    log_out,
    visit,
)
from guanwu.desk.password import (
    Hashing,
    hashing,
    normal,
    password_faults,
    temporary_password,
)
from guanwu.desk.second_factor import STEP_SECONDS, step_of
from guanwu.store.access_rows import Seen
from guanwu.store.attempt_rows import FAILURES_A_LOGIN, FAILURES_AN_ADDRESS, WINDOW
from guanwu.store.engine import open_store, reading
from guanwu.store.journal import verify
from guanwu.store.person_rows import (
    SUSPENDED,
    WAITING,
    Person,
    add_person,
    find_login,
    set_password_hash,
    set_state,
)
from guanwu.store.post_rows import add_post, hold
from guanwu.store.terms_file import load_terms
from tests.desk.test_persons import bytes_kept

WORDS = "sieve lantern orbit walnut"
OTHER = "pebble harbour crimson notch"
HOME = "192.0.2.7"


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.at = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, **length: int) -> None:
        """Move on."""
        self.at += timedelta(**length)


class Ground:
    """A house with an officer (wang), an approver (chen) and a trader (formosa)."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.house = House(open_store(folder / "guanwu.db"), clock=self.clock)
        self.secrets: dict[str, str] = {}
        made = hashing().make(WORDS)
        with self.house.writing() as connection:
            for login, role, place in (
                ("wang", "examiner", {"office": "keelung", "unit": "keelung/3"}),
                ("chen", "approver", {"office": "keelung"}),
                ("formosa", "trader", {"party": "04595257"}),
            ):
                one = add_person(connection, login, login.title(), f"{login.title()} Mei-hua",
                                 self.clock(), password_hash=made)
                assert isinstance(one, Person)
                post = add_post(connection, role, role, role, self.clock(), **place)
                hold(connection, one.id, post.id, self.clock(), self.clock(), granted_by="p-admin")

    def enter(self, login: str, password: str = WORDS, address: str = HOME) -> Entered:
        """Log in by password; it must succeed."""
        found = log_in(self.house, login, password, address)
        assert isinstance(found, Entered), found
        return found

    def enrol(self, login: str) -> Entered:
        """Log in and set up the second factor."""
        token = self.enter(login).token
        enrolment = begin_enrolment(self.house, token)
        assert not isinstance(enrolment, Refusal)
        self.secrets[login] = enrolment.secret
        found = finish_enrolment(self.house, token, enrolment.sealed, self.code(login))
        assert isinstance(found, Entered), found
        self.clock.on(seconds=STEP_SECONDS)
        return found

    def code(self, login: str, steps: int = 0) -> str:
        """Return the code that the application of a person shows."""
        moment = self.clock() + steps * timedelta(seconds=STEP_SECONDS)
        return pyotp.TOTP(self.secrets[login]).at(moment)

    def seen(self, token: str) -> Seen:
        """Return a session that stands."""
        found = visit(self.house, token)
        assert isinstance(found, Seen), found
        return found

    def events(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return actor, event and facts of the journal."""
        with reading(self.house.engine) as connection:
            assert verify(connection).ok
            return [(row[0], row[1], msgspec.json.decode(row[2])) for row in connection.execute(
                text("SELECT actor, event, facts FROM journal ORDER BY seq"))]


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """Return a new ground."""
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


def test_a_code_counts_once_and_one_step_around_now(ground: Ground) -> None:
    ground.enrol("wang")
    for steps, expected in ((-2, "code_wrong"), (2, "code_wrong"), (1, ""), (1, "code_used"),
                            (0, "code_used"), (-1, "code_used")):
        token = ground.enter("wang").token
        found = give_code(ground.house, token, ground.code("wang", steps), HOME)
        assert (found.code if isinstance(found, Refusal) else "") == expected, steps
    ground.clock.on(seconds=3 * STEP_SECONDS)
    early = ground.code("wang", -1)
    found = give_code(ground.house, ground.enter("wang").token, f"{early[:3]} {early[3:]}", HOME)
    assert isinstance(found, Entered)


@given(st.text(max_size=12))
def test_nothing_but_six_ascii_digits_is_a_code(given: str) -> None:
    moment = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)
    secret = "JBSWY3DPEHPK3PXP" * 2
    right = {pyotp.TOTP(secret).at(moment + steps * timedelta(seconds=STEP_SECONDS))
             for steps in (-1, 0, 1)}
    assert (step_of(secret, given, moment) is not None) == (given.replace(" ", "") in right)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in right.pop())
    assert step_of(secret, wide, moment) is None


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
    again = House(open_store(ground.folder / "guanwu.db"), clock=ground.clock)
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


def test_codes_cannot_be_tried_one_after_the_other(ground: Ground) -> None:
    """Entering the password again gives no new attempts at the code."""
    ground.enrol("wang")
    said = []
    for _ in range(FAILURES_A_LOGIN + 2):
        found = give_code(ground.house, ground.enter("wang").token, "000000", HOME)
        assert isinstance(found, Refusal)
        said.append(found.code)
    assert said == ["code_wrong"] * FAILURES_A_LOGIN + ["login_too_many"] * 2
    right = give_code(ground.house, ground.enter("wang").token, ground.code("wang"), HOME)
    assert isinstance(right, Refusal) and right.code == "login_too_many"


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


def test_only_so_many_hashes_at_once_and_the_others_are_told_when_to_try_again(
    ground: Ground
) -> None:
    hashes = Hashing(at_once=2)
    with hashes.place() as first, hashes.place() as second, hashes.place() as third:
        assert (first, second, third) == (True, True, False)
        begun = time.perf_counter()
        refused = log_in(ground.house, "formosa", WORDS, HOME, hashes)
        assert refused == Refusal("login_busy", {"retry_after": 1})
        assert time.perf_counter() - begun < 0.02, "who finds no place waited"
        entered = ground.enter("formosa")
        assert change_password(ground.house, entered.token, WORDS, OTHER, HOME, hashes) == refused
    with reading(ground.house.engine) as connection:
        counted = connection.execute(text("SELECT count(*) FROM login_attempt")).scalar_one()
    assert counted == 1, "who found no place was counted"
    assert isinstance(log_in(ground.house, "formosa", WORDS, HOME, hashes), Entered)


def test_an_approval_needs_the_code_again(ground: Ground) -> None:
    token = ground.enrol("chen").token
    ground.clock.on(minutes=11)
    assert not ground.seen(token).actor.confirmed
    again = give_code(ground.house, token, ground.code("chen"), HOME)
    assert isinstance(again, Entered) and ground.seen(again.token).actor.confirmed
    facts = [facts for _, event, facts in ground.events() if event.endswith("second_factor:given")]
    assert facts == [{"address": HOME, "again": True}]


def test_the_enrolment_shows_a_picture_and_an_address_and_is_good_for_its_session_alone(
    ground: Ground
) -> None:
    token = ground.enter("wang").token
    enrolment = begin_enrolment(ground.house, token)
    assert not isinstance(enrolment, Refusal)
    assert pyotp.parse_uri(enrolment.uri).secret == enrolment.secret
    assert "wang" in enrolment.uri and "guanwu" in enrolment.uri
    drawn = ElementTree.fromstring(enrolment.picture)
    assert drawn.tag.endswith("svg") and "script" not in enrolment.picture
    assert enrolment.secret not in enrolment.sealed
    code = pyotp.TOTP(enrolment.secret).at(ground.clock())
    elsewhere = ground.enter("wang").token
    wrong = str((int(code) + 1) % 1_000_000).zfill(6)
    refused = [
        finish_enrolment(ground.house, token, enrolment.sealed, wrong),
        finish_enrolment(ground.house, elsewhere, enrolment.sealed, code),
        finish_enrolment(ground.house, token, enrolment.sealed[:-8], code),
        finish_enrolment(ground.house, "no token", enrolment.sealed, code),
    ]
    assert [one.code for one in refused if isinstance(one, Refusal)] == [
        "code_wrong", "enrolment_over", "enrolment_over", "session_over"]
    assert isinstance(finish_enrolment(ground.house, token, enrolment.sealed, code), Entered)
    assert visit(ground.house, elsewhere) == Refusal("session_over"), "another session stayed"


def test_another_second_factor_needs_the_present_one(ground: Ground) -> None:
    token = ground.enrol("wang").token
    assert not isinstance(begin_enrolment(ground.house, token), Refusal)
    ground.clock.on(minutes=11)
    assert begin_enrolment(ground.house, token) == Refusal("code_needed")
    assert finish_enrolment(ground.house, token, "x", "000000") == Refusal("code_needed")


def test_a_changed_password_ends_the_other_sessions(ground: Ground) -> None:
    here, there = ground.enter("formosa"), ground.enter("formosa")
    assert change_password(ground.house, here.token, "wrong", OTHER, HOME) == Refusal(
        "password_wrong")
    faults = change_password(ground.house, here.token, WORDS, "short", HOME)
    assert isinstance(faults, tuple) and faults[0].code == "password_short"
    same = change_password(ground.house, here.token, WORDS, WORDS, HOME)
    assert isinstance(same, tuple) and [one.code for one in same] == ["password_same"]
    changed = change_password(ground.house, here.token, WORDS, OTHER, HOME)
    assert isinstance(changed, Entered) and ground.seen(changed.token).actor.id == here.person
    assert all(isinstance(visit(ground.house, one.token), Refusal) for one in (here, there))
    assert log_in(ground.house, "formosa", WORDS, HOME) == Refusal("login_wrong")
    assert ground.enter("formosa", OTHER).needs == ""


def test_a_temporary_password_must_be_changed_first(ground: Ground) -> None:
    given = temporary_password()
    assert not password_faults(given, ("formosa",)) and given != temporary_password()
    with ground.house.writing() as connection:
        one = find_login(connection, "formosa")
        assert one is not None
        set_password_hash(connection, one.id, "!" + hashing().make(given))
    entered = ground.enter("formosa", given)
    assert entered.needs == "password" and ground.seen(entered.token).actor.is_anonymous
    changed = change_password(ground.house, entered.token, given, OTHER, HOME)
    assert isinstance(changed, Entered) and changed.needs == ""


def test_an_old_hash_is_made_anew_when_its_password_is_known(ground: Ground) -> None:
    from argon2 import PasswordHasher

    with ground.house.writing() as connection:
        one = find_login(connection, "formosa")
        assert one is not None
        set_password_hash(connection, one.id, PasswordHasher(
            time_cost=1, memory_cost=8_192, parallelism=1).hash(WORDS))
    ground.enter("formosa")
    with reading(ground.house.engine) as connection:
        held = find_login(connection, "formosa")
    assert held is not None and "m=19456,t=2,p=1" in str(held.password_hash)
    assert str(held.password_hash).startswith("$argon2id$")


def test_neither_store_nor_journal_has_a_secret(ground: Ground) -> None:
    entered = ground.enrol("wang")
    log_in(ground.house, "wrong password typed as login", WORDS, HOME)
    log_in(ground.house, "A123456789", "guessed-secret-words", HOME)
    change_password(ground.house, entered.token, WORDS, OTHER, HOME)
    token = ground.enter("wang", OTHER).token
    code = ground.code("wang")
    give_code(ground.house, token, code, HOME)
    kept = bytes_kept(ground.folder)
    for secret in (WORDS, OTHER, "guessed-secret-words", ground.secrets["wang"], entered.token,
                   token, "A123456789", "wrong password typed"):
        assert secret.encode() not in kept, secret
    said = [event for _, event, _ in ground.events()]
    assert said == [
        "access:login:succeeded", "access:second_factor:enrolled", "access:login:failed",
        "access:login:failed", "access:password:changed", "access:login:succeeded",
        "access:second_factor:given"]
    actors = {actor for actor, event, _ in ground.events() if event == "access:login:failed"}
    assert actors == {"unknown"}


@pytest.mark.parametrize(("password", "codes"), [
    ("sieve lantern orbit", ()), ("\u95dc\u52d9\u7f72\u7684\u8001\u69d5\u6a39\u4e0b\u6709"
                                  "\u4e09\u96bb\u8c93", ()),
    ("k7#pQ2", ("password_short",)), ("", ("password_short",)), ("x" * 129, ("password_long",)),
    ("aaaaaaaaaaaa", ("password_known",)), ("qwertyuiop12", ("password_known",)),
    ("password1234", ("password_known",)), ("P@ssw0rd12345", ("password_known",)),
    ("\uff50assword1234", ("password_known",)), ("123456789012", ("password_known",)),
    ("my name is wang.meihua", ("password_names_its_owner",)),
    ("MEI-HUA likes rain", ()), ("\u738b\u7f8e\u83ef sieve lantern",
                                  ("password_names_its_owner",)),
    ("the meihua in bloom", ("password_names_its_owner",)),
])
def test_which_passwords_are_good_enough(password: str, codes: tuple[str, ...]) -> None:
    found = password_faults(password, ("wang.meihua", "\u738b\u7f8e\u83ef", "Wang Mei-hua",
                                       "w@customs.example"))
    assert tuple(one.code for one in found) == codes


@given(st.text(min_size=1, max_size=40), st.text(max_size=200))
@settings(max_examples=60)
def test_faults_of_a_password_never_quote_it(name: str, password: str) -> None:
    for fault in password_faults(password, (name,)):
        assert isinstance(fault, Fault) and set(fault.facts) <= {"least", "most"}
        for language in ("zh-Hant", "en"):
            assert load_terms().say(fault.code, language, fault.facts)
            assert load_terms().do(fault.code, language, fault.facts)


@given(st.text(max_size=30))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_password_is_right_however_the_keyboard_composes_it(password: str) -> None:
    hashes = hashing()
    kept = hashes.make(password)
    assert hashes.check(kept, password) and hashes.check(kept, normal(password))
    assert not hashes.check(kept, password + "x") and not hashes.check(None, password)


def test_temporary_passwords_are_hard_to_guess_and_easy_to_read() -> None:
    made = {temporary_password() for _ in range(500)}
    assert len(made) == 500
    assert all(re.fullmatch(r"(?:[^aeiouAEIOU01lIO]{4}-?){4}", one) for one in made)
