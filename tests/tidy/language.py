"""House rule: English in code, Chinese in data, and both languages for everything that is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

from tests.tidy.source import Finding, Tree, line_of

CHINESE = re.compile(
    "[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31bf\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
LANGUAGES = ("zh-Hant", "en")
ADVICE = ("zh-Hant-do", "en-do")
ID = re.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
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
            one, other = places(str(entry[chinese])), places(str(entry[english]))
            if (one ^ other) - ONE_LANGUAGE:
                yield f"{chinese} and {english} tell different facts: {sorted(one ^ other)}"


def places(sentence: str) -> frozenset[str]:
    """The facts a sentence has places for."""
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name)
