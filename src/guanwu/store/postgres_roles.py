"""Who may do what in PostgreSQL: the owner makes tables, the app role fills them.

Given anew after every migration, so that no table is forgotten and none is given too much.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from guanwu.case import Refusal
from guanwu.store.refused import StoreRefusedError

WRITTEN_ONCE: Final = ("journal", "transfer")
"""Tables whose rows are never changed and never deleted."""
NEVER_DELETED: Final = (
    "account", "counter", "declaration", "exchange_rate", "headcount_movement", "headcount_table",
    "importer_heading", "journal_head", "matter", "outbox", "party_history",
    "programme_certificate", "programme_event", "programme_milestone", "setting", "tariff_edition",
)
"""Tables whose rows change and stay."""


def grant(connection: Connection, role: str, store: str) -> None:
    """Make the app role where there is none and give it what it needs of every table.

    StoreRefusedError when there is no such role and who logs in may not make one.
    """
    quoted = _quoted(role)
    if not _known(connection, role):
        _make(connection, role, store)
    if not _member(connection, role):
        connection.exec_driver_sql(f"GRANT {quoted} TO CURRENT_USER")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {quoted}")
    for table in connection.execute(text(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' "
        "AND tableowner = current_user ORDER BY 1"
    )).scalars().all():
        name = _quoted(table)
        connection.exec_driver_sql(f"REVOKE ALL ON {name} FROM {quoted}, PUBLIC")
        connection.exec_driver_sql(f"GRANT {rights(table)} ON {name} TO {quoted}")
    for view in connection.execute(text(
        "SELECT viewname FROM pg_views WHERE schemaname = 'public' AND viewowner = current_user "
        "ORDER BY 1"
    )).scalars().all():
        connection.exec_driver_sql(f"REVOKE ALL ON {_quoted(view)} FROM {quoted}, PUBLIC")
        connection.exec_driver_sql(f"GRANT SELECT ON {_quoted(view)} TO {quoted}")
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")


def rights(table: str) -> str:
    """Return what the app role may do with the rows of a table."""
    if table == "alembic_version":
        return "SELECT"
    if table in WRITTEN_ONCE:
        return "SELECT, INSERT"
    if table in NEVER_DELETED:
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE, DELETE"


def _known(connection: Connection, role: str) -> bool:
    """Say whether a role is there."""
    query = text("SELECT 1 FROM pg_roles WHERE rolname = :role")
    return connection.execute(query, {"role": role}).first() is not None


def _member(connection: Connection, role: str) -> bool:
    """Say whether who makes the tables may take the role."""
    query = text("SELECT pg_has_role(current_user, :role, 'MEMBER')")
    return bool(connection.execute(query, {"role": role}).scalar())


def _make(connection: Connection, role: str, store: str) -> None:
    """Make the role, which nobody logs in as; another may make it at the same time."""
    attempt = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"CREATE ROLE {_quoted(role)} NOLOGIN")
        attempt.commit()
    except DatabaseError as error:
        attempt.rollback()
        if not _known(connection, role):
            facts = {"store": store, "role": role}
            raise StoreRefusedError(Refusal("store_role_missing", facts)) from error


def _quoted(name: str) -> str:
    """Return a name as SQL takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'
