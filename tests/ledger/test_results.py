"""Each result code: the case that gives it, and its place among the others."""

from __future__ import annotations

import pytest

from guanwu.ledger import (
    AMOUNT_LIMIT,
    BALANCE_LIMIT,
    ID_LIMIT,
    Account,
    AccountFlag,
    AccountKind,
    Book,
    ResultCode,
    Transfer,
    TransferKind,
    apply,
    result_term,
)
from guanwu.ledger.checks import judge
from guanwu.store.terms_file import load_terms

POSTED, PENDING, POST, VOID = TransferKind


def account(id: str, flags: AccountFlag = AccountFlag.NONE, **totals: int) -> Account:
    """An account with these totals."""
    return Account(id, id, AccountKind.ASSET, flags=flags, **totals)


ACCOUNTS = {
    one.id: one
    for one in (
        account("a"),
        account("b"),
        account("shut", AccountFlag.CLOSED),
        account("full", debits_posted=BALANCE_LIMIT, credits_posted=BALANCE_LIMIT),
        account("saver", AccountFlag.DEBITS_WITHIN_CREDITS, credits_posted=10),
        account("debtor", AccountFlag.CREDITS_WITHIN_DEBITS, debits_posted=10),
    )
}
KNOWN = {
    one.id: one
    for one in (
        Transfer(1, "a", "b", 100, PENDING),
        Transfer(2, "a", "b", 100, PENDING),
        Transfer(3, "a", "b", 100, PENDING),
        Transfer(4, "a", "b", 60, POST, 2),
        Transfer(5, "a", "b", 100, VOID, 3),
        Transfer(6, "a", "b", 100, POSTED, at="2025-03-01T00:00:00Z"),
    )
}
R = ResultCode
CASES = [
    (R.OK, Transfer(9, "a", "b", 1, POSTED)),
    (R.OK, Transfer(9, "a", "b", AMOUNT_LIMIT, PENDING)),
    (R.OK, Transfer(9, "a", "b", 100, POST, 1)),
    (R.OK, Transfer(9, "a", "b", 1, POST, 1)),
    (R.OK, Transfer(9, "a", "b", 100, VOID, 1)),
    (R.OK, Transfer(ID_LIMIT, "a", "debtor", 10, POSTED)),
    (R.OK, Transfer(9, "saver", "b", 10, PENDING)),
    (R.ID_ZERO, Transfer(0, "a", "a", 0, POSTED, 7)),
    (R.ID_TOO_LARGE, Transfer(ID_LIMIT + 1, "a", "a", 0, POSTED, 7)),
    (R.ID_EXISTS_WITH_OTHER_CONTENT, Transfer(6, "a", "b", 0, POSTED)),
    (R.ID_EXISTS_WITH_OTHER_CONTENT, Transfer(6, "a", "b", 100, POSTED, levy="x")),
    (R.EXISTS, Transfer(6, "a", "b", 100, POSTED, at="2025-03-02T00:00:00Z")),
    (R.EXISTS, Transfer(4, "a", "b", 60, POST, 2)),
    (R.AMOUNT_ZERO, Transfer(9, "a", "a", 0, POSTED)),
    (R.AMOUNT_ZERO, Transfer(9, "a", "b", -5, POSTED)),
    (R.AMOUNT_TOO_LARGE, Transfer(9, "a", "a", AMOUNT_LIMIT + 1, POSTED)),
    (R.ACCOUNTS_SAME, Transfer(9, "x", "x", 1, POSTED)),
    (R.DEBIT_ACCOUNT_MISSING, Transfer(9, "x", "y", 1, POSTED)),
    (R.CREDIT_ACCOUNT_MISSING, Transfer(9, "shut", "y", 1, POSTED, 7)),
    (R.PENDING_ID_UNEXPECTED, Transfer(9, "shut", "b", 1, POSTED, 1)),
    (R.PENDING_ID_UNEXPECTED, Transfer(9, "a", "b", 1, PENDING, 1)),
    (R.PENDING_ID_ZERO, Transfer(9, "shut", "b", 1, POST)),
    (R.PENDING_NOT_FOUND, Transfer(9, "shut", "b", 1, VOID, 77)),
    (R.NOT_A_PENDING_TRANSFER, Transfer(9, "shut", "b", 1, POST, 6)),
    (R.PENDING_HAS_OTHER_ACCOUNTS, Transfer(9, "shut", "b", 1, POST, 2)),
    (R.PENDING_HAS_OTHER_ACCOUNTS, Transfer(9, "b", "a", 1, POST, 1)),
    (R.PENDING_ALREADY_POSTED, Transfer(9, "a", "b", 101, POST, 2)),
    (R.PENDING_ALREADY_POSTED, Transfer(9, "a", "b", 100, VOID, 2)),
    (R.PENDING_ALREADY_VOIDED, Transfer(9, "a", "b", 101, POST, 3)),
    (R.POST_EXCEEDS_PENDING, Transfer(9, "a", "b", 101, POST, 1)),
    (R.VOID_DIFFERS_FROM_PENDING, Transfer(9, "a", "b", 99, VOID, 1)),
    (R.DEBIT_ACCOUNT_CLOSED, Transfer(9, "shut", "full", 1, POSTED)),
    (R.CREDIT_ACCOUNT_CLOSED, Transfer(9, "full", "shut", 1, POSTED)),
    (R.BALANCE_TOO_LARGE, Transfer(9, "full", "debtor", 11, POSTED)),
    (R.BALANCE_TOO_LARGE, Transfer(9, "saver", "full", 11, PENDING)),
    (R.WOULD_EXCEED_CREDITS, Transfer(9, "saver", "debtor", 11, PENDING)),
    (R.WOULD_EXCEED_DEBITS, Transfer(9, "a", "debtor", 11, POSTED)),
]


