"""People who may log in: made, found, suspended, and what proves that they are who they say."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from guanwu.case import Refusal
from guanwu.party.identifiers import is_national_id, is_resident_id
from guanwu.store.moment import stamp

ACTIVE, SUSPENDED, WAITING = "active", "suspended", "waiting"
TEMPORARY: Final = "!"
"""Stands before the hash of a password that its owner must change before anything else."""
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,63}", re.ASCII)
_COLUMNS: Final = (
    "id, login, name, name_en, email, state, password_hash, totp_secret, totp_last_step, identity, "
    "language, created_at"
)


class Person(NamedTuple):
    """A row of the table of people; `totp_secret` is sealed, `identity` is a token."""

    id: str
    login: str
    name: str
    name_en: str
    email: str | None
    state: str
    password_hash: str | None
    totp_secret: str | None
    totp_last_step: int | None
    identity: str | None
    language: str | None
    created_at: str

    @property
    def password_is_temporary(self) -> bool:
        """Whether somebody else made the password."""
        return (self.password_hash or "").startswith(TEMPORARY)


def login_of(written: str) -> str:
    """Return a login as it is compared: compatible signs as one, small letters, no blanks around.

    Not checked: whoever logs in with something that cannot be a login is simply not known. The
    one character that no store takes is another one here, so that it can be looked for.
    """
    return unicodedata.normalize("NFKC", written).strip().casefold().replace("\0", "\ufffd")


def add_person(
    connection: Connection, login: str, name: str, name_en: str, moment: datetime, *,
    email: str | None = None, identity: str | None = None, language: str | None = None,
    state: str = ACTIVE, password_hash: str | None = None, id: str | None = None,
) -> Person | Refusal:
    """Make a person; a Refusal when the login is taken, malformed, or an identity number itself."""
    plain = login_of(login)
    upper = plain.upper()
    if not _LOGIN.fullmatch(plain):
        return Refusal("login_malformed", {"least": 3, "most": 64})
    if is_national_id(upper) or is_resident_id(upper):
        return Refusal("login_names_a_person")
    if find_login(connection, plain) is not None:
        return Refusal("login_taken", {"login": plain})
    made = Person(id or f"p-{secrets.token_hex(6)}", plain, name, name_en, email, state,
                  password_hash, None, None, identity, language, stamp(moment))
    connection.execute(
        text(f"INSERT INTO person ({_COLUMNS}) VALUES (:id, :login, :name, :name_en, :email, "
             ":state, :password_hash, :totp_secret, :totp_last_step, :identity, :language, "
             ":created_at)"),
        made._asdict(),
    )
    return made


def find_login(connection: Connection, login: str) -> Person | None:
    """Return the person of a login, None where there is none."""
    return _one(connection, "login", login_of(login))


def find_person(connection: Connection, id: str) -> Person | None:
    """Return the person of an id, None where there is none."""
    return _one(connection, "id", id)


def _one(connection: Connection, column: str, value: str) -> Person | None:
    """Return the person with a value in a unique column."""
    row = connection.execute(
        text(f"SELECT {_COLUMNS} FROM person WHERE {column} = :value"), {"value": value}).first()
    return None if row is None else Person(*row)


def people(connection: Connection, after: str = "", most: int = 200) -> list[Person]:
    """Return people in order of login, from the one after a login on."""
    rows = connection.execute(
        text(f"SELECT {_COLUMNS} FROM person WHERE login > :after ORDER BY login LIMIT :most"),
        {"after": after, "most": most})
    return [Person(*row) for row in rows]


def accounts_of(connection: Connection, identity: str) -> list[str]:
    """Return the ids of all accounts of one natural person, by the token."""
    rows = connection.execute(
        text("SELECT id FROM person WHERE identity = :identity ORDER BY id"),
        {"identity": identity})
    return [row[0] for row in rows]


def set_state(connection: Connection, person: str, state: str) -> None:
    """Admit or suspend a person. Whoever is not active has no session that counts."""
    connection.execute(text("UPDATE person SET state = :state WHERE id = :person"),
                       {"state": state, "person": person})


def set_password_hash(connection: Connection, person: str, password_hash: str | None) -> None:
    """Keep the hash of a person's password, with its mark when it is temporary."""
    connection.execute(text("UPDATE person SET password_hash = :hash WHERE id = :person"),
                       {"hash": password_hash, "person": person})


def set_language(connection: Connection, person: str, language: str) -> None:
    """Keep the language that a person reads."""
    connection.execute(text("UPDATE person SET language = :language WHERE id = :person"),
                       {"language": language, "person": person})


def set_second_factor(
    connection: Connection, person: str, sealed: str | None, step: int | None
) -> None:
    """Keep the sealed secret of a second factor and the step it was shown to work in; or none."""
    connection.execute(
        text("UPDATE person SET totp_secret = :sealed, totp_last_step = :step WHERE id = :person"),
        {"sealed": sealed, "step": step, "person": person})


def take_step(connection: Connection, person: str, step: int) -> bool:
    """Use up a step of the second factor; False when it, or a later one, was used before."""
    done = connection.execute(
        text("UPDATE person SET totp_last_step = :step WHERE id = :person "
             "AND (totp_last_step IS NULL OR totp_last_step < :step)"),
        {"step": step, "person": person})
    return done.rowcount == 1
