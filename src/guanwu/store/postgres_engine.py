"""The served store: PostgreSQL, one writer at a time, readers on a snapshot, rows by scope.

Whoever logs in works as the app role, which may not change or delete rows of journal and ledger,
and sees rows by the scope of its transaction. Tables are made by the owner (`postgres_roles.py`).
"""

from __future__ import annotations

import os
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.exc import DatabaseError

from guanwu.case import Refusal
from guanwu.store.dialect import marked
from guanwu.store.postgres_checks import placed, unsafe
from guanwu.store.refused import StoreRefusedError, refusal_of
from guanwu.store.scope import ALL

APP_ROLE: Final = "guanwu_app"
ROLE_SETTING: Final = "GUANWU_STORE_ROLE"
"""The setting of the environment that names another app role."""
WRITERS: Final = 0x6775616E7775
"""The advisory lock that a writer holds from its first look-up to its commit."""
BEGIN_WRITING: Final = "SELECT set_config('guanwu.scope', ?, true), pg_advisory_xact_lock(?)"
BEGIN_READING: Final = "SELECT set_config('guanwu.scope', ?, true)"
SNAPSHOT: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
CONNECT: Final = {"connect_timeout": 10, "client_encoding": "utf8",
                  "application_name": "guanwu"}
SESSION: Final = {
    "lock_timeout": "60s", "idle_in_transaction_session_timeout": "300s", "jit": "off",
    "search_path": "public",
}
"""What a session works under: who waits a minute for the writer gives up; one that holds the lock
and does nothing for five loses it; no query here is worth being compiled."""


def app_role() -> str:
    """Return the name of the app role: the setting's, or `guanwu_app`."""
    return os.environ.get(ROLE_SETTING, "").strip() or APP_ROLE


def owner_engine(url: URL) -> Engine:
    """Return an engine that works as who logs in, to look at the database and to migrate it."""
    return _engine(url, SESSION, poolclass=NullPool)


def postgres_engine(url: URL, role: str) -> Engine:
    """Return the engine of the desk: whoever logs in, every session takes the app role."""
    return _engine(url, SESSION | {"role": role}, pool_pre_ping=True)


def _engine(url: URL, session: dict[str, str], **pool: Any) -> Engine:
    """Return an engine whose sessions begin with settings."""
    given = url.query.get("options", "")
    told = given if isinstance(given, str) else " ".join(given)
    options = " ".join([told, *(f"-c {name}={value}" for name, value in session.items())])
    plain = url.difference_update_query(["options"])
    engine = create_engine(plain, connect_args=CONNECT | {"options": options.strip()}, **pool)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _marks, retval=True)
    return engine


def _begin(connection: Connection) -> None:
    """Begin a transaction: its scope, and for a writer the lock that all writers share.

    A writer reads what is committed when it asks, so after the lock it sees all before it.
    """
    options = connection.get_execution_options()
    scope = options.get("guanwu_scope", ALL)
    if options.get("guanwu_reads", False):
        connection.exec_driver_sql(BEGIN_READING, (scope,))
    else:
        connection.exec_driver_sql(BEGIN_WRITING, (scope, WRITERS))


def _marks(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, context: Any,
    _many: bool,
) -> tuple[str, Any]:
    """Put the driver's marks for `?` in statements that are given as they are."""
    return (marked(statement) if context.compiled is None else statement), parameters


def look(url: URL, name: str, production: bool) -> tuple[str | None, bool]:
    """Look at a database before use: its migration (None: no store yet), whether who logs in owns.

    StoreRefusedError when it cannot be reached, is too old or placed wrongly, or when a start in
    production would lose what was committed, or work as owner.
    """
    engine = owner_engine(url)
    try:
        with engine.connect().execution_options(guanwu_reads=True, **SNAPSHOT) as connection:
            found = version(connection)
            owns = owned(connection)
            refused = placed(connection, name, fresh=found is None)
            if refused is None and production:
                refused = next(iter(unsafe(connection, name)), None)
                if refused is None and owns:
                    refused = Refusal("store_login_owns", {"store": name, "role": app_role()})
    except DatabaseError as error:
        raise StoreRefusedError(refusal_of(error, name)) from error
    if refused is not None:
        raise StoreRefusedError(refused)
    return found, owns


def version(connection: Connection) -> str | None:
    """Return the migration the store stands at; None where there is no store."""
    if connection.execute(text("SELECT to_regclass('public.alembic_version')")).scalar() is None:
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def owned(connection: Connection) -> bool:
    """Say whether who logs in is above the rules: a superuser, or owner of the journal."""
    query = text(
        "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT 1 FROM pg_tables "
        "WHERE tablename = 'journal' AND schemaname = 'public' AND tableowner = session_user) "
        "FROM pg_roles WHERE rolname = session_user"
    )
    return bool(connection.execute(query).scalar())
