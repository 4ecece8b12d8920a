"""The journal: every changed byte is found, wherever it stands."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from guanwu.store.engine import open_store, reading
from guanwu.store.journal import Event, Verdict, append, verify

ROWS = 40
COLUMNS = ("at", "actor", "subject", "event", "facts", "prev_hash", "hash")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with a journal of forty events."""
    path = tmp_path_factory.mktemp("journal") / "guanwu.db"
    engine = open_store(path)
    with engine.begin() as connection:
        append(connection, [
            Event(f"2025-03-14T09:00:{n:02d}+00:00", "guanwu", f"AA  14111{n:05d}",
                  "declaration:lodgement:accepted", f'{{"lines":{n}}}')
            for n in range(ROWS)
        ])
    engine.dispose()
    return path


def verdict(path: Path) -> Verdict:
    """Return what verifying says of a store."""
    engine = open_store(path)
    try:
        with reading(engine) as connection:
            return verify(connection)
    finally:
        engine.dispose()


def changed(written: Path, folder: Path, *statements: tuple[str, tuple[object, ...]]) -> Verdict:
    """Return the verdict on a copy after statements that nobody should have run."""
    copy = folder / "copy.db"
    shutil.copy(written, copy)
    with sqlite3.connect(copy) as connection:
        for statement, values in statements:
            connection.execute(statement, values)
    connection.close()
    return verdict(copy)


def test_as_written_all_is_well(written: Path) -> None:
    assert verdict(written) == Verdict(True, ROWS, None, None)


@settings(max_examples=60, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_character_is_found_and_its_row_named(
    written: Path, tmp_path: Path, data: st.DataObject
) -> None:
    row = data.draw(st.integers(1, ROWS))
    column = data.draw(st.sampled_from(COLUMNS))
    with sqlite3.connect(written) as connection:
        (value,) = connection.execute(
            f"SELECT {column} FROM journal WHERE seq = ?", (row,)).fetchone()
    connection.close()
    place = data.draw(st.integers(0, len(value) - 1))
    other = chr(ord(value[place]) ^ data.draw(st.sampled_from((1, 2, 4, 8))))
    found = changed(written, tmp_path, (
        f"UPDATE journal SET {column} = ? WHERE seq = ?",
        (value[:place] + other + value[place + 1:], row)))
    assert not found.ok and found.first_bad == row


@pytest.mark.parametrize(
    ("statement", "first_bad", "reason"),
    [
        ("DELETE FROM journal WHERE seq = 7", 8, "journal_row_missing"),
        ("DELETE FROM journal WHERE seq = 40", 40, "journal_end_missing"),
        ("DELETE FROM journal", 1, "journal_end_missing"),
        ("UPDATE journal SET seq = 41 WHERE seq = 7", 8, "journal_row_missing"),
        ("UPDATE journal SET facts = NULL", None, None),
        ("UPDATE journal SET facts = CAST(x'ff' AS TEXT) WHERE seq = 9", 9, "journal_row_changed"),
        ("UPDATE journal_head SET hash = 'x'", 41, "journal_end_missing"),
    ],
)
def test_rows_taken_out_moved_or_spoilt(
    written: Path, tmp_path: Path, statement: str, first_bad: int | None, reason: str | None
) -> None:
    if reason is None:
        with pytest.raises(sqlite3.IntegrityError):
            changed(written, tmp_path, (statement, ()))
        return
    found = changed(written, tmp_path, (statement, ()))
    assert (found.ok, found.first_bad, found.reason) == (False, first_bad, reason)


def test_two_rows_swapped_are_found(written: Path, tmp_path: Path) -> None:
    found = changed(
        written, tmp_path,
        ("UPDATE journal SET seq = -1 WHERE seq = 5", ()),
        ("UPDATE journal SET seq = 5 WHERE seq = 6", ()),
        ("UPDATE journal SET seq = 6 WHERE seq = -1", ()),
    )
    assert not found.ok and found.first_bad == 5


def test_one_flipped_byte_of_the_file_itself_is_found(written: Path, tmp_path: Path) -> None:
    data = written.read_bytes()
    places = [at for at in range(len(data)) if data.startswith(b'{"lines":17}', at)]
    assert places
    for bit in (1, 16, 128):
        spoilt = bytearray(data)
        spoilt[places[0] + 10] ^= bit
        copy = tmp_path / f"flipped-{bit}.db"
        copy.write_bytes(spoilt)
        found = verdict(copy)
        assert not found.ok and found.first_bad == 18


def test_every_flipped_byte_of_the_journals_index_is_found(written: Path, tmp_path: Path) -> None:
    data = written.read_bytes()
    subject = b"AA  1411100011"
    places = [at for at in range(len(data)) if data.startswith(subject, at)]
    assert len(places) >= 2, "the table and its index both hold the subject"
    for number, place in enumerate(places):
        spoilt = bytearray(data)
        spoilt[place + 3] ^= 1
        copy = tmp_path / f"index-{number}.db"
        copy.write_bytes(spoilt)
        assert not verdict(copy).ok


def test_the_migrations_make_the_schema(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from guanwu.store import engine as store
    from guanwu.store.schema import metadata

    folder = Path(store.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == store.HEAD
    engine = open_store(tmp_path / "guanwu.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    engine.dispose()


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    from guanwu.store.engine import StoreRefusedError

    path = tmp_path / "notes.db"
    path.write_bytes(b"these are notes and no database at all" * 100)
    with pytest.raises(StoreRefusedError) as found:
        open_store(path)
    assert found.value.refusal.code == "store_unreadable"


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    from guanwu.store.engine import StoreRefusedError

    path = tmp_path / "guanwu.db"
    open_store(path).dispose()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(StoreRefusedError) as found:
        open_store(path)
    assert found.value.refusal.code == "store_newer"
