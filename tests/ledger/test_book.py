"""Whatever is thrown at it, the book balances; and the checker would notice if it did not."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from guanwu.ledger import (
    Account,
    AccountFlag,
    AccountKind,
    Book,
    ResultCode,
    Transfer,
    TransferKind,
    pending_deltas,
    trial_balance,
)

POSTED, PENDING, POST, VOID = TransferKind
FLAGS = [AccountFlag.NONE] * 3 + [
    AccountFlag.DEBITS_WITHIN_CREDITS,
    AccountFlag.CREDITS_WITHIN_DEBITS,
    AccountFlag.CLOSED,
]
NAMES = tuple("abcdef")
ACCOUNTS = {
    name: Account(name, name, AccountKind.ASSET, flags=flags)
    for name, flags in zip(NAMES, FLAGS, strict=True)
}


def faults(book: Book) -> list[str]:
    """What is wrong in a book: its accounts are added up again from its transfers."""
    found: list[str] = []
    if not trial_balance(book.accounts.values()).balanced:
        found.append("debits and credits differ")
    totals = {id: [0, 0, 0, 0] for id in book.accounts}
    settled: dict[int, int] = {}
    for transfer in book.transfers.values():
        if transfer.kind in (POST, VOID):
            settled[transfer.pending_id] = settled.get(transfer.pending_id, 0) + transfer.amount
    for transfer in book.transfers.values():
        if transfer.kind is PENDING and settled.get(transfer.id, 0) > transfer.amount:
            found.append(f"more settled than pending: {transfer.id}")
        place = {POSTED: 1, POST: 1, PENDING: 0}.get(transfer.kind)
        if place is None or (transfer.kind is PENDING and transfer.id in settled):
            continue
        totals[transfer.debit][place] += transfer.amount
        totals[transfer.credit][place + 2] += transfer.amount
    for id, account in book.accounts.items():
        if list(account[3:7]) != totals[id]:
            found.append(f"account {id} is not the sum of its transfers")
        if min(account[3:7]) < 0:
            found.append(f"account {id} is negative")
        debits, credits = account.debits_posted, account.credits_posted
        if AccountFlag.DEBITS_WITHIN_CREDITS in account.flags and debits > credits:
            found.append(f"account {id} is over its limit")
        if AccountFlag.CREDITS_WITHIN_DEBITS in account.flags and credits > debits:
            found.append(f"account {id} is over its limit")
    return found


class Ledger(RuleBasedStateMachine):
    """Random transfers of every kind, right and wrong, one by one and in batches."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book(ACCOUNTS)

    @rule(
        batch=st.lists(
            st.builds(
                Transfer,
                st.integers(0, 40),
                st.sampled_from(NAMES),
                st.sampled_from(NAMES),
                st.integers(0, 30),
                st.sampled_from([POSTED, PENDING]),
            ),
            max_size=8,
        ),
        together=st.booleans(),
    )
    def transfer(self, batch: list[Transfer], together: bool) -> None:
        """Move or reserve amounts."""
        before = self.book
        results, self.book = before.apply(batch, together=together)
        applied = results.count(ResultCode.OK)
        assert len(self.book.transfers) == len(before.transfers) + applied
        if together and not all(result.done for result in results):
            assert applied == 0 and self.book == before

    @rule(
        id=st.integers(41, 80),
        pick=st.integers(0, 40),
        amount=st.integers(0, 30) | st.none(),
        kind=st.sampled_from([POST, VOID]),
    )
    def settle(self, id: int, pick: int, amount: int | None, kind: TransferKind) -> None:
        """Post or void a pending transfer, of its own amount or of another."""
        pending = self.book.transfers.get(pick)
        if pending is None:
            return
        whole = pending.amount if amount is None else amount
        settling = Transfer(id, pending.debit, pending.credit, whole, kind, pick)
        _, self.book = self.book.apply([settling])

    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """What is there already changes nothing, whatever the time says."""
        if not self.book.transfers:
            return
        known = self.book.transfers[data.draw(st.sampled_from(sorted(self.book.transfers)))]
        results, after = self.book.apply([known._replace(at="later")])
        assert results == (ResultCode.EXISTS,) and after == self.book
        results, after = self.book.apply([known._replace(amount=known.amount + 1)])
        assert results == (ResultCode.ID_EXISTS_WITH_OTHER_CONTENT,) and after == self.book

    @invariant()
    def the_book_is_sound(self) -> None:
        """Nothing is wrong at any time."""
        assert faults(self.book) == []


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_thousands_of_random_transfers_leave_a_sound_book() -> None:
    draw, book = Random(2025), Book(ACCOUNTS)
    seen: set[ResultCode] = set()
    for start in range(1, 6001, 200):
        batch: list[Transfer] = []
        for id in range(start, start + 200):
            debit, credit = draw.choice(NAMES), draw.choice(NAMES)
            kind = draw.choice(list(TransferKind))
            pick = draw.randint(1, id)
            pending = book.transfers.get(pick)
            if kind in (POST, VOID) and pending is not None:
                debit, credit = pending.debit, pending.credit
            amount = pending.amount if pending and draw.random() < 0.5 else draw.randint(0, 10**9)
            settles = pick if kind in (POST, VOID) else 0
            batch.append(Transfer(id, debit, credit, amount, kind, settles))
        results, book = book.apply(batch)
        seen |= set(results)
        assert faults(book) == []
    assert len(book.transfers) > 1000
    assert {ResultCode.POST_EXCEEDS_PENDING, ResultCode.PENDING_ALREADY_VOIDED} <= seen


