"""From JSON to the commit of the selected and billed declaration, beside a plain pipeline."""

from __future__ import annotations

import cProfile
import pstats
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from bench.floors.plain_pipeline import Pipeline
from bench.measuring import Figure, Floor, Setting
from guanwu.desk.demo import Moment, moment_of
from guanwu.desk.house import House
from guanwu.desk.intake import lodge
from guanwu.scale.generator import generate
from guanwu.store.declaration_json import Received, receive
from guanwu.store.engine import open_store

BATCH = 1_000
SMALL = 100
STAGES = (
    ("read and check the JSON", ("receive",)),
    ("what is known of the numbers", ("stored_declarations", "_sort_out")),
    ("checks of a declaration", ("check",)),
    ("customs value", ("_value",)),
    ("columns of the lines", ("_columns",)),
    ("all levies", ("assess_columns",)),
    ("selection", ("select_batch",)),
    ("rows, events, bills", ("_rows",)),
    ("journal: hash and insert", ("append",)),
    ("write: all inserts, journal too", ("write",)),
)
"""Stages of the profile, each with the function whose whole time stands for it."""


def items(setting: Setting, house: House, count: int) -> list[bytes]:
    """Return honest declarations as JSON."""
    world = setting.world(house)
    return [one.json for one in generate(world, 0, count, fault_share=0.0)]


class Bench(NamedTuple):
    """A house with the clock that it looks at."""

    house: House
    clock: Moment


def new_house(setting: Setting, name: str) -> Bench:
    """Return a house on a new store with a clock that is set batch by batch."""
    setting.house(name)
    clock = Moment()
    return Bench(House(open_store(setting.folder / f"{name}.db"), clock, salt="bench"), clock)


def run(
    bench: Bench, data: Sequence[bytes], batch: int, begin: int = 0
) -> tuple[float, float, dict[str, int]]:
    """Lodge all from a place on in batches; return CPU and wall seconds, outcomes by channel."""
    house, clock = bench
    seen: dict[str, int] = {}
    begun, started = time.process_time(), time.perf_counter()
    for start in range(begin, len(data), batch):
        clock.at = moment_of(start)
        read = [receive(one) for one in data[start:start + batch]]
        good = [one for one in read if isinstance(one, Received)]
        for outcome in lodge(house, good):
            key = outcome.channel or outcome.outcome
            seen[key] = seen.get(key, 0) + 1
    return time.process_time() - begun, time.perf_counter() - started, seen


def figures(setting: Setting) -> list[Figure]:
    """Measure the whole way and the plain one in turns, each on new stores.

    The first batch of a house is not counted: it reads the law that later ones find.
    """
    house = new_house(setting, "whole").house
    count = setting.size(10_000, 300)
    batch = min(BATCH, count)
    data = items(setting, house, count + batch)
    rates = {row.code: row.column_1.ad_valorem_ppm
             for edition in house.law.tariff for row in edition.rows}
    ours: list[tuple[float, float]] = []
    plain: dict[int, list[tuple[float, float]]] = {batch: [], SMALL: []}
    seen: dict[str, int] = {}
    for _ in range(setting.repeats):
        fresh = new_house(setting, "whole")
        run(fresh, data[:batch], batch)
        cpu, wall, seen = run(fresh, data, batch, batch)
        fresh.house.engine.dispose()
        if seen.get("refused"):
            raise ValueError(f"honest declarations were refused: {seen}")
        ours.append((cpu, wall))
        for size, held in plain.items():
            held.append(_plain(setting, data[batch:], rates, size))
    rate = [count / statistics.median(column) for column in zip(*ours, strict=True)]
    floors = [
        Floor(f"plain pipeline, commits of {size:,}: Decimal duty and business tax, 200 flat "
              f"rules, no ledger, no outbox ({word})",
              count / statistics.median(one[at] for one in held))
        for size, held in plain.items() for at, word in ((0, "CPU"), (1, "wall"))
    ]
    lines = sum(len(found.declaration.lines) for one in data[batch:]
                if isinstance(found := receive(one), Received))
    mix = ", ".join(f"{name} {number:,}" for name, number in sorted(seen.items()))
    note = f"{count:,} honest declarations, {lines / count:.1f} lines each; {mix}"
    return [
        Figure("whole way, JSON to commit, by CPU", "declarations a second", rate[0], 5_000, True,
               tuple(one for one in floors if "CPU" in one.what), None, (note,)),
        Figure("whole way, JSON to commit, by wall clock", "declarations a second", rate[1], None,
               True, tuple(one for one in floors if "wall" in one.what)),
    ]


def _plain(
    setting: Setting, data: Sequence[bytes], rates: dict[str, int], batch: int
) -> tuple[float, float]:
    """Return CPU and wall seconds of the plain pipeline on a new store."""
    pipeline = Pipeline(setting.folder / "plain.db", rates)
    begun, started = time.process_time(), time.perf_counter()
    for start in range(0, len(data), batch):
        pipeline.lodge(data[start:start + batch])
    taken = time.process_time() - begun, time.perf_counter() - started
    pipeline.connection.close()
    if pipeline.accepted != len(data):
        raise ValueError("the plain pipeline refused honest declarations")
    return taken


def profile(setting: Setting) -> list[tuple[str, float]]:
    """Return where the time of the whole way goes, in parts of a hundred; stages may overlap."""
    bench = new_house(setting, "profile")
    count, batch = setting.size(5_000, 200), setting.size(BATCH, 50)
    data = items(setting, bench.house, count)
    run(bench, data[:batch], batch)
    profiler = cProfile.Profile()
    profiler.runcall(run, bench, data, batch, batch)
    return shares(profiler, run)


def shares(profiler: cProfile.Profile, whole: Callable[..., Any]) -> list[tuple[str, float]]:
    """Return the share of each stage in the time of the whole function."""
    stats: Any = pstats.Stats(profiler)
    taken: dict[str, float] = {}
    for (path, _, function), (_, _, _, cumulative, _) in stats.stats.items():
        if "guanwu" in path or "bench" in path or "method 'execute" in function:
            taken[function] = max(taken.get(function, 0.0), cumulative)
        if "commit" in function and "sqlite3" in function:
            taken["commit"] = taken.get("commit", 0.0) + cumulative
    total = taken[whole.__name__]
    return [
        (stage, 100 * max(taken.get(name, 0.0) for name in names) / total)
        for stage, names in STAGES
    ]
