"""A journal tampered with on the embedded store, whose file anybody at the machine can change.

On PostgreSQL the role of the application cannot: tests/store/test_postgres_roles.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from guanwu.desk.intake import lodge
from tests.desk.houses import lodged
from tests.desk.staff import Staff
from tests.desk.test_journal_queries import small_parts, verified

TAMPERED = {
    "journal_row_changed": "UPDATE journal SET facts = '{}' WHERE seq = 9",
    "journal_row_missing": "DELETE FROM journal WHERE seq = 9",
    "journal_end_missing": "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    "record_changed": "UPDATE declaration SET record = replace(record, '1', '2') "
                      "WHERE number LIKE '%00004'",
    "record_missing": "DELETE FROM declaration WHERE number LIKE '%00005'",
}


@pytest.mark.parametrize("expected", sorted(TAMPERED))
def test_parts_find_what_was_tampered_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: str
) -> None:
    small_parts(monkeypatch)
    staff = Staff(tmp_path)
    staff.account("ann", "auditor")
    lodge(staff.house, [lodged(number) for number in range(1, 6)])
    with staff.house.engine.begin() as connection:
        for name in connection.execute(text(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(TAMPERED[expected])
    found, _ = verified(staff)
    assert (found.ok, found.reason) == (False, expected)
