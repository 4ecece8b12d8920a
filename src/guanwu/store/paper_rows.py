"""Papers of declarations in the store, counted: how many of a case, how many cases had files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from guanwu.store.document_rows import Document, documents_of


def papers_of(connection: Connection, subject: str, kinds: Sequence[str]) -> list[Document]:
    """Return the files of a case that are of some kinds, in the order in which they came."""
    return [one for one in documents_of(connection, subject) if one.kind in kinds]


def paper_subject(connection: Connection, id: str) -> str | None:
    """Return the number of the declaration that a file belongs to; None for other cases' files."""
    row = connection.exec_driver_sql(
        "SELECT c.number FROM document d JOIN declaration c ON c.number = d.subject "
        "WHERE d.id = ?", (id,)).one_or_none()
    return None if row is None else str(row[0])


def cases_with_papers(
    connection: Connection, kinds: Sequence[str], since: date, until: date,
    offices: Sequence[str] | None,
) -> list[tuple[str, int]]:
    """Return how many declarations of each office had papers as files first in a span of days.

    `since` and `until` are inclusive; `offices` None means every office. A case counts once, on
    the day of its first file.
    """
    marks = ",".join("?" * len(kinds))
    asked = ["f.first >= ?", "f.first < ?", "c.channel IN ('C2', 'C3')"]
    values: list[object] = [*kinds, since.isoformat(), (until + timedelta(days=1)).isoformat()]
    if offices is not None:
        if not offices:
            return []
        asked.append(f"c.office IN ({','.join('?' * len(offices))})")
        values += offices
    rows = connection.exec_driver_sql(
        "SELECT c.office, count(*) FROM (SELECT subject, min(added_at) AS first FROM document "
        f"WHERE kind IN ({marks}) GROUP BY subject) f JOIN declaration c ON c.number = f.subject "
        f"WHERE {' AND '.join(asked)} GROUP BY c.office ORDER BY c.office", tuple(values))
    return [(str(row[0]), int(row[1])) for row in rows]
