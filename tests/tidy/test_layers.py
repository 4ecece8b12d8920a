"""The order of the layers holds, and what breaks it is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tidy.house import remaining
from tests.tidy.layers import edge_findings, edges_unused, imports, layer_findings, read_layers
from tests.tidy.planted import plant, seen
from tests.tidy.source import project


def test_imports_keep_the_order() -> None:
    found = remaining("layers", project())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("file", "line", "about"),
    [
        ("guanwu/duty/levy.py", "from guanwu.store import acts_file", "guanwu.store.acts_file"),
        ("guanwu/duty/levy.py", "import guanwu.desk.main", "guanwu.desk.main"),
        ("guanwu/duty/levy.py", "from ..payment import bill", "guanwu.payment.bill"),
        ("guanwu/rule/plan.py", "from guanwu.duty import levy", "guanwu.duty.levy"),
        ("guanwu/term/terms.py", "from guanwu.case import Fault", "guanwu.case.Fault"),
        ("guanwu/duty/levy.py", "import guanwu.nowhere", "guanwu.nowhere"),
        ("guanwu/duty/levy.py", "import os.path", "os.path"),
        ("guanwu/duty/levy.py", "from pathlib import Path", "pathlib.Path"),
        ("guanwu/rule/plan.py", "import random", "random"),
        ("guanwu/rule/plan.py", "from numpy.random import default_rng", "numpy.random.default_rng"),
        ("guanwu/rule/plan.py", "import lxml.etree", "lxml.etree"),
        ("guanwu/__main__.py", "from guanwu.store import x", "guanwu.store.x"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, file: str, line: str, about: str) -> None:
    tree = plant(tmp_path, {file: f'"""Planted."""\n\ndef late() -> None:\n    {line}\n'})
    assert seen(layer_findings(tree, read_layers())) == {(file.removeprefix("guanwu/"), 4, about)}


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("guanwu/duty/levy.py", "from guanwu.rule import rule"),
        ("guanwu/duty/levy.py", "from guanwu.tariff.rate import Rate"),
        ("guanwu/duty/levy.py", "from . import other"),
        ("guanwu/duty/levy.py", "import numpy as np"),
        ("guanwu/store/levies.py", "import os, sqlite3, guanwu.duty.levy"),
        ("guanwu/cli/main.py", "from guanwu.desk import x"),
        ("guanwu/__main__.py", "from guanwu.cli.main import app"),
    ],
)
def test_a_right_import_is_left_alone(tmp_path: Path, file: str, line: str) -> None:
    tree = plant(tmp_path, {file: line + "\n"})
    assert seen(layer_findings(tree, read_layers())) == set()


def test_a_package_of_no_level_is_found(tmp_path: Path) -> None:
    tree = plant(tmp_path, {"guanwu/novel/model.py": "import os\n"})
    assert seen(layer_findings(tree, read_layers())) == {("novel/model.py", 1, "novel")}


def test_circles_and_edges_between_levels_are_found() -> None:
    layers = read_layers()
    round_edges = layers._replace(edges={**layers.edges, "tariff": ("duty",)})
    assert any(one.what == "a circle" for one in edge_findings(round_edges))
    upward = layers._replace(edges={**layers.edges, "rule": ("duty",), "ledger": ("nothing",)})
    assert {one.about for one in edge_findings(upward)} == {"rule -> duty", "ledger -> nothing"}
    assert list(edge_findings(layers)) == []


def test_an_edge_nobody_uses_is_found(tmp_path: Path) -> None:
    tree = plant(
        tmp_path,
        {
            "guanwu/origin/rules.py": "from guanwu.tariff import rate\n",
            "guanwu/tariff/rate.py": "",
            "guanwu/party/model.py": "",
            "guanwu/risk/__init__.py": "",
        },
    )
    layers = read_layers()._replace(edges={"origin": ("tariff", "party", "risk")})
    assert {one.about for one in edges_unused(tree, layers)} == {"origin -> party"}


def test_relative_imports_are_read_in_full(tmp_path: Path) -> None:
    text = "from . import a\nfrom .b import c\nfrom .. import d\nfrom ..e import f\n"
    tree = plant(tmp_path, {"guanwu/duty/x.py": text})
    assert [name for _, name in imports(tree.modules[0])] == [
        "guanwu.duty.a", "guanwu.duty.b.c", "guanwu.d", "guanwu.e.f",
    ]  # fmt: skip
