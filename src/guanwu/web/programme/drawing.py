"""Charts of the programme board, drawn once for the same numbers and kept ready."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from guanwu.desk.programme.answers import BoardEntry
from guanwu.desk.programme.live import IndicatorEntry
from guanwu.web.charts import stacked_bars
from guanwu.web.visit import Visit

HELD: Final = 60
"""Charts kept ready: drawing one takes some forty milliseconds."""
STATES: Final = ("late", "planned", "open", "done_late", "done")
COLOURS: Final = {"late": "#b8452f", "planned": "#7a93ad", "open": "#b9b9b9",
                  "done_late": "#d9992b", "done": "#3f8f6b"}
NAMES: Final = 225
"""Points for the names of projects, the longest of which are cut with a mark."""
NAME_MOST: Final = {"zh": 16, "en": 32}
"""Signs of a name that fit into those points."""
Bar = tuple[str, str, int]


def milestones_chart(visit: Visit, board: Sequence[BoardEntry]) -> str:
    """Return the milestones of every project by their state, as SVG; nothing of nothing."""
    made: list[Bar] = []
    for one in board:
        states = [each.state for each in one.milestones]
        made += [(_short(visit, getattr(one, visit.short)), state, states.count(state))
                 for state in STATES if states]
    present = [state for state in STATES if any(bar[1] == state and bar[2] for bar in made)]
    if not present:
        return ""
    names = tuple((state, visit.say(f"programmes_state_{state}")) for state in present)
    return _stacked(tuple(bar for bar in made if bar[1] in present), names,
                    visit.say("programmes_chart"), visit.say("programmes_unit_milestones"))


class Measure(NamedTuple):
    """A bar beside an indicator: what it is, its value, and how long it is of a hundred."""

    kind: str
    value: str
    length: int


def measures_of(entry: IndicatorEntry, live: bool) -> tuple[Measure, ...]:
    """Return the bars of an indicator, the longest a hundred; none where there is one value alone.

    `live` says whether what the running system yields is among them.
    """
    held = [(kind, value) for kind, value in (
        ("stated", entry.stated), ("target", entry.target),
        ("produced", entry.produced if live else None)) if value is not None]
    most = max((_number(value) for _, value in held), default=0.0)
    if len(held) < 2 or most <= 0:
        return ()
    return tuple(Measure(kind, value, max(round(100 * _number(value) / most), 0))
                 for kind, value in held)


def _number(text: str) -> float:
    """Return a value as it is written as a length to draw."""
    return float(text.replace(",", ""))


def _short(visit: Visit, name: str) -> str:
    """Return a name as long as there is room for it."""
    most = NAME_MOST[visit.short]
    return name if len(name) <= most else f"{name[:most - 1]}…"


@lru_cache(HELD)
def _stacked(
    made: tuple[Bar, ...], names: tuple[tuple[str, str], ...], label: str, unit: str
) -> str:
    said = dict(names)
    rows = [{"name": name, "part": said[part], "value": value} for name, part, value in made]
    colours = {name: COLOURS[state] for state, name in names}
    return stacked_bars(rows, label, unit, colours, NAMES)
