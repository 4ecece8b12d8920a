"""Files of cases in the store: kept whole with their fingerprint, found by what they belong to."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final, NamedTuple

from sqlalchemy import Connection

from guanwu.store import schema_desk
from guanwu.store.dialect import Insert, insert_rows

_COLUMNS: Final = (
    "id", "subject", "kind", "name", "media_type", "size", "sha256", "content", "added_by",
    "added_at",
)
_INSERT: Final = Insert(schema_desk.document, _COLUMNS)
_SHOWN: Final = "id, subject, kind, name, media_type, size, sha256, added_by, added_at"


class Document(NamedTuple):
    """A file without its content: `subject` is the number of its case, `size` in bytes."""

    id: str
    subject: str
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_by: str
    added_at: str


def keep_document(
    connection: Connection, subject: str, kind: str, name: str, media_type: str, content: bytes,
    added_by: str, added_at: str,
) -> Document:
    """Keep a file of a case and return it as it is listed."""
    made = Document(secrets.token_hex(8), subject, kind, name, media_type, len(content),
                    hashlib.sha256(content).hexdigest(), added_by, added_at)
    insert_rows(connection, _INSERT, [(*made[:7], content, *made[7:])])
    return made


def documents_of(connection: Connection, subject: str) -> list[Document]:
    """Return the files of a case in the order in which they came."""
    rows = connection.exec_driver_sql(
        f"SELECT {_SHOWN} FROM document WHERE subject = ? ORDER BY added_at, id", (subject,))
    return [Document(*row) for row in rows]


def document_with_content(connection: Connection, id: str) -> tuple[Document, bytes] | None:
    """Return a file and its bytes, or None."""
    row = connection.exec_driver_sql(
        f"SELECT {_SHOWN}, content FROM document WHERE id = ?", (id,)).one_or_none()
    return None if row is None else (Document(*row[:-1]), bytes(row[-1]))
