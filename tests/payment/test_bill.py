"""A bill through its life: due, paid, withdrawn, raised and lowered, always in balance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanwu.ledger import Account, AccountKind, Book, ResultCode, Transfer, trial_balance
from guanwu.payment.accounts import account_of, accounts_of
from guanwu.payment.bill import (
    make_bill,
    payment,
    postings,
    refund,
    supplement,
    transfer_id,
    withdrawal,
)
from guanwu.payment.model import BillItem, bill_number

NUMBER, IMPORTER = "AA  1411112345", "04595257"
LEVIES = {"import_duty": 1000, "trade_promotion_fee": 0, "business_tax": 550}
AMOUNTS = st.dictionaries(
    st.sampled_from(["import_duty", "commodity_tax", "business_tax", "trade_promotion_fee"]),
    st.integers(0, 10**12),
)


def settled(book: Book, transfers: tuple[Transfer, ...]) -> Book:
    """The book after these transfers, applied together; anything refused fails the test."""
    results, after = book.open(accounts_of(transfers).values()).apply(transfers, together=True)
    assert all(result is ResultCode.OK for result in results), results
    assert trial_balance(after.accounts.values()).balanced
    return after


def owed(book: Book, id: str) -> tuple[int, int, int, int]:
    """The four totals of an account."""
    account = book.accounts[id]
    return account[3], account[4], account[5], account[6]


def test_a_bill_number_has_office_year_of_the_republic_and_serial() -> None:
    assert bill_number("AA", 2022, 5044442) == "AAI11105044442"
    assert len(bill_number("CX", 2025, 1)) == 14


@pytest.mark.parametrize(
    ("office", "year", "serial"),
    [
        ("A", 2025, 1),
        ("A ", 2025, 1),
        ("AA", 1911, 1),
        ("AA", 2911, 1),
        ("AA", 2025, 0),
        ("AA", 2025, 100_000_000),
    ],
)
def test_a_bill_number_that_does_not_fit_is_a_bug(office: str, year: int, serial: int) -> None:
    with pytest.raises(ValueError, match="not a"):
        bill_number(office, year, serial)


def test_a_bill_names_each_levy_that_is_not_nothing() -> None:
    bill = make_bill("AAI11400000001", NUMBER, IMPORTER, LEVIES)
    assert bill.items == (BillItem("import_duty", 1000), BillItem("business_tax", 550))
    assert bill.total == 1550 and bill.version == 1 and bill.due_on is None
    assert make_bill("AAI11400000001", NUMBER, IMPORTER, {"import_duty": 0}).total == 0


def test_a_bill_is_pending_until_it_is_paid() -> None:
    pending = postings(NUMBER, IMPORTER, LEVIES)
    book = settled(Book({}), pending)
    assert owed(book, f"receivable:{IMPORTER}") == (1550, 0, 0, 0)
    assert owed(book, "levy:import_duty") == (0, 0, 1000, 0)
    book = settled(book, payment(pending))
    assert owed(book, f"receivable:{IMPORTER}") == (0, 1550, 0, 1550)
    assert owed(book, "levy:import_duty") == (0, 0, 0, 1000)
    assert owed(book, "levy:business_tax") == (0, 0, 0, 550)
    assert owed(book, "treasury:cash") == (0, 1550, 0, 0)


def test_a_bill_cannot_be_paid_twice_nor_after_its_withdrawal() -> None:
    pending = postings(NUMBER, IMPORTER, LEVIES)
    book = settled(Book({}), pending)
    paid = settled(book, payment(pending))
    assert paid.apply(payment(pending), together=True) == ((ResultCode.EXISTS,) * 3, paid)
    results, after = paid.apply(withdrawal(pending), together=True)
    assert results == (ResultCode.PENDING_ALREADY_POSTED,) * 2 and after == paid
    void = settled(book, withdrawal(pending))
    assert owed(void, f"receivable:{IMPORTER}") == (0, 0, 0, 0)
    void = void.open([account_of("treasury:cash")])
    results, after = void.apply(payment(pending), together=True)
    assert results[:2] == (ResultCode.PENDING_ALREADY_VOIDED,) * 2 and after == void
    assert results[2] is ResultCode.WOULD_EXCEED_DEBITS


def test_a_new_assessment_adds_transfers_and_edits_none() -> None:
    pending = postings(NUMBER, IMPORTER, LEVIES)
    book = settled(settled(Book({}), pending), payment(pending))
    after = {"import_duty": 900, "business_tax": 600, "commodity_tax": 70}
    more = supplement(NUMBER, IMPORTER, LEVIES, after, version=2)
    assert [(one.levy, one.amount) for one in more] == [
        ("business_tax", 50),
        ("commodity_tax", 70),
        ("import_duty", 100),
    ]
    book = settled(book, more)
    book = settled(book, payment(more[:2]))
    book = settled(book, refund(more[2:]))
    assert owed(book, f"refund:{IMPORTER}") == (0, 100, 0, 100)
    assert book.accounts["treasury:cash"].balance == sum(after.values())
    for levy, amount in after.items():
        assert -book.accounts[f"levy:{levy}"].balance == amount


def test_an_assessment_that_changes_nothing_adds_nothing() -> None:
    assert supplement(NUMBER, IMPORTER, LEVIES, dict(LEVIES), version=2) == ()
    assert postings(NUMBER, IMPORTER, {"import_duty": 0}) == ()
    assert payment(()) == () and withdrawal(()) == () and refund(()) == ()


def test_transfers_of_several_bills_or_negative_levies_are_bugs() -> None:
    other = postings("AA  1411112346", IMPORTER, LEVIES)
    with pytest.raises(ValueError, match="several bills"):
        payment(postings(NUMBER, IMPORTER, LEVIES) + other)
    with pytest.raises(ValueError, match="import_duty is -1"):
        postings(NUMBER, IMPORTER, {"import_duty": -1})


def test_ids_are_the_same_for_the_same_and_differ_for_the_rest() -> None:
    one = transfer_id(NUMBER, "import_duty", "bill")
    assert one == transfer_id(NUMBER, "import_duty", "bill", 1)
    others = {
        transfer_id("AA  1411112346", "import_duty", "bill"),
        transfer_id(NUMBER, "business_tax", "bill"),
        transfer_id(NUMBER, "import_duty", "refund"),
        transfer_id(NUMBER, "import_duty", "bill", 2),
    }
    assert len(others | {one}) == 5 and all(0 < id < 2**63 for id in others)


def test_an_account_tells_its_kind_by_its_first_word() -> None:
    assert account_of("levy:business_tax") == Account(
        "levy:business_tax", "business_tax", AccountKind.INCOME
    )
    for id in ("purse:mine", "levy", "levy:"):
        with pytest.raises(LookupError, match="no kind of account"):
            account_of(id)


@given(AMOUNTS, AMOUNTS)
def test_any_bill_paid_and_assessed_again_ends_at_the_second_assessment(
    first: dict[str, int], second: dict[str, int]
) -> None:
    pending = postings(NUMBER, IMPORTER, first)
    book = settled(settled(Book({}), pending), payment(pending))
    more = supplement(NUMBER, IMPORTER, first, second, version=2)
    due = tuple(one for one in more if one.debit.startswith("receivable:"))
    back = tuple(one for one in more if one.credit.startswith("refund:"))
    assert len(due) + len(back) == len(more)
    book = settled(settled(settled(book, more), payment(due)), refund(back))
    for levy in {**first, **second}:
        account = book.accounts.get(f"levy:{levy}")
        assert -(account.balance if account else 0) == second.get(levy, 0)
    cash = book.accounts.get("treasury:cash")
    assert (cash.balance if cash else 0) == sum(second.values())
    assert trial_balance(book.accounts.values()).pending == 0
