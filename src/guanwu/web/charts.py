"""Charts as inline SVG: Vega-Lite specifications drawn without a network or a browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import vl_convert

BLUE: Final = "#2f5d8a"
CHANNELS: Final = {"C1": "#3f8f6b", "C2": "#d9992b", "C3": "#b8452f", "refused": "#777777"}
FONT: Final = "'Noto Sans TC','Noto Sans CJK TC','PingFang TC','Microsoft JhengHei',sans-serif"
WIDTH: Final = 520
HOURS: Final = 168
Row = dict[str, Any]


def _svg(chart: Any, label: str) -> str:
    """Return a chart as SVG that a screen reader names by its label."""
    specification = chart.configure(
        font=FONT, background="transparent",
    ).configure_view(stroke=None).configure_axis(
        labelFontSize=12, titleFontSize=12, grid=False, domainColor="#999", tickColor="#999",
        labelLimit=210, titleFontWeight="normal", titleColor="#444",
    ).configure_legend(
        labelFontSize=12, titleFontSize=12, title=None, orient="top", labelLimit=300).to_dict()
    drawn: str = vl_convert.vegalite_to_svg(specification)
    begin = drawn.index("<svg")
    named = label.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return f'<svg role="img" aria-label="{named}"' + drawn[begin + 4:]


def _data(rows: Sequence[Row]) -> Any:
    """Return rows as data that stand in the specification itself."""
    made: Any = alt.InlineData(values=list(rows))
    return made


def bars(rows: Sequence[Row], label: str, unit: str, colour: str = BLUE, form: str = ",.0f") -> str:
    """Return horizontal bars of rows with `name` and `value`, in the order given."""
    chart = alt.Chart(_data(rows)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("value:Q", title=unit, axis=alt.Axis(format=",~f", tickCount=5)),
    )
    numbers = chart.mark_text(align="left", dx=4, fontSize=11, color="#333").encode(
        text=alt.Text("value:Q", format=form)
    )
    drawn = (chart.mark_bar(color=colour, size=15) + numbers).properties(
        width=WIDTH - 150, height=alt.Step(22)
    )
    return _svg(drawn, label)


def channel_bars(rows: Sequence[Row], label: str, unit: str) -> str:
    """Return stacked bars of rows with `name`, `channel` and `value`."""
    present = [name for name in CHANNELS if any(row["channel"] == name for row in rows)]
    chart = alt.Chart(_data(rows)).mark_bar(size=17).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("value:Q", title=unit, axis=alt.Axis(format=",~f", tickCount=5)),
        color=alt.Color("channel:N", scale=alt.Scale(
            domain=present, range=[CHANNELS[name] for name in present])),
        order=alt.Order("channel:N"),
    ).properties(width=WIDTH - 110, height=alt.Step(24))
    return _svg(chart, label)


def stacked_bars(
    rows: Sequence[Row], label: str, unit: str, colours: Mapping[str, str], names: int = 110
) -> str:
    """Return stacked bars of rows with `name`, `part` and `value`; `colours` of the parts in order.

    `names` is how wide the names are, in points.
    """
    parts = list(colours)
    placed = [row | {"place": parts.index(row["part"])} for row in rows]
    chart = alt.Chart(_data(placed)).mark_bar(size=17).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        x=alt.X("value:Q", title=unit, axis=alt.Axis(format=",~f", tickCount=5)),
        color=alt.Color("part:N", scale=alt.Scale(domain=parts, range=list(colours.values()))),
        order=alt.Order("place:Q"),
    ).properties(width=WIDTH - names, height=alt.Step(26))
    return _svg(chart, label)


def columns(rows: Sequence[Row], label: str, across: str, up: str) -> str:
    """Return upright bars of rows with `name` and `value`, in the order given."""
    chart = alt.Chart(_data(rows)).mark_bar(color=BLUE).encode(
        x=alt.X("name:N", sort=None, title=across, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title=up, axis=alt.Axis(format=",~f", tickCount=5)),
    ).properties(width=WIDTH - 70, height=210)
    return _svg(chart, label)


def ranks(values: Sequence[int], label: str, across: str, up: str) -> str:
    """Return sizes by rank on logarithmic axes: a straight line is Zipf's law."""
    rows = [{"rank": place, "value": value} for place, value in enumerate(values, 1) if value]
    axis = alt.Axis(format="~s", tickCount=4)
    chart = alt.Chart(_data(rows)).mark_line(
        color=BLUE, point=alt.OverlayMarkDef(size=18, color=BLUE)
    ).encode(
        x=alt.X("rank:Q", title=across, scale=alt.Scale(type="log"), axis=axis),
        y=alt.Y("value:Q", title=up, scale=alt.Scale(type="log"), axis=axis),
    ).properties(width=WIDTH - 70, height=210)
    return _svg(chart, label)


