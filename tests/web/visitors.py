"""Clients that are logged in as people of the demo, through the real login."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from litestar.testing import TestClient

from guanwu.api.identity import COOKIE
from guanwu.api.settings import Settings
from guanwu.case import Refusal
from guanwu.desk.demo_people import PASSWORD, code_of, demo_people, settle_people
from guanwu.desk.house import House
from guanwu.desk.login import give_code, log_in
from guanwu.store.engine import open_store
from guanwu.web.app import make_app
from guanwu.web.visitor import identify
from tests.desk.houses import C1_SALT

MOMENT = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)


class Ticking:
    """A clock that goes on by half a minute whenever a code is used, so that each is another."""

    def __init__(self) -> None:
        self.at = MOMENT

    def __call__(self) -> datetime:
        return self.at


def peopled(folder: Path, salt: str = C1_SALT) -> House:
    """Return a house on a new store with the people of the demo."""
    made = House(open_store(folder / "guanwu.db"), clock=Ticking(), salt=salt)
    settle_people(made)
    return made


def token_of(house: House, login: str) -> str:
    """Return the token of a new session of somebody, second factor given where it is asked."""
    entered = log_in(house, login, PASSWORD, "127.0.0.1")
    assert not isinstance(entered, Refusal), entered
    if entered.needs:
        if isinstance(house.clock, Ticking):
            house.clock.at += timedelta(seconds=30)
        entered = give_code(house, entered.token, code_of(login, house.clock()), "127.0.0.1")
        assert not isinstance(entered, Refusal), entered
    return entered.token


def application(house: House) -> Any:
    """Return the application on a house, with the real look-up of sessions."""
    return make_app(house, Settings(), identify)


class Joining(TestClient[Any]):
    """One more client of an application that another client has started, and will end."""

    def __enter__(self) -> Joining:
        return self

    def __exit__(self, *error: object) -> None:
        """Leave the application running."""


def client(house: House, login: str = "", app: Any = None) -> TestClient[Any]:
    """Return a client of the pages; `login` "" is nobody. Use it as a context manager.

    An application that is given may be running for others already: it is not started again.
    """
    made: TestClient[Any] = Joining(app) if app else TestClient(application(house))
    if login:
        made.cookies.set(COOKIE, token_of(house, login))
    return made


def bearer(house: House, login: str) -> dict[str, str]:
    """Return the headers of a program that is logged in."""
    return {"Authorization": f"Bearer {token_of(house, login)}"}


def form(client: TestClient[Any], path: str, data: dict[str, Any], **more: Any) -> Any:
    """Post a form of the pages with its token, as a browser would after reading a page."""
    client.get("/")
    token = client.cookies.get("guanwu_form")
    return client.post(path, data={"_csrf_token": token, **data}, follow_redirects=False, **more)


LOGINS = tuple(one.login for one in demo_people())
