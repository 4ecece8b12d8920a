"""From levies to a bill, and from a bill's life to transfers in the ledger (CA 43, CA 44).

A bill is PENDING transfers, each levy its own: debit the importer's receivable, credit the levy.
A payment POSTs each of them and moves their total from the receivable to the treasury. A
withdrawal VOIDs them. What a new assessment adds is new PENDING transfers; what it takes away,
once paid, is PENDING transfers back to the importer (CA 18, CA 65). Nothing is ever edited.

Not formalised: charges for late payment (CA 74), security instead of payment (CA 18, CA 44).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from guanwu.ledger import Transfer, TransferKind
from guanwu.payment.accounts import CASH, levy_account, receivable_account, refund_account
from guanwu.payment.model import Bill, BillItem


def make_bill(
    number: str, declaration: str, importer: str, levies: Mapping[str, int], version: int = 1
) -> Bill:
    """The bill of a declaration's levies (levy to NT$). A levy of nothing is not on it."""
    items = tuple(BillItem(levy, amount) for levy, amount in levies.items() if amount)
    return Bill(number, declaration, importer, version, items, sum(item.amount for item in items))


def transfer_id(declaration: str, levy: str, purpose: str, version: int = 1) -> int:
    """The id of a transfer: the same for the same declaration, levy, purpose and version.

    63 bits of SHA-256, so that it fits a signed column; the ledger refuses a chance collision
    as ID_EXISTS_WITH_OTHER_CONTENT. Never 0.
    """
    digest = sha256(f"{declaration}|{levy}|{purpose}|{version}".encode()).digest()
    return (int.from_bytes(digest[:8], "big") >> 1) or 1


def postings(
    declaration: str,
    importer: str,
    levies: Mapping[str, int],
    *,
    version: int = 1,
    at: str = "",
) -> tuple[Transfer, ...]:
    """What a bill puts into the ledger: a PENDING transfer for each levy that is not nothing.

    A negative levy is a bug (ValueError): what is owed back has `supplement`.
    """
    debit = receivable_account(importer)
    out: list[Transfer] = []
    for levy, amount in levies.items():
        if amount < 0:
            raise ValueError(f"{declaration}: {levy} is {amount}")
        if amount:
            out.append(
                Transfer(
                    transfer_id(declaration, levy, "bill", version),
                    debit,
                    levy_account(levy),
                    amount,
                    TransferKind.PENDING,
                    0,
                    declaration,
                    levy,
                    at,
                )
            )
    return tuple(out)


def payment(pending: Sequence[Transfer], *, at: str = "") -> tuple[Transfer, ...]:
    """Payment of a bill in full: each levy posted, and the total from receivable to treasury.

    `pending` are the transfers of one bill; none gives none. To be applied together.
    """
    if not pending:
        return ()
    declaration, receivable = _one(pending, "debit")
    total = sum(transfer.amount for transfer in pending)
    cash = Transfer(
        transfer_id(declaration, "", f"payment {pending[0].id}"),
        CASH,
        receivable,
        total,
        TransferKind.POSTED,
        0,
        declaration,
        "",
        at,
    )
    return (*_settle(pending, TransferKind.POST, "post", at), cash)


def withdrawal(pending: Sequence[Transfer], *, at: str = "") -> tuple[Transfer, ...]:
    """Withdrawal of a bill that was not paid: each of its levies voided. Applied together."""
    return _settle(pending, TransferKind.VOID, "void", at)


def supplement(
    declaration: str,
    importer: str,
    before: Mapping[str, int],
    after: Mapping[str, int],
    *,
    version: int,
    at: str = "",
) -> tuple[Transfer, ...]:
    """What another assessment of a paid bill adds: new PENDING transfers, levy by levy.

    More is owed as on a first bill; less goes back to the importer. A bill that is not paid yet
    is withdrawn and made anew instead. `version` is that of the new bill, 2 or more.
    """
    levies = (*before, *(levy for levy in after if levy not in before))
    change = {levy: after.get(levy, 0) - before.get(levy, 0) for levy in levies}
    more = {levy: amount for levy, amount in change.items() if amount > 0}
    credit = refund_account(importer)
    back = tuple(
        Transfer(
            transfer_id(declaration, levy, "refund", version),
            levy_account(levy),
            credit,
            -amount,
            TransferKind.PENDING,
            0,
            declaration,
            levy,
            at,
        )
        for levy, amount in change.items()
        if amount < 0
    )
    return postings(declaration, importer, more, version=version, at=at) + back


def refund(pending: Sequence[Transfer], *, at: str = "") -> tuple[Transfer, ...]:
    """Paying back: each levy's refund posted, and the total out of the treasury. Together."""
    if not pending:
        return ()
    declaration, owed = _one(pending, "credit")
    total = sum(transfer.amount for transfer in pending)
    cash = Transfer(
        transfer_id(declaration, "", f"repayment {pending[0].id}"),
        owed,
        CASH,
        total,
        TransferKind.POSTED,
        0,
        declaration,
        "",
        at,
    )
    return (*_settle(pending, TransferKind.POST, "repay", at), cash)


def _settle(
    pending: Sequence[Transfer], kind: TransferKind, purpose: str, at: str
) -> tuple[Transfer, ...]:
    """A transfer of `kind` for each pending one, of the same accounts and amount."""
    return tuple(
        Transfer(
            transfer_id(transfer.subject, transfer.levy, f"{purpose} {transfer.id}"),
            transfer.debit,
            transfer.credit,
            transfer.amount,
            kind,
            transfer.id,
            transfer.subject,
            transfer.levy,
            at,
        )
        for transfer in pending
    )


def _one(pending: Sequence[Transfer], side: str) -> tuple[str, str]:
    """The one declaration and the one account on `side`; a mixture is a bug (ValueError)."""
    found = {(transfer.subject, getattr(transfer, side)) for transfer in pending}
    if len(found) != 1:
        raise ValueError(f"transfers of several bills: {sorted(found)}")
    return found.pop()
