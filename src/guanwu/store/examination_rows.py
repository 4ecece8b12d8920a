"""Records of examinations in the store: who found what in which case."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection

from guanwu.store import schema_desk
from guanwu.store.dialect import Insert, insert_rows

_INSERT: Final = Insert(
    schema_desk.examination, ("subject", "examiner", "at", "clean", "record"))


class Examination(NamedTuple):
    """A record of an examination; `record` is JSON."""

    subject: str
    examiner: str
    at: str
    clean: bool
    record: str


def keep_examination(connection: Connection, made: Examination) -> None:
    """Keep the record of an examination."""
    insert_rows(connection, _INSERT, [
        (made.subject, made.examiner, made.at, int(made.clean), made.record)])


def examinations_of(connection: Connection, subject: str) -> list[Examination]:
    """Return the records of the examinations of a case, the first made first."""
    rows = connection.exec_driver_sql(
        "SELECT subject, examiner, at, clean, record FROM examination WHERE subject = ? "
        "ORDER BY id", (subject,))
    return [Examination(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]
