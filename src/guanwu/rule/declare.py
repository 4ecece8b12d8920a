"""A rule is an ordinary function over the vocabulary; its parameters name what it needs."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal, NamedTuple

Level = Literal["line", "declaration", "shares"]
"""`line`: asked once a line. `declaration`: once, lines come as a sequence. `shares`: once, too,
but yields a value for each line."""


class Rule(NamedTuple):
    """One rule: its function, what it yields and needs, the article, the unit.

    `only` names a 0/1 input of the line: where it is 0 the rule is not asked and its value is that
    of `otherwise` (the base case, of which this rule is the exception), or nothing at all.
    `columns` is False for rules whose declared fields multiply beyond 64 bits: they run on whole
    numbers alone, and the interval carrier leaves them out.
    """

    name: str
    function: Callable[..., Any]
    parameters: tuple[str, ...]
    cites: str
    unit: str
    level: Level
    only: str | None
    otherwise: str | None
    sentence: str
    columns: bool = True


def rule(
    *,
    cites: str,
    unit: str,
    level: Level = "line",
    only: str | None = None,
    otherwise: str | None = None,
    name: str | None = None,
    columns: bool = True,
) -> Callable[[Callable[..., Any]], Rule]:
    """Declare the decorated function a rule that rests on the cited article."""

    def declare(function: Callable[..., Any]) -> Rule:
        parameters = tuple(inspect.signature(function).parameters)
        sentence = inspect.getdoc(function) or ""
        named = name or function.__name__
        return Rule(
            named, function, parameters, cites, unit, level, only, otherwise, sentence, columns
        )

    return declare


def needs(a_rule: Rule) -> tuple[str, ...]:
    """Return every name that must be known before the rule can be asked."""
    extra = [value for value in (a_rule.only, a_rule.otherwise) if value is not None]
    return (*a_rule.parameters, *(value for value in extra if value not in a_rule.parameters))
