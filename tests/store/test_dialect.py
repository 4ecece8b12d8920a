"""One way to write SQL for both stores: marks, rows in bulk, keys among others."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from guanwu.store.dialect import FEW, Insert, among, insert_once, insert_rows, marked, stream
from guanwu.store.engine import open_store, reading, refusal_of, writing
from guanwu.store.schema import account, counter, exchange_rate, history_change, setting
from guanwu.store.schema_desk import document
from guanwu.store.terms_file import load_terms
from tests.store.stores import each_store, where

assert each_store
each = pytest.mark.usefixtures("each_store")
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
numbers = st.integers(-(2**63), 2**63 - 1)
DOCUMENTS = Insert(document, ("id", "subject", "kind", "name", "media_type", "size", "sha256",
                              "content", "added_by", "added_at"))


@pytest.mark.parametrize(("statement", "found"), [
    ("SELECT ? + ?", "SELECT %s + %s"),
    ("SELECT '?' || ?", "SELECT '?' || %s"),
    ("SELECT 'it''s ?', ?", "SELECT 'it''s ?', %s"),
    ("x LIKE 'a%' AND y = ?", "x LIKE 'a%%' AND y = %s"),
    ("SELECT 7 % ?", "SELECT 7 %% %s"),
    ("unnest(%b::text[])", "unnest(%b::text[])"),
    ("SELECT 1", "SELECT 1"),
])
def test_marks_are_put_where_values_go(statement: str, found: str) -> None:
    assert marked(statement) == found


@each
def test_statements_with_and_without_values_run(tmp_path: Path) -> None:
    with reading(open_store(where(tmp_path))) as connection:
        run = connection.exec_driver_sql
        assert run("SELECT 'a%?' || ?", ("%s?",)).scalar() == "a%?%s?"
        assert run("SELECT 'a%?'").scalar() == "a%?"
        assert run("SELECT 17 % ?", (5,)).scalar() == 2
        assert connection.execute(text("SELECT 'a%', :x"), {"x": "b%"}).one() == ("a%", "b%")


@each
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(words, words, numbers, st.binary(max_size=60)), max_size=3 * FEW))
def test_rows_come_back_as_they_were_given(
    tmp_path: Path, cells: list[tuple[str, str, int, bytes]]
) -> None:
    rows = [(str(at), subject, "k", name, "m", size, "s", content, "b", "at")
            for at, (subject, name, size, content) in enumerate(cells)]
    engine = open_store(where(tmp_path))
    with engine.connect() as connection:
        insert_rows(connection, DOCUMENTS, rows)
        held = connection.exec_driver_sql(
            "SELECT id, subject, name, size, content FROM document").all()
        connection.rollback()
    engine.dispose()
    assert sorted(map(tuple, held)) == sorted(
        (row[0], row[1], row[3], row[5], row[7]) for row in rows)


@each
@pytest.mark.parametrize("count", [1, FEW - 1, FEW, 40])
def test_a_conflict_adds_up_however_many_rows_come(tmp_path: Path, count: int) -> None:
    added = Insert(counter, ("name", "value"),
                   "ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value")
    engine = open_store(where(tmp_path))
    for _ in range(2):
        with writing(engine) as connection:
            insert_rows(connection, added, [(f"c{at:02d}", at) for at in range(count)])
    with reading(engine) as connection:
        held = connection.exec_driver_sql("SELECT name, value FROM counter ORDER BY name").all()
    assert held == [(f"c{at:02d}", 2 * at) for at in range(count)]
    insert_rows(None, added, [])  # type: ignore[arg-type]


@each
def test_large_numbers_and_many_columns_arrive(tmp_path: Path) -> None:
    assert "%b::bytea[]" in DOCUMENTS.arrays and "%b::bigint[]" in DOCUMENTS.arrays
    changes = Insert(history_change, ("version", "parties"))
    accounts = Insert(account, ("id", "name", "kind", "debits_pending", "debits_posted",
                                "credits_pending", "credits_posted", "flags"))
    engine = open_store(where(tmp_path))
    with writing(engine) as connection:
        insert_rows(connection, changes, [(at, "{}") for at in range(1, 10)])
        insert_rows(connection, accounts, [(f"a{at}", "n", 1, 2**62, 0, -1, 7, 0)
                                           for at in range(9)])
    with reading(engine) as connection:
        sums = "SELECT count(*), max(debits_pending), min(credits_pending) FROM account"
        assert tuple(connection.exec_driver_sql(sums).one()) == (9, 2**62, -1)


@each
def test_a_row_is_inserted_once(tmp_path: Path) -> None:
    row = {"currency": "USD", "since": "2025-03-01", "recorded_on": "2025-02-28", "row": b"\0\xff"}
    with writing(open_store(where(tmp_path))) as connection:
        assert insert_once(connection, exchange_rate, row)
        assert not insert_once(connection, exchange_rate, row | {"row": b"other"})
        assert connection.exec_driver_sql("SELECT row FROM exchange_rate").scalar() == b"\0\xff"
        assert insert_once(connection, setting, {"name": "a", "value": "b"})


@each
def test_rows_among_some_keys(tmp_path: Path) -> None:
    with writing(open_store(where(tmp_path))) as connection:
        insert_rows(connection, Insert(setting, ("name", "value")),
                    [(f"n{at}", str(at)) for at in range(9)])
        for wanted in ([], ["n3"], ["n1", "n8", "absent"]):
            asked, values = among(connection, "name", wanted)
            rows = connection.exec_driver_sql(
                f"SELECT name FROM setting WHERE {asked} ORDER BY name", values).scalars().all()
            assert rows == [one for one in wanted if one != "absent"]
        with stream(connection, text("SELECT name FROM setting ORDER BY name"), 2) as rows:
            assert next(iter(rows))[0] == "n0"
        assert connection.exec_driver_sql("SELECT count(*) FROM setting").scalar() == 9


@each
def test_text_sorts_by_code_point(tmp_path: Path) -> None:
    names = ["Z", "a", "B", "_", "\xe9", "\u95dc", "\U0001f600", "AA  1", "AA 1", "AA-1"]
    with writing(open_store(where(tmp_path))) as connection:
        insert_rows(connection, Insert(setting, ("name", "value")), [(one, "") for one in names])
        held = connection.exec_driver_sql("SELECT name FROM setting ORDER BY name").scalars().all()
    assert held == sorted(names)


def _error(said: str, state: Any = None, lost: bool = False) -> OperationalError:
    """Return an error as SQLAlchemy hands on what the driver of PostgreSQL says."""
    original = type("Said", (Exception,), {"sqlstate": state})(said)
    return OperationalError("statement", {}, original, connection_invalidated=lost)


@pytest.mark.parametrize(("error", "code"), [
    (_error("no room", "53100"), "store_full"),
    (_error("deadlock detected", "40P01"), "store_failed"),
    (_error("cannot execute INSERT in a read-only transaction", "25006"), "store_read_only"),
    (_error("sorry, too many clients already"), "store_busy"),
    (_error("FATAL:  password authentication failed for user"), "store_login_refused"),
    (_error('FATAL:  role "u" does not exist'), "store_login_refused"),
    (_error('FATAL:  database "d" does not exist'), "store_database_missing"),
    (_error("Connection refused"), "store_unreachable"),
    (_error("server closed the connection unexpectedly", lost=True), "store_connection_lost"),
])
def test_what_the_server_says_is_told_with_what_to_do(error: OperationalError, code: str) -> None:
    found = refusal_of(error, "here")
    assert found.code == code
    for language in ("zh-Hant", "en"):
        terms = load_terms()
        assert "here" in terms.say(found.code, language, dict(found.facts))
        assert terms.do(found.code, language, dict(found.facts))
    assert SimpleNamespace(**found.facts).store == "here"
