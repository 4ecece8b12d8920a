"""Rows by scope: a query that forgets its WHERE still gets only the rows of who asks."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DatabaseError

from guanwu.desk.intake import lodge
from guanwu.store.dialect import Insert, insert_rows
from guanwu.store.engine import narrow, open_store, reading, writing
from guanwu.store.schema import outbox
from guanwu.store.schema_desk import document, examination, matter
from guanwu.store.scope import ALL, NONE, scope
from tests.desk.houses import house, lodged
from tests.desk.test_history import IMPORTERS, of
from tests.store.server import Server
from tests.store.stores import each_store, where

assert each_store
GUARDED = ("declaration", "matter", "document", "examination", "outbox")
MATTERS = Insert(matter, ("number", "kind", "office", "duty", "state", "title", "party",
                          "opened_at", "done", "record"))
DOCUMENTS = Insert(document, ("id", "subject", "kind", "name", "media_type", "size", "sha256",
                              "content", "added_by", "added_at"))
EXAMINATIONS = Insert(examination, ("subject", "examiner", "at", "clean", "record"))
MESSAGES = Insert(outbox, ("message", "subject", "facts", "created_at"))


def cases(folder: Path) -> Engine:
    """Return a store in which two importers and two offices have cases with what belongs to them.

    Declarations: two of one importer, one of another. Matters: one each at two offices.
    """
    desk = house(folder)
    answers = lodge(desk, [of(1), of(2), of(3, IMPORTERS[1])])
    assert [one.outcome for one in answers] == ["accepted"] * 3
    with writing(desk.engine) as connection:
        connection.exec_driver_sql(
            "UPDATE declaration SET office = 'taipei' WHERE number = ?", (answers[1].number,))
        insert_rows(connection, MATTERS, [
            ("M1", "inquiry", "keelung", "1/1/1", "open", "t", IMPORTERS[0], "at", "", "{}"),
            ("M2", "inquiry", "taipei", "1/1/1", "open", "t", IMPORTERS[1], "at", "", "{}"),
        ])
        subjects = [*(one.number for one in answers), "M1", "M2", "nothing known"]
        insert_rows(connection, DOCUMENTS, [
            (f"d{at}", one, "invoice", "n", "text/plain", 1, "s", b"x", "p", "at")
            for at, one in enumerate(subjects)])
        insert_rows(connection, EXAMINATIONS, [
            (answers[at].number, "p", "at", 1, "{}") for at in (0, 2)])
    return desk.engine


def seen(engine: Engine, asked: str) -> dict[str, int]:
    """Return how many rows of each table a scope sees without any WHERE."""
    with reading(engine, asked) as connection:
        return {
            name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for name in GUARDED
        }


def test_a_forgotten_where_gets_own_rows_alone(on_server: Server, tmp_path: Path) -> None:
    engine = cases(tmp_path)
    every = seen(engine, ALL)
    assert (every["declaration"], every["matter"], every["document"]) == (3, 2, 6)
    first = seen(engine, scope(parties=[IMPORTERS[0]]))
    second = seen(engine, scope(parties=[IMPORTERS[1]]))
    assert (first["declaration"], first["matter"], first["document"], first["examination"]) == (
        2, 1, 3, 1)
    assert (second["declaration"], second["matter"], second["document"]) == (1, 1, 2)
    assert first["outbox"] + second["outbox"] == every["outbox"] > 0
    with reading(engine, scope(parties=[IMPORTERS[0]])) as connection:
        importers = connection.exec_driver_sql("SELECT DISTINCT importer FROM declaration").all()
        assert importers == [(IMPORTERS[0],)]
        other = "SELECT * FROM declaration WHERE importer = ? OR 1 = 1 AND importer = ?"
        assert connection.exec_driver_sql(other, (IMPORTERS[1], IMPORTERS[1])).all() == []


def test_the_broker_sees_by_the_box_and_the_office_by_itself(
    on_server: Server, tmp_path: Path
) -> None:
    engine = cases(tmp_path)
    assert seen(engine, scope(parties=[lodged(1).declaration.box]))["declaration"] == 3
    taipei = seen(engine, scope(offices=["taipei"]))
    assert (taipei["declaration"], taipei["matter"], taipei["document"]) == (1, 1, 2)
    both = seen(engine, scope(offices=["taipei"], parties=[IMPORTERS[0]]))
    assert (both["declaration"], both["matter"], both["document"]) == (2, 2, 4)


@pytest.mark.parametrize("asked", [
    NONE, "", "everything", "ALL", "all ", "party:", "office:", "party:%", "parties:04595257",
    "party:04595257x", "PARTY:04595257", "party: 04595257", "xparty:04595257", "'all'",
])
def test_what_is_no_scope_sees_no_row(on_server: Server, tmp_path: Path, asked: str) -> None:
    assert set(seen(cases(tmp_path), asked).values()) == {0}


def test_a_session_that_says_no_scope_sees_no_row(on_server: Server, tmp_path: Path) -> None:
    engine = cases(tmp_path)
    with on_server.connect(str(engine.url.database)) as connection:
        connection.execute(b"SET ROLE guanwu_app")
        for name in GUARDED:
            query = f"SELECT count(*) FROM {name}".encode()
            assert connection.execute(query).fetchone() == (0,)
        assert connection.execute(b"SELECT count(*) FROM journal").fetchone() != (0,)


def test_a_scope_ends_with_its_transaction(on_server: Server, tmp_path: Path) -> None:
    engine = cases(tmp_path)
    held = set()
    for _ in range(3):
        with reading(engine, ALL) as connection:
            held.add(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar())
            assert connection.exec_driver_sql("SELECT count(*) FROM matter").scalar() == 2
        with engine.connect() as pooled:
            raw = pooled.connection.dbapi_connection.cursor()
            raw.execute("SELECT current_setting('guanwu.scope', true)")
            assert raw.fetchone()[0] in ("", None)
            held.add(raw.connection.info.backend_pid)
            raw.connection.rollback()
    assert len(held) == 1


def test_a_transaction_that_was_narrowed_stays_so(on_server: Server, tmp_path: Path) -> None:
    engine = cases(tmp_path)
    count = "SELECT count(*) FROM declaration"
    with reading(engine) as connection:
        assert connection.exec_driver_sql(count).scalar() == 3
        narrow(connection, scope(parties=[IMPORTERS[1]]))
        assert connection.exec_driver_sql(count).scalar() == 1


def test_rows_of_others_can_be_neither_changed_nor_made(on_server: Server, tmp_path: Path) -> None:
    engine = cases(tmp_path)
    own = scope(parties=[IMPORTERS[1]])
    with writing(engine, own) as connection:
        done = connection.exec_driver_sql("UPDATE declaration SET done = 'seen'")
        assert done.rowcount == 1
    with pytest.raises(DatabaseError, match="row-level security"), \
            writing(engine, own) as connection:
        connection.exec_driver_sql("UPDATE declaration SET importer = ?", (IMPORTERS[0],))
    with pytest.raises(DatabaseError, match="row-level security"), \
            writing(engine, own) as connection:
        insert_rows(connection, MESSAGES, [("N5110", "nothing known", "{}", "at")])


def test_every_guarded_table_is_guarded(on_server: Server, tmp_path: Path) -> None:
    engine = open_store(where(tmp_path))
    with reading(engine) as connection:
        query = "SELECT relname FROM pg_class WHERE relrowsecurity ORDER BY relname"
        found = connection.exec_driver_sql(query).scalars().all()
    assert sorted(found) == sorted(GUARDED)
    assert make_url(engine.url).database


@pytest.mark.usefixtures("each_store")
def test_a_scope_is_understood_by_both_stores(tmp_path: Path) -> None:
    engine = cases(tmp_path)
    with reading(engine, scope(parties=[IMPORTERS[1]])) as connection:
        query = "SELECT count(*) FROM declaration WHERE importer = ?"
        assert connection.exec_driver_sql(query, (IMPORTERS[1],)).scalar() == 1
        narrow(connection, NONE)


@pytest.mark.parametrize("wrong", ["", "a\nall", "x\noffice:taipei"])
def test_an_id_that_would_widen_a_scope_makes_none(wrong: str) -> None:
    with pytest.raises(ValueError, match="no scope"):
        scope(parties=[wrong])
    with pytest.raises(ValueError, match="no scope"):
        scope(offices=[wrong])


def test_no_office_and_no_party_is_no_row() -> None:
    assert scope() == NONE
    assert scope(["taipei"], ["1", "2"]) == "office:taipei\nparty:1\nparty:2"
