"""Officers with posts at units, declarations that wait for them, and what they ask of the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import text

from guanwu.access.model import Actor
from guanwu.case import Refusal
from guanwu.desk.command import registry
from guanwu.desk.commands.proposal import Approve
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.desk.perform import perform
from guanwu.store.access_rows import actor_of_person
from guanwu.store.engine import open_store, reading
from guanwu.store.person_rows import add_person
from guanwu.store.post_rows import add_post, hold
from tests.desk.houses import C1_SALT, MOMENT, lodged
from tests.store.stores import where

KEELUNG = "keelung/1"
OFFICERS = {
    "papers": ("documents_officer", KEELUNG), "papers.two": ("documents_officer", KEELUNG),
    "examiner": ("examiner", KEELUNG), "releaser": ("release_officer", KEELUNG),
    "chief": ("supervisor", KEELUNG), "papers.wudu": ("documents_officer", "keelung/12"),
    "papers.taipei": ("documents_officer", "taipei/1"),
    "examiner.taipei": ("examiner", "taipei/1"),
    "approver": ("approver", KEELUNG), "auditor": ("auditor", "administration/12"),
    "bank": ("bank", ""),
}
"""People of these tests: login, role, unit."""
C3_SALT = "examined"
"""A salt that draws C3 for some of the first numbers."""


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.at: datetime = MOMENT

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: int) -> None:
        """Move the clock on."""
        self.at += timedelta(**by)


class Ground:
    """A house with officers."""

    def __init__(self, folder: Path, salt: str = C1_SALT) -> None:
        self.clock = Clock()
        self.house = House(open_store(where(folder)), clock=self.clock, salt=salt)
        self.ids: dict[str, str] = {}
        for login, (role, unit) in OFFICERS.items():
            self._settle(login, role, unit)

    def _settle(self, login: str, role: str, unit: str) -> None:
        identity = self.house.keys.token_of(login)
        with self.house.writing() as connection:
            made = add_person(connection, login, f"{login} zh", f"{login} en", self.clock.at,
                              identity=identity)
            assert not isinstance(made, Refusal), made
            post = add_post(connection, role, role, role, self.clock.at,
                            office=unit.partition("/")[0], unit=unit)
            hold(connection, made.id, post.id, self.clock.at, self.clock.at, granted_by="test")
        self.ids[login] = made.id

    def actor(self, login: str) -> Actor:
        """Return somebody as the store knows the person at this moment."""
        with reading(self.house.engine) as connection:
            found = actor_of_person(connection, self.ids[login], self.clock.at)
        return replace(found, confirmed=True)

    def ask(self, login: str, id: str, order: Struct, reason: str = "a test") -> Any:
        """Perform an order as somebody and return the answer."""
        return perform(self.house, self.actor(login), registry()[id], order, reason)

    def approve(self, login: str, proposed: Any) -> Any:
        """Approve as somebody what was proposed."""
        return self.ask(login, "proposal:approve",
                        Approve(proposed.proposal, proposed.content_hash))

    def papers(self, count: int = 1, begin: int = 1, **changes: object) -> list[str]:
        """Lodge declarations of C2, whose papers are waited for; return so many numbers.

        Those that the draw makes C3 are put out of the queue.
        """
        found: list[str] = []
        while len(found) < count:
            (one,) = lodge(self.house, [lodged(begin, examination_request="8", **changes)])
            assert one.state == "documents", one
            begin += 1
            if one.channel == "C2":
                found.append(one.number)
            else:
                self._put_away(one.number)
        return found

    def _put_away(self, number: str) -> None:
        """Let a declaration wait for nobody."""
        with self.house.writing() as connection:
            connection.execute(text("UPDATE declaration SET unit = NULL WHERE number = :number"),
                               {"number": number})

    def drawn(self, channel: str) -> str:
        """Lodge declarations until the draw gives a channel; return the number."""
        for begin in range(1, 3_000, 50):
            for one in lodge(self.house, [lodged(n) for n in range(begin, begin + 50)]):
                if one.channel == channel:
                    return one.number
        raise AssertionError(f"no {channel} in 3,000 draws")

    def row(self, number: str) -> dict[str, Any]:
        """Return where a declaration stands and whose it is."""
        with reading(self.house.engine) as connection:
            found = connection.execute(text(
                "SELECT state, channel, office, unit, assignee, wait_until, released_at, "
                "bill_number, done FROM declaration WHERE number = :number"), {"number": number})
            return dict(found.mappings().one())


def code(answer: Any) -> str:
    """Return the code of a refusal, or of the first fault; nothing for an answer."""
    if isinstance(answer, Refusal):
        return answer.code
    if isinstance(answer, tuple) and answer and hasattr(answer[0], "code"):
        found: str = answer[0].code
        return found
    return ""
