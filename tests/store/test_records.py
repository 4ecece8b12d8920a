"""Records and assessments stand as the journal says; whatever was done to them is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanwu.desk.intake import lodge
from guanwu.store.engine import open_store, reading
from guanwu.store.journal import Verdict, verify
from guanwu.store.place import Place
from guanwu.store.records import verify_store
from tests.desk.houses import house, lodged
from tests.store.stores import owning, where

pytestmark = pytest.mark.usefixtures("each_store")

ONE = "(SELECT min(number) FROM declaration)"


@pytest.fixture
def written(tmp_path: Path) -> Place:
    """Return a store of three declarations, of which the last was refused."""
    desk = house(tmp_path)
    outcomes = lodge(desk, [lodged(1), lodged(2), lodged(3, currency="XXX")])
    assert [one.outcome for one in outcomes] == ["accepted", "accepted", "refused"]
    desk.engine.dispose()
    return where(tmp_path)


def verdicts(path: Place) -> tuple[Verdict, Verdict]:
    """Return what is said of the journal alone and of the whole store."""
    engine = open_store(path)
    try:
        with reading(engine) as connection:
            return verify(connection), verify_store(connection)
    finally:
        engine.dispose()


def test_a_store_as_written_is_well(written: Place) -> None:
    journal, store = verdicts(written)
    assert journal.ok and store == journal


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (f"UPDATE declaration SET record = replace(record, '\"G1\"', '\"G2\"') "
         f"WHERE number = {ONE}", "record_changed"),
        (f"UPDATE declaration SET assessment = replace(assessment, '1', '2') "
         f"WHERE number = {ONE}", "record_changed"),
        (f"UPDATE declaration SET assessment = NULL WHERE number = {ONE}", "record_changed"),
        (f"UPDATE declaration SET payable = payable - 1 WHERE number = {ONE}", "record_changed"),
        (f"UPDATE declaration SET content_hash = 'x' || content_hash WHERE number = {ONE}",
         "record_changed"),
        ("UPDATE declaration SET record = record || ' ' WHERE state = 'refused'",
         "record_changed"),
        (f"DELETE FROM declaration WHERE number = {ONE}", "record_missing"),
        ("DELETE FROM declaration", "record_missing"),
        (f"UPDATE declaration SET number = 'ZZ' || substr(number, 3) WHERE number = {ONE}",
         "record_missing"),
    ],
)
def test_what_was_done_to_a_declaration_is_found(
    written: Place, statement: str, reason: str
) -> None:
    with owning(written) as run:
        assert run(statement).rowcount > 0
    journal, store = verdicts(written)
    assert journal.ok
    assert (store.ok, store.reason) == (False, reason)
    assert store.first_bad is not None
