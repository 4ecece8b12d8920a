"""House rule: English in code, Chinese in data, and both languages for everything that is said."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

from tests.tidy.source import Finding, Tree, called, line_of, literal

CHINESE = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
LANGUAGES = ("zh-Hant", "en")
ADVICE = ("zh-Hant-do", "en-do")
ID = re.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
SAID = frozenset({"Fault", "Refusal"})
ONE_LANGUAGE = frozenset({"label", "element"})
"""Facts that only one language need tell: the Chinese label of an element, or its English tag."""


def code_findings(tree: Tree) -> Iterator[Finding]:
    """Every line of Python with a Chinese character or a full-width sign in it."""
    for module in tree.modules:
        for number, text in enumerate(module.text.splitlines(), 1):
            match = CHINESE.search(text)
            if match:
                about = f"U+{ord(match[0]):04X}"
                yield Finding("language", module.path, number, about, "belongs in a data file")


def terms(tree: Tree) -> Iterator[tuple[str, int, str, dict[str, Any]]]:
    """Every term of the house: its file, line, id and sentences."""
    for path in tree.inside("/terms.toml"):
        text = tree.text(path) or ""
        for name, entry in tree.toml(path).items():
            yield path, line_of(text, f"[{name}]"), name, entry


def term_findings(tree: Tree) -> Iterator[Finding]:
    """Terms that lack a language, say different facts, share an id, or are no snake_case."""
    home: dict[str, str] = {}
    for path, line, name, entry in terms(tree):
        for what in _term_faults(name, entry):
            yield Finding("language", path, line, name, what)
        if name in home:
            yield Finding("language", path, line, name, f"already in {home[name]}")
        home[name] = path


def _term_faults(name: str, entry: object) -> Iterator[str]:
    if not ID.fullmatch(name):
        yield "an id is snake_case"
    if not isinstance(entry, dict):
        yield "a term is a table"
        return
    wanted = LANGUAGES + (ADVICE if set(ADVICE) & set(entry) else ())
    for key in wanted:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"lacks {key}"
    for key in ("en", "en-do"):
        if CHINESE.search(str(entry.get(key, ""))):
            yield f"{key} is not English"
    for chinese, english in (LANGUAGES, ADVICE):
        if chinese in entry and english in entry:
            one, other = _facts(str(entry[chinese])), _facts(str(entry[english]))
            if (one ^ other) - ONE_LANGUAGE:
                yield f"{chinese} and {english} tell different facts: {sorted(one ^ other)}"


def _facts(sentence: str) -> frozenset[str]:
    """The facts a sentence has places for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)


def said_findings(tree: Tree) -> Iterator[Finding]:
    """Codes of faults and refusals that have no sentence, or none that says what to do."""
    known = {name: entry for _, _, name, entry in terms(tree)}
    for module in tree.house:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and called(node) in SAID:
                for code in _codes(node):
                    what = _missing(known, code, node)
                    if what:
                        yield Finding("language", module.path, node.lineno, code, what)


def _codes(node: ast.Call) -> Iterator[str]:
    """The codes a call may name: a literal, or either literal of a choice between two."""
    given: list[ast.expr] = [word.value for word in node.keywords if word.arg == "code"]
    waiting = given or node.args[:1]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.IfExp):
            waiting += [one.body, one.orelse]
        code = literal(one)
        if code is not None:
            yield code


def _missing(known: dict[str, dict[str, Any]], code: str, node: ast.Call) -> str | None:
    """What a code lacks: its term, the advice, or a fact that its sentences ask for."""
    entry = known.get(code)
    if entry is None:
        return "has no term"
    lacking = [key for key in (*LANGUAGES, *ADVICE) if key not in entry]
    if lacking:
        return f"its term lacks {', '.join(lacking)}"
    given = _given(node)
    asked = frozenset[str]().union(*(_facts(str(entry[key])) for key in (*LANGUAGES, *ADVICE)))
    absent = sorted(asked - given) if given is not None else []
    return (
        f"its sentences ask for {', '.join(absent)}, which the call does not give" * bool(absent)
        or None
    )


def _given(node: ast.Call) -> frozenset[str] | None:
    """The names of the facts a call gives; None where they are not written out in the call."""
    place = {"Fault": 2, "Refusal": 1}[called(node)]
    named = [word.value for word in node.keywords if word.arg == "facts"]
    facts = named or node.args[place : place + 1]
    if any(word.arg is None for word in node.keywords) or any(
        isinstance(one, ast.Starred) for one in node.args
    ):
        return None
    always = frozenset({"place", "line"} if called(node) == "Fault" else ())
    if not facts:
        return always
    if not isinstance(facts[0], ast.Dict):
        return None
    names = [literal(key) for key in facts[0].keys]
    return None if None in names else always | frozenset(name for name in names if name)
