"""Applies transfers to a book of accounts; the book it was given stays as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from guanwu.ledger.checks import SETTLING, judge
from guanwu.ledger.model import Account, ResultCode, Transfer, TransferKind


def apply(
    accounts: Mapping[str, Account],
    transfers: Sequence[Transfer],
    known: Mapping[int, Transfer],
    *,
    together: bool = False,
) -> tuple[tuple[ResultCode, ...], dict[str, Account]]:
    """The result of each transfer, in order, and the accounts that changed.

    `known` holds the stored transfers that matter: those with the id of a new one, those a new
    one settles, and those that settled them already. A transfer that is there with the same
    content answers EXISTS and has no effect. With `together` all are applied or none: where one
    fails, the others answer LINKED_TRANSFER_FAILED.
    """
    draft = _Draft(accounts, known)
    results = tuple(draft.take(transfer) for transfer in transfers)
    if together and not all(result.done for result in results):
        failed = ResultCode.LINKED_TRANSFER_FAILED
        return tuple(failed if result is ResultCode.OK else result for result in results), {}
    return results, draft.changed


class Book(NamedTuple):
    """A whole book in memory: accounts and transfers by id. `apply` answers a new book."""

    accounts: Mapping[str, Account]
    transfers: Mapping[int, Transfer] = {}

    def open(self, accounts: Iterable[Account]) -> Book:
        """The book with these accounts in it; one that is there already stays as it is."""
        return Book(
            {account.id: account for account in accounts} | dict(self.accounts), self.transfers
        )

    def apply(
        self, transfers: Sequence[Transfer], *, together: bool = False
    ) -> tuple[tuple[ResultCode, ...], Book]:
        """The results of `transfers`, as the function `apply` gives them, and the book after."""
        results, changed = apply(self.accounts, transfers, self.transfers, together=together)
        added = {
            transfer.id: transfer
            for transfer, result in zip(transfers, results, strict=True)
            if result is ResultCode.OK
        }
        return results, Book({**self.accounts, **changed}, {**self.transfers, **added})


class _Draft:
    """The state of one call of `apply`: what it began with, and what has changed since."""

    def __init__(self, accounts: Mapping[str, Account], known: Mapping[int, Transfer]) -> None:
        self.changed: dict[str, Account] = {}
        self._accounts = dict(accounts)
        self._transfers = dict(known)
        self._settled = {
            transfer.pending_id: transfer.kind
            for transfer in known.values()
            if transfer.kind in SETTLING
        }

    def take(self, transfer: Transfer) -> ResultCode:
        """Judge a transfer and, where nothing speaks against it, apply it."""
        result = judge(transfer, self._accounts, self._transfers, self._settled)
        if result is not ResultCode.OK:
            return result
        pending = 0
        if transfer.kind in SETTLING:
            pending = -self._transfers[transfer.pending_id].amount
            self._settled[transfer.pending_id] = transfer.kind
        elif transfer.kind is TransferKind.PENDING:
            pending = transfer.amount
        posting = transfer.kind in (TransferKind.POSTED, TransferKind.POST)
        posted = transfer.amount if posting else 0
        self._add(transfer.debit, pending, posted, 0, 0)
        self._add(transfer.credit, 0, 0, pending, posted)
        self._transfers[transfer.id] = transfer
        return ResultCode.OK

    def _add(
        self,
        id: str,
        debits_pending: int,
        debits_posted: int,
        credits_pending: int,
        credits_posted: int,
    ) -> None:
        account = self._accounts[id]
        self._accounts[id] = self.changed[id] = account._replace(
            debits_pending=account.debits_pending + debits_pending,
            debits_posted=account.debits_posted + debits_posted,
            credits_pending=account.credits_pending + credits_pending,
            credits_posted=account.credits_posted + credits_posted,
        )
