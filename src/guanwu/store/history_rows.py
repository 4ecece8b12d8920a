"""What the store has on record of importers and brokers, for selection."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from guanwu.risk.model import Broker, Trader
from guanwu.store import schema
from guanwu.store.dialect import Insert, insert_rows

IMPORTER, BROKER = "importer", "broker"
ADDED = Insert(
    schema.party_history, ("kind", "id", "declarations", "faults", "arrears"),
    "ON CONFLICT (kind, id) DO UPDATE SET "
    "declarations = party_history.declarations + excluded.declarations, "
    "faults = party_history.faults + excluded.faults, "
    "arrears = party_history.arrears + excluded.arrears",
)
HEADINGS = Insert(schema.importer_heading, ("importer", "heading"), "ON CONFLICT DO NOTHING")


def load_history(connection: Connection) -> tuple[dict[str, Trader], dict[str, Broker]]:
    """Return every importer's and broker's record, by id and box number."""
    headings: dict[str, list[str]] = {}
    for importer, heading in connection.execute(text("SELECT * FROM importer_heading")):
        headings.setdefault(importer, []).append(heading)
    traders: dict[str, Trader] = {}
    brokers: dict[str, Broker] = {}
    query = text("SELECT kind, id, declarations, faults, arrears FROM party_history")
    for kind, name, count, faults, arrears in connection.execute(query):
        if kind == IMPORTER:
            traders[name] = Trader(count, faults, arrears, frozenset(headings.get(name, ())))
        else:
            brokers[name] = Broker(count, faults)
    return traders, brokers


def add_history(
    connection: Connection,
    importers: Mapping[str, tuple[int, int]],
    brokers: Mapping[str, tuple[int, int]],
    headings: Iterable[tuple[str, str]],
) -> None:
    """Add declarations and faults of importers and brokers, and headings not imported before."""
    rows = [(IMPORTER, name, *added, 0) for name, added in sorted(importers.items())]
    rows += [(BROKER, name, *added, 0) for name, added in sorted(brokers.items())]
    insert_rows(connection, ADDED, rows)
    insert_rows(connection, HEADINGS, sorted(headings))


def salt_of(connection: Connection, given: str | None = None) -> str:
    """Return the salt of the recorded draw of this store; made once, kept for good."""
    connection.execute(
        text("INSERT INTO setting (name, value) VALUES ('draw_salt', :value) "
             "ON CONFLICT DO NOTHING"),
        {"value": given or secrets.token_hex(16)},
    )
    found: str = connection.execute(
        text("SELECT value FROM setting WHERE name = 'draw_salt'")
    ).scalar_one()
    return found
