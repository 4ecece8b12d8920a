"""People of the demo: one for every role, with a password and codes that everybody may know.

A store that has them is marked; a production start refuses it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Final, NamedTuple

import pyotp
from sqlalchemy import Connection, text

from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.desk.password import hashing
from guanwu.store.identity_rows import about_totp
from guanwu.store.matrix_file import load_matrix
from guanwu.store.person_rows import add_person, find_login, set_second_factor

PASSWORD: Final = "demo-only-harbour-42"
"""The password of everybody in the demo."""
MARK: Final = "demo_people"
_SINCE: Final = "2025-01-01T00:00:00+08:00"


class DemoPerson(NamedTuple):
    """A row of `demo_people.csv`."""

    login: str
    name: str
    name_en: str
    role: str
    office: str
    unit: str
    party: str
    title: str
    title_en: str

    @property
    def needs_code(self) -> bool:
        """Whether the role asks for a second factor."""
        return load_matrix().roles[self.role].second_factor


def demo_people() -> Iterator[DemoPerson]:
    """Yield the people of the demo."""
    table = files("guanwu.desk").joinpath("demo_people.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(table.splitlines()):
        yield DemoPerson(**row)


def settle_people(house: House) -> int:
    """Put the people of the demo into a store, each once; returns how many were new."""
    moment = house.clock()
    made = 0
    password_hash = hashing().make(PASSWORD)
    with house.writing() as connection:
        for one in demo_people():
            made += _settle(house, connection, one, password_hash, moment)
        connection.execute(text("INSERT INTO setting (name, value) VALUES (:name, '1') "
                                "ON CONFLICT DO NOTHING"), {"name": MARK})
    return made


def _settle(
    house: House, connection: Connection, one: DemoPerson, password_hash: str, moment: datetime
) -> int:
    """Put one person with a post and its holding into the store; 0 where there is one already."""
    if find_login(connection, one.login) is not None:
        return 0
    person = add_person(connection, one.login, one.name, one.name_en, moment,
                        identity=house.keys.token_of(f"demo {one.login}"),
                        password_hash=password_hash)
    if isinstance(person, Refusal):
        raise LookupError(f"{one.login}: {person.code}")
    if one.needs_code:
        sealed = house.keys.totp.seal(secret_of(one.login), about_totp(person.id))
        set_second_factor(connection, person.id, sealed, None)
    post = f"post-{one.login}"
    connection.execute(
        text("INSERT INTO post (id, title, title_en, role, office, unit, party, since) VALUES "
             "(:id, :title, :title_en, :role, :office, :unit, :party, :since)"),
        {"id": post, "since": _SINCE, **{name: getattr(one, name) for name in
         ("title", "title_en", "role", "office", "unit", "party")}})
    connection.execute(
        text("INSERT INTO holding (person, post, since, granted_by, granted_at) VALUES "
             "(:person, :post, :since, 'demo', :at)"),
        {"person": person.id, "post": post, "since": _SINCE, "at": moment.isoformat()})
    return 1


def has_demo_people(connection: Connection) -> bool:
    """Say whether a store has the people of the demo, whose passwords everybody knows."""
    found = connection.execute(text("SELECT 1 FROM setting WHERE name = :name"), {"name": MARK})
    return found.first() is not None


def secret_of(login: str) -> str:
    """Return the secret of a demo person's second factor, which follows from the login."""
    return base64.b32encode(hashlib.sha1(f"guanwu demo {login}".encode()).digest()).decode()


def code_of(login: str, moment: datetime) -> str:
    """Return the code that a demo person gives at a moment."""
    return pyotp.TOTP(secret_of(login)).at(moment)
