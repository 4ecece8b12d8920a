"""Double entry in whole numbers: pending, posted and void transfers between accounts.

The shape follows TigerBeetle (result codes in order of precedence, a limit on everything); it
knows nothing of customs.
"""

from guanwu.ledger.book import Book, apply
from guanwu.ledger.deltas import pending_deltas
from guanwu.ledger.model import (
    AMOUNT_LIMIT,
    BALANCE_LIMIT,
    ID_LIMIT,
    Account,
    AccountFlag,
    AccountKind,
    ResultCode,
    Transfer,
    TransferKind,
    result_term,
)
from guanwu.ledger.trial import TrialBalance, trial_balance

__all__ = [
    "AMOUNT_LIMIT",
    "BALANCE_LIMIT",
    "ID_LIMIT",
    "Account",
    "AccountFlag",
    "AccountKind",
    "Book",
    "ResultCode",
    "Transfer",
    "TransferKind",
    "TrialBalance",
    "apply",
    "pending_deltas",
    "result_term",
    "trial_balance",
]
