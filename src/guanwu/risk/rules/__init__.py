"""The selection rules in force over time, one file per concern; `RULES` is all of them in order.

A rule's place decides nothing but the order in which officers read the hits.
"""

from __future__ import annotations

from guanwu.risk.declare import SelectionRule
from guanwu.risk.rules import goods, origin, papers, party, sample, value, weight

RULES: tuple[SelectionRule, ...] = (
    *papers.RULES,
    *value.RULES,
    *weight.RULES,
    *party.RULES,
    *origin.RULES,
    *goods.RULES,
    *sample.RULES,
)
"""Every rule of selection."""
