"""Deposits of licensed operators in the ledger (CA 11, CA 93): paid in, pledged, given back.

Cash goes into the treasury; what stands in for cash (bonds, bank guarantees and so on) is kept as
a pledge of its form. Either way the operator's deposit is what is owed back.

Not formalised: taking what an operator owes from its deposit (CA 93).
"""

from __future__ import annotations

from typing import Final

from guanwu.ledger import Transfer, TransferKind
from guanwu.payment.accounts import CASH, deposit_account, pledge_account
from guanwu.payment.bill import transfer_id

FORMS: Final = (
    "cash", "government_bonds", "bank_certificate", "credit_union_certificate",
    "trust_certificate", "guarantee", "other_property",
)
"""The seven forms that a deposit may have, in the order of CA 11."""


def paid_in(operator: str, form: str, amount: int, reference: str, *, at: str = "") -> Transfer:
    """A deposit received, in whole NT$; `reference` is the number of its receipt, once only."""
    return Transfer(
        transfer_id(operator, form, f"deposit {reference}"), _held(form),
        deposit_account(operator), amount, TransferKind.POSTED, 0, operator, form, at,
    )


def given_back(operator: str, form: str, amount: int, reference: str, *, at: str = "") -> Transfer:
    """A deposit given back; the ledger refuses more than was paid in."""
    return Transfer(
        transfer_id(operator, form, f"deposit back {reference}"), deposit_account(operator),
        _held(form), amount, TransferKind.POSTED, 0, operator, form, at,
    )


def _held(form: str) -> str:
    """The account that holds what was deposited in this form."""
    return CASH if form == "cash" else pledge_account(form)
