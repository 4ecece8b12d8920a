"""Selection at intake: one columnar pass over the lines of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from guanwu.declaration.model import Declaration
from guanwu.desk.sheet import Sheet
from guanwu.duty.columnar import Assessed
from guanwu.valuation.model import Valuation

if TYPE_CHECKING:
    from guanwu.desk.decide import Levied
    from guanwu.desk.house import House


class Selected(NamedTuple):
    """The channel, and for officers alone: flags, the rules that hit, the recorded draw."""

    channel: str
    flags: tuple[str, ...]
    hits: tuple[str, ...]
    draw_ppm: int


def select_batch(
    house: House,
    declarations: Sequence[Declaration],
    valuations: Sequence[Valuation],
    sheet: Sheet,
    assessed: Assessed,
    levied: Sequence[Levied],
) -> list[Selected]:
    """Return the selection of every declaration of a batch."""
    return [Selected("C1", (), (), 0) for _ in declarations]
