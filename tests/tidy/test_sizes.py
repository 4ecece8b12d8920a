"""Modules and functions keep their sizes, and what outgrows them is found."""

from __future__ import annotations

from pathlib import Path

from tests.tidy.house import remaining
from tests.tidy.planted import plant, seen
from tests.tidy.sizes import size_findings
from tests.tidy.source import project


def test_modules_and_functions_keep_their_sizes() -> None:
    found = remaining("sizes", project())
    assert not found, "\n".join(["", *found])


def test_what_is_too_long_is_found_and_what_just_fits_is_not(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "guanwu/duty/fits.py": "x = 1\n" * 300,
            "guanwu/duty/long.py": "x = 1\n" * 301,
            "guanwu/duty/levy.py": "x = 1\ndef fits():\n" + "    x\n" * 49
            + "def long():\n" + "    x\n" * 50
            + "class A:\n    async def deep(self):\n" + "        x\n" * 50,
            "guanwu/cli/duty.py": "def duty(\n" + "    x,\n" * 9 + "):\n" + "    x\n" * 50,
            "guanwu/cli/long.py": "def long(\n" + "    x,\n" * 9 + "):\n" + "    x\n" * 51,
            "bench/run.py": "def long():\n" + "    x\n" * 50,
            "tests/test_long.py": "x = 1\n" * 301,
            "tests/test_case.py": "def case():\n" + "    x\n" * 50,
        },
    )  # fmt: skip
    assert seen(size_findings(tree)) == {
        ("duty/long.py", 301, "module"),
        ("duty/levy.py", 52, "long"),
        ("duty/levy.py", 104, "deep"),
        ("cli/long.py", 1, "long"),
        ("bench/run.py", 1, "long"),
        ("tests/test_long.py", 301, "module"),
    }
