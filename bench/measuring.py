"""How things are timed here: CPU time, several repeats, the median, and a floor beside it."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from guanwu.desk.house import House
from guanwu.scale.generator.world import FIRST_DAY, World
from guanwu.store.engine import open_store


class Floor(NamedTuple):
    """A floor or peer: what it is, and its figure in the unit of the figure it stands beside."""

    what: str
    value: float


class Figure(NamedTuple):
    """One figure. `goal` is what was promised; `more_is_better` tells its direction.

    `same` says whether results were compared with the floor's and found equal; None: no result to
    compare. `notes` are whatever else the reader should know.
    """

    name: str
    unit: str
    value: float
    goal: float | None
    more_is_better: bool
    floors: tuple[Floor, ...]
    same: bool | None = None
    notes: tuple[str, ...] = ()

    def reached(self) -> bool | None:
        """Whether the goal was reached."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal

    def ratio(self, floor: Floor) -> float:
        """How many times better than the floor; below 1 is worse."""
        if not floor.value or not self.value:
            return 0.0
        ratio = self.value / floor.value
        return ratio if self.more_is_better else 1 / ratio

    def record(self) -> dict[str, Any]:
        """Return the figure as JSON."""
        floors = [{"what": one.what, "value": one.value, "ratio": self.ratio(one)}
                  for one in self.floors]
        return self._asdict() | {"floors": floors, "reached": self.reached()}


class Setting(NamedTuple):
    """How a run is made: the folder for its files, small or real, how often."""

    folder: Path
    quick: bool
    repeats: int

    def size(self, real: int, quick: int) -> int:
        """Return a size."""
        return quick if self.quick else real

    def house(self, name: str) -> House:
        """Return a house on a new store of its own."""
        path = self.folder / f"{name}.db"
        for old in self.folder.glob(f"{name}.db*"):
            old.unlink()
        return House(open_store(path), salt="bench")

    def world(self, house: House) -> World:
        """Return the world that trades; its seed is fixed."""
        return World(house.law, house.reference, house.levy_codes(FIRST_DAY), 2025)


class Spent(NamedTuple):
    """Seconds of CPU and of wall time, each the median over repeats, and the last result."""

    cpu: float
    wall: float
    result: Any


def spent(work: Callable[[], Any], repeats: int, warm: bool = True) -> Spent:
    """Do the work some times and return the medians; once before, untimed, when `warm`."""
    if warm:
        work()
    cpu, wall, result = [], [], None
    for _ in range(repeats):
        gc.collect()
        begun, started = time.process_time(), time.perf_counter()
        result = work()
        cpu.append(time.process_time() - begun)
        wall.append(time.perf_counter() - started)
    return Spent(statistics.median(cpu), statistics.median(wall), result)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which such a share lies."""
    held = sorted(values)
    return held[min(len(held) - 1, int(len(held) * share))]
