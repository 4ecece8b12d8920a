"""House rule: every module, public class and public function says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.tidy.source import Finding, Module, Tree

Defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def docstring_findings(tree: Tree) -> Iterator[Finding]:
    """Everything public of the package without a docstring, and modules of tests without one."""
    for module in tree.modules:
        missing = ast.get_docstring(module.tree) is None
        if missing and (module.parts or module.text.strip()):
            yield Finding("docstrings", module.path, 1, "module", "has no docstring")
        elif module.parts and len((ast.get_docstring(module.tree) or "").split()) < 3:
            yield Finding("docstrings", module.path, 1, "module", "its docstring says nothing")
        if module.parts:
            yield from _public(module, module.tree, "")


def _public(module: Module, body: ast.Module | ast.ClassDef, prefix: str) -> Iterator[Finding]:
    """Public definitions of a module, and methods of classes that inherit no contract."""
    for node in body.body:
        if not isinstance(node, Defined) or node.name.startswith("_") or _overload(node):
            continue
        name = prefix + node.name
        if ast.get_docstring(node) is None:
            yield Finding("docstrings", module.path, node.lineno, name, "has no docstring")
        if isinstance(node, ast.ClassDef) and not node.bases:
            yield from _public(module, node, name + ".")


def _overload(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether a definition only states one of several types of a function that follows."""
    return any(isinstance(one, ast.Name) and one.id == "overload" for one in node.decorator_list)