def spans(
    rows: Sequence[Row], label: str, note: str, across: str, colours: Mapping[str, str],
    names: int = 190,
) -> str:
    """Return points with intervals on a logarithmic axis, a line of points for each name, a title.

    Rows have `name`, `part`, `value`, `low` and `high`, all above 0; `colours` of the parts in
    order. `names` is how wide the names are, in points.
    """
    parts = list(colours)
    base = alt.Chart(_data(rows)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False)),
        color=alt.Color("part:N", scale=alt.Scale(domain=parts, range=list(colours.values()))),
    )
    axis = alt.X("value:Q", title=across, scale=alt.Scale(type="log"),
                 axis=alt.Axis(format=",~f", tickCount=6))
    drawn = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title=across, scale=alt.Scale(type="log")), x2="high:Q",
    ) + base.mark_point(filled=True, size=70, opacity=1).encode(x=axis) + base.mark_text(
        dy=-10, fontSize=11).encode(x=axis, text=alt.Text("value:Q", format=",.0f"))
    return on_paper(_svg(drawn.properties(
        width=WIDTH + 140 - names, height=alt.Step(40), title=_title(label, note)), label))


def lines(
    rows: Sequence[Row], label: str, note: str, across: str, up: str, colours: Mapping[str, str],
    days: Sequence[str],
) -> str:
    """Return a line with its band for each name by hour of the week, logarithmic, with a title.

    Rows have `name`, `at`, `value`, `low` and `high`, above 0; `colours` of the names in order;
    `days` are the names of the days, which stand at their first hour.
    """
    x = alt.X("at:Q", title=across, scale=alt.Scale(nice=False), axis=alt.Axis(
        values=list(range(0, HOURS, 12)), grid=True, gridColor="#e3e8ed",
        labelExpr=f"datum.value % 24 ? '12' : {list(days)!r}[datum.value / 24]"))
    scale, axis = alt.Scale(type="log"), alt.Axis(format=",~f", tickCount=5)
    bands = [alt.Chart(_data([row for row in rows if row["name"] == name])).mark_area(
        color=colour, opacity=0.18).encode(
        x=x, y=alt.Y("low:Q", title=up, scale=scale, axis=axis), y2="high:Q")
        for name, colour in colours.items() if any(row["name"] == name for row in rows)]
    drawn = alt.Chart(_data(rows)).mark_line(strokeWidth=1.8).encode(
        x=x, y=alt.Y("value:Q", title=up, scale=scale),
        color=alt.Color("name:N", sort=None, scale=alt.Scale(
            domain=list(colours), range=list(colours.values()))))
    return on_paper(_svg(alt.layer(*bands, drawn).properties(
        width=WIDTH + 140, height=260, title=_title(label, note)), label))


def _title(words: str, note: str) -> Any:
    """Return a title and a note under it, for a chart that no page explains."""
    made: Any = alt.TitleParams(
        words, subtitle=note, anchor="start", fontSize=13, fontWeight="normal", offset=12)
    return made


def on_paper(drawn: str) -> str:
    """Return a chart on white, for files: what shines through has a colour of its own there."""
    begin = drawn.index(">") + 1
    return f'{drawn[:begin]}<rect width="100%" height="100%" fill="white"/>{drawn[begin:]}'
