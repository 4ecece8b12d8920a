"""Whether a transfer may be applied: every check in the order of the result codes."""

from __future__ import annotations

from collections.abc import Mapping

from guanwu.ledger.model import (
    AMOUNT_LIMIT,
    BALANCE_LIMIT,
    ID_LIMIT,
    Account,
    AccountFlag,
    ResultCode,
    Transfer,
    TransferKind,
)

SETTLING = (TransferKind.POST, TransferKind.VOID)
"""The kinds that settle a pending transfer."""


def judge(
    transfer: Transfer,
    accounts: Mapping[str, Account],
    transfers: Mapping[int, Transfer],
    settled: Mapping[int, TransferKind],
) -> ResultCode:
    """The result of `transfer` on a book, without applying it.

    `settled` says by which kind a pending transfer was settled, by its id.
    """
    return (
        _identity(transfer, transfers)
        or _form(transfer, accounts)
        or _settlement(transfer, transfers, settled)
        or _limits(transfer, accounts, transfers)
    )


def _identity(transfer: Transfer, transfers: Mapping[int, Transfer]) -> ResultCode:
    if transfer.id <= 0:
        return ResultCode.ID_ZERO
    if transfer.id > ID_LIMIT:
        return ResultCode.ID_TOO_LARGE
    known = transfers.get(transfer.id)
    if known is None:
        return ResultCode.OK
    if known.content != transfer.content:
        return ResultCode.ID_EXISTS_WITH_OTHER_CONTENT
    return ResultCode.EXISTS


def _form(transfer: Transfer, accounts: Mapping[str, Account]) -> ResultCode:
    if transfer.amount <= 0:
        return ResultCode.AMOUNT_ZERO
    if transfer.amount > AMOUNT_LIMIT:
        return ResultCode.AMOUNT_TOO_LARGE
    if transfer.debit == transfer.credit:
        return ResultCode.ACCOUNTS_SAME
    if transfer.debit not in accounts:
        return ResultCode.DEBIT_ACCOUNT_MISSING
    if transfer.credit not in accounts:
        return ResultCode.CREDIT_ACCOUNT_MISSING
    return ResultCode.OK


def _settlement(
    transfer: Transfer,
    transfers: Mapping[int, Transfer],
    settled: Mapping[int, TransferKind],
) -> ResultCode:
    if transfer.kind not in SETTLING:
        return ResultCode.PENDING_ID_UNEXPECTED if transfer.pending_id else ResultCode.OK
    if transfer.pending_id <= 0:
        return ResultCode.PENDING_ID_ZERO
    pending = transfers.get(transfer.pending_id)
    if pending is None:
        return ResultCode.PENDING_NOT_FOUND
    if pending.kind is not TransferKind.PENDING:
        return ResultCode.NOT_A_PENDING_TRANSFER
    if (pending.debit, pending.credit) != (transfer.debit, transfer.credit):
        return ResultCode.PENDING_HAS_OTHER_ACCOUNTS
    by = settled.get(transfer.pending_id)
    if by is TransferKind.POST:
        return ResultCode.PENDING_ALREADY_POSTED
    if by is TransferKind.VOID:
        return ResultCode.PENDING_ALREADY_VOIDED
    if transfer.kind is TransferKind.POST and transfer.amount > pending.amount:
        return ResultCode.POST_EXCEEDS_PENDING
    if transfer.kind is TransferKind.VOID and transfer.amount != pending.amount:
        return ResultCode.VOID_DIFFERS_FROM_PENDING
    return ResultCode.OK


def _limits(
    transfer: Transfer, accounts: Mapping[str, Account], transfers: Mapping[int, Transfer]
) -> ResultCode:
    if transfer.kind is TransferKind.VOID:
        return ResultCode.OK
    debit, credit = accounts[transfer.debit], accounts[transfer.credit]
    if AccountFlag.CLOSED in debit.flags:
        return ResultCode.DEBIT_ACCOUNT_CLOSED
    if AccountFlag.CLOSED in credit.flags:
        return ResultCode.CREDIT_ACCOUNT_CLOSED
    released = transfers[transfer.pending_id].amount if transfer.kind is TransferKind.POST else 0
    debits = debit.debits_pending + debit.debits_posted + transfer.amount - released
    credits = credit.credits_pending + credit.credits_posted + transfer.amount - released
    if debits > BALANCE_LIMIT or credits > BALANCE_LIMIT:
        return ResultCode.BALANCE_TOO_LARGE
    if AccountFlag.DEBITS_WITHIN_CREDITS in debit.flags and debits > debit.credits_posted:
        return ResultCode.WOULD_EXCEED_CREDITS
    if AccountFlag.CREDITS_WITHIN_DEBITS in credit.flags and credits > credit.debits_posted:
        return ResultCode.WOULD_EXCEED_DEBITS
    return ResultCode.OK
