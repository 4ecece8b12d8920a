"""Counts what is kept in memory too, so that every process sees at once that it has changed."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

TARIFF: Final = "version:tariff"
BROKERS: Final = "version:brokers"
_READ: Final = text("SELECT name, value FROM counter WHERE name IN (:tariff, :brokers)")
_RAISE: Final = text(
    "INSERT INTO counter (name, value) VALUES (:name, 1) ON CONFLICT (name) "
    "DO UPDATE SET value = counter.value + 1"
)


def versions(connection: Connection) -> dict[str, int]:
    """Return the versions of what is kept in memory; nothing for what never changed."""
    rows = connection.execute(_READ, {"tariff": TARIFF, "brokers": BROKERS})
    return {row[0]: row[1] for row in rows}


def raise_version(connection: Connection, name: str) -> None:
    """Say in the transaction of the connection that something has changed."""
    connection.execute(_RAISE, {"name": name})
