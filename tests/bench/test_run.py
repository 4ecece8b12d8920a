"""Every measurement runs on a small size, and its results equal those of its floor; no times."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("columns", "mass", "one", "planner", "search", "smaller", "stores", "whole_way")
"""Named here, and not taken from there, so that no library of a floor is loaded into the tests."""


def test_no_part_is_left_out() -> None:
    done = subprocess.run([sys.executable, "-m", "bench.run", "--help"], cwd=ROOT,
                          capture_output=True, text=True, check=True)
    assert f"{{{','.join(PARTS)}}}" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_a_part_runs_and_equals_its_floor(part: str, tmp_path: Path) -> None:
    out = tmp_path / "bench.json"
    words = ["-m", "bench.run", "--quick", "--only", part, "--out", str(out)]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    figures = json.loads(out.read_text("utf-8"))["figures"]
    assert figures and all(one["value"] > 0 for one in figures)
    assert all(one["same"] is not False for one in figures)
    compared = {"one", "columns", "mass", "planner", "smaller"}
    assert any(one["same"] for one in figures) == (part in compared)
    assert all(one["name"] in done.stdout for one in figures)
