"""Passwords: which are good enough, changed, handed out, hashed so many at once."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from guanwu.case import Fault, Refusal
from guanwu.desk.login import (
    Entered,
    change_password,
    log_in,
    visit,
)
from guanwu.desk.password import (
    Hashing,
    hashing,
    normal,
    password_faults,
    temporary_password,
)
from guanwu.store.engine import reading
from guanwu.store.person_rows import (
    find_login,
    set_password_hash,
)
from guanwu.store.terms_file import load_terms
from tests.desk.login_ground import HOME, OTHER, WORDS, Ground


@pytest.fixture
def ground(each_store: str, tmp_path: Path) -> Iterator[Ground]:
    """Return a new ground, on each kind of store in turn."""
    made = Ground(tmp_path)
    yield made
    made.house.engine.dispose()


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
