"""A selection rule is a function over the vocabulary that answers whether a line is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from guanwu.rule import Rule, rule


class SelectionRule(NamedTuple):
    """One rule of selection.

    `rule` is the condition with its article; `owner` answers for it; in force from `since` to
    before `until`; a hit asks for `channel` (2 or 3) and sets `flag`; `reason` is the id of the
    sentence for officers. `chapters`, where any are named, are the only ones it speaks of.
    """

    id: str
    rule: Rule
    owner: str
    since: date
    until: date | None
    channel: int
    flag: str | None
    reason: str
    chapters: tuple[int, ...]

    def serves(self, day: date) -> bool:
        """Return whether the rule is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def selection_rule(
    id: str,
    *,
    owner: str,
    cites: str,
    since: date,
    channel: int,
    reason: str,
    until: date | None = None,
    flag: str | None = None,
    only: str | None = None,
    chapters: tuple[int, ...] = (),
) -> Callable[[Callable[..., Any]], SelectionRule]:
    """Declare the decorated condition a rule of selection.

    Its parameters name inputs of the line or the declaration (`guanwu.risk.inputs.INPUTS`) and
    dated parameters of selection. A condition with an input of the line holds for a declaration
    when it holds for any of its lines. `only` names an input of the line: where that is 0 the
    condition is not asked. Raises ValueError for a channel that is neither 2 nor 3.
    """
    if channel not in (2, 3):
        raise ValueError(f"rule {id}: channel {channel}")

    def declare(function: Callable[..., Any]) -> SelectionRule:
        made = rule(cites=cites, unit="yes or no", only=only, name=id)(function)
        return SelectionRule(id, made, owner, since, until, channel, flag, reason, chapters)

    return declare