@pytest.mark.parametrize(("code", "transfer"), CASES)
def test_a_transfer_gets_the_first_code_that_applies(code: ResultCode, transfer: Transfer) -> None:
    results, changed = apply(ACCOUNTS, [transfer], KNOWN)
    assert results == (code,)
    assert bool(changed) is (code is R.OK)


def test_every_code_has_a_case_and_a_sentence() -> None:
    assert {code for code, _ in CASES} == set(ResultCode) - {R.LINKED_TRANSFER_FAILED}
    terms = load_terms()
    for code in ResultCode:
        for language in ("zh-Hant", "en"):
            assert terms.say(result_term(code), language)
            if not code.done:
                assert terms.do(result_term(code), language)


def test_mending_what_a_code_names_never_brings_an_earlier_one() -> None:
    """A transfer wrong in every way is mended step by step: the codes come in their order."""
    steps = [
        Transfer(0, "shut", "shut", 0, POST, 0),
        Transfer(ID_LIMIT + 1, "shut", "shut", 0, POST, 0),
        Transfer(6, "shut", "shut", 0, POST, 0),
        Transfer(9, "shut", "shut", 0, POST, 0),
        Transfer(9, "shut", "shut", AMOUNT_LIMIT + 1, POST, 0),
        Transfer(9, "x", "x", 200, POST, 0),
        Transfer(9, "x", "y", 200, POST, 0),
        Transfer(9, "a", "y", 200, POST, 0),
        Transfer(9, "shut", "b", 200, POST, 0),
        Transfer(9, "shut", "b", 200, POST, 77),
        Transfer(9, "shut", "b", 200, POST, 6),
        Transfer(9, "shut", "b", 200, POST, 1),
        Transfer(9, "a", "b", 200, POST, 1),
        Transfer(9, "a", "b", 100, POST, 1),
    ]
    settled = {2: POST, 3: VOID}
    codes = [judge(step, ACCOUNTS, KNOWN, settled) for step in steps]
    assert codes[-1] is R.OK
    assert codes[:-1] == sorted(codes[:-1])
    assert len(set(codes)) == len(codes)


def test_a_later_transfer_sees_the_earlier_ones_of_its_batch() -> None:
    book = Book(ACCOUNTS)
    batch = [
        Transfer(1, "a", "b", 5, PENDING),
        Transfer(2, "a", "b", 5, POST, 1),
        Transfer(3, "a", "b", 5, VOID, 1),
        Transfer(1, "a", "b", 5, PENDING),
        Transfer(1, "a", "b", 6, PENDING),
    ]
    results, after = book.apply(batch)
    assert results == (
        R.OK,
        R.OK,
        R.PENDING_ALREADY_POSTED,
        R.EXISTS,
        R.ID_EXISTS_WITH_OTHER_CONTENT,
    )
    assert after.accounts["a"] == account("a", debits_posted=5)
    assert set(after.transfers) == {1, 2}


def test_the_book_that_was_given_stays_as_it_was() -> None:
    book = Book(dict(ACCOUNTS))
    before = (dict(book.accounts), dict(book.transfers))
    book.apply([Transfer(1, "a", "b", 5, POSTED)])
    assert (dict(book.accounts), dict(book.transfers)) == before


def test_a_partial_post_releases_the_rest() -> None:
    book = Book(ACCOUNTS).apply([Transfer(1, "a", "b", 100, PENDING)])[1]
    book = book.apply([Transfer(2, "a", "b", 30, POST, 1)])[1]
    assert book.accounts["a"] == account("a", debits_posted=30)
    assert book.accounts["b"] == account("b", credits_posted=30)


def test_transfers_that_go_together_are_applied_all_or_none() -> None:
    book = Book(ACCOUNTS)
    batch = [Transfer(1, "a", "b", 5, POSTED), Transfer(2, "a", "a", 5, POSTED)]
    results, after = book.apply(batch, together=True)
    assert results == (R.LINKED_TRANSFER_FAILED, R.ACCOUNTS_SAME)
    assert after == book
    good = [Transfer(1, "a", "b", 5, POSTED), Transfer(2, "b", "a", 3, POSTED)]
    results, after = book.apply(good, together=True)
    assert results == (R.OK, R.OK)
    results, again = after.apply(good, together=True)
    assert results == (R.EXISTS, R.EXISTS) and again == after


def test_opening_an_account_again_does_not_empty_it() -> None:
    book = Book({}).open([account("a"), account("b")])
    book = book.apply([Transfer(1, "a", "b", 5, POSTED)])[1].open([account("a"), account("c")])
    assert book.accounts["a"].balance == 5 and book.accounts["b"].balance == -5
    assert set(book.accounts) == {"a", "b", "c"}
