"""House rule: every code of a fault or a refusal has its sentence and advice in two languages.

A code is found where it is written in the call, where it was put into a variable of the same
function, and where it is handed to a function of the same package that makes the fault of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.tidy.language import ADVICE, LANGUAGES, places, terms
from tests.tidy.source import Finding, Module, Tree, called, literal

SAID = {"Fault": 2, "Refusal": 1}
"""What makes a fault or a refusal of a code, and the place of the facts in its call."""


class Said(NamedTuple):
    """A code that somebody says, the line, and the facts given with it where they are written."""

    code: str
    line: int
    facts: frozenset[str] | None


class Speaker(NamedTuple):
    """A function that makes a fault of a code handed to it: its name, the code's place and name."""

    name: str
    place: int
    parameter: str


def said_findings(tree: Tree) -> Iterator[Finding]:
    """Codes without a term, without advice, or whose sentences ask for facts nobody gives."""
    known = {name: entry for _, _, name, entry in terms(tree)}
    speakers: dict[str, set[Speaker]] = {}
    for module in tree.house:
        speakers.setdefault(module.package, set()).update(_speakers(module))
    for module in tree.house:
        for said in (*_direct(module), *_through(module, speakers[module.package])):
            what = _missing(known, said)
            if what:
                yield Finding("language", module.path, said.line, said.code, what)


def _functions(module: Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef))


def _code(node: ast.Call) -> ast.expr | None:
    """What stands for the code in a call that makes a fault or a refusal."""
    return _argument(node, 0, "code")


def _argument(node: ast.Call, place: int, name: str) -> ast.expr | None:
    """An argument of a call, by name or by place."""
    named = [word.value for word in node.keywords if word.arg == name]
    return next(iter([*named, *node.args[place : place + 1]]), None)


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """The calls below a node that make a fault or a refusal."""
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and called(one) in SAID:
            yield one


def _direct(module: Module) -> Iterator[Said]:
    """Codes written in the call, or put into a variable of the function around it."""
    for call in _calls(module.tree):
        for code in _choices(_code(call)):
            yield Said(code, call.lineno, _given(call))
    for function in _functions(module):
        held: dict[str, list[str]] = {}
        for node in ast.walk(function):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        held.setdefault(target.id, []).extend(_choices(node.value))
        for call in _calls(function):
            name = _code(call)
            if isinstance(name, ast.Name):
                for code in held.get(name.id, ()):
                    yield Said(code, call.lineno, _given(call))


def _choices(node: ast.expr | None) -> list[str]:
    """The texts an expression may be: a literal, or those of a choice."""
    if isinstance(node, ast.IfExp):
        return [*_choices(node.body), *_choices(node.orelse)]
    text = literal(node)
    return [] if text is None else [text]


def _speakers(module: Module) -> Iterator[Speaker]:
    """Functions of a module that make a fault of one of their own parameters."""
    for function in _functions(module):
        names = [one.arg for one in function.args.args if one.arg not in ("self", "cls")]
        for call in _calls(function):
            code = _code(call)
            if isinstance(code, ast.Name) and code.id in names:
                yield Speaker(function.name, names.index(code.id), code.id)


def _through(module: Module, speakers: set[Speaker]) -> Iterator[Said]:
    """Codes handed to a speaker; one argument alone is some container's own `add`."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or len(node.args) + len(node.keywords) < 2:
            continue
        for speaker in speakers:
            if called(node) == speaker.name:
                for code in _choices(_argument(node, speaker.place, speaker.parameter)):
                    yield Said(code, node.lineno, None)


def _missing(known: Mapping[str, dict[str, Any]], said: Said) -> str | None:
    """What a code lacks: its term, the advice, or a fact that its sentences ask for."""
    entry = known.get(said.code)
    if entry is None:
        return "has no term"
    lacking = [key for key in (*LANGUAGES, *ADVICE) if key not in entry]
    if lacking:
        return f"its term lacks {', '.join(lacking)}"
    asked = frozenset[str]().union(*(places(str(entry[key])) for key in (*LANGUAGES, *ADVICE)))
    absent = sorted(asked - said.facts) if said.facts is not None else []
    return f"its sentences ask for {', '.join(absent)}, not given here" if absent else None


def _given(node: ast.Call) -> frozenset[str] | None:
    """The names of the facts a call gives; None where they are not written out in the call."""
    place = SAID[called(node)]
    facts = _argument(node, place, "facts")
    if any(word.arg is None for word in node.keywords) or any(
        isinstance(one, ast.Starred) for one in node.args
    ):
        return None
    always = frozenset({"place", "line"} if called(node) == "Fault" else ())
    if facts is None:
        return always
    if not isinstance(facts, ast.Dict):
        return None
    names = [literal(key) for key in facts.keys]
    return None if None in names else always | frozenset(name for name in names if name)
