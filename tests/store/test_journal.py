"""The journal: every changed byte is found, wherever it stands."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanwu.store.engine import open_store, reading
from guanwu.store.journal import Event, Verdict, append, verify
from guanwu.store.place import Place
from tests.store.stores import copied, owning, where

pytestmark = pytest.mark.usefixtures("each_store")
on_files = pytest.mark.parametrize("each_store", ["sqlite"], indirect=True)
"""Mark of what is done to the bytes of a file, which a server keeps to itself."""

ROWS = 40
COLUMNS = ("at", "actor", "subject", "event", "facts", "prev_hash", "hash")


@pytest.fixture(scope="module")
def written(each_store: str, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a store with a journal of forty events."""
    path = where(tmp_path_factory.mktemp("journal"))
    engine = open_store(path)
    with engine.begin() as connection:
        append(connection, [
            Event(f"2025-03-14T09:00:{n:02d}+00:00", "guanwu", f"AA  14111{n:05d}",
                  "declaration:lodgement:accepted", f'{{"lines":{n}}}')
            for n in range(ROWS)
        ])
    engine.dispose()
    return path


def verdict(path: Place) -> Verdict:
    """Return what verifying says of a store."""
    engine = open_store(path)
    try:
        with reading(engine) as connection:
            return verify(connection)
    finally:
        engine.dispose()


def changed(
    written: Place, folder: Path, *statements: tuple[str, tuple[object, ...]]
) -> Verdict:
    """Return the verdict on a copy after statements that nobody should have run."""
    copy = copied(written, folder, "copy.db")
    with owning(copy) as run:
        for statement, values in statements:
            run(statement, values)
    return verdict(copy)


def test_as_written_all_is_well(written: Place) -> None:
    assert verdict(written) == Verdict(True, ROWS, None, None)


@pytest.fixture(scope="module")
def spare(written: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a copy in which one cell after another is changed and put back."""
    return copied(written, tmp_path_factory.mktemp("spare"), "spare.db")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_changed_character_is_found_and_its_row_named(
    spare: Place, data: st.DataObject
) -> None:
    row = data.draw(st.integers(1, ROWS))
    column = data.draw(st.sampled_from(COLUMNS))
    change = f"UPDATE journal SET {column} = ? WHERE seq = ?"
    with owning(spare) as run:
        (value,) = run(f"SELECT {column} FROM journal WHERE seq = ?", (row,)).fetchone()
        place = data.draw(st.integers(0, len(value) - 1))
        other = chr(ord(value[place]) ^ data.draw(st.sampled_from((1, 2, 4, 8))))
        run(change, (value[:place] + other + value[place + 1:], row))
    found = verdict(spare)
    with owning(spare) as run:
        run(change, (value, row))
    assert not found.ok and found.first_bad == row
    assert verdict(spare).ok


@pytest.mark.parametrize(
    ("statement", "first_bad", "reason"),
    [
        ("DELETE FROM journal WHERE seq = 7", 8, "journal_row_missing"),
        ("DELETE FROM journal WHERE seq = 40", 40, "journal_end_missing"),
        ("DELETE FROM journal", 1, "journal_end_missing"),
        ("UPDATE journal SET seq = 41 WHERE seq = 7", 8, "journal_row_missing"),
        ("UPDATE journal SET facts = NULL", None, None),
        ("UPDATE journal_head SET hash = 'x'", 41, "journal_end_missing"),
    ],
)
def test_rows_taken_out_moved_or_spoilt(
    written: Place, tmp_path: Path, statement: str, first_bad: int | None, reason: str | None
) -> None:
    if reason is None:
        with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
            changed(written, tmp_path, (statement, ()))
        return
    found = changed(written, tmp_path, (statement, ()))
    assert (found.ok, found.first_bad, found.reason) == (False, first_bad, reason)


@on_files
def test_text_that_is_no_text_any_more_is_found(written: Place, tmp_path: Path) -> None:
    found = changed(written, tmp_path, (
        "UPDATE journal SET facts = CAST(x'ff' AS TEXT) WHERE seq = 9", ()))
    assert (found.ok, found.first_bad, found.reason) == (False, 9, "journal_row_changed")


def test_two_rows_swapped_are_found(written: Place, tmp_path: Path) -> None:
    found = changed(
        written, tmp_path,
        ("UPDATE journal SET seq = -1 WHERE seq = 5", ()),
        ("UPDATE journal SET seq = 5 WHERE seq = 6", ()),
        ("UPDATE journal SET seq = 6 WHERE seq = -1", ()),
    )
    assert not found.ok and found.first_bad == 5


@on_files
def test_one_flipped_byte_of_the_file_itself_is_found(written: Place, tmp_path: Path) -> None:
    data = Path(written).read_bytes()
    places = [at for at in range(len(data)) if data.startswith(b'{"lines":17}', at)]
    assert places
    for bit in (1, 16, 128):
        spoilt = bytearray(data)
        spoilt[places[0] + 10] ^= bit
        copy = tmp_path / f"flipped-{bit}.db"
        copy.write_bytes(spoilt)
        found = verdict(copy)
        assert not found.ok and found.first_bad == 18


@on_files
def test_every_flipped_byte_of_the_journals_index_is_found(written: Place, tmp_path: Path) -> None:
    data = Path(written).read_bytes()
    subject = b"AA  1411100011"
    places = [at for at in range(len(data)) if data.startswith(subject, at)]
    assert len(places) >= 2, "the table and its index both hold the subject"
    for number, place in enumerate(places):
        spoilt = bytearray(data)
        spoilt[place + 3] ^= 1
        copy = tmp_path / f"index-{number}.db"
        copy.write_bytes(spoilt)
        assert not verdict(copy).ok
