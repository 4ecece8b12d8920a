"""An allocation of people: the row each pool takes of its table, and the limits that bind."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from guanwu.planner.limits import Limit
from guanwu.planner.model import PoolKey
from guanwu.planning.response import Response

Aim = Literal["least", "best"]


class Bound(Struct, frozen=True):
    """A limit that holds the answer where it is: which end, and what one person would change.

    `gain` is how much less the last aim would be with one more person there: people for `least`,
    seconds a week for `best`.
    """

    limit: Limit
    end: Literal["least", "most"]
    gain: int


class Allocation(Struct, frozen=True):
    """The row that each pool takes, the limits that bind, and whether it is proven the best."""

    aim: Aim
    rows: dict[PoolKey, Response]
    people: int
    ratio: int
    wait: int
    bounds: tuple[Bound, ...]
    proven: bool
