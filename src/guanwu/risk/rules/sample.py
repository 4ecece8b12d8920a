"""The random share: what is drawn whatever the other rules say, and recorded as drawn.

Officers learn from it how often goods nobody suspected are wrong; hence a declaration is marked as
drawn even where another rule hits it too.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.risk.declare import selection_rule
from guanwu.rule import both

SINCE = date(2020, 1, 1)


@selection_rule(
    "random_examination", owner="risk_office", cites="EXA 2", since=SINCE, channel=3,
    flag="random", reason="selection_reason_random",
)  # fmt: skip
def random_examination(draw_ppm: Any, random_examination_ppm: Any) -> Any:
    """The draw lies within the share of declarations whose goods are examined by sample."""
    return draw_ppm < random_examination_ppm


@selection_rule(
    "random_review", owner="risk_office", cites="EXA 2", since=SINCE, channel=2, flag="random",
    reason="selection_reason_random",
)  # fmt: skip
def random_review(draw_ppm: Any, random_examination_ppm: Any, random_review_ppm: Any) -> Any:
    """The draw lies within the share of declarations whose papers are reviewed by sample."""
    highest = random_examination_ppm + random_review_ppm
    return both(draw_ppm >= random_examination_ppm, draw_ppm < highest)


RULES = (random_examination, random_review)
