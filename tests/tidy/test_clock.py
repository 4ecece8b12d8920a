"""Nobody asks what time it is but the one clock, and who does is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tidy.clock import clock_findings
from tests.tidy.house import remaining
from tests.tidy.layers import read_layers
from tests.tidy.planted import plant, seen
from tests.tidy.source import project


def test_nobody_asks_what_time_it_is() -> None:
    found = remaining("clock", project())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("package", "code", "about"),
    [
        ("duty", "x = date.today()", "date.today"),
        ("duty", "x = datetime.datetime.now(UTC)", "datetime.now"),
        ("duty", "import time", "time"),
        ("duty", "from time import perf_counter", "time"),
        ("cli", "x = date.today()", "date.today"),
        ("store", "x = datetime.now(UTC)", "datetime.now"),
        ("store", "x = time.time()", "time.time"),
        ("store", "from time import time_ns", "time.time_ns"),
    ],
)
def test_who_asks_the_clock_is_found(tmp_path: Path, package: str, code: str, about: str) -> None:
    tree = plant(tmp_path, {f"guanwu/{package}/levy.py": f"x = 1\n{code}\n"})
    assert seen(clock_findings(tree, read_layers())) == {(f"{package}/levy.py", 2, about)}


def test_the_clock_and_timers_of_the_shell_are_left_alone(tmp_path: Path) -> None:
    (clock,) = read_layers().clock
    tree = plant(
        tmp_path,
        {
            f"guanwu/{clock}": "x = datetime.now(UTC)\n",
            "guanwu/scale/speed.py": "import time\nx = time.perf_counter()\ny = row.today\n",
            "guanwu/duty/levy.py": "x = date.fromisoformat(day)\n",
        },
    )
    assert seen(clock_findings(tree, read_layers())) == set()
