"""Charts of the live picture, drawn once for the same numbers and kept ready."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from guanwu.desk.queries.office import CHANNELS, REFUSED, Picture
from guanwu.web.charts import CHANNELS as COLOURS
from guanwu.web.charts import stacked_bars
from guanwu.web.officer.showing import unit_alone, unit_said
from guanwu.web.visit import Visit

HELD: Final = 200
"""Charts kept ready: drawing one takes some forty milliseconds."""
LOOKS: Final = {"missed": "#b8452f", "today": "#d9992b", "later": "#7a93ad"}
"""Colours of last days."""
Bar = tuple[str, str, int]


def volumes_chart(visit: Visit, picture: Picture) -> str:
    """Return what was lodged day by day and channel by channel, as SVG; nothing of nothing."""
    bars = tuple(
        (one.day.isoformat()[5:], channel, one.lodged.get(channel, 0))
        for one in picture.volumes for channel in (*CHANNELS, REFUSED)
    )
    if not any(bar[2] for bar in bars):
        return ""
    names = {channel: channel for channel in CHANNELS} | {REFUSED: visit.say("supervisor_refused")}
    return _drawn(bars, tuple((names[one], COLOURS[one]) for one in names), tuple(names.items()),
                  visit.say("supervisor_volumes"), visit.say("supervisor_unit_declarations"))


def backlog_chart(visit: Visit, picture: Picture) -> str:
    """Return what waits unit by unit by its last day, as SVG; nothing of nothing."""
    named = unit_said if len(picture.offices) > 1 else unit_alone
    bars = tuple(
        (named(visit, one.unit), look, count)
        for one in picture.backlog
        for look, count in (("missed", one.missed), ("today", one.due_today),
                            ("later", one.waiting - one.missed - one.due_today))
    )
    if not bars:
        return ""
    names = {"missed": visit.say("supervisor_missed"), "today": visit.say("supervisor_due_today"),
             "later": visit.say("supervisor_in_time")}
    return _drawn(bars, tuple((names[one], LOOKS[one]) for one in names), tuple(names.items()),
                  visit.say("supervisor_chart_backlog"),
                  visit.say("supervisor_unit_declarations"))


@lru_cache(HELD)
def _drawn(
    bars: tuple[Bar, ...], colours: tuple[tuple[str, str], ...], names: tuple[tuple[str, str], ...],
    label: str, unit: str,
) -> str:
    """Return a chart of bars in parts: `names` of the parts, and a colour for each name."""
    said = dict(names)
    rows = [{"name": name, "part": said[part], "value": value} for name, part, value in bars]
    longest = max(len(name) for name, _, _ in bars)
    return stacked_bars(rows, label, unit, dict(colours), min(90 + 5 * longest, 260))
