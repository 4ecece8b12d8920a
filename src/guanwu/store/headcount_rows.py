"""Head-count tables of fiscal years that were put on record; the last of a year counts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text


class HeadcountRow(NamedTuple):
    """A head-count table: the fiscal year (Western), the table as CSV, by whom and when."""

    year: int
    content: str
    recorded_by: str
    recorded_at: str
    approved_by: str


def add_headcount(connection: Connection, row: HeadcountRow) -> None:
    """Keep the table of a year; earlier ones of it stay and count no longer."""
    connection.execute(
        text("INSERT INTO headcount_table (year, content, recorded_by, recorded_at, approved_by) "
             "VALUES (:year, :content, :recorded_by, :recorded_at, :approved_by)"),
        row._asdict())


def headcounts(connection: Connection) -> list[HeadcountRow]:
    """Return the table that counts of every year on record, the latest year first."""
    rows = connection.execute(
        text("SELECT year, content, recorded_by, recorded_at, approved_by FROM headcount_table "
             "WHERE id IN (SELECT max(id) FROM headcount_table GROUP BY year) "
             "ORDER BY year DESC"))
    return [HeadcountRow(*row) for row in rows]
