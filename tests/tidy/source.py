"""What the house rules look at: a tree of files, read once, and what is found in it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "src/guanwu"
PASSED_OVER = frozenset(
    {".git", ".venv", "out", "dist", "build", "__pycache__", "node_modules", ".pytest_cache"}
    | {".mypy_cache", ".ruff_cache", ".hypothesis"}
)
"""Folders that are no part of the project: what set-up, tests and runs leave behind."""


class Finding(NamedTuple):
    """One breach of a house rule: which rule, where, what about, and what is wrong with it."""

    rule: str
    path: str
    line: int
    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: [{self.rule}] {self.about}: {self.what}"


class Module(NamedTuple):
    """A Python file: its path from the root, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the path below `src/guanwu`, without `.py`; empty outside the package."""
        inner = self.path.removeprefix(PACKAGE + "/")
        return () if inner == self.path else tuple(inner.removesuffix(".py").split("/"))

    @property
    def package(self) -> str:
        """The package of the house this module belongs to: `duty` for `guanwu/duty/levy.py`."""
        return self.parts[0] if self.parts else ""


class Tree:
    """A tree of files below a root, the project's own or one planted by a test."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every file of the project, as a path from the root."""
        return tuple(sorted(self._walk(self.root)))

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Every Python file of the project."""
        return tuple(self._module(path) for path in self.files if path.endswith(".py"))

    @cached_property
    def house(self) -> tuple[Module, ...]:
        """The Python files of the package itself."""
        return tuple(module for module in self.modules if module.parts)

    def text(self, path: str) -> str | None:
        """The text of a file; None where it is not UTF-8 text."""
        try:
            return (self.root / path).read_text("utf-8")
        except UnicodeDecodeError:
            return None

    def toml(self, path: str) -> dict[str, Any]:
        """The content of a TOML file."""
        return tomllib.loads((self.root / path).read_text("utf-8"))

    def inside(self, suffix: str) -> Iterator[str]:
        """The files of the package whose path ends so."""
        return (
            path for path in self.files if path.startswith(PACKAGE + "/") and path.endswith(suffix)
        )

    def _walk(self, folder: Path) -> Iterator[str]:
        for entry in folder.iterdir():
            if entry.is_dir():
                if entry.name not in PASSED_OVER and not entry.is_symlink():
                    yield from self._walk(entry)
            else:
                yield entry.relative_to(self.root).as_posix()

    def _module(self, path: str) -> Module:
        text = (self.root / path).read_text("utf-8")
        return Module(path, text, ast.parse(text, path))


def literal(node: ast.expr | None) -> str | None:
    """The text of a string literal; None for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def called(node: ast.Call) -> str:
    """The last name of what is called: `Fault` for `Fault(...)` and `fault.Fault(...)`."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def line_of(text: str, wanted: str) -> int:
    """The first line in which something stands, 1 where it stands nowhere."""
    before, found, _ = text.partition(wanted)
    return before.count("\n") + 1 if found else 1


@cache
def project() -> Tree:
    """The project's own tree: read once, however many rules look at it."""
    return Tree()
