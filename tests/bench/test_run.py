"""Every measurement runs on a small size, and its results equal those of its floor; no times."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.run import PARTS, main


@pytest.mark.slow
@pytest.mark.parametrize("part", sorted(PARTS))
def test_a_part_runs_and_equals_its_floor(
    part: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "bench.json"
    assert main(["--quick", "--only", part, "--out", str(out)]) == 0
    figures = json.loads(out.read_text("utf-8"))["figures"]
    assert figures and all(one["value"] > 0 for one in figures)
    assert all(one["same"] is not False for one in figures)
    compared = {"one", "columns", "mass", "smaller"}
    assert any(one["same"] for one in figures) == (part in compared)
    printed = capsys.readouterr().out
    assert all(one["name"] in printed for one in figures)
