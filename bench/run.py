"""`make bench`: every figure beside its floor, as a table and as JSON.

    python -m bench.run [--quick] [--only NAME] [--out FILE] [--repeats N]

Each figure is the median of several repeats after an untimed first one, by CPU time where one
process works, by wall clock where two do or where a disk is waited for. On a machine that others
use the ratio to the floor says more than the figure.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bench import columns, mass, one, planner, search, smaller, stores, whole_way
from bench.measuring import Figure, Setting
from guanwu.desk.wiring import now

PARTS: dict[str, Callable[[Setting], list[Figure]]] = {
    "one": one.figures,
    "columns": columns.figures,
    "whole_way": whole_way.figures,
    "mass": mass.figures,
    "smaller": smaller.figures,
    "search": search.figures,
    "planner": planner.figures,
    "stores": stores.figures,
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the figures asked for; 1 where results differ from those they were compared with."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that all runs")
    parser.add_argument("--only", choices=sorted(PARTS), action="append", help="these parts alone")
    parser.add_argument("--out", type=Path, default=Path("out/bench.json"), help="where JSON goes")
    parser.add_argument("--repeats", type=int, help="repeats; 5, or 1 with --quick")
    asked = parser.parse_args(words)
    folder = asked.out.parent / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    setting = Setting(folder, asked.quick, asked.repeats or (1 if asked.quick else 5))
    begun, load = now(), os.getloadavg()[0]
    found: dict[str, list[Figure]] = {}
    for name in asked.only or PARTS:
        found[name] = PARTS[name](setting)
        print(table(name, found[name]), flush=True)
    shares = whole_way.profile(setting) if "whole_way" in found else []
    if shares:
        print(profile_table(shares))
    machine = f"{os.cpu_count()} CPUs, Python {platform.python_version()}, load {load:.1f} before"
    print(f"{machine}, {os.getloadavg()[0]:.1f} after")
    asked.out.write_text(json.dumps({
        "at": begun.isoformat(), "machine": machine, "load_after": os.getloadavg()[0],
        "quick": asked.quick, "repeats": setting.repeats,
        "figures": [figure.record() for held in found.values() for figure in held],
        "profile": dict(shares),
    }, indent=1), encoding="utf-8")
    return int(any(figure.same is False for held in found.values() for figure in held))


def number(value: float) -> str:
    """Return a figure with about three digits that matter."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(name: str, figures: Sequence[Figure]) -> str:
    """Return the figures of a part with their floors, as a table of Markdown."""
    rows = [("figure", "measured", "goal", "floor or peer", "its figure", "ratio", "equal"),
            ("---", "---:", "---", "---", "---:", "---:", "---")]
    notes: list[str] = []
    for figure in figures:
        goal = "" if figure.goal is None else (
            f"{number(figure.goal)} {'reached' if figure.reached() else 'NOT reached'}")
        same = {None: "", True: "yes", False: "NO"}[figure.same]
        cells = (figure.name, f"{number(figure.value)} {figure.unit}", goal)
        for floor in figure.floors:
            ratio = f"{figure.ratio(floor):.2f}"
            rows.append((*cells, floor.what, number(floor.value), ratio, same))
            cells = ("", "", "")
        if not figure.floors:
            rows.append((*cells, "", "", "", same))
        notes += figure.notes
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join((f"## {name}", "", *lines, "", *(f"- {note}" for note in notes), ""))


def profile_table(shares: Sequence[tuple[str, float]]) -> str:
    """Return where the time of the whole way goes, as a table of Markdown."""
    rows = [f"| {stage} | {share:.1f} |" for stage, share in shares]
    return "\n".join(("## where the time of the whole way goes", "",
                      "| stage | per cent, under the profiler |", "|---|---:|", *rows, ""))


if __name__ == "__main__":
    sys.exit(main())
