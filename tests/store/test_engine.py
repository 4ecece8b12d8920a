"""The store opens, migrates and refuses by name, whichever database holds it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from guanwu.store import schema_desk
from guanwu.store.engine import HEAD, StoreRefusedError, open_known, open_store, reading, writing
from guanwu.store.migrating import FOLDER, migrate
from guanwu.store.place import url_of
from guanwu.store.postgres_engine import owner_engine
from guanwu.store.sqlite_engine import sqlite_engine
from tests.store.stores import each_store, empty, on_postgres, owning, where

each = pytest.mark.usefixtures("each_store")
assert each_store


def test_the_newest_migration_is_the_one_the_store_knows() -> None:
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


@each
def test_the_migrations_make_the_schema(tmp_path: Path) -> None:
    engine = open_store(where(tmp_path))
    with reading(engine) as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema_desk.person.metadata) == []


def test_the_embedded_store_commits_durably(tmp_path: Path) -> None:
    engine = open_store(where(tmp_path))
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    engine.dispose()


@each
def test_a_store_of_the_first_migration_comes_along_with_its_rows(tmp_path: Path) -> None:
    place = empty(tmp_path)
    url = url_of(place)
    engine = sqlite_engine(Path(place), True) if url is None else owner_engine(url)
    names = ("number, kind, state, importer, box, declared_on, imported_on, version, "
             "content_hash, record, lodged_at, done")
    with engine.begin() as connection:
        migrate(connection, "old", None, "0001")
        connection.exec_driver_sql(
            f"INSERT INTO declaration ({names}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            ("BA  1411100001", "G1", "billed", "04595257", "AAA", "2025-03-14", "2025-03-10", 1,
             "hash", "{}", "2025-03-14T09:00:00+00:00", ""))
        connection.exec_driver_sql("INSERT INTO setting (name, value) VALUES ('draw_salt', 'kept')")
    engine.dispose()
    engine = open_store(place)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD
        row = connection.execute(text("SELECT number, office FROM declaration")).one()
        assert tuple(row) == ("BA  1411100001", "kaohsiung")
        assert connection.execute(text("SELECT value FROM setting")).scalar() == "kept"


@each
def test_a_store_that_is_not_there_is_refused_to_who_only_asks(tmp_path: Path) -> None:
    place = empty(tmp_path)
    with pytest.raises(StoreRefusedError) as found:
        open_store(place, make=False)
    assert found.value.refusal.code == "store_missing"
    assert open_known(place) is None
    open_store(place)
    assert open_known(place) is not None


@each
def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    place = where(tmp_path)
    open_store(place).dispose()
    with owning(place) as run:
        run("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreRefusedError) as found:
        open_store(place)
    assert found.value.refusal.code == "store_newer"


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"these are notes and no database at all" * 100)
    with pytest.raises(StoreRefusedError) as found:
        open_store(path)
    assert found.value.refusal.code == "store_unreadable"


@each
@pytest.mark.parametrize("statement", [
    "UPDATE {table} SET at = 'x'",
    "DELETE FROM {table}",
    "UPDATE {table} SET at = at",
])
@pytest.mark.parametrize("table", ["journal", "transfer"])
def test_the_desk_itself_cannot_rewrite_journal_or_ledger(
    tmp_path: Path, table: str, statement: str
) -> None:
    engine = open_store(where(tmp_path))
    rows = {
        "journal": "INSERT INTO journal VALUES (1, 'a', 'b', 'c', 'd', '{}', 'p', 'h')",
        "transfer": "INSERT INTO transfer VALUES (1, 'a', 'b', 5, 0, 0, 's', 'l', 'a')",
    }
    with writing(engine) as connection:
        connection.exec_driver_sql(rows[table])
    with pytest.raises(DatabaseError) as found, writing(engine) as connection:
        connection.exec_driver_sql(statement.format(table=table))
    said = str(found.value.orig)
    assert ("permission denied" if on_postgres() else "never changed") in said
    with reading(engine) as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar() == 1


def test_a_replaced_row_of_the_journal_is_a_deleted_one(tmp_path: Path) -> None:
    engine = open_store(where(tmp_path))
    row = "INTO journal VALUES (1, 'a', 'b', 'c', 'd', '{}', 'p', 'h')"
    with writing(engine) as connection:
        connection.exec_driver_sql(f"INSERT {row}")
    with pytest.raises(DatabaseError, match="never changed"), writing(engine) as connection:
        connection.exec_driver_sql(f"INSERT OR REPLACE {row}")
    engine.dispose()


@each
def test_a_reader_keeps_its_snapshot_and_writes_nothing(tmp_path: Path) -> None:
    engine = open_store(where(tmp_path))
    count = "SELECT count(*) FROM setting"
    with reading(engine) as reader:
        assert reader.exec_driver_sql(count).scalar() == 0
        with writing(engine) as writer:
            writer.exec_driver_sql("INSERT INTO setting VALUES ('a', 'b')")
        assert reader.exec_driver_sql(count).scalar() == 0
    with reading(engine) as reader:
        assert reader.exec_driver_sql(count).scalar() == 1
    if on_postgres():
        with pytest.raises(DatabaseError, match="read-only"), reading(engine) as reader:
            reader.exec_driver_sql("INSERT INTO setting VALUES ('c', 'd')")


def test_a_raw_file_of_sqlite_is_the_store_itself(tmp_path: Path) -> None:
    path = tmp_path / "plain.db"
    open_store(str(path)).dispose()
    with sqlite3.connect(path) as held:
        assert held.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    held.close()
