"""Writes decisions: declaration, journal, ledger and outbox in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, text

from guanwu.ledger import Transfer, pending_deltas
from guanwu.payment.accounts import account_of
from guanwu.store import schema
from guanwu.store.dialect import Insert, among, insert_rows
from guanwu.store.journal import Event, append

NUMBERS_A_QUERY = 500
COLUMNS = (
    "number", "kind", "state", "importer", "box", "declared_on", "imported_on", "channel", "flags",
    "customs_value", "payable", "bill_number", "served_on", "due_on", "version", "content_hash",
    "record", "assessment", "faults", "lodged_at", "done", "office", "unit", "wait_until",
)
DECLARATIONS = Insert(
    schema.declaration, COLUMNS, "ON CONFLICT (number) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in COLUMNS[1:]),
)
TRANSFERS = Insert(
    schema.transfer,
    ("id", "debit", "credit", "amount", "kind", "pending_id", "subject", "levy", "at"),
)
MESSAGES = Insert(schema.outbox, ("message", "subject", "facts", "created_at"))
INSERT_OUTBOX = MESSAGES.marks
PENDING = Insert(
    schema.account,
    ("id", "name", "kind", "debits_pending", "debits_posted", "credits_pending",
     "credits_posted", "flags"),
    "ON CONFLICT (id) DO UPDATE SET "
    "debits_pending = account.debits_pending + excluded.debits_pending, "
    "credits_pending = account.credits_pending + excluded.credits_pending",
)


class Written(Protocol):
    """The rows of one decision."""

    @property
    def declaration(self) -> tuple[Any, ...]: ...
    @property
    def events(self) -> list[Event]: ...
    @property
    def transfers(self) -> tuple[Transfer, ...]: ...
    @property
    def messages(self) -> list[tuple[str, str, str, str]]: ...


class Stored(NamedTuple):
    """What is known of a declaration that was lodged before."""

    number: str
    state: str
    content_hash: str
    version: int
    channel: str | None
    payable: int | None
    bill_number: str | None
    due_on: date | None
    faults: str | None


def stored_declarations(connection: Connection, numbers: Sequence[str]) -> dict[str, Stored]:
    """Return those of the declarations that the store has, by number."""
    found: dict[str, Stored] = {}
    for start in range(0, len(numbers), NUMBERS_A_QUERY):
        asked, part = among(connection, "number", numbers[start:start + NUMBERS_A_QUERY])
        rows = connection.exec_driver_sql(
            "SELECT number, state, content_hash, version, channel, payable, bill_number, due_on, "
            f"faults FROM declaration WHERE {asked}", part,
        )
        for row in rows:
            due_on = date.fromisoformat(row[7]) if row[7] else None
            found[row[0]] = Stored(
                row[0], row[1], row[2], row[3], row[4], row[5], row[6], due_on, row[8]
            )
    return found


def take_serials(
    connection: Connection, kind: str, year: int, wanted: Mapping[str, int]
) -> dict[str, int]:
    """Take so many serial numbers of each office and year; return the first of each."""
    first = {}
    for office, count in wanted.items():
        name = f"{kind}:{office}:{year}"
        value = connection.execute(
            text("INSERT INTO counter (name, value) VALUES (:name, :count) ON CONFLICT (name) "
                 "DO UPDATE SET value = counter.value + excluded.value RETURNING value"),
            {"name": name, "count": count},
        ).scalar_one()
        first[office] = value - count + 1
    return first


def write(connection: Connection, rows: Sequence[Written], events: Iterable[Event] = ()) -> None:
    """Write the rows of new decisions and other events, all or nothing with the transaction."""
    insert_rows(connection, DECLARATIONS, [one.declaration for one in rows])
    append(connection, [*(event for one in rows for event in one.events), *events])
    transfers = [transfer for one in rows for transfer in one.transfers]
    insert_rows(connection, TRANSFERS, transfers)
    insert_rows(connection, PENDING, _accounts(pending_deltas(transfers)))
    insert_rows(connection, MESSAGES, [message for one in rows for message in one.messages])


def _accounts(deltas: Mapping[str, tuple[int, int]]) -> list[tuple[Any, ...]]:
    """Return the rows that add pending amounts to accounts, opening those that are new."""
    rows = []
    for name, (debits, credits) in sorted(deltas.items()):
        account = account_of(name)
        rows.append((account.id, account.name, int(account.kind), debits, 0, credits, 0,
                     int(account.flags)))
    return rows


