"""Opens the store, SQLite or PostgreSQL; gives transactions that read and that write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from guanwu.case import Refusal
from guanwu.store.dialect import POSTGRESQL, is_postgres
from guanwu.store.migrating import HEAD as HEAD
from guanwu.store.migrating import migrate, refuse_newer
from guanwu.store.place import Place, shown, url_of
from guanwu.store.postgres_engine import (
    BEGIN_READING,
    SNAPSHOT,
    app_role,
    look,
    owner_engine,
    postgres_engine,
)
from guanwu.store.postgres_roles import grant
from guanwu.store.refused import StoreRefusedError as StoreRefusedError
from guanwu.store.refused import refusal_of as refusal_of
from guanwu.store.scope import ALL
from guanwu.store.sqlite_engine import sqlite_engine


def open_store(place: Place, make: bool = True, production: bool = False) -> Engine:
    """Open the store in a file or at a URL, making or migrating it; StoreRefusedError when not.

    With `make` false a store that is not there is refused: who asks what a store holds has
    mistyped its name. With `production` a server is refused that may lose what it has committed,
    and a login that is above the rules of the app role.

    The writer of a store is alone from the first look-up to the commit, whichever store it is.
    """
    url = url_of(place)
    if url is not None:
        return _open_postgres(url, shown(place), make, production)
    path = Path(place)
    engine = sqlite_engine(path, make)
    try:
        with reading(engine) as connection:
            found = _version(connection)
        if found != HEAD:
            with engine.begin() as connection:
                migrate(connection, path.name, found)
    except DatabaseError as error:
        raise StoreRefusedError(refusal_of(error, path.name)) from error
    return engine


def open_known(place: Place) -> Engine | None:
    """Open a store if there is one; None when there is none yet, and none is made."""
    try:
        return open_store(place, make=False)
    except StoreRefusedError as error:
        if error.refusal.code == "store_missing":
            return None
        raise


def is_there(place: Place) -> bool:
    """Say whether there is a store; nothing stays open."""
    engine = open_known(place)
    if engine is not None:
        engine.dispose()
    return engine is not None


def migrate_store(place: Place) -> None:
    """Make or migrate a store; in PostgreSQL the app role gets its rights anew, by the owner."""
    url = url_of(place)
    if url is None:
        open_store(place).dispose()
        return
    name = shown(place)
    found, owns = look(url, name, False)
    try:
        _migrate_postgres(url, name, found, owns, app_role())
    except DatabaseError as error:
        raise StoreRefusedError(refusal_of(error, name)) from error


def _open_postgres(url: URL, name: str, make: bool, production: bool) -> Engine:
    """Open the store in a database; who owns it migrates it, others find it migrated."""
    found, owns = look(url, name, production)
    if found is None and not make:
        raise StoreRefusedError(Refusal("store_missing", {"store": name}))
    role = app_role()
    try:
        if found != HEAD:
            _migrate_postgres(url, name, found, owns, role)
        engine = postgres_engine(url, role)
        with reading(engine) as connection:
            connection.execute(text("SELECT 1 FROM alembic_version"))
    except DatabaseError as error:
        raise StoreRefusedError(refusal_of(error, name)) from error
    return engine


def _migrate_postgres(url: URL, name: str, found: str | None, owns: bool, role: str) -> None:
    """Make or migrate the tables and give the app role its rights; only the owner may."""
    refuse_newer(name, found)
    if found is not None and not owns:
        facts = {"store": name, "found": found, "known": HEAD}
        raise StoreRefusedError(Refusal("store_migration_waits", facts))
    with owner_engine(url).begin() as connection:
        migrate(connection, name, found)
        grant(connection, role, name)


@contextmanager
def reading(engine: Engine, scope: str = ALL) -> Iterator[Connection]:
    """Give a connection that only reads, on one snapshot, and does not hold up the writer.

    `scope` is whose rows it sees (`store/scope.py`): the second line on PostgreSQL.
    """
    options = SNAPSHOT if engine.dialect.name == POSTGRESQL else {}
    asked = {"guanwu_reads": True, "guanwu_scope": scope, **options}
    with engine.connect().execution_options(**asked) as connection:
        yield connection


@contextmanager
def writing(engine: Engine, scope: str = ALL) -> Iterator[Connection]:
    """Give the transaction of the one writer; it is committed unless an exception leaves it."""
    with engine.connect().execution_options(guanwu_scope=scope) as connection, connection.begin():
        yield connection


def narrow(connection: Connection, scope: str) -> None:
    """Let the rest of an open transaction see only the rows of a scope."""
    if is_postgres(connection):
        connection.exec_driver_sql(BEGIN_READING, (scope,))


def _version(connection: Connection) -> str | None:
    """Return the migration a file stands at; None for an empty one."""
    tables = connection.execute(
        text("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'")
    ).scalar()
    if not tables:
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found
