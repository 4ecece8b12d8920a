"""Curves of two scenarios by hour of the week: where each point of a drawing stands."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final, NamedTuple

from guanwu.desk.planner.comparing import ScenarioSide
from guanwu.planner.model import HOURS
from guanwu.planning.interval import Estimate
from guanwu.web.planner.sliders import SIDES
from guanwu.web.visit import Visit

LEFT: Final = 62
RIGHT: Final = 750
TOP: Final = 56
BOTTOM: Final = 250
"""Where the axes stand; `planner/curve.svg` draws them there."""
LEAST: Final = 1.0
"""Minutes below which a logarithmic axis does not go."""
TICKS: Final = 5
KINDS: Final = ("p90", "queue", "overtime", "duty")
LOGARITHMIC: Final = frozenset({"p90"})


class Point(NamedTuple):
    """An hour of the week, its value, and the ends of its interval."""

    hour: int
    value: float
    low: float
    high: float


class Tick(NamedTuple):
    """A mark of the upright axis: its height and words."""

    y: float
    words: str


class Line(NamedTuple):
    """A scenario in a drawing: its side and name, its line, the band of its intervals, in pieces.
    """

    side: str
    name: str
    lines: tuple[str, ...]
    bands: tuple[str, ...]


class Curve(NamedTuple):
    """A drawing: what it shows, what its axis measures, its marks and lines."""

    kind: str
    up: str
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]


def curves(visit: Visit, names: Sequence[str], pair: Sequence[ScenarioSide]) -> list[Curve]:
    """Return the drawings of both scenarios; of one that was not run there is no line."""
    if not any(one.found for one in pair):
        return []
    return [_curve(kind, visit.say(f"plans_axis_{kind}"), names,
                   [points(kind, one) for one in pair]) for kind in KINDS]


def points(kind: str, one: ScenarioSide) -> list[Point]:
    """Return the points of a scenario; an hour in which nothing happened has none."""
    if one.found is None:
        return []
    if kind == "duty":
        return [Point(hour, minutes / 60, minutes / 60, minutes / 60)
                for hour, minutes in enumerate(one.on_duty)]
    least = LEAST if kind in LOGARITHMIC else 0.0
    values: dict[int, Estimate] = {
        hour.hour: hour.release.p90 if kind == "p90" else
        hour.queue if kind == "queue" else hour.overtime for hour in one.found.hours}
    return [Point(hour, max(value.mean, least), max(value.mean - (value.half or 0.0), least),
                  max(value.mean + (value.half or 0.0), least))
            for hour, value in values.items() if value.mean is not None]


def _curve(kind: str, up: str, names: Sequence[str], held: Sequence[Sequence[Point]]) -> Curve:
    """Return one drawing; its axis goes from the first of its marks to the last."""
    lows = [one.low for points in held for one in points]
    highs = [one.high for points in held for one in points]
    place: Callable[[float], float] = math.log if kind in LOGARITHMIC else float
    marks = (decades(min(lows, default=LEAST), max(highs, default=LEAST))
             if kind in LOGARITHMIC else steps(max(highs, default=0.0)))
    first, last = place(marks[0]), place(marks[-1])

    def y(value: float) -> float:
        return BOTTOM - (place(value) - first) / (last - first) * (BOTTOM - TOP)

    return Curve(kind, up, tuple(Tick(y(one), f"{one:,.10g}") for one in marks), tuple(
        Line(side, name, *_drawn(points, y))
        for side, name, points in zip(SIDES, names, held, strict=True)))


def x_of(hour: float) -> float:
    """Return how far right an hour of the week stands."""
    return LEFT + hour / HOURS * (RIGHT - LEFT)


def _drawn(
    held: Sequence[Point], y: Callable[[float], float]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return lines and bands; where hours have no value, both are broken. Hours stand as steps."""
    lines, bands = [], []
    for _, run in groupby(enumerate(held), key=lambda one: one[1].hour - one[0]):
        points = [one for _, one in run]
        ends = [(x_of(one.hour + end), one) for one in points for end in (0, 1)]
        lines.append(_path((x, y(one.value)) for x, one in ends))
        bands.append(_path([*((x, y(one.high)) for x, one in ends),
                            *((x, y(one.low)) for x, one in reversed(ends))]))
    return tuple(lines), tuple(bands)


def _path(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)


def steps(most: float) -> list[float]:
    """Return even marks from 0 to a round number that is not below the highest value."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(one * power for one in (1, 2, 5, 10) if one * power >= rough)
    return [step * place for place in range(math.ceil(most / step - 1e-9) + 1)]


def decades(least: float, most: float) -> list[float]:
    """Return marks 1, 2, 5, 10, ... of which the first is not above, the last not below."""
    every = [base * 10.0 ** power for power in range(12) for base in (1, 2, 5)]
    first = max(at for at, one in enumerate(every) if one <= least)
    last = min(at for at, one in enumerate(every) if one >= most)
    return every[first:max(last, first + 1) + 1]
