"""The second factor: enrolled once, given by code, each code once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.case import Refusal
from guanwu.desk.login import (
    Entered,
    begin_enrolment,
    finish_enrolment,
    give_code,
    visit,
)
from guanwu.desk.second_factor import STEP_SECONDS, step_of
from guanwu.store.attempt_rows import FAILURES_A_LOGIN
from tests.desk.login_ground import HOME, Ground


@pytest.fixture
def ground(each_store: str, tmp_path: Path) -> Iterator[Ground]:
    """Return a new ground, on each kind of store in turn."""
    made = Ground(tmp_path)
    yield made
    made.house.engine.dispose()


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
    shared = "JBSWY3DPEHPK3PXP" * 2
    right = {pyotp.TOTP(shared).at(moment + steps * timedelta(seconds=STEP_SECONDS))
             for steps in (-1, 0, 1)}
    assert (step_of(shared, given, moment) is not None) == (given.replace(" ", "") in right)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in right.pop())
    assert step_of(shared, wide, moment) is None


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
