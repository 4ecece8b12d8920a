"""A demo run as plain data: for `--json`, for the text of the command and for the report page."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from guanwu.desk.demo import DemoRun
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.store.code_lists import load_code_lists
from guanwu.store.rejects_file import fault_entry
from guanwu.store.terms_file import load_terms

MOST: Final = 12
"""Chapters and origins shown; the others are added up."""
TRADERS_SHOWN: Final = 60
REST: Final = "other"
STAGES: Final = (
    "generate", "lodge", "documents", "examination", "payment", "release", "verify",
)


def demo_record(run: DemoRun, source: str, edition: str, notes: dict[str, Any]) -> dict[str, Any]:
    """Return a run as plain data; amounts are whole NT$. `notes` are facts of the source."""
    tally, books = run.tally, run.books
    return {
        "source": source,
        "edition": edition,
        "notes": notes,
        "sent": tally.sent,
        "lines": tally.lines,
        "outcomes": dict(tally.outcomes.most_common()),
        "channels": {name: tally.channels[name] for name in sorted(tally.channels)},
        "by_day": dict(sorted(tally.by_day.items())),
        "days": [
            {"day": day, "channel": channel, "declarations": count}
            for (day, channel), count in sorted(tally.by_day_channel.items())
        ],
        "value_by_chapter": _largest(tally.value_by_chapter),
        "value_by_origin": _largest(tally.value_by_origin),
        "countries": _countries(tally.value_by_origin),
        "traders": len(tally.value_by_importer),
        "largest_traders": [value for _, value in
                            tally.value_by_importer.most_common(TRADERS_SHOWN)],
        "customs_value": sum(tally.value_by_chapter.values()),
        "currencies": dict(tally.currencies.most_common()),
        "line_counts": dict(sorted(tally.line_counts.items())),
        "levies": {"billed": dict(books.billed), "paid": dict(books.paid)},
        "states": dict(books.states),
        "rows": dict(books.rows),
        "faults": _faults(run),
        "planted": _planted(run),
        "frauds": {name: dict(sorted(found.items())) for name, found in
                   sorted(tally.frauds.items())},
        "stages": _stages(run),
        "seconds": round(run.seconds, 2),
        "rate": int(tally.sent / run.seconds) if run.seconds else 0,
        "journal": {"ok": run.journal.ok, "rows": run.journal.rows},
        "balanced": run.balanced,
        "explained": run.explained,
    }


def _largest(counter: Counter[str]) -> dict[str, int]:
    """Return the largest members and the sum of the others."""
    shown = dict(counter.most_common(MOST))
    rest = sum(counter.values()) - sum(shown.values())
    return shown | ({REST: rest} if rest else {})


def _countries(counter: Counter[str]) -> dict[str, dict[str, str]]:
    """Return the names of the countries shown, in both languages."""
    found = {}
    for code in _largest(counter):
        row = load_code_lists().row("countries", code, FIRST_DAY)
        if row is not None:
            found[code] = {"zh-Hant": row.zh_hant, "en": row.en}
    return found


def _faults(run: DemoRun) -> list[dict[str, Any]]:
    """Return the faults by code, most frequent first, each with the sentence of one example."""
    terms = load_terms()
    return [
        {"count": count, **fault_entry(run.tally.examples[code], terms)}
        for code, count in sorted(run.tally.faults.items(), key=lambda one: (-one[1], one[0]))
    ]


def _planted(run: DemoRun) -> dict[str, Any]:
    """Return planted faults against the truth; `missed` names those that were not refused."""
    held = run.tally.planted
    return {
        "kinds": len(held),
        "sent": sum(one.sent for one in held.values()),
        "refused": sum(one.refused for one in held.values()),
        "as_told": sum(one.as_told for one in held.values()),
        "missed": sorted(name for name, one in held.items()
                         if one.refused < one.sent or one.as_told < one.sent),
        "refused_honest": run.tally.refused_honest,
    }


def _stages(run: DemoRun) -> list[dict[str, Any]]:
    """Return every stage with its declarations, seconds and rate."""
    held = run.tally.stages
    return [
        {"stage": name, "declarations": held[name].declarations,
         "seconds": round(held[name].seconds, 2), "rate": held[name].rate}
        for name in STAGES if name in held
    ]
