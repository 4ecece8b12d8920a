"""The accounts that bills and payments move amounts between.

| account | kind | what it says |
|---|---|---|
| `receivable:<importer id>` | asset | pending: billed and unpaid; posted: nothing, after payment |
| `levy:<levy>` | income | pending: billed; posted: collected, each levy its own |
| `treasury:cash` | asset | what has come in, less what was paid back |
| `refund:<importer id>` | liability | pending: to be paid back; posted: nothing, once paid |
| `deposit:<operator>` | liability | what a licensed operator has deposited and gets back |
| `pledge:<form>` | asset | deposits that are not cash, by their form |
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guanwu.ledger import Account, AccountFlag, AccountKind, Transfer

CASH: Final = "treasury:cash"

_KINDS: Final = {
    "receivable": (AccountKind.ASSET, AccountFlag.CREDITS_WITHIN_DEBITS),
    "levy": (AccountKind.INCOME, AccountFlag.NONE),
    "treasury": (AccountKind.ASSET, AccountFlag.NONE),
    "refund": (AccountKind.LIABILITY, AccountFlag.DEBITS_WITHIN_CREDITS),
    "deposit": (AccountKind.LIABILITY, AccountFlag.DEBITS_WITHIN_CREDITS),
    "pledge": (AccountKind.ASSET, AccountFlag.CREDITS_WITHIN_DEBITS),
}


def receivable_account(importer: str) -> str:
    """The account of what an importer owes."""
    return f"receivable:{importer}"


def levy_account(levy: str) -> str:
    """The account of what a levy brings in."""
    return f"levy:{levy}"


def refund_account(importer: str) -> str:
    """The account of what is to be paid back to an importer."""
    return f"refund:{importer}"


def deposit_account(operator: str) -> str:
    """The account of what a licensed operator has deposited."""
    return f"deposit:{operator}"


def pledge_account(form: str) -> str:
    """The account of deposits that were made in one form other than cash."""
    return f"pledge:{form}"


def account_of(id: str) -> Account:
    """An empty account of this id, its kind and limits told by the word before the colon.

    Nobody can pay more than was billed, nor be paid back more than was granted. An id of no kind
    we know is a bug (LookupError).
    """
    word, colon, rest = id.partition(":")
    if word not in _KINDS or not colon or not rest:
        raise LookupError(f"no kind of account for {id!r}")
    kind, flags = _KINDS[word]
    return Account(id, rest, kind, flags=flags)


def accounts_of(transfers: Iterable[Transfer]) -> dict[str, Account]:
    """The empty accounts on either side of these transfers, by id."""
    ids = {id for transfer in transfers for id in (transfer.debit, transfer.credit)}
    return {id: account_of(id) for id in sorted(ids)}
