"""People, posts and sessions for the tests of access."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from guanwu.access.model import NOBODY
from guanwu.case import Refusal
from guanwu.store.access_rows import (
    Seen,
    actor_of,
    hash_of_token,
    look_up,
    open_session,
    renew_session,
)
from guanwu.store.person_rows import (
    Person,
    add_person,
    set_second_factor,
)
from guanwu.store.post_rows import add_post, hold

NOW = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def person(connection: Connection, login: str = "wang", **more: str) -> Person:
    """Make a person."""
    made = add_person(connection, login, "Wang", "Wang Mei-hua", NOW, **more)
    assert isinstance(made, Person)
    return made


def officer(connection: Connection, login: str = "wang", role: str = "examiner") -> Person:
    """Make an officer of Keelung with a second factor."""
    made = person(connection, login)
    post = add_post(connection, "post", "post", role, NOW, office="keelung", unit="keelung/3")
    hold(connection, made.id, post.id, NOW, NOW, granted_by="p-admin")
    set_second_factor(connection, made.id, "sealed", None)
    return made


def trader(connection: Connection, login: str = "formosa") -> Person:
    """Make a trader."""
    made = person(connection, login)
    post = add_post(connection, "post", "post", "trader", NOW, party="04595257")
    hold(connection, made.id, post.id, NOW, NOW, granted_by="p-admin")
    return made


def entered(connection: Connection, one: Person, moment: datetime = NOW) -> str:
    """Return the token of a session with the second factor given."""
    token = open_session(connection, one.id, moment)
    return renew_session(connection, hash_of_token(token), moment, second_factor=True) or ""


def seen(connection: Connection, token: str, moment: datetime = NOW) -> Seen:
    """Return a session that stands."""
    found = look_up(connection, token, moment)
    assert isinstance(found, Seen), found
    return found


def over(connection: Connection, token: str, moment: datetime = NOW) -> bool:
    """Say whether a session does not stand."""
    found = look_up(connection, token, moment)
    return found == Refusal("session_over") and actor_of(connection, token, moment) is NOBODY
