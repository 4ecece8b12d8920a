"""No file names one machine, a registry or a secret, and one that does is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tidy.house import remaining
from tests.tidy.paths import path_findings
from tests.tidy.planted import plant
from tests.tidy.source import Tree, project


def test_no_file_names_one_machine_or_a_secret() -> None:
    found = remaining("paths", project())
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("cd /ho" + "me/ann/guanwu", "a path of one machine"),
        ('"/wo' + 'rk/main"', "a path of one machine"),
        ("C:\\Us" + "ers\\ann", "a path of one machine"),
        ("https://py" + "pi.org/simple", "a registry host"),
        ("image: gh" + "cr.io/x", "a registry host"),
        ("pip install --ind" + "ex-url x", "a package index"),
        ("-----BEG" + "IN RSA PRIVATE KEY-----", "a private key"),
        ("AKI" + "AABCDEFGHIJKLMNOP", "a secret"),
        ("PASSW" + 'ORD = "correcthorse"', "a secret"),
    ],
)
@pytest.mark.parametrize("path", ["README.md", ".ci/run", "guanwu/cli/main.py"])
def test_what_holds_on_one_machine_is_found(
    tmp_path: Path, path: str, text: str, what: str
) -> None:
    tree = plant(tmp_path, {path: f"# first\n# {text}\n"})
    (found,) = path_findings(tree)
    assert (found.line, found.what) == (2, what)


@pytest.mark.parametrize(
    "text",
    ["/workday", "docs/home/x", "src/work/x", "https://example.org/work/x", "token = read()",
     "a/b/c", "homework/x", 'password = "{given}"'],
)  # fmt: skip
def test_ordinary_text_is_left_alone(tmp_path: Path, text: str) -> None:
    tree = plant(tmp_path, {"README.md": text})
    assert list(path_findings(tree)) == []


def test_what_is_no_text_and_what_runs_leave_behind_is_passed_over(tmp_path: Path) -> None:
    plant(tmp_path, {"out/report.html": "/ho" + "me/ann/x", ".venv/x.py": "/ro" + "ot/x"})
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff/ho" + b"me/ann/x")
    assert list(path_findings(Tree(tmp_path))) == []
