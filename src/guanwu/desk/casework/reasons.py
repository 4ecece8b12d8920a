"""Why a declaration was selected, for officers alone: the rules that hit, in words.

What hit is what the journal says. Lines and values are asked of the rules again, and shown where
the rule still says so: the history of traders has gone on since.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct

from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.desk.selecting import plan_of
from guanwu.risk.explain import Hit, explain_selection
from guanwu.risk.inputs import inputs_of
from guanwu.store.journal import Event

SELECTED = "declaration:channel:selected"


class Reason(Struct, frozen=True):
    """A rule that hit: its owner and reason as ids of terms, its condition, the lines and values.

    `again` says whether the rule says the same today; without it lines and values are empty.
    """

    rule: str
    channel: str
    flag: str | None
    owner: str
    reason: str
    cites: str
    sentence: str
    lines: tuple[int, ...]
    values: tuple[Mapping[str, int], ...]
    again: bool


class Selected(Struct, frozen=True):
    """How a declaration was selected: channel, flags, the recorded draw, every rule that hit."""

    channel: str
    flags: tuple[str, ...]
    draw_ppm: int | None
    reasons: tuple[Reason, ...]


class _Facts(Struct):
    channel: str = ""
    flags: tuple[str, ...] = ()
    hits: tuple[str, ...] = ()
    draw_ppm: int | None = None


def selected_by(
    house: House, declaration: Declaration, values: Sequence[int], law_day: date,
    events: Iterable[Event],
) -> Selected | None:
    """Return how a declaration was selected; None where it was refused before."""
    found = next((event for event in events if event.event == SELECTED), None)
    if found is None:
        return None
    facts = msgspec.json.decode(found.facts, type=_Facts)
    plan = plan_of(house, datetime.fromisoformat(found.at).date())
    goods = house.goods.on(law_day)
    inputs = inputs_of(declaration, values, goods, house.history.traders, house.history.brokers,
                       house.salt)
    today = {hit.rule: hit for hit in explain_selection(plan, inputs)}
    rules = {one.id: one for one in plan.rules}
    reasons = []
    for id in facts.hits:
        rule, hit = rules.get(id), today.get(id)
        if rule is not None:
            named = (id, f"C{rule.channel}", rule.flag, f"selection_owner_{rule.owner}",
                     rule.reason, rule.rule.cites, rule.rule.sentence)
            reasons.append(Reason(*named, *_where(hit), hit is not None))
    return Selected(facts.channel, facts.flags, facts.draw_ppm, tuple(reasons))


def _where(hit: Hit | None) -> tuple[tuple[int, ...], tuple[Mapping[str, int], ...]]:
    return (hit.lines, hit.values) if hit is not None else ((), ())
