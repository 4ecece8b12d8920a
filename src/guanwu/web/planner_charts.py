"""Charts of the planner: offices by their time to release, and a unit by its head-count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from guanwu.desk.planner.answers import RunEntry, ScenarioEntry
from guanwu.establishment.naming import unit_term
from guanwu.planning.interval import Estimate
from guanwu.planning.simulate import Times
from guanwu.store.terms_file import load_terms
from guanwu.web.charts import Row, lines, spans

COLOURS: Final = ("#3f8f6b", "#d9992b", "#b8452f", "#2f5d8a", "#777777", "#8a5d8a")
PARTS: Final = ("planner_median", "planner_p90", "planner_p99")
LEAST: Final = 1.0
"""Minutes below which a logarithmic axis does not go."""


def offices_chart(entry: RunEntry, language: str) -> str:
    """Return the offices of a run with their people: median, p90 and p99 of time to release."""
    say = load_terms().say
    rows: list[Row] = []
    for one in entry.offices:
        name = say("planner_office_people", language, {
            "office": one.zh if language == "zh-Hant" else one.en, "people": one.people})
        for part, value in zip(PARTS, _three(one.found.release), strict=True):
            rows += _row(value, name=name, part=say(part, language))
    label = say("planner_chart_offices", language, {"year": entry.year, "people": entry.people})
    colours = dict(zip((say(part, language) for part in PARTS), COLOURS, strict=False))
    return spans(rows, label, say("planner_chart_bars", language),
                 say("planner_axis_release", language), colours)


def scenarios_chart(unit: str, made: Sequence[ScenarioEntry], language: str) -> str:
    """Return a unit under several head-counts: p90 of time to release by hour of the week.

    A head-count that does not keep up has no line; its name in the legend says so.
    """
    say = load_terms().say
    rows: list[Row] = []
    colours: dict[str, str] = {}
    for one, colour in zip(made, COLOURS, strict=False):
        term = "planner_scenario" if one.found else "planner_scenario_unstable"
        name = say(term, language, {"people": one.people})
        colours[name] = colour
        for hour in one.found.hours if one.found else ():
            rows += _row(hour.release.p90, name=name, at=hour.hour)
    label = say("planner_chart_unit", language, {"unit": unit_term(unit)})
    return lines(rows, label, say("planner_chart_bands", language),
                 say("planner_axis_hour", language), say("planner_axis_p90", language), colours,
                 [say(f"plans_weekday_{day}", language) for day in range(1, 8)])


def _three(times: Times) -> tuple[Estimate, Estimate, Estimate]:
    return times.median, times.p90, times.p99


def _row(value: Estimate, **named: object) -> list[Row]:
    """Return a point with its interval; none where nothing happened."""
    if value.mean is None:
        return []
    half = value.half or 0.0
    return [{**named, "value": max(value.mean, LEAST), "low": max(value.mean - half, LEAST),
             "high": max(value.mean + half, LEAST)}]
