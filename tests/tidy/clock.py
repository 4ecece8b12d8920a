"""House rule: nobody asks what time it is but the shell's one clock; law never says `today`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.tidy.layers import Layers, is_pure
from tests.tidy.source import PACKAGE, Finding, Tree

ASKS = frozenset({"now", "today", "utcnow", "utcfromtimestamp", "fromtimestamp"})
DATES = frozenset({"date", "datetime"})
TIMES = frozenset({"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"})


def clock_findings(tree: Tree, layers: Layers) -> Iterator[Finding]:
    """Every question for the day or the time outside the clock; timers are free in the shell."""
    for module in tree.house:
        if module.path.removeprefix(PACKAGE + "/") in layers.clock:
            continue
        for node in ast.walk(module.tree):
            about = _asks(node, is_pure(module, layers))
            if about:
                line = getattr(node, "lineno", 1)
                what = "the day and the hour are arguments; only the one clock of the shell asks"
                yield Finding("clock", module.path, line, about, what)


def _asks(node: ast.AST, pure: bool) -> str | None:
    """What a node asks the clock, if anything."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        names = {alias.name for alias in node.names}
        module = getattr(node, "module", None)
        if pure and ("time" in names or module == "time"):
            return "time"
        return "time." + min(names & TIMES) if module == "time" and names & TIMES else None
    if not isinstance(node, ast.Attribute):
        return None
    owner = node.value
    name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    if node.attr in ASKS and name in DATES:
        return f"{name}.{node.attr}"
    return f"time.{node.attr}" if name == "time" and node.attr in TIMES else None
