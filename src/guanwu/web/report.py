"""The report of a demo run: one page without scripts, charts inline, in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from guanwu.web.charts import bars, channel_bars, columns, ranks
from guanwu.web.explain_page import worksheet
from guanwu.web.pages import Say, page, say_in

FILES: Final = {"zh-Hant": "report.html", "en": "report.en.html"}
MILLION: Final = 1_000_000
CHANNELS: Final = ("C1", "C2", "C3")
LINE_CLASSES: Final = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, 200))


def write_report(
    folder: Path, record: Mapping[str, Any], explained: Mapping[str, Any] | None
) -> list[Path]:
    """Write the report in both languages and return the files; the first is the default one.

    `record` is that of `guanwu.desk.demo_record`, `explained` that of `guanwu explain --json`.
    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for language, name in FILES.items():
        path = folder / name
        path.write_text(report_page(record, explained, language), encoding="utf-8")
        written.append(path)
    return written


def report_page(
    record: Mapping[str, Any], explained: Mapping[str, Any] | None, language: str = "zh-Hant"
) -> str:
    """Return the report as a whole page."""
    facts: dict[str, Any] = {
        "run": record,
        "charts": charts(record, language),
        "files": FILES,
        "shares": labelled_shares(record["frauds"]),
        "title": say_in(language)("report_title"),
    }
    shown = worksheet(explained, language) if explained is not None else {
        "record": None, "steps": [], "short": "zh"
    }
    return page("report.html", language, {**facts, **shown})


def labelled_shares(frauds: Mapping[str, Mapping[str, int]]) -> dict[str, str]:
    """Return in per cent how many of each channel bear a label; empty where none is unlabelled.

    Made-up frauds stand without the honest declarations beside them, so they have no share.
    """
    if "unlabelled" not in frauds:
        return {}
    shares = {}
    for channel in (*CHANNELS, "refused"):
        everyone = sum(held.get(channel, 0) for held in frauds.values())
        labelled = everyone - frauds["unlabelled"].get(channel, 0)
        shares[channel] = f"{100 * labelled / everyone:.1f} %" if everyone else "-"
    return shares


def charts(record: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the charts of a run by name, as SVG."""
    say = say_in(language)
    million, count = say("report_unit_million"), say("report_unit_declarations")
    found = {
        "levies": bars(_rows(record["levies"]["billed"], say, MILLION),
                       say("report_levies"), million, form=",.1f"),
        "days": channel_bars(
            [{"name": one["day"][5:], "channel": one["channel"], "value": one["declarations"]}
             for one in record["days"]], say("report_channels_by_day"), count),
        "chapters": bars(_rows(record["value_by_chapter"], _chapter(say), MILLION),
                         say("report_value_by_chapter"), million),
        "origins": bars(_rows(record["value_by_origin"], _country(record, language, say), MILLION),
                        say("report_value_by_origin"), million),
        "lines": columns(_line_classes(record["line_counts"]), say("report_lines_each"),
                         say("report_unit_lines"), count),
        "traders": ranks(record["largest_traders"], say("report_traders"),
                         say("report_unit_rank"), "NT$"),
        "stages": bars([{"name": say(f"report_stage_{one['stage']}"), "value": one["rate"]}
                        for one in record["stages"]], say("report_rates"),
                       say("report_unit_rate")),
    }
    if record["frauds"]:
        found["frauds"] = channel_bars(
            [{"name": say(f"report_fraud_{name}"), "channel": channel, "value": number}
             for name, held in record["frauds"].items() for channel, number in held.items()
             if channel in CHANNELS],
            say(f"report_frauds_{record['source']}"), count)
    return found


def _rows(numbers: Mapping[str, int], say: Say, unit: int = 1) -> list[dict[str, Any]]:
    """Return rows for bars; names that are terms are said."""
    return [
        {"name": say("report_other") if name == "other" else say(name), "value": number / unit}
        for name, number in numbers.items()
    ]


def _chapter(say: Say) -> Say:
    """Return how a chapter is named."""
    return lambda id: say("report_chapter", chapter=id) if id.isdigit() else say(id)


def _country(record: Mapping[str, Any], language: str, say: Say) -> Say:
    """Return how a country is named: its code and its name."""
    names = record["countries"]
    return lambda id: f"{id} {names[id][language]}" if id in names else say(id)


def _line_classes(counts: Mapping[int, int]) -> list[dict[str, Any]]:
    """Return how many declarations have so many lines, in classes that grow."""
    rows = []
    for low, high in LINE_CLASSES:
        number = sum(held for lines, held in counts.items() if low <= int(lines) <= high)
        rows.append({"name": str(low) if low == high else f"{low}-{high}", "value": number})
    return rows
