"""Certificates that offices put on record, by number; a renewal is one more row of its number."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

_COLUMNS: Final = (
    "number, kind, office, unit, role, role_en, since, until, source, recorded_by, recorded_at"
)


class CertificateRow(NamedTuple):
    """A certificate on record; days are ISO, both inclusive."""

    number: str
    kind: str
    office: str
    unit: str
    role: str
    role_en: str
    since: str
    until: str
    source: str
    recorded_by: str
    recorded_at: str


def add_certificate(connection: Connection, row: CertificateRow) -> None:
    """Keep a certificate, or the renewal of one."""
    marks = ", ".join(f":{name}" for name in CertificateRow._fields)
    connection.execute(
        text(f"INSERT INTO programme_certificate ({_COLUMNS}) VALUES ({marks})"), row._asdict())


def certificates_on_record(connection: Connection, number: str = "") -> list[CertificateRow]:
    """Return the certificates that count, by number and as recorded; of one number if told."""
    rows = connection.execute(
        text(f"SELECT {_COLUMNS} FROM programme_certificate WHERE withdrawn_at IS NULL "
             "AND (:number = '' OR number = :number) ORDER BY number, id"), {"number": number})
    return [CertificateRow(*row) for row in rows]


def withdraw_certificate(connection: Connection, number: str, at: str) -> int:
    """Let every row of a number count no longer; return how many did until now."""
    done = connection.execute(
        text("UPDATE programme_certificate SET withdrawn_at = :at WHERE number = :number "
             "AND withdrawn_at IS NULL"), {"number": number, "at": at})
    return done.rowcount
