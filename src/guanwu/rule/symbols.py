"""The symbolic carrier: a rule is run on names alone, so that it can neither branch nor guess.

Whoever asks a symbol for its truth has written `if`, `and`, `or` or `not`; whoever mixes it with a
float has left whole numbers. Both are refused by name.
"""

from __future__ import annotations

from typing import Any

from guanwu.rule.declare import Rule
from guanwu.rule.plan import Plan
from guanwu.rule.vocabulary import Exact


class UnlawfulRuleError(Exception):
    """A rule that branches, uses a float or true division, or may leave 64 bits."""


class Symbol:
    """An expression that stands for a value."""

    __slots__ = ("text",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        raise UnlawfulRuleError(f"branches on {self.text}: use where()")

    def __iter__(self) -> Any:
        raise UnlawfulRuleError(f"walks over {self.text}: use total()")

    def __truediv__(self, other: Any) -> Symbol:
        raise UnlawfulRuleError(f"divides {self.text} with /: use exact() or divide()")

    __rtruediv__ = __truediv__

    def __float__(self) -> float:
        raise UnlawfulRuleError(f"makes {self.text} a float")

    def divide(self, denominator: int) -> tuple[Symbol, Symbol]:
        """Return the symbols of quotient and rest."""
        _whole(denominator)
        return _join("//", self, denominator), _join("%", self, denominator)

    def where(self, yes: Any, no: Any) -> Symbol:
        """Return the symbol of a choice."""
        return Symbol(f"where({self.text}, {_text(yes)}, {_text(no)})")

    def at_least_nothing(self) -> Symbol:
        """Return the symbol of an amount that is 0 where it would be negative."""
        return Symbol(f"larger({self.text}, 0)")


class SymbolLines:
    """The symbolic lines of a declaration, plain or exact."""

    def __init__(self, text: str) -> None:
        self.text = text

    def total(self) -> Symbol:
        """Return the symbol of the sum."""
        return Symbol(f"total({self.text})")

    def first(self) -> Symbol:
        """Return the symbol of the first line's value."""
        return Symbol(f"first({self.text})")

    def truncated(self) -> Symbol:
        """Return the symbol of the sum without decimals."""
        return Symbol(f"truncated({self.text})")

    def spread(self, amount: Any) -> Symbol:
        """Return the symbol of the shares."""
        return Symbol(f"spread({_text(amount)}, {self.text})")


def _whole(value: Any) -> None:
    if isinstance(value, float):
        raise UnlawfulRuleError(f"uses the float {value}")


def _text(value: Any) -> str:
    _whole(value)
    return value.text if isinstance(value, (Symbol, SymbolLines)) else repr(value)


def _join(sign: str, first: Any, second: Any) -> Symbol:
    return Symbol(f"({_text(first)} {sign} {_text(second)})")


def _operator(sign: str, swapped: bool) -> Any:
    def apply(self: Symbol, other: Any) -> Symbol:
        return _join(sign, other, self) if swapped else _join(sign, self, other)

    return apply


for _name, _sign in {
    "add": "+", "sub": "-", "mul": "*", "floordiv": "//", "mod": "%", "and": "&", "or": "|",
}.items():
    setattr(Symbol, f"__{_name}__", _operator(_sign, swapped=False))
    setattr(Symbol, f"__r{_name}__", _operator(_sign, swapped=True))
for _name, _sign in {
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=",
}.items():
    setattr(Symbol, f"__{_name}__", _operator(_sign, swapped=False))


def trace(a_rule: Rule, plan: Plan) -> str:
    """Run a rule on symbols and return the expression it stands for.

    Raises UnlawfulRuleError, which names the rule, when it branches, leaves whole numbers or uses
    what is no word of the vocabulary.
    """
    arguments: list[Any] = []
    for name in a_rule.parameters:
        by_line = plan.levels[name] == "line"
        if a_rule.level != "line" and by_line:
            arguments.append(SymbolLines(name))
        elif name.endswith("_exact"):
            arguments.append(Exact(Symbol(f"{name}.whole"), Symbol(f"{name}.rest")))
        else:
            arguments.append(Symbol(name))
    try:
        result = a_rule.function(*arguments)
        if isinstance(result, Exact):
            return f"exact({_text(result.whole)}, {_text(result.rest)})"
        return _text(result)
    except UnlawfulRuleError as wrong:
        raise UnlawfulRuleError(f"rule {a_rule.name}: {wrong}") from wrong
    except (TypeError, AttributeError) as wrong:
        raise UnlawfulRuleError(f"rule {a_rule.name}: no word of rules: {wrong}") from wrong
