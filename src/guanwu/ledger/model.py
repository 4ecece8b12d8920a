"""Accounts, transfers, and every answer the ledger can give to a transfer."""

from __future__ import annotations

from enum import IntEnum, IntFlag
from typing import Final, NamedTuple

AMOUNT_LIMIT: Final = 10**15
"""The largest amount of one transfer, in the ledger's unit (whole NT$)."""

BALANCE_LIMIT: Final = 2**63 - 1
"""The largest total an account may carry in any of its four columns (64 bits, signed)."""

ID_LIMIT: Final = 2**63 - 1
"""The largest transfer id."""


class AccountKind(IntEnum):
    """What an account is in the books."""

    ASSET = 1
    LIABILITY = 2
    INCOME = 3
    EXPENSE = 4


class AccountFlag(IntFlag):
    """What the ledger refuses for an account. Pending amounts count against a limit."""

    NONE = 0
    DEBITS_WITHIN_CREDITS = 1
    CREDITS_WITHIN_DEBITS = 2
    CLOSED = 4


class Account(NamedTuple):
    """An account and its four totals, each of them never negative."""

    id: str
    name: str
    kind: AccountKind
    debits_pending: int = 0
    debits_posted: int = 0
    credits_pending: int = 0
    credits_posted: int = 0
    flags: AccountFlag = AccountFlag.NONE

    @property
    def balance(self) -> int:
        """Posted debits less posted credits."""
        return self.debits_posted - self.credits_posted


class TransferKind(IntEnum):
    """POSTED moves an amount at once; PENDING reserves it; POST and VOID settle a PENDING one."""

    POSTED = 0
    PENDING = 1
    POST = 2
    VOID = 3


class Transfer(NamedTuple):
    """An amount from the credit account to the debit account, never changed once applied.

    `pending_id` is the transfer that a POST or VOID settles, else 0. `subject` (a declaration
    number), `levy` and `at` (ISO 8601, UTC) are carried along; `at` is not part of the content
    by which a transfer is recognised as the same.
    """

    id: int
    debit: str
    credit: str
    amount: int
    kind: TransferKind
    pending_id: int = 0
    subject: str = ""
    levy: str = ""
    at: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """Everything but the time."""
        return self[:-1]


class ResultCode(IntEnum):
    """The answer to a transfer, in order of precedence: of several, the first one is given.

    OK and EXISTS are no refusals. LINKED_TRANSFER_FAILED is given to a transfer of a batch that
    must go together, for which nothing else is wrong than that another one failed.
    """

    OK = 0
    LINKED_TRANSFER_FAILED = 1
    ID_ZERO = 2
    ID_TOO_LARGE = 3
    ID_EXISTS_WITH_OTHER_CONTENT = 4
    EXISTS = 5
    AMOUNT_ZERO = 6
    AMOUNT_TOO_LARGE = 7
    ACCOUNTS_SAME = 8
    DEBIT_ACCOUNT_MISSING = 9
    CREDIT_ACCOUNT_MISSING = 10
    PENDING_ID_UNEXPECTED = 11
    PENDING_ID_ZERO = 12
    PENDING_NOT_FOUND = 13
    NOT_A_PENDING_TRANSFER = 14
    PENDING_HAS_OTHER_ACCOUNTS = 15
    PENDING_ALREADY_POSTED = 16
    PENDING_ALREADY_VOIDED = 17
    POST_EXCEEDS_PENDING = 18
    VOID_DIFFERS_FROM_PENDING = 19
    DEBIT_ACCOUNT_CLOSED = 20
    CREDIT_ACCOUNT_CLOSED = 21
    BALANCE_TOO_LARGE = 22
    WOULD_EXCEED_CREDITS = 23
    WOULD_EXCEED_DEBITS = 24

    @property
    def done(self) -> bool:
        """Whether the transfer stands in the book, by this call or by an earlier one."""
        return self in (ResultCode.OK, ResultCode.EXISTS)


def result_term(code: ResultCode) -> str:
    """The id of the sentence of a result code."""
    return f"ledger_{code.name.lower()}"
