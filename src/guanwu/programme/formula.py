"""Formulas of figures: names, numbers and four signs, worked out exactly.

`100 * sealed / high_risk`: words apart by blanks; times and by bind closer than plus and minus.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from guanwu.programme.quantity import NUMBER, number_of

SIGNS = frozenset("*/+-")


class FormulaWrongError(ValueError):
    """A formula that cannot be read or worked out; the message says where."""


def names_in(formula: str) -> tuple[str, ...]:
    """Return the names of a formula in their order, each once."""
    return tuple(dict.fromkeys(
        word for word in formula.split() if word not in SIGNS and not NUMBER.fullmatch(word)))


def work_out(formula: str, value_of: Callable[[str], Fraction]) -> Fraction:
    """Return the value of a formula; FormulaWrongError where it has no meaning."""
    words = formula.split()
    if len(words) % 2 == 0:
        raise FormulaWrongError(formula)
    total = Fraction(0)
    for sign, product in _products(words):
        part = _product(product, value_of)
        total = total + part if sign == "+" else total - part
    return total


def _products(words: list[str]) -> list[tuple[str, list[str]]]:
    """Return the products of a sum, each with its sign."""
    found: list[tuple[str, list[str]]] = [("+", [])]
    for place, word in enumerate(words):
        if bool(place % 2) != (word in SIGNS):
            raise FormulaWrongError(word)
        if word in ("+", "-"):
            found.append((word, []))
        else:
            found[-1][1].append(word)
    return found


def _product(words: list[str], value_of: Callable[[str], Fraction]) -> Fraction:
    value = _operand(words[0], value_of)
    for sign, word in zip(words[1::2], words[2::2], strict=True):
        other = _operand(word, value_of)
        if sign == "/" and other == 0:
            raise FormulaWrongError(word)
        value = value * other if sign == "*" else Fraction(value, other)
    return value


def _operand(word: str, value_of: Callable[[str], Fraction]) -> Fraction:
    return number_of(word) if NUMBER.fullmatch(word) else value_of(word)
