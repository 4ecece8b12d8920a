"""The interval carrier: proves that 64 bits suffice within the declared limits of the inputs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanwu.rule.declare import Rule
from guanwu.rule.plan import Plan
from guanwu.rule.symbols import UnlawfulRuleError
from guanwu.rule.vocabulary import REST, Exact

LOWEST, HIGHEST = -(2**63), 2**63 - 1


class Interval:
    """Every whole number from `low` to `high`; leaving 64 bits is refused."""

    __slots__ = ("high", "low")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, low: int, high: int) -> None:
        if low < LOWEST or high > HIGHEST:
            raise UnlawfulRuleError(f"may leave 64 bits: [{low}, {high}]")
        self.low, self.high = low, high

    def __repr__(self) -> str:
        return f"[{self.low}, {self.high}]"

    def __bool__(self) -> bool:
        raise UnlawfulRuleError("branches: use where()")

    def divide(self, denominator: int) -> tuple[Interval, Interval]:
        """Return the intervals of quotient and rest; the amount may not be negative."""
        if self.low < 0:
            raise UnlawfulRuleError(f"divides what may be negative: {self}")
        return (
            Interval(self.low // denominator, self.high // denominator),
            Interval(0, min(self.high, denominator - 1)),
        )

    def where(self, yes: Any, no: Any) -> Interval:
        """Return the hull of both sides."""
        first, second = _interval(yes), _interval(no)
        return Interval(min(first.low, second.low), max(first.high, second.high))

    def at_least_nothing(self) -> Interval:
        """Return the interval of an amount that is 0 where it would be negative."""
        return Interval(max(self.low, 0), max(self.high, 0))

    def __add__(self, other: Any) -> Interval:
        right = _interval(other)
        return Interval(self.low + right.low, self.high + right.high)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Interval:
        right = _interval(other)
        return Interval(self.low - right.high, self.high - right.low)

    def __rsub__(self, other: Any) -> Interval:
        return _interval(other) - self

    def __mul__(self, other: Any) -> Interval:
        right = _interval(other)
        corners = [a * b for a in (self.low, self.high) for b in (right.low, right.high)]
        return Interval(min(corners), max(corners))

    __rmul__ = __mul__

    def __floordiv__(self, other: int) -> Interval:
        return self.divide(other)[0]

    def _condition(self, _other: Any) -> Interval:
        return Interval(0, 1)

    __lt__ = __le__ = __gt__ = __ge__ = _condition
    __eq__ = __ne__ = _condition  # type: ignore[assignment]
    __and__ = __or__ = __rand__ = __ror__ = _condition


class IntervalLines:
    """The lines of a declaration as one interval for each line and a highest count of lines."""

    def __init__(self, value: Any, most: int) -> None:
        self.value, self.most = value, most

    def total(self) -> Interval:
        """Return the interval of the sum."""
        return Interval(min(self.value.low * self.most, self.value.low),
                        max(self.value.high * self.most, self.value.high))

    def first(self) -> Interval:
        """Return the interval of one line."""
        return _interval(self.value)

    def truncated(self) -> Interval:
        """Return the interval of the sum of exact lines, checking the sum of rests too."""
        Interval(0, (REST - 1) * self.most)
        whole = self.value.whole
        return Interval(whole.low, (whole.high + 1) * self.most)

    def spread(self, _amount: Any) -> Interval:
        """Return the interval of a share."""
        return Interval(0, self.value.whole.high + 1)


def _interval(value: Any) -> Interval:
    return value if isinstance(value, Interval) else Interval(int(value), int(value))


def bounds(plan: Plan, most_lines: int) -> Mapping[str, Any]:
    """Run every rule of the plan on the intervals of its inputs; return those of all values.

    Rules that never run on columns are passed over. Raises UnlawfulRuleError, which names the rule,
    where a step may leave 64 bits.
    """
    values: dict[str, Any] = {
        name: Interval(given.low, given.high) for name, given in plan.inputs.items()
    }
    for a_rule in plan.rules():
        if not a_rule.columns:
            continue
        try:
            values[a_rule.name] = _bound(a_rule, plan, values, most_lines)
        except UnlawfulRuleError as wrong:
            raise UnlawfulRuleError(f"rule {a_rule.name}: {wrong}") from wrong
    return values


def _bound(a_rule: Rule, plan: Plan, values: dict[str, Any], most: int) -> Any:
    """Run one rule on intervals; an exception's value joins its base case."""
    arguments = [
        IntervalLines(values[name], most)
        if a_rule.level != "line" and plan.levels[name] == "line" else values[name]
        for name in a_rule.parameters
    ]
    result = a_rule.function(*arguments)
    if isinstance(result, Exact):
        result = Exact(_interval(result.whole), _interval(result.rest))
        if a_rule.otherwise:
            base = values[a_rule.otherwise]
            whole = Interval(0, 1).where(result.whole, base.whole)
            return Exact(whole, Interval(0, 1).where(result.rest, base.rest))
        return result
    return _interval(result)
