"""Ten million lines re-assessed under an amended tariff, beside reading and scanning them alone.

The command runs as a user would run it, in a process of its own with two below it. A sample of
10,000 lines is then assessed one declaration after the other and compared row by row.
"""

from __future__ import annotations

import csv
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.measuring import Figure, Floor, Setting
from guanwu.desk.other_law import Change, changed
from guanwu.desk.wiring import load_law, load_tariff
from guanwu.scale.lines_file import generate_lines_parquet
from guanwu.scale.twin_law import View
from guanwu.store.table_file import LAW
from tests.scale.replayed import Row, replay_groups

MILLION = 1_000_000
EVERY = 20
"""One code of so many has another rate in the amended tariff: five in a hundred."""
PROCESSES = 2
SAMPLES = 20


def amended_tariff(path: Path) -> int:
    """Write the starter tariff with other rates in column 1; return how many codes changed."""
    with (LAW / "tariff" / "starter.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index("column_1")
    found = 0
    for number, row in enumerate(rows[1:]):
        rate = row[place]
        if rate.endswith("%") and rate[:-1].replace(".", "").isdigit() and number % EVERY < 2:
            row[place] = f"{float(rate[:-1]) + 1:g}%"
            found += 1
        if found >= len(rows) // EVERY:
            break
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return found


def figures(setting: Setting) -> list[Figure]:
    """Measure the command, reading alone, and a group-by scan of the same file."""
    path, tariff = setting.folder / "mass.parquet", setting.folder / "amended.csv"
    lines = setting.size(10 * MILLION, 20_000)
    if not path.exists() or pq.ParquetFile(path).metadata.num_rows != lines:
        generate_lines_parquet(path, setting.world(setting.house("mass")), lines)
    codes = amended_tariff(tariff)
    runs = [_command(setting, path, tariff) for _ in range(setting.repeats)]
    rate = statistics.median(lines / one["seconds"] for one in runs) / MILLION
    whole = statistics.median(lines / one["wall"] for one in runs) / MILLION
    cpu = statistics.median(lines / one["cpu_seconds"] for one in runs) / MILLION
    memory = max(one["memory_bytes"] for one in runs) / MILLION
    read = _best(setting, lines, lambda: _read(path))
    scan = _best(setting, lines, lambda: _scan(path))
    same, sampled, differing = _same(setting, path, tariff)
    last = runs[-1]
    note = (f"{lines:,} lines in {last['declarations']:,} declarations; {codes} codes amended; "
            f"{last['reassessed_declarations']:,} declarations assessed again, "
            f"{last['difference_rows']:,} differences written, {last['refused_rows']:,} refused")
    return [
        Figure("mass re-assessment, reading and writing included, two processes, wall clock",
               "million lines a second", rate, 4, True,
               (Floor("pyarrow reads the same columns, two threads, nothing else", read),
                Floor("DuckDB group-by of the same file by code, two threads", scan)), same,
               (note, f"{sampled:,} lines sampled all over the file and assessed one by one: "
                f"{differing:,} rows differ by law, {'all' if same else 'NOT all'} equal")),
        Figure("the same by CPU time of the two processes", "million lines a CPU-second", cpu,
               None, True, ()),
        Figure("the same with the start of the program and the reading of the law",
               "million lines a second", whole, None, True, ()),
        Figure("peak memory of all processes together", "MB", memory, 2_000, False, ()),
    ]


def _command(setting: Setting, path: Path, tariff: Path) -> dict[str, Any]:
    """Run `guanwu reassess` and return its answer with the wall time of the whole process."""
    words = [str(Path(sys.executable).with_name("guanwu")), "reassess", "--lines", str(path),
             "--tariff", str(tariff), "--json", "--processes", str(PROCESSES),
             "--store", str(setting.folder / "none.db"),
             "--differences", str(setting.folder / "differences"),
             "--refused", str(setting.folder / "refused"),
             "--traders", str(setting.folder / "traders.csv")]
    started = time.perf_counter()
    done = subprocess.run(words, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"wall": time.perf_counter() - started}


def _best(setting: Setting, lines: int, work: Callable[[], None]) -> float:
    """Return million lines a second of wall time, the median."""
    taken = []
    for _ in range(setting.repeats):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return lines / statistics.median(taken) / MILLION


def _read(path: Path) -> None:
    """Read all columns batch by batch and drop them."""
    with pq.ParquetFile(path) as file:
        for _ in file.iter_batches(262_144, use_threads=True):
            pass


def _scan(path: Path) -> None:
    """Let DuckDB add up values by code."""
    connection = duckdb.connect()
    connection.execute(f"SET threads TO {PROCESSES}")
    connection.execute(
        f"SELECT code, count(*), sum(customs_value) FROM read_parquet('{path}') GROUP BY code"
    ).fetchall()
    connection.close()


def _same(setting: Setting, path: Path, tariff: Path) -> tuple[bool, int, int]:
    """Compare a sample with the assessment of one declaration after the other.

    Returns whether all rows are equal, the lines sampled, and how many rows differed by law.
    """
    before = View(load_law(load_tariff(None)))
    after = changed(before, Change(tariff))
    if not isinstance(after, View):
        raise ValueError("the amended tariff was refused")
    groups = list(_sampled(path, setting.size(10_000, 1_000)))
    expected = replay_groups(groups, before, after)
    numbers = pa.array([rows[0]["number"] for rows in groups], pa.int64())
    table = pq.read_table(setting.folder / "differences")
    table = table.filter(pc.is_in(table.column("number"), numbers))
    found = [tuple(row.values()) for row in table.to_pylist()]
    lines = sum(map(len, groups))
    return sorted(found) == sorted(expected.rows), lines, len(found)


def _sampled(path: Path, lines: int) -> Iterator[list[Row]]:
    """Yield whole declarations from places all over the file, about so many lines."""
    with pq.ParquetFile(path) as file:
        groups = file.metadata.num_row_groups
        for place in range(SAMPLES):
            group = file.read_row_group(place * groups // SAMPLES)
            share = lines // SAMPLES
            at = (group.num_rows - share - 60) * place // SAMPLES
            rows = group.slice(max(at, 0), share + 60).to_pylist()
            held = [list(found) for _, found in groupby(rows, key=lambda row: row["number"])]
            yield from held[1:-1]
