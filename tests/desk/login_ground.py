"""A house with people who log in, for the tests of logging in, and a clock that they move on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pyotp
from sqlalchemy import text

from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.login import (
    Entered,
    begin_enrolment,
    finish_enrolment,
    log_in,
    visit,
)
from guanwu.desk.password import (
    hashing,
)
from guanwu.desk.second_factor import STEP_SECONDS
from guanwu.store.access_rows import Seen
from guanwu.store.engine import open_store, reading
from guanwu.store.journal import verify
from guanwu.store.person_rows import (
    Person,
    add_person,
)
from guanwu.store.post_rows import add_post, hold
from tests.store.stores import where

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
        self.house = House(open_store(where(folder)), clock=self.clock)
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
