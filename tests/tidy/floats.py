"""House rule: no floating point in levels 0 and 1; money and rates are whole numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.tidy.layers import Layers, is_pure
from tests.tidy.source import Finding, Tree, called

FLOATING = frozenset({"float", "float16", "float32", "float64", "longdouble", "double", "fsum"})


def float_findings(tree: Tree, layers: Layers) -> Iterator[Finding]:
    """Every float literal, conversion to float and true division of the pure levels."""
    for module in tree.house:
        if is_pure(module, layers):
            for node in ast.walk(module.tree):
                what = _wrong(node)
                if what:
                    line = getattr(node, "lineno", 1)
                    yield Finding("floats", module.path, line, *what)


def _wrong(node: ast.AST) -> tuple[str, str] | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (float, complex)):
        return repr(node.value), "a float literal"
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
        return "/", "true division; use // or divide()"
    if isinstance(node, ast.Call) and called(node) in FLOATING:
        return f"{called(node)}()", "a conversion to float"
    if isinstance(node, ast.Attribute) and node.attr in FLOATING:
        return node.attr, "a floating point type"
    return None
