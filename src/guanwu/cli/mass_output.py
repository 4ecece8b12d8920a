"""How a re-assessment is printed: tables for people, one object for machines, a file of traders."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from guanwu.cli.output import Language, fault_record, print_json
from guanwu.desk.supplement import Posted
from guanwu.scale.reassess import Reassessment
from guanwu.scale.totals import Total, most_changed, ordered
from guanwu.store.terms_file import load_terms

COLUMNS = ("reassess_lines", "reassess_before", "reassess_after", "reassess_difference")


def traders_file(totals: Mapping[str, Total], path: Path) -> None:
    """Write every trader with lines, before, after and difference, the largest change first."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("trader", "lines", "before", "after", "difference"))
        for name, total in ordered(totals.items()):
            writer.writerow((name, total.lines, total.before, total.after, total.difference))


def print_result(
    found: Reassessment, posted: Posted | None, traders: Path, top: int, as_json: bool,
    language: Language,
) -> None:
    """Print what a re-assessment found."""
    if as_json:
        print_json(record(found, posted, traders, top))
        return
    totals, terms = found.totals, load_terms()
    console = Console(width=120)
    levies = {terms.say(name, language.tag): total for name, total in totals.levies.items()
              if total.before or total.after}
    console.print(_table("reassess_levy", list(levies.items()), language, lines=False))
    for heading, held in (
        ("reassess_chapter", totals.chapters), ("reassess_origin", totals.origins),
        ("reassess_trader", totals.traders),
    ):
        console.print(_table(heading, most_changed(held, top), language))
    console.print(
        ", ".join(f"{name} {count:,}" for name, count in totals.counts.items()), highlight=False
    )
    console.print(
        f"{found.difference_rows:,} differences: {found.differences}; "
        f"{found.refused_rows:,} refusals: {found.refused}; traders: {traders}; "
        f"{found.seconds:.2f} s, {found.lines_per_second:,} lines/s, "
        f"{found.processes} processes, {found.memory_bytes >> 20} MiB", highlight=False,
    )
    if posted is not None:
        console.print(", ".join(f"{name} {count:,}" for name, count in _posted(posted).items()))


def _posted(posted: Posted) -> dict[str, int]:
    """Return how many were posted in which way."""
    return {
        "rebilled": posted.rebilled, "supplemented": posted.supplemented,
        "assessed": posted.assessed, "unchanged": posted.unchanged,
        "not_posted": len({number for number, _ in posted.refused}),
    }


def _table(
    heading: str, rows: list[tuple[str, Total]], language: Language, lines: bool = True
) -> Table:
    """Return a table of totals."""
    terms = load_terms()
    table = Table(box=box.SIMPLE)
    table.add_column(terms.say(heading, language.tag))
    for column in COLUMNS if lines else COLUMNS[1:]:
        table.add_column(terms.say(column, language.tag), justify="right")
    for name, total in rows:
        cells = [f"{total.before:,}", f"{total.after:,}", f"{total.difference:+,}"]
        table.add_row(name, *([f"{total.lines:,}"] if lines else []), *cells)
    return table


def record(
    found: Reassessment, posted: Posted | None, traders: Path, top: int
) -> dict[str, Any]:
    """Return a re-assessment as JSON; of the traders the top ones, the file has all."""
    totals = found.totals
    answer: dict[str, Any] = {
        **totals.counts,
        "levies": _records(dict(totals.levies), lines=False),
        "chapters": _records(dict(sorted(totals.chapters.items()))),
        "origins": _records(dict(sorted(totals.origins.items()))),
        "traders": _records(dict(most_changed(totals.traders, top))),
        "traders_count": len(totals.traders),
        "files": {"differences": str(found.differences), "refused": str(found.refused),
                  "traders": str(traders)},
        "difference_rows": found.difference_rows,
        "refused_rows": found.refused_rows,
        "seconds": round(found.seconds, 3),
        "cpu_seconds": round(found.cpu_seconds, 3),
        "lines_per_second": found.lines_per_second,
        "memory_bytes": found.memory_bytes,
        "processes": found.processes,
        "posted": None,
    }
    if posted is not None:
        answer["posted"] = _posted(posted) | {"refused": [
            {"number": number, **fault_record(fault)} for number, fault in posted.refused
        ]}
    return answer


def _records(totals: Mapping[str, Total], lines: bool = True) -> dict[str, dict[str, int]]:
    """Return totals as JSON."""
    return {
        name: ({"lines": total.lines} if lines else {}) | {
            "before": total.before, "after": total.after, "difference": total.difference,
        }
        for name, total in totals.items()
    }
