"""House rule: names say what a thing is, and a field package has only the rooms it may have."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from tests.tidy.layers import Layers
from tests.tidy.source import PACKAGE, Finding, Tree

EMPTY = frozenset(
    {"util", "utils", "utility", "utilities", "helper", "helpers", "manager", "managers"}
    | {"common", "commons", "misc", "stuff"}
)
WORDS = re.compile("[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
BASES = f"{PACKAGE}/law/bases.toml"


def name_findings(tree: Tree) -> Iterator[Finding]:
    """Every file, class and function with a word in its name that says nothing."""
    for path in tree.files:
        words = {word for part in path.split("/") for word in re.split(r"[._\-]", part.lower())}
        for word in sorted(words & EMPTY):
            yield Finding("names", path, 1, word, "says nothing; name the concern")
    for module in tree.modules:
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                for word in sorted({one.lower() for one in WORDS.findall(node.name)} & EMPTY):
                    what = f"{word} says nothing; name the concern"
                    yield Finding("names", module.path, node.lineno, node.name, what)


def room_findings(tree: Tree, layers: Layers) -> Iterator[Finding]:
    """Every file of a field package that is none of its rooms."""
    more = layers.rooms["more"]
    for path in tree.files:
        package, _, room = path.removeprefix(PACKAGE + "/").partition("/")
        if not path.startswith(PACKAGE + "/") or layers.levels.get(package) != 1:
            continue
        allowed = [*layers.rooms["every"], *more.get(package, ())]
        if package == layers.rooms["levies"]:
            allowed += [f"{levy}.py" for levy in _levies(tree)]
        if not any(fnmatchcase(room, one) for one in allowed):
            yield Finding("names", path, 1, room, f"no room of {package} in layers.toml")


def _levies(tree: Tree) -> set[str]:
    """Every name that the table of bases uses for a levy, at whatever depth it stands."""
    if BASES not in tree.files:
        return set()
    found: set[str] = set()
    waiting: list[object] = [tree.toml(BASES)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            found |= set(one)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            found.add(one)
    return found
