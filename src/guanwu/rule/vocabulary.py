"""The closed vocabulary in which rules are written, with one meaning on every carrier.

A value is a whole number, a NumPy column, a symbol or an interval. An amount that is not yet
rounded is `Exact`: whole New Taiwan dollars and a rest in 1/30,000,000,000 of a dollar. That many
parts, because a measure of six decimals times a rate of four, parts per million and thirds must
all divide it. `Lines` carries the lines of many declarations where a rule speaks of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, overload

import numpy as np
from msgspec import Struct

PPM = 1_000_000
"""Parts of a rate: one hundred per cent is a million parts."""
E10 = 10_000_000_000
"""Denominator of a measure in millionths times a rate in ten-thousandths."""
REST = 30_000_000_000
"""Parts of a dollar that the rest of an exact amount counts."""
SORT_LINES = 1 << 14
"""Lines that fit the packed sorting key of `spread`: 14 + 35 + 14 bits."""

Value = Any
"""A whole number, a column, a symbol or an interval."""


class Exact(NamedTuple):
    """An unrounded amount: `whole` dollars and `rest` of `REST` parts, 0 <= rest < REST."""

    whole: Value
    rest: Value


ZERO = Exact(0, 0)


class Lines(Struct, frozen=True, eq=False):
    """The lines of many declarations in one column (or an exact pair of columns).

    `starts` is the first line of each declaration, `index` the declaration of each line. Where they
    are known already: `sums`, the totals of an exact pair by declaration, and `counts` of lines.
    """

    values: Any
    starts: np.ndarray
    index: np.ndarray
    sums: Exact | None = None
    counts: np.ndarray | None = None


def lengths(starts: np.ndarray, size: int) -> np.ndarray:
    """Return the number of lines of each declaration from their first lines and the size of all."""
    counts = np.empty_like(starts)
    np.subtract(starts[1:], starts[:-1], out=counts[:-1])
    counts[-1] = size - starts[-1]
    return counts


def summed(values: Exact, starts: np.ndarray) -> Exact:
    """Return the totals of whole and rest by declaration; the rests are not carried over."""
    return Exact(np.add.reduceat(values.whole, starts), np.add.reduceat(values.rest, starts))


def divide(amount: Value, denominator: int) -> tuple[Value, Value]:
    """Return the quotient and the rest of a non-negative amount by a whole constant."""
    if type(amount) is int:
        return divmod(amount, denominator)
    if isinstance(amount, np.ndarray):
        quotient = amount // denominator
        return quotient, amount - quotient * denominator
    return amount.divide(denominator)  # type: ignore[no-any-return]


def exact(amount: Value, numerator: Value, denominator: int) -> Exact:
    """Return amount x numerator / denominator exactly, within 64 bits at every step.

    `denominator` divides `REST`; amount and numerator are not negative.
    """
    quotient, remainder = divide(amount, denominator)
    carried, left = divide(remainder * numerator, denominator)
    return Exact(quotient * numerator + carried, left * (REST // denominator))


def add(first: Exact, second: Exact) -> Exact:
    """Return the sum of two exact amounts."""
    carried, rest = divide(first.rest + second.rest, REST)
    return Exact(first.whole + second.whole + carried, rest)


@overload
def where(condition: Value, yes: Exact, no: Exact) -> Exact: ...
@overload
def where(condition: Value, yes: Value, no: Value) -> Value: ...
def where(condition: Value, yes: Value, no: Value) -> Value:
    """Return `yes` where the condition holds and `no` elsewhere; both sides are computed."""
    if isinstance(yes, Exact) or isinstance(no, Exact):
        return Exact(
            where(condition, yes.whole, no.whole), where(condition, yes.rest, no.rest)
        )
    if condition is True or condition is False:
        return yes if condition else no
    if isinstance(condition, np.ndarray):
        return np.where(condition, yes, no)
    if isinstance(condition, (int, np.bool_)):
        return yes if condition else no
    return condition.where(yes, no)


def choose(*cases: tuple[Value, Value], otherwise: Value) -> Value:
    """Return the value of the first case whose condition holds, else `otherwise`."""
    result = otherwise
    for condition, value in reversed(cases):
        result = where(condition, value, result)
    return result


def not_(condition: Value) -> Value:
    """Return the contrary of a condition."""
    return where(condition, False, True)


def both(first: Value, second: Value) -> Value:
    """Return whether two conditions hold together."""
    return first & second


def either(first: Value, second: Value) -> Value:
    """Return whether at least one of two conditions holds."""
    return first | second


def exceeds(first: Value, second: Value) -> Value:
    """Return whether the first amount, exact or whole, is above the second."""
    if isinstance(first, Exact):
        same = first.whole == second.whole
        return either(first.whole > second.whole, both(same, first.rest > second.rest))
    return first > second


@overload
def larger(first: Exact, second: Exact) -> Exact: ...
@overload
def larger(first: Value, second: Value) -> Value: ...
def larger(first: Value, second: Value) -> Value:
    """Return the higher of two amounts, exact or whole."""
    return where(exceeds(first, second), first, second)


@overload
def smaller(first: Exact, second: Exact) -> Exact: ...
@overload
def smaller(first: Value, second: Value) -> Value: ...
def smaller(first: Value, second: Value) -> Value:
    """Return the lower of two amounts, exact or whole."""
    return where(exceeds(first, second), second, first)


def above(amount: Value, floor: Value) -> Value:
    """Return what exceeds the floor, else nothing."""
    excess = amount - floor
    if type(excess) is int:
        return max(excess, 0)
    if isinstance(excess, np.ndarray):
        return np.maximum(excess, 0)
    return excess.at_least_nothing()


def total(lines: Any) -> Value:
    """Return the sum over the lines of each declaration."""
    if isinstance(lines, Lines):
        return np.add.reduceat(lines.values, lines.starts)
    if isinstance(lines, Sequence):
        return sum(lines)
    return lines.total()


def first(lines: Any) -> Value:
    """Return the value of the first line of each declaration, where all lines hold the same."""
    if isinstance(lines, Lines):
        return lines.values[lines.starts]
    if isinstance(lines, Sequence):
        return lines[0]
    return lines.first()


def truncated(lines: Any) -> Value:
    """Return the sum of exact line amounts with the decimals dropped once, per declaration."""
    if isinstance(lines, Lines):
        sums = lines.sums or summed(lines.values, lines.starts)
        return sums.whole + sums.rest // REST
    if isinstance(lines, Sequence):
        return sum(amount[0] for amount in lines) + sum(amount[1] for amount in lines) // REST
    return lines.truncated()


def spread(amount: Value, lines: Any) -> Any:
    """Return the whole-dollar share of every line, by largest remainder, so that they add up.

    `amount` is the declaration's total of the exact `lines`, or 0 where it is waived: then every
    share is 0. Among equal remainders the earlier line takes the dollar.
    """
    if isinstance(lines, Lines):
        return _spread_columns(amount, lines)
    if isinstance(lines, Sequence):
        shares = [line[0] for line in lines]
        left = amount - sum(shares)
        if left < 0:
            return [0] * len(shares)
        if left:
            order = sorted(range(len(shares)), key=lambda line: -lines[line][1])
            for line in order[:left]:
                shares[line] += 1
        return shares
    return lines.spread(amount)


def _spread_columns(amount: np.ndarray, lines: Lines) -> np.ndarray:
    """Give the left-over dollars of all declarations at once: one sort by remainder."""
    whole, rest = lines.values
    sums = lines.sums or summed(lines.values, lines.starts)
    left = amount - sums.whole
    shares: np.ndarray = whole.copy()
    waived = left < 0
    if waived.any():
        shares[waived[lines.index]] = 0
    wanting = np.flatnonzero(left > 0)
    if not wanting.size:
        return shares
    counts = lengths(lines.starts, lines.index.size) if lines.counts is None else lines.counts
    counts = counts[wanting]
    places = _runs(lines.starts[wanting], counts)
    order = _by_remainder(np.repeat(wanting, counts), rest[places])
    given = left[wanting]
    taking = _runs(np.cumsum(counts) - counts, given)
    shares[places[order[taking]]] += 1
    return shares


def _runs(begins: np.ndarray, many: np.ndarray) -> np.ndarray:
    """Return the numbers of consecutive runs: from each beginning, so many."""
    ends = np.cumsum(many)
    result: np.ndarray = np.repeat(begins - ends + many, many)
    result += np.arange(result.size)
    return result


def _by_remainder(owners: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """Order lines by declaration, then by remainder from high to low, then as they stand."""
    if owners.size > SORT_LINES or owners[-1] - owners[0] >= SORT_LINES:
        return np.lexsort((-rest, owners))
    key = ((owners - owners[0]) << 49) | ((REST - 1 - rest) << 14) | np.arange(owners.size)
    key.sort()
    order: np.ndarray = key & (SORT_LINES - 1)
    return order
