"""House rule: imports only downward, along listed edges, and levels 0 and 1 stay pure."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple

from tests.tidy.source import Finding, Module, Tree


class Layers(NamedTuple):
    """The order of the house as `layers.toml` states it."""

    levels: Mapping[str, int]
    edges: Mapping[str, tuple[str, ...]]
    standard: frozenset[str]
    others: frozenset[str]
    forbidden: frozenset[str]
    clock: frozenset[str]
    rooms: Mapping[str, Any]


@cache
def read_layers() -> Layers:
    """The order of the house, from the file beside this one."""
    facts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    levels = {name: int(level) for level, names in facts["levels"].items() for name in names}
    return Layers(
        levels,
        {name: tuple(others) for name, others in facts["edges"].items()},
        frozenset(facts["pure"]["standard"]),
        frozenset(facts["pure"]["others"]),
        frozenset(facts["pure"]["forbidden"]),
        frozenset(facts["clock"]["modules"]),
        facts["rooms"],
    )


def is_pure(module: Module, layers: Layers) -> bool:
    """Whether a module belongs to level 0 or 1."""
    return layers.levels.get(module.package, 9) <= 1


def imports(module: Module) -> Iterator[tuple[int, str]]:
    """Every import of a module, wherever it stands: its line and the full name it names."""
    home = ("guanwu", *module.parts[:-1])
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            near = home[: len(home) - node.level + 1] if node.level else ()
            base = ".".join((*near, *filter(None, [node.module])))
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def layer_findings(tree: Tree, layers: Layers) -> Iterator[Finding]:
    """Every import that goes up, along no edge, or out of the pure part into the world."""
    for module in tree.house:
        if len(module.parts) > 1 and module.package not in layers.levels:
            yield Finding("layers", module.path, 1, module.package, "a package of no level")
            continue
        for line, name in imports(module):
            what = _wrong(module, name, layers)
            if what:
                yield Finding("layers", module.path, line, name, what)


def _wrong(module: Module, name: str, layers: Layers) -> str | None:
    """What is wrong with an import, if anything."""
    first, _, rest = name.partition(".")
    if first != "guanwu":
        return _outside(module, name, first, layers)
    target, own = rest.partition(".")[0], module.package
    if len(module.parts) == 1:
        return None if target == "cli" else "the root of the package imports only cli"
    if target == own:
        return None
    if target not in layers.levels:
        return "a package of no level"
    if layers.levels[target] > layers.levels[own]:
        return f"upward, from level {layers.levels[own]} to level {layers.levels[target]}"
    same = layers.levels[target] == layers.levels[own]
    if same and target not in layers.edges.get(own, ()):
        return f"no edge {own} -> {target} in layers.toml"
    return None


def _outside(module: Module, name: str, first: str, layers: Layers) -> str | None:
    """What is wrong with an import from outside the house, if anything."""
    if not is_pure(module, layers):
        return None
    if first not in layers.standard and first not in layers.others:
        return "levels 0 and 1 take only the pure modules of layers.toml"
    if any(name == one or name.startswith(one + ".") for one in layers.forbidden):
        return "not pure"
    return None


def edge_findings(layers: Layers) -> Iterator[Finding]:
    """Edges that go up or to nowhere, and circles in the graph of packages."""
    path = "tests/tidy/layers.toml"
    for own, targets in layers.edges.items():
        for target in targets:
            if own not in layers.levels or target not in layers.levels:
                yield Finding("layers", path, 1, f"{own} -> {target}", "an edge to no package")
            elif layers.levels[own] != layers.levels[target]:
                yield Finding("layers", path, 1, f"{own} -> {target}", "edges stay in one level")
    try:
        TopologicalSorter(layers.edges).prepare()
    except CycleError as error:
        yield Finding("layers", path, 1, " -> ".join(error.args[1]), "a circle")


def edges_unused(tree: Tree, layers: Layers) -> Iterator[Finding]:
    """Edges that no module uses: the list may only be as long as it must.

    A package that is still empty has not said yet what it needs.
    """
    built = {module.package for module in tree.house if module.parts[-1] != "__init__"}
    used = {
        (module.package, name.split(".")[1])
        for module in tree.house
        for _, name in imports(module)
        if name.startswith("guanwu.")
    }
    for own, targets in layers.edges.items():
        for target in targets:
            if own in built and target in built and (own, target) not in used:
                path = "tests/tidy/layers.toml"
                yield Finding("layers", path, 1, f"{own} -> {target}", "an edge nobody uses")
