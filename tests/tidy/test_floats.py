"""No floating point in the pure levels, and what floats is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tidy.floats import float_findings
from tests.tidy.house import remaining
from tests.tidy.layers import read_layers
from tests.tidy.planted import plant, seen
from tests.tidy.source import project


def test_nothing_floats_in_the_pure_levels() -> None:
    found = remaining("floats", project())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("code", "about"),
    [
        ("x = 0.05", "0.05"),
        ("x = 1e6", "1000000.0"),
        ("x = a / b", "/"),
        ("x /= b", "/"),
        ("x = float(a)", "float()"),
        ("x = a.astype(np.float64)", "float64"),
    ],
)
@pytest.mark.parametrize("package", ["duty", "rule"])
def test_what_floats_is_found(tmp_path: Path, package: str, code: str, about: str) -> None:
    tree = plant(tmp_path, {f"guanwu/{package}/levy.py": f'"""A / b."""\n{code}\n'})
    assert seen(float_findings(tree, read_layers())) == {(f"{package}/levy.py", 2, about)}


def test_whole_division_and_the_shell_are_left_alone(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {"guanwu/duty/levy.py": "x = a // b\nx //= b\n", "guanwu/scale/speed.py": "x = 1.5 / 2\n"},
    )
    assert seen(float_findings(tree, read_layers())) == set()
