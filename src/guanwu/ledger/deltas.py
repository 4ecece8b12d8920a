"""The fast way for new pending transfers: what they add to each account, in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from guanwu.ledger.model import AMOUNT_LIMIT


def pending_deltas(transfers: Iterable[tuple[Any, ...]]) -> dict[str, tuple[int, int]]:
    """Account to what its (debits_pending, credits_pending) grow by.

    The tuples have the order of `Transfer` (id, debit, credit, amount, ...) and are taken as
    PENDING transfers that are new: the caller's unique ids in the store see to that, and its
    accounts carry no limits. An amount that is not between 1 and AMOUNT_LIMIT, or a transfer of
    an account to itself, is a bug (ValueError).
    """
    debits: dict[str, int] = {}
    credits: dict[str, int] = {}
    for transfer in transfers:
        debit, credit, amount = transfer[1], transfer[2], transfer[3]
        if not 0 < amount <= AMOUNT_LIMIT or debit == credit:
            raise ValueError(f"not a new pending transfer: {transfer!r}")
        debits[debit] = debits.get(debit, 0) + amount
        credits[credit] = credits.get(credit, 0) + amount
    deltas = {account: (amount, credits.get(account, 0)) for account, amount in debits.items()}
    for account, amount in credits.items():
        if account not in debits:
            deltas[account] = (0, amount)
    return deltas
