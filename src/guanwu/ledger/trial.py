"""The trial balance: debits less credits over all accounts, which is nothing or a bug."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from guanwu.ledger.model import Account


class TrialBalance(NamedTuple):
    """The four totals over a set of accounts that is closed (both sides of every transfer)."""

    debits_pending: int
    debits_posted: int
    credits_pending: int
    credits_posted: int

    @property
    def pending(self) -> int:
        """Pending debits less pending credits: 0 in a sound book."""
        return self.debits_pending - self.credits_pending

    @property
    def posted(self) -> int:
        """Posted debits less posted credits: 0 in a sound book."""
        return self.debits_posted - self.credits_posted

    @property
    def balanced(self) -> bool:
        """Whether both differences are nothing."""
        return self.pending == 0 and self.posted == 0


def trial_balance(accounts: Iterable[Account]) -> TrialBalance:
    """Add up the totals of all accounts of a book."""
    debits_pending = debits_posted = credits_pending = credits_posted = 0
    for account in accounts:
        debits_pending += account.debits_pending
        debits_posted += account.debits_posted
        credits_pending += account.credits_pending
        credits_posted += account.credits_posted
    return TrialBalance(debits_pending, debits_posted, credits_pending, credits_posted)
