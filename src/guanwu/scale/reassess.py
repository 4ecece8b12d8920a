"""Mass re-assessment: files of lines replayed under another law, in a few processes.

Each process takes a run of row groups, streams through it and writes its own part of the
differences, so that memory does not grow with the volume. One machine: a cluster is not used.
"""

from __future__ import annotations

import gc
import multiprocessing
import resource
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

import pyarrow as pa
from msgspec import Struct, convert, to_builtins

from guanwu.case import Refusal
from guanwu.duty.dense import Codebook
from guanwu.scale.batch import LineBatch
from guanwu.scale.difference_file import DifferenceFile, RefusedFile, gather
from guanwu.scale.parquet_lines import Reader
from guanwu.scale.parquet_parts import Part, declarations, faults_of, split
from guanwu.scale.replay import Replay
from guanwu.scale.totals import Totals
from guanwu.scale.twin_law import View

KIB = 1024


class Reassessment(Struct, frozen=True):
    """What a re-assessment found; rows and bytes written; wall and CPU time; most memory held.

    `memory_bytes` adds up the peaks of all processes, so it is above what was held at any time.
    """

    totals: Totals
    differences: Path
    refused: Path
    difference_rows: int
    refused_rows: int
    seconds: float
    cpu_seconds: float
    memory_bytes: int
    processes: int

    @property
    def lines_per_second(self) -> int:
        """Return lines a second of wall time, reading and writing included."""
        return int(self.totals.counts.get("lines", 0) / self.seconds) if self.seconds else 0


class Share(Struct):
    """What one process found: totals, rows written, CPU time and peak memory of it."""

    totals: Totals
    difference_rows: int = 0
    refused_rows: int = 0
    cpu_seconds: float = 0.0
    memory_bytes: int = 0


def reassess_files(
    paths: Sequence[Path], before: View, after: View, differences: Path, refused: Path,
    processes: int = 2,
) -> Reassessment | Refusal:
    """Replay Parquet files of lines under two laws and write where they differ.

    The result and the order of the rows do not depend on the number of processes.
    """
    for path in paths:
        fault = faults_of(path)
        if fault is not None:
            return fault
    begun = time.perf_counter()
    shares = split(paths, processes)
    found = _in_processes(shares, before, after, differences, refused)
    return collected(found, differences, refused, begun, len(shares))


def collected(
    found: Sequence[Share], differences: Path, refused: Path, begun: float, processes: int
) -> Reassessment:
    """Add up what the processes found and put their files together."""
    totals = Totals()
    for share in found:
        totals.add(share.totals)
    parts = range(max(1, len(found)))
    gather([part_of(differences, number) for number in parts], differences)
    gather([part_of(refused, number) for number in parts], refused)
    own = peak_memory()
    alone = len(found) <= 1
    return Reassessment(
        totals, differences, refused,
        sum(share.difference_rows for share in found), sum(share.refused_rows for share in found),
        time.perf_counter() - begun, sum(share.cpu_seconds for share in found),
        own if alone else own + sum(share.memory_bytes for share in found), processes,
    )


def peak_memory() -> int:
    """Return the most memory this process has held, in bytes.

    Linux tells it of this program alone; `getrusage`, asked elsewhere, counts the program that
    started it too.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * KIB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB


def part_of(target: Path, number: int) -> Path:
    """Return the part file of a process beside the target."""
    return target.with_name(f".{target.name}.part-{number:05d}")


def _batches(parts: Iterable[Part], reader: Reader) -> Iterator[LineBatch]:
    """Read the batches of a run of parts."""
    for part in parts:
        for rows in declarations(part):
            yield reader.read(rows)


def replay_all(
    batches: Iterable[LineBatch], before: View, after: View, book: Codebook,
    traders: dict[str, int], differences: Path, refused: Path,
) -> Share:
    """Replay batches one after the other and write their rows to part files."""
    begun = time.process_time()
    replay = Replay(before, after, book)
    differing = DifferenceFile(differences, book, replay.names)
    refusing = RefusedFile(refused, book, replay.reasons)
    for batch in batches:
        outcome = replay.replay(batch)
        differing.add(outcome.differences)
        refusing.add(outcome.refused)
    differing.close()
    refusing.close()
    return Share(
        replay.totals(traders), differing.rows, refusing.rows, time.process_time() - begun,
        peak_memory(),
    )


def _work(
    parts: Sequence[Part], before: View, after: View, differences: Path, refused: Path
) -> Share:
    """Do the share of one process."""
    book = Codebook()
    reader = Reader(book)
    return replay_all(
        _batches(parts, reader), before, after, book, reader.traders, differences, refused
    )


def _in_processes(
    shares: Sequence[Sequence[Part]], before: View, after: View, differences: Path, refused: Path
) -> list[Share]:
    """Run every share in a process of its own; a single share is run in this one."""
    targets = [
        (part_of(differences, number), part_of(refused, number))
        for number in range(max(1, len(shares)))
    ]
    if len(shares) <= 1:
        return [_work(shares[0] if shares else (), before, after, *targets[0])]
    context = multiprocessing.get_context("fork")
    running = []
    for share, (one, other) in zip(shares, targets, strict=True):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(
            target=_child, args=(sender, share, before, after, one, other), daemon=True
        )
        process.start()
        sender.close()
        running.append((process, receiver))
    found = []
    for process, receiver in running:
        try:
            answer = receiver.recv()
        except EOFError:
            answer = f"a process ended with code {process.exitcode} and no answer"
        process.join()
        if isinstance(answer, str):
            raise RuntimeError(answer)
        found.append(convert(answer, Share))
    return found


def _child(
    sender: Connection, parts: Sequence[Part], before: View, after: View, differences: Path,
    refused: Path,
) -> None:
    """Work in a process of its own: what it was forked with is law, and stays."""
    gc.freeze()
    gc.disable()
    pa.set_cpu_count(1)
    try:
        sender.send(to_builtins(_work(parts, before, after, differences, refused)))
    except Exception:
        sender.send(traceback.format_exc())
    finally:
        sender.close()
