"""The ledger in the store: transfers applied by the pure book, accounts kept in step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from guanwu.ledger import (
    Account,
    AccountFlag,
    AccountKind,
    Transfer,
    TransferKind,
    apply,
    trial_balance,
)
from guanwu.ledger.trial import TrialBalance
from guanwu.payment.accounts import accounts_of
from guanwu.store import schema
from guanwu.store.dialect import Insert, among, insert_rows
from guanwu.store.writing import TRANSFERS

TRANSFER = "id, debit, credit, amount, kind, pending_id, subject, levy, at"
ACCOUNT = "id, name, kind, debits_pending, debits_posted, credits_pending, credits_posted, flags"
TOTALS = Insert(
    schema.account, ACCOUNT.split(", "), "ON CONFLICT (id) DO UPDATE SET "
    "debits_pending = excluded.debits_pending, debits_posted = excluded.debits_posted, "
    "credits_pending = excluded.credits_pending, credits_posted = excluded.credits_posted",
)


class LedgerRefusedError(Exception):
    """A transfer the ledger refused; `result` is the id of its sentence."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


def apply_transfers(connection: Connection, transfers: Sequence[Transfer]) -> None:
    """Apply transfers, all or none; LedgerRefusedError with the first result that is no success."""
    if not transfers:
        return
    known = transfers_by_id(connection, _ids(transfers))
    accounts = accounts_of(transfers) | accounts_by_id(
        connection, {name for one in transfers for name in (one.debit, one.credit)}
    )
    results, changed = apply(accounts, transfers, known, together=True)
    refused = [result for result in results if not result.done]
    if refused:
        raise LedgerRefusedError(refused[0].name.lower())
    insert_rows(connection, TRANSFERS, [one for one in transfers if one.id not in known])
    save_accounts(connection, changed.values())


def _ids(transfers: Iterable[Transfer]) -> set[int]:
    """Return the ids that an application of these transfers must know."""
    return {one for transfer in transfers for one in (transfer.id, transfer.pending_id) if one}


def transfers_by_id(connection: Connection, ids: set[int]) -> dict[int, Transfer]:
    """Return stored transfers with these ids, and those that settled them."""
    if not ids:
        return {}
    asked, values = among(connection, "id", tuple(ids))
    settling, _ = among(connection, "pending_id", tuple(ids))
    rows = connection.exec_driver_sql(
        f"SELECT {TRANSFER} FROM transfer WHERE {asked} OR ({settling} AND "
        f"subject IN (SELECT subject FROM transfer WHERE {asked}))",
        values * 3,
    )
    return {row[0]: _transfer(tuple(row)) for row in rows}


def _transfer(row: tuple[object, ...]) -> Transfer:
    """Return a transfer from its row."""
    held = Transfer(*row)  # type: ignore[arg-type]
    return held._replace(kind=TransferKind(held.kind))


def pending_of(connection: Connection, subject: str) -> list[Transfer]:
    """Return the pending transfers of a declaration that are neither posted nor voided."""
    rows = connection.exec_driver_sql(
        f"SELECT {TRANSFER} FROM transfer WHERE subject = ? ORDER BY id", (subject,)
    )
    held = [_transfer(tuple(row)) for row in rows]
    settled = {one.pending_id for one in held if one.pending_id}
    return [one for one in held if one.kind is TransferKind.PENDING and one.id not in settled]


def accounts_by_id(connection: Connection, ids: set[str]) -> dict[str, Account]:
    """Return stored accounts by id."""
    asked, values = among(connection, "id", sorted(ids))
    rows = connection.exec_driver_sql(f"SELECT {ACCOUNT} FROM account WHERE {asked}", values)
    return {row[0]: _account(tuple(row)) for row in rows}


def _account(row: tuple[object, ...]) -> Account:
    """Return an account from its row."""
    held = Account(*row)  # type: ignore[arg-type]
    return held._replace(kind=AccountKind(held.kind), flags=AccountFlag(held.flags))


def save_accounts(connection: Connection, accounts: Iterable[Account]) -> None:
    """Keep the new totals of accounts."""
    insert_rows(connection, TOTALS, [
        tuple(int(cell) if isinstance(cell, int) else cell for cell in one) for one in accounts
    ])


def trial(connection: Connection) -> TrialBalance:
    """Return the trial balance of all accounts."""
    rows = connection.execute(text(f"SELECT {ACCOUNT} FROM account"))
    return trial_balance([_account(tuple(row)) for row in rows])


