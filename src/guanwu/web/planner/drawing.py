"""Charts of two scenarios by hour of the week, drawn once for the same runs and kept ready."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from guanwu.planning.interval import Estimate
from guanwu.planning.simulate import HourFound, OfficeFound
from guanwu.web.charts import Row, lines
from guanwu.web.planner_charts import LEAST
from guanwu.web.visit import Visit

HELD: Final = 60
COLOURS: Final = ("#2f5d8a", "#c2571a")
KINDS: Final = ("p90", "queue", "overtime")
Point = tuple[int, float, float, float]


def charts_of(
    visit: Visit, names: Sequence[str], runs: Sequence[OfficeFound | None]
) -> dict[str, str]:
    """Return the charts of both scenarios by kind, as SVG; of a scenario not run there is no line.

    Nothing where neither was run.
    """
    if not any(runs):
        return {}
    across = visit.say("planner_axis_hour")
    return {kind: _drawn(
        kind, tuple(names), tuple(_points(kind, one.hours if one else ()) for one in runs),
        visit.say(f"plans_chart_{kind}"), across, visit.say(f"plans_axis_{kind}"))
        for kind in KINDS}


def value_of(kind: str, hour: HourFound) -> Estimate:
    """Return what a chart shows of an hour."""
    if kind == "p90":
        return hour.release.p90
    return hour.queue if kind == "queue" else hour.overtime


def _points(kind: str, hours: Sequence[HourFound]) -> tuple[Point, ...]:
    """Return the points of a scenario: hour, mean, and the ends of its interval, none below 0."""
    least = LEAST if kind == "p90" else 0.0
    made: list[Point] = []
    for one in hours:
        value = value_of(kind, one)
        if value.mean is not None:
            half = value.half or 0.0
            made.append((one.hour, max(value.mean, least), max(value.mean - half, least),
                         max(value.mean + half, least)))
    return tuple(made)


@lru_cache(HELD)
def _drawn(
    kind: str, names: tuple[str, ...], points: tuple[tuple[Point, ...], ...], label: str,
    across: str, up: str
) -> str:
    rows: list[Row] = [
        {"name": name, "at": at, "value": value, "low": low, "high": high}
        for name, held in zip(names, points, strict=True) for at, value, low, high in held]
    colours = dict(zip(names, COLOURS, strict=True))
    return lines(rows, label, across, up, colours, "log" if kind == "p90" else "linear")
