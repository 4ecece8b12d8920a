"""What the documents name exists, and every document has the parts a reader looks for."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#]+)\)")
PATH = re.compile(r"`((?:src|tests|docs|bench|\.ci)/[\w./-]*)`")
ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: str(one.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    links = [document.parent / one for one in LINK.findall(text) if "://" not in one]
    paths = [ROOT / one for one in PATH.findall(text)]
    absent = [str(one) for one in (*links, *paths) if not one.exists()]
    assert not absent, f"{document.name} names what is not there: {', '.join(absent)}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-Hant.md"])
def test_the_two_commands_come_first(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert [line.strip() for line in lines[1:5] if line.strip()] == ["make demo", "make test"]


def test_both_readmes_have_the_same_sections() -> None:
    headings = [
        sum(line.startswith("#") for line in (ROOT / name).read_text("utf-8").splitlines())
        for name in ("README.md", "README.zh-Hant.md")
    ]
    assert headings[0] == headings[1] > 5


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    named: set[str] = set()
    for document in (*DOCUMENTS, ROOT / ".ci" / "run"):
        named |= set(re.findall(r"(?:^ *|`)make ([a-z-]+)", document.read_text("utf-8"), re.M))
    assert named >= {"demo", "test", "lint"}
    assert named - targets == set()


def test_the_changelog_speaks_of_law_and_of_platform() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    for part in text.split("\n## ")[1:]:
        assert re.findall("^### (.*)$", part, re.MULTILINE) == ["Law", "Platform"]


@pytest.mark.parametrize("adr", ADRS, ids=lambda one: one.name)
def test_every_adr_has_the_parts_of_the_template(adr: Path) -> None:
    def headings(path: Path) -> list[str]:
        return re.findall("^## (.*)$", path.read_text("utf-8"), re.MULTILINE)

    text = adr.read_text("utf-8")
    assert headings(adr) == headings(adr.with_name("template.md"))
    assert text.startswith(f"# {adr.name[:4]}. ")
    assert re.search(
        r"^Day: \d{4}-\d\d-\d\d\. State: (proposed|accepted|replaced by \d{4})\.", text, re.M
    )
    assert len(text.splitlines()) <= 60


def test_adrs_are_numbered_without_gaps() -> None:
    assert [int(one.name[:4]) for one in ADRS] == list(range(1, len(ADRS) + 1))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
def test_the_script_of_a_fresh_machine_can_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    text = script.read_text("utf-8")
    assert "\nset -eu\n" in text
    assert text.rstrip().endswith("make lint\nmake test")
    subprocess.run(["bash", "-n", str(script)], check=True)
