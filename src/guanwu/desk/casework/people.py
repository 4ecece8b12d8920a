"""Names of people for those who work with them: never more than the name and the login."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection

from guanwu.desk.casework.reach import works_at
from guanwu.store.access_rows import actor_of_person
from guanwu.store.dialect import among


class Named(Struct, frozen=True):
    """Somebody: id, login and name in both languages."""

    id: str
    login: str
    zh: str
    en: str


def names_of(connection: Connection, ids: Iterable[str | None]) -> dict[str, Named]:
    """Return who is behind ids of people; what is no person's id is left out."""
    wanted = sorted({one for one in ids if one})
    if not wanted:
        return {}
    asked, part = among(connection, "id", wanted)
    rows = connection.exec_driver_sql(
        f"SELECT id, login, name, name_en FROM person WHERE {asked}", part)
    return {row[0]: Named(*row) for row in rows}


def colleagues(connection: Connection, unit: str, moment: datetime) -> tuple[Named, ...]:
    """Return the people who work at a unit at a moment, by login."""
    office = unit.partition("/")[0]
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT p.id, p.login, p.name, p.name_en FROM post t JOIN holding h "
        "ON h.post = t.id JOIN person p ON p.id = h.person "
        "WHERE t.office = ? AND t.unit IN ('', ?) AND p.state = 'active' ORDER BY p.login",
        (office, unit))
    return tuple(
        Named(*row) for row in rows
        if works_at(actor_of_person(connection, row[0], moment), unit)
    )
