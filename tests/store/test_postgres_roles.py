"""What the app role may do in PostgreSQL, asked of the server itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DatabaseError

from guanwu.store.engine import (
    HEAD,
    StoreRefusedError,
    migrate_store,
    open_store,
    reading,
    writing,
)
from guanwu.store.postgres_engine import APP_ROLE, ROLE_SETTING
from guanwu.store.postgres_roles import NEVER_DELETED, WRITTEN_ONCE, rights
from guanwu.store.schema_desk import person
from guanwu.store.schema_living import programme_event
from tests.store.server import Server
from tests.store.stores import empty, owning, where

LOGIN, STRANGER, SECOND = "guanwu_test_desk", "guanwu_test_stranger", "guanwu_test_second"
TABLES = sorted({*person.metadata.tables, *programme_event.metadata.tables})
VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture
def store(on_server: Server, tmp_path: Path) -> str:
    """Return the store of a test with one event and one transfer in it."""
    place = str(where(tmp_path))
    engine = open_store(place)
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "INSERT INTO journal VALUES (1, 'a', 'b', 'c', 'd', '{}', 'p', 'h')")
        connection.exec_driver_sql(
            "INSERT INTO transfer VALUES (1, 'a', 'b', 5, 0, 0, 's', 'l', 'a')")
    engine.dispose()
    return place


@pytest.fixture
def desk(on_server: Server, store: str) -> Iterator[psycopg.Connection]:
    """Give a connection of a login of its own that has been granted the app role, past the house.

    It has the app role's rights without taking it, as somebody with a stolen password would.
    """
    on_server.login(LOGIN, APP_ROLE)
    with on_server.connect(str(make_url(store).database), LOGIN) as connection:
        yield connection


@pytest.mark.parametrize("statement", [
    "UPDATE {} SET at = 'x'", "UPDATE {} SET at = at WHERE false", "DELETE FROM {}",
    "TRUNCATE {}", "DROP TABLE {}", "ALTER TABLE {} ADD COLUMN more text",
    "CREATE RULE gone AS ON INSERT TO {} DO INSTEAD NOTHING",
    "ALTER TABLE {} DISABLE TRIGGER ALL", "CREATE TRIGGER t BEFORE INSERT ON {} "
    "FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
])
@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_journal_and_ledger_cannot_be_rewritten(
    desk: psycopg.Connection, table: str, statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(statement.format(table).encode())
    assert desk.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (1,)


def test_an_insert_that_would_update_a_row_of_the_journal_is_refused(
    desk: psycopg.Connection
) -> None:
    row = "INSERT INTO journal VALUES (1, 'a', 'b', 'c', 'd', '{}', 'p', 'h') ON CONFLICT (seq) "
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(f"{row} DO UPDATE SET facts = 'x'".encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(b"MERGE INTO journal USING (SELECT 1 AS one) o ON seq = one "
                     b"WHEN MATCHED THEN DELETE")


@pytest.mark.parametrize("statement", [
    "ALTER TABLE declaration DISABLE ROW LEVEL SECURITY",
    "DROP POLICY guanwu_scope ON declaration", "DELETE FROM declaration", "TRUNCATE declaration",
    "CREATE TABLE public.mine (a int)", "UPDATE alembic_version SET version_num = 'x'",
    "SET ROLE guanwu_owner", "COPY journal TO PROGRAM 'true'",
    "CREATE OR REPLACE FUNCTION guanwu_scope(kind text) RETURNS text[] LANGUAGE sql AS 'SELECT 1'",
])
def test_the_rules_themselves_are_out_of_reach(desk: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(statement.encode())


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_the_rights_it_is_said_to_have(
    desk: psycopg.Connection, table: str
) -> None:
    granted = [
        verb for verb in VERBS
        if desk.execute(f"SELECT has_table_privilege('{table}', '{verb}')".encode()).fetchone()
        == (True,)
    ]
    assert ", ".join(granted) == rights(table)


def test_tables_named_in_the_rights_are_tables() -> None:
    assert set(WRITTEN_ONCE) | set(NEVER_DELETED) < set(TABLES)
    assert not set(WRITTEN_ONCE) & set(NEVER_DELETED)


def test_the_owner_works_as_the_app_role(store: str) -> None:
    engine = open_store(store)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT current_user")).scalar() == APP_ROLE
    with pytest.raises(DatabaseError, match="permission denied"), writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM journal")


def test_a_login_that_was_granted_the_role_serves_in_production(
    on_server: Server, store: str
) -> None:
    on_server.login(LOGIN, APP_ROLE)
    database = str(make_url(store).database)
    with pytest.raises(StoreRefusedError) as found:
        open_store(store, production=True)
    assert found.value.refusal.code in ("store_setting_unsafe", "store_login_owns")
    engine = open_store(on_server.at(database, LOGIN))
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('a', 'b')")
        assert connection.execute(text("SELECT session_user, current_user")).one() == (
            LOGIN, APP_ROLE)


def test_a_login_without_the_role_is_refused(on_server: Server, store: str) -> None:
    on_server.login(STRANGER)
    with pytest.raises(StoreRefusedError) as found:
        open_store(on_server.at(str(make_url(store).database), STRANGER))
    assert found.value.refusal.code == "store_role_may_not"


def test_only_the_owner_makes_and_migrates(on_server: Server, store: str, tmp_path: Path) -> None:
    on_server.login(LOGIN, APP_ROLE)
    fresh = make_url(str(empty(tmp_path)))
    with pytest.raises(StoreRefusedError) as found:
        open_store(on_server.at(str(fresh.database), LOGIN))
    assert found.value.refusal.code == "store_role_may_not"
    with owning(store) as run:
        run("UPDATE alembic_version SET version_num = '0002'")
    with pytest.raises(StoreRefusedError) as found:
        open_store(on_server.at(str(make_url(store).database), LOGIN))
    assert found.value.refusal.code == "store_migration_waits"
    assert found.value.refusal.facts["known"] == HEAD


def test_another_app_role_gets_its_rights_by_migrating(
    on_server: Server, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ROLE_SETTING, SECOND)
    with pytest.raises(StoreRefusedError):
        open_store(store)
    migrate_store(store)
    engine = open_store(store)
    with pytest.raises(DatabaseError, match="permission denied"), writing(engine) as connection:
        assert connection.execute(text("SELECT current_user")).scalar() == SECOND
        connection.exec_driver_sql("UPDATE transfer SET amount = 1")


def test_an_owner_that_may_make_no_role_asks_for_it(
    on_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ROLE_SETTING, "guanwu_test_never_made")
    on_server.login(STRANGER)
    database = str(make_url(str(empty(tmp_path))).database)
    on_server.run(f"ALTER DATABASE {database} OWNER TO {STRANGER}")
    with pytest.raises(StoreRefusedError) as found:
        migrate_store(on_server.at(database, STRANGER))
    assert found.value.refusal.code == "store_role_missing"
    with on_server.connect(database) as connection:
        tables = connection.execute(b"SELECT to_regclass('public.journal')").fetchone()
    assert tables == (None,)
