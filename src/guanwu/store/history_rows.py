"""What the store has on record of importers and brokers, for selection."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, text

from guanwu.risk.model import Broker, Trader
from guanwu.store import schema
from guanwu.store.dialect import Insert, among, insert_rows

IMPORTER, BROKER = "importer", "broker"
NAMES_A_QUERY = 500
CHANGES_KEPT = 1_000
"""Changes told one by one at least; a desk that slept longer reads the whole history."""
ADDED = Insert(
    schema.party_history, ("kind", "id", "declarations", "faults", "arrears"),
    "ON CONFLICT (kind, id) DO UPDATE SET "
    "declarations = party_history.declarations + excluded.declarations, "
    "faults = party_history.faults + excluded.faults, "
    "arrears = party_history.arrears + excluded.arrears",
)
HEADINGS = Insert(schema.importer_heading, ("importer", "heading"), "ON CONFLICT DO NOTHING")


class Parties(msgspec.Struct, frozen=True):
    """Importers by id and brokers by box number."""

    importers: list[str]
    boxes: list[str]


def load_history(
    connection: Connection, parties: Parties | None = None
) -> tuple[dict[str, Trader], dict[str, Broker]]:
    """Return the records of importers and brokers, by id and box number: all, or some alone."""
    traders: dict[str, Trader] = {}
    brokers: dict[str, Broker] = {}
    headings = _headings(connection, parties.importers if parties else None)
    for kind, name, count, faults, arrears in _records(connection, parties):
        if kind == IMPORTER:
            traders[name] = Trader(count, faults, arrears, frozenset(headings.get(name, ())))
        else:
            brokers[name] = Broker(count, faults)
    return traders, brokers


def _records(connection: Connection, parties: Parties | None) -> Iterator[Any]:
    """Yield the rows of parties."""
    query = "SELECT kind, id, declarations, faults, arrears FROM party_history"
    if parties is None:
        yield from connection.exec_driver_sql(query)
        return
    for kind, names in ((IMPORTER, parties.importers), (BROKER, parties.boxes)):
        for part in _parts(names):
            asked, values = among(connection, "id", part)
            yield from connection.exec_driver_sql(
                f"{query} WHERE kind = ? AND {asked}", (kind, *values))


def _headings(connection: Connection, importers: Sequence[str] | None) -> dict[str, list[str]]:
    """Return the headings that importers have imported before."""
    found: dict[str, list[str]] = {}
    query = "SELECT importer, heading FROM importer_heading"
    for part in [None] if importers is None else _parts(importers):
        asked, values = ("1 = 1", ()) if part is None else among(connection, "importer", part)
        for importer, heading in connection.exec_driver_sql(f"{query} WHERE {asked}", values):
            found.setdefault(importer, []).append(heading)
    return found


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield names, a query's worth at a time."""
    for start in range(0, len(names), NAMES_A_QUERY):
        yield names[start:start + NAMES_A_QUERY]


def add_history(
    connection: Connection,
    importers: Mapping[str, tuple[int, int]],
    brokers: Mapping[str, tuple[int, int]],
    headings: Iterable[tuple[str, str]],
    version: int,
) -> bool:
    """Add declarations and faults of importers and brokers, and headings not imported before.

    `version` is the one that the history has after it: one more than before. Returns whether there
    was anything to add; what changed is told to other desks by `changed_since`.
    """
    rows = [(IMPORTER, name, *added, 0) for name, added in sorted(importers.items())]
    rows += [(BROKER, name, *added, 0) for name, added in sorted(brokers.items())]
    insert_rows(connection, ADDED, rows)
    insert_rows(connection, HEADINGS, sorted(headings))
    if not rows:
        return False
    parties = msgspec.json.encode(Parties(sorted(importers), sorted(brokers))).decode()
    connection.exec_driver_sql(
        "INSERT INTO history_change (version, parties) VALUES (?, ?)", (version, parties))
    if version % CHANGES_KEPT == 0:
        connection.exec_driver_sql(
            "DELETE FROM history_change WHERE version <= ?", (version - CHANGES_KEPT,))
    return True


def history_version(connection: Connection) -> int:
    """Return the version of the history: how many times something was added to it."""
    found = connection.exec_driver_sql("SELECT max(version) FROM history_change").scalar()
    return int(found or 0)


def changed_since(connection: Connection, version: int) -> Parties | None:
    """Return whose record changed after a version; None when that is too long ago to be told."""
    rows = connection.exec_driver_sql(
        "SELECT version, parties FROM history_change WHERE version > ? ORDER BY version",
        (version,),
    ).all()
    if rows and rows[0][0] != version + 1:
        return None
    told = [msgspec.json.decode(row[1], type=Parties) for row in rows]
    return Parties(
        sorted({name for one in told for name in one.importers}),
        sorted({box for one in told for box in one.boxes}),
    )


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
