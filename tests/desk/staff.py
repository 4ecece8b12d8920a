"""People for tests of the administration: accounts with posts, and what they ask of the desk."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from guanwu.access.model import Actor
from guanwu.case import Refusal
from guanwu.desk.command import registry
from guanwu.desk.house import House
from guanwu.desk.perform import perform
from guanwu.store.access_rows import actor_of_person
from guanwu.store.engine import open_store, reading
from guanwu.store.person_rows import add_person
from guanwu.store.post_rows import add_post, hold
from tests.desk.houses import C1_SALT, MOMENT
from tests.store.stores import where

OFFICES = {"administrator": "administration", "auditor": "administration",
           "tariff_editor": "administration"}


class Clock:
    """A clock that a test moves on."""

    def __init__(self) -> None:
        self.at = MOMENT

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: int) -> None:
        """Move the clock on."""
        self.at += timedelta(**by)


class Staff:
    """A house with people; every account is known by its login."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.house = House(open_store(where(folder)), clock=self.clock, salt=C1_SALT)
        self.ids: dict[str, str] = {}
        self.posts: dict[str, str] = {}

    def account(self, login: str, *roles: str, natural: str = "", office: str = "taipei",
                party: str = "") -> str:
        """Make an account of a natural person with a post for every role, and return its id."""
        token = self.house.keys.token_of(natural or login)
        with self.house.writing() as connection:
            made = add_person(connection, login, f"{login} name", f"{login} name", self.clock.at,
                              identity=token)
            assert not isinstance(made, Refusal), made
            self.ids[login] = made.id
            for role in roles:
                outside = role in ("trader", "broker", "operator")
                post = add_post(
                    connection, role, role, role, self.clock.at,
                    office="" if outside else OFFICES.get(role, office), party=party)
                self.posts[f"{login}/{role}"] = post.id
                hold(connection, made.id, post.id, self.clock.at, self.clock.at,
                     granted_by="test")
        return made.id

    def actor(self, login: str, confirmed: bool = True) -> Actor:
        """Return somebody as the store knows the person at this moment."""
        with reading(self.house.engine) as connection:
            found = actor_of_person(connection, self.ids[login], self.clock.at)
        return replace(found, confirmed=confirmed)

    def ask(self, login: str, id: str, order: Struct, reason: str = "a test", *,
            confirmed: bool = True) -> Any:
        """Perform an order as somebody and return the answer."""
        actor = self.actor(login, confirmed)
        return perform(self.house, actor, registry()[id], order, reason)


def code(answer: Any) -> str:
    """Return the code of a refusal, or of the only fault; nothing for an answer."""
    if isinstance(answer, Refusal):
        return answer.code
    if isinstance(answer, tuple) and len(answer) == 1 and hasattr(answer[0], "code"):
        found: str = answer[0].code
        return found
    return ""