@pytest.mark.parametrize(
    "change",
    [
        {"debits_posted": 1},
        {"credits_posted": -1},
        {"debits_pending": 7, "credits_pending": 7},
        {"debits_posted": 3, "credits_posted": 3},
    ],
)
def test_canary_the_checker_notices_a_book_that_is_wrong(change: dict[str, int]) -> None:
    book = Book(ACCOUNTS).apply([Transfer(1, "a", "b", 5, POSTED)])[1]
    assert faults(book) == []
    touched = book.accounts["a"]
    more = {field: getattr(touched, field) + value for field, value in change.items()}
    assert faults(Book({**book.accounts, "a": touched._replace(**more)}, book.transfers))


def test_canary_the_checker_notices_a_transfer_that_was_lost_or_settled_twice() -> None:
    book = Book(ACCOUNTS).apply(
        [Transfer(1, "a", "b", 5, PENDING), Transfer(2, "a", "b", 5, POSTED)]
    )
    sound = book[1]
    assert faults(Book(sound.accounts, {2: sound.transfers[2]}))
    twice = {3: Transfer(3, "a", "b", 5, POST, 1), 4: Transfer(4, "a", "b", 1, VOID, 1)}
    assert "more settled than pending: 1" in faults(
        Book(sound.accounts, {**sound.transfers, **twice})
    )


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.integers(1, 10**15)).filter(
            lambda row: row[0] != row[1]
        )
    )
)
def test_the_fast_way_adds_what_the_book_adds(rows: list[tuple[str, str, int]]) -> None:
    batch = [
        Transfer(id, debit, credit, amount, PENDING)
        for id, (debit, credit, amount) in enumerate(rows, start=1)
    ]
    results, book = Book(ACCOUNTS).apply(batch)
    assert all(result is ResultCode.OK for result in results)
    deltas = pending_deltas([tuple(transfer) for transfer in batch])
    for id in "abc":
        account = book.accounts[id]
        assert deltas.get(id, (0, 0)) == (account.debits_pending, account.credits_pending)
    assert sum(debit for debit, _ in deltas.values()) == sum(row[2] for row in rows)


@pytest.mark.parametrize("row", [(1, "a", "b", 0), (1, "a", "b", 10**15 + 1), (1, "a", "a", 5)])
def test_the_fast_way_takes_nothing_that_the_book_would_refuse(row: tuple[object, ...]) -> None:
    with pytest.raises(ValueError, match="not a new pending transfer"):
        pending_deltas([row])
