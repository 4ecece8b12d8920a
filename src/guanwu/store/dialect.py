"""The same SQL on both stores: marks, rows in bulk, lists of keys, texts as bytes.

Statements are written once with `?` for values. SQLite takes them as they are; on PostgreSQL the
engine puts the driver's marks in their place (`marked`), so that nothing of it costs SQLite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    CursorResult,
    Integer,
    LargeBinary,
    Table,
    TextClause,
)
from sqlalchemy.dialects import postgresql, sqlite

POSTGRESQL: Final = "postgresql"
SQLITE: Final = "sqlite"
FEW: Final = 6
"""Fewer rows than these are inserted one by one: measured, an array costs more than it saves."""
_QUOTED = re.compile(r"('(?:[^']|'')*')")


class Insert:
    """An insert into a table, of a row or of thousands; `conflict` is its ON CONFLICT clause.

    `marks` takes a row of values. `arrays` takes a list for each column, as PostgreSQL reads them
    in binary form in one statement: under row-level security COPY is not allowed, and this is as
    fast within a tenth. No two rows of one call may have the same key where `conflict` updates.
    """

    def __init__(self, table: Table, columns: Sequence[str], conflict: str = "") -> None:
        names = ", ".join(columns)
        ending = f" {conflict}" if conflict else ""
        self.marks = (
            f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(columns))}){ending}"
        )
        types = ", ".join(f"%b::{_type(table, name)}[]" for name in columns)
        self.arrays = f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({types}){ending}"


def _type(table: Table, column: str) -> str:
    """Return the type of a column in PostgreSQL."""
    kind = table.c[column].type
    if isinstance(kind, LargeBinary):
        return "bytea"
    if isinstance(kind, BigInteger):
        return "bigint"
    return "integer" if isinstance(kind, Integer) else "text"


def insert_rows(connection: Connection, insert: Insert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows: on SQLite by a prepared statement, on PostgreSQL many in one statement."""
    if not rows:
        return
    if connection.dialect.name == SQLITE or len(rows) < FEW:
        connection.exec_driver_sql(insert.marks, list(rows))
    else:
        columns = tuple(list(column) for column in zip(*rows, strict=True))
        connection.exec_driver_sql(insert.arrays, columns)


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert a row unless its key is there; say whether it was new."""
    made: Any = postgresql.insert(table) if is_postgres(connection) else sqlite.insert(table)
    statement = made.values(**values).on_conflict_do_nothing()
    found = connection.execute(statement, execution_options={"preserve_rowcount": True})
    return int(found.rowcount) == 1


def among(
    connection: Connection, column: str, values: Sequence[Any]
) -> tuple[str, tuple[Any, ...]]:
    """Return the condition that a column is one of some values, and the values to give with it."""
    if is_postgres(connection):
        return f"{column} = ANY (?)", (list(values),)
    return f"{column} IN ({','.join('?' * len(values))})", tuple(values)


def text_bytes(connection: Connection, column: str) -> str:
    """Return the expression that reads a column of text as its bytes."""
    if is_postgres(connection):
        return f"convert_to({column}, 'UTF8')"
    return f"CAST({column} AS BLOB)"


def is_postgres(connection: Connection) -> bool:
    """Say whether a connection is to PostgreSQL."""
    return connection.dialect.name == POSTGRESQL


@contextmanager
def stream(
    connection: Connection, query: TextClause, at_once: int = 10_000
) -> Iterator[CursorResult[*tuple[Any, ...]]]:
    """Give the rows of a query as they come, so many held at once; closed however it is left."""
    result = connection.execute(query, execution_options={"yield_per": at_once})
    try:
        yield result
    finally:
        result.close()


@lru_cache(maxsize=2_048)
def marked(statement: str) -> str:
    """Return a statement with the marks of psycopg for `?`; one that has its `%b` stays."""
    if "%b" in statement:
        return statement
    parts = _QUOTED.split(statement.replace("%", "%%"))
    return "".join(part if part.startswith("'") else part.replace("?", "%s") for part in parts)
