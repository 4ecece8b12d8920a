"""House rule: whatever cites an article cites one that is at hand."""

from __future__ import annotations

import ast
import csv
from collections.abc import Callable, Iterator
from typing import Any

from tests.tidy.source import Finding, Tree, line_of, literal

KEYS = frozenset({"cites"})
Resolves = Callable[[str], bool]


def cite_findings(tree: Tree, resolves: Resolves) -> Iterator[Finding]:
    """Every cite in code, TOML and CSV that names no article at hand."""
    for path, line, text in cites(tree):
        for cite in text.replace(";", ",").split(","):
            if not resolves(cite.strip()):
                yield Finding("cites", path, line, cite.strip(), "no such article at hand")


def cites(tree: Tree) -> Iterator[tuple[str, int, str]]:
    """Everything that cites: where it stands and what it says."""
    for module in tree.house:
        for node in ast.walk(module.tree):
            for line, text in _in_code(node):
                yield module.path, line, text
    for path in tree.inside(".toml"):
        whole = tree.text(path) or ""
        for text in _in_data(tree.toml(path)):
            yield path, line_of(whole, text), text
    for path in tree.inside(".csv"):
        yield from _in_table(tree, path)


def _in_code(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.keyword) and node.arg in KEYS:
        yield from _literals(node.value)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(one, ast.Name) and one.id.lower() in KEYS for one in targets):
            yield from _literals(node.value)


def _literals(node: ast.expr) -> Iterator[tuple[int, str]]:
    for one in ast.walk(node):
        text = literal(one) if isinstance(one, ast.expr) else None
        if text:
            yield getattr(one, "lineno", 1), text


def _in_data(value: Any, cited: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _in_data(inner, key in KEYS)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_data(inner, cited)
    elif cited and isinstance(value, str) and value:
        yield value


def _in_table(tree: Tree, path: str) -> Iterator[tuple[str, int, str]]:
    rows = csv.reader((tree.text(path) or "").splitlines())
    places = [place for place, name in enumerate(next(rows, [])) if name in KEYS]
    for row in rows if places else ():
        for place in places:
            if place < len(row) and row[place]:
                yield path, rows.line_num, row[place]
