"""Trees planted by a test: a few files with a breach in them, which a house rule must find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.tidy.source import Finding, Tree


def plant(root: Path, files: Mapping[str, str]) -> Tree:
    """A tree of these files, written below a root; `guanwu/` stands for `src/guanwu/`."""
    for name, text in files.items():
        path = root / name.replace("guanwu/", "src/guanwu/", 1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Tree(root)


def seen(findings: Iterable[Finding]) -> set[tuple[str, int, str]]:
    """Findings as file below the package, line, and what they are about."""
    return {(one.path.removeprefix("src/guanwu/"), one.line, one.about) for one in findings}
