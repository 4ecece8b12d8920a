"""House rule: a module of at most 300 lines, a function of at most 50.

A function of the tests may be longer where it writes out a whole case; its module may not. The
signature of a command is its list of options, which is data: there only the body is counted.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.tidy.source import Finding, Tree

MODULE_LINES = 300
FUNCTION_LINES = 50


def size_findings(tree: Tree) -> Iterator[Finding]:
    """Every module and function that is longer than it may be, its docstring included."""
    for module in tree.modules:
        lines = len(module.text.splitlines())
        if lines > MODULE_LINES:
            what = f"{lines} lines, at most {MODULE_LINES}"
            yield Finding("sizes", module.path, lines, "module", what)
        for node in () if module.path.startswith("tests/") else ast.walk(module.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                start = node.body[0].lineno if module.package == "cli" else node.lineno
                size = (node.end_lineno or node.lineno) - start + 1
                if size > FUNCTION_LINES:
                    what = f"{size} lines, at most {FUNCTION_LINES}"
                    yield Finding("sizes", module.path, node.lineno, node.name, what)
