"""Drafted and approved amendments of the tariff in the store."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, text

_COLUMNS: Final = (
    "id, title, state, effective_on, content, content_hash, record, drafted_by, drafted_at"
)
_SAVE: Final = text(
    f"INSERT INTO gazette ({_COLUMNS}) VALUES (:id, :title, :state, :effective_on, :content, "
    ":content_hash, :record, :drafted_by, :drafted_at) ON CONFLICT (id) DO UPDATE SET "
    "title = excluded.title, state = excluded.state, effective_on = excluded.effective_on, "
    "content = excluded.content, content_hash = excluded.content_hash, record = excluded.record, "
    "drafted_by = excluded.drafted_by, drafted_at = excluded.drafted_at"
)


class GazetteRow(NamedTuple):
    """A row of the table; `content` and `record` are JSON."""

    id: str
    title: str
    state: str
    effective_on: str
    content: str
    content_hash: str
    record: str
    drafted_by: str
    drafted_at: str


def save_gazette(connection: Connection, row: GazetteRow) -> None:
    """Keep an amendment, new or changed."""
    connection.execute(_SAVE, row._asdict())


def find_gazette(connection: Connection, id: str) -> GazetteRow | None:
    """Return an amendment, None where there is none."""
    row = connection.execute(
        text(f"SELECT {_COLUMNS} FROM gazette WHERE id = :id"), {"id": id}).first()
    return None if row is None else GazetteRow(*row)


def gazettes(
    connection: Connection, state: str = "", before: str = "", most: int = 51
) -> list[GazetteRow]:
    """Return amendments, the last drafted first, from before an id on."""
    asked, values = ["1 = 1"], dict[str, Any](most=most)
    for name, value, sign in (("state", state, "="), ("id", before, "<")):
        if value:
            asked.append(f"{name} {sign} :{name}")
            values[name] = value
    rows = connection.execute(text(
        f"SELECT {_COLUMNS} FROM gazette WHERE {' AND '.join(asked)} ORDER BY id DESC "
        "LIMIT :most"), values)
    return [GazetteRow(*row) for row in rows]
