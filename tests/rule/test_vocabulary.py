"""Every word means the same, exactly, on whole numbers and on columns; fractions are the judge."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from guanwu.rule import (
    E10,
    PPM,
    REST,
    Exact,
    Lines,
    above,
    add,
    both,
    choose,
    divide,
    either,
    exact,
    exceeds,
    first,
    larger,
    not_,
    smaller,
    spread,
    total,
    truncated,
    where,
)
from guanwu.rule.columns import layout

WHOLE = st.integers(0, 10**14)
EXACTS = st.builds(Exact, WHOLE, st.sampled_from([0, 1, REST // 3, REST // 2, REST - 1])
                   | st.integers(0, REST - 1))
DECLARATIONS = st.lists(st.lists(EXACTS, min_size=1, max_size=7), min_size=1, max_size=6)


def fraction(amount: Exact) -> Fraction:
    """An exact amount as a fraction."""
    return Fraction(int(amount.whole)) + Fraction(int(amount.rest), REST)


def pair(amounts: list[Exact]) -> Exact:
    """Exact amounts as a pair of columns."""
    return Exact(np.array([one.whole for one in amounts]), np.array([one.rest for one in amounts]))


def singles(column: Exact) -> list[Exact]:
    """A pair of columns as exact amounts."""
    return [Exact(*one) for one in zip(column.whole.tolist(), column.rest.tolist(), strict=True)]


def lines_of(declarations: list[list[Exact]]) -> Lines:
    """The lines of many declarations side by side."""
    starts, index = layout(np.array([len(one) for one in declarations]))
    return Lines(pair([line for one in declarations for line in one]), starts, index)


@given(st.lists(st.tuples(st.integers(0, 10**14), st.integers(0, 9 * 10**6)), min_size=1),
       st.sampled_from([1, 3, PPM, 100_000_000, E10]))
def test_exact_is_exact(cases: list[tuple[int, int]], denominator: int) -> None:
    amounts = [amount if denominator > 3 else amount % 10**12 for amount, _ in cases]
    rates = [rate if denominator > 3 else rate % 9 for _, rate in cases]
    columns = exact(np.array(amounts), np.array(rates), denominator)
    for amount, rate, column in zip(amounts, rates, singles(columns), strict=True):
        whole = exact(amount, rate, denominator)
        assert fraction(whole) == Fraction(amount * rate, denominator)
        assert 0 <= whole.rest < REST
        assert whole == column


@given(st.lists(st.tuples(EXACTS, EXACTS), min_size=1))
def test_add_larger_smaller_and_exceeds_agree_with_fractions(
    cases: list[tuple[Exact, Exact]]
) -> None:
    left, right = pair([one for one, _ in cases]), pair([two for _, two in cases])
    answers = zip(singles(add(left, right)), singles(larger(left, right)),
                  singles(smaller(left, right)), exceeds(left, right).tolist(), strict=True)
    for (one, two), (added, high, low, beyond) in zip(cases, answers, strict=True):
        assert fraction(add(one, two)) == fraction(one) + fraction(two)
        assert fraction(larger(one, two)) == max(fraction(one), fraction(two))
        assert fraction(smaller(one, two)) == min(fraction(one), fraction(two))
        assert exceeds(one, two) == (fraction(one) > fraction(two))
        assert added.rest < REST
        assert (added, high, low) == (add(one, two), larger(one, two), smaller(one, two))
        assert beyond == exceeds(one, two)


@given(st.lists(st.tuples(WHOLE, WHOLE, st.integers(1, 10**6)), min_size=1))
def test_words_for_whole_numbers_are_the_same_on_both_carriers(
    cases: list[tuple[int, int, int]]
) -> None:
    one, two = np.array([case[0] for case in cases]), np.array([case[1] for case in cases])

    def said(a: Any, b: Any) -> list[Any]:
        under, odd = a < b, a % 2 == 1
        return [
            above(a, b), larger(a, b), smaller(a, b), where(under, a, b),
            where(not_(under), 1, 0), where(both(under, odd), 1, 0),
            where(either(under, odd), 1, 0),
            choose((under, 1), (odd, 2), otherwise=a), *divide(a, 7), where(exceeds(a, b), 1, 0),
        ]

    columns = [np.broadcast_to(column, one.shape).tolist() for column in said(one, two)]
    for place, (a, b, _) in enumerate(cases):
        wholes = said(a, b)
        assert wholes == [column[place] for column in columns]
        assert wholes[0] == max(a - b, 0) and wholes[1:3] == [max(a, b), min(a, b)]
        assert wholes[4] == (not a < b) and wholes[5] == (a < b and a % 2 == 1)
        assert wholes[7] == (1 if a < b else 2 if a % 2 else a)


def test_the_first_case_that_holds_is_chosen() -> None:
    assert choose((True, 1), (True, 2), otherwise=3) == 1
    assert choose((False, 1), (True, 2), otherwise=3) == 2
    assert choose((False, 1), (False, 2), otherwise=3) == 3
    assert where(np.bool_(True), 1, 2) == 1


@given(DECLARATIONS)
def test_truncated_drops_the_decimals_of_the_sum_once(declarations: list[list[Exact]]) -> None:
    columns = truncated(lines_of(declarations)).tolist()
    for lines, column in zip(declarations, columns, strict=True):
        assert truncated(lines) == sum(map(fraction, lines)) // 1 == column


@given(st.lists(st.lists(WHOLE, min_size=1, max_size=7), min_size=1, max_size=6))
def test_total_and_first_of_lines(declarations: list[list[int]]) -> None:
    starts, index = layout(np.array([len(one) for one in declarations]))
    lines = Lines(np.array([value for one in declarations for value in one]), starts, index)
    assert total(lines).tolist() == [total(one) for one in declarations]
    assert [sum(one) for one in declarations] == [total(one) for one in declarations]
    assert first(lines).tolist() == [one[0] for one in declarations]
    assert [first(one) for one in declarations] == [one[0] for one in declarations]


@given(DECLARATIONS, st.sets(st.integers(0, 5)))
def test_spread_adds_up_by_largest_remainder(
    declarations: list[list[Exact]], waived: set[int]
) -> None:
    amounts = [0 if place in waived else truncated(lines)
               for place, lines in enumerate(declarations)]
    columns = spread(np.array(amounts), lines_of(declarations)).tolist()
    wholes = []
    for amount, lines in zip(amounts, declarations, strict=True):
        shares = spread(amount, lines)
        wholes += shares
        assert sum(shares) == amount, "the shares add up to the total"
        if amount != truncated(lines):
            assert shares == [0] * len(lines), "a waived levy has no shares"
            continue
        given_more = [place for place, line in enumerate(lines) if shares[place] > line.whole]
        assert all(shares[place] - line.whole in (0, 1) for place, line in enumerate(lines))
        by_rest = sorted(range(len(lines)), key=lambda place: (-lines[place].rest, place))
        assert sorted(by_rest[: len(given_more)]) == given_more, "largest remainders, then order"
    assert columns == wholes


def test_ties_go_by_the_order_of_the_lines() -> None:
    half = Exact(10, REST // 2)
    for lines in ([half] * 4, [Exact(0, 0), half, half]):
        shares = spread(truncated(lines), lines)
        columns = spread(np.array([truncated(lines)]), lines_of([lines]))
        assert shares == columns.tolist()
    assert spread(42, [half] * 4) == [11, 11, 10, 10]


def test_spread_of_more_lines_than_the_packed_key_holds() -> None:
    draw = np.random.default_rng(7)
    counts = draw.integers(1, 40, 2_000)
    starts, index = layout(counts)
    rest = draw.integers(0, REST, index.size)
    rest[draw.random(index.size) < 0.3] = REST // 3
    values = Exact(draw.integers(0, 10**6, index.size), rest)
    lines = Lines(values, starts, index)
    assert index.size > 1 << 14
    shares = spread(truncated(lines), lines)
    for begin, count in zip(starts.tolist()[:300], counts.tolist()[:300], strict=True):
        part = singles(Exact(values.whole[begin : begin + count], rest[begin : begin + count]))
        assert spread(truncated(part), part) == shares[begin : begin + count].tolist()
    assert np.add.reduceat(shares, starts).tolist() == truncated(lines).tolist()
