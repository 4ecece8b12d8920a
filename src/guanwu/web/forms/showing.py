"""Answers as people read them: groups as lists of facts, lists as tables, words for names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from guanwu.store.terms_file import load_terms
from guanwu.term.readable import readable

NOTHING: Final = "\u2013"
TEXT, FACTS, TABLE, MANY = "text", "facts", "table", "many"
_WORDS: Final = {
    "state": "release_state_{}", "role": "role_{}", "office": "office_{}",
    "outcome": "lodging_{}",
}
"""Terms that name the values of some fields."""


class Shown(NamedTuple):
    """A part of an answer: `kind` text, facts (name and part), table (heads, rows) or many."""

    kind: str
    text: str = ""
    facts: tuple[tuple[str, Shown], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Shown, ...], ...] = ()


def shown(value: Any, language: str, name: str = "") -> Shown:
    """Return an answer, plain data, as the page shows it."""
    if isinstance(value, Mapping):
        return Shown(FACTS, facts=tuple(
            (label(key, language), shown(value[key], language, key))
            for key in _kept(value, language)
        ))
    if isinstance(value, list):
        return _listed(value, language, name)
    return Shown(TEXT, text=_word(name, value, language))


def _listed(value: Sequence[Any], language: str, name: str) -> Shown:
    """Return a list: a table where its members are groups, else one after the other."""
    if value and all(isinstance(one, Mapping) for one in value):
        keys = list(dict.fromkeys(key for one in value for key in _kept(one, language)))
        rows = tuple(
            tuple(shown(one.get(key), language, key) for key in keys) for one in value)
        return Shown(TABLE, heads=tuple(label(key, language) for key in keys), rows=rows)
    return Shown(MANY, rows=(tuple(shown(one, language, name) for one in value),))


def _kept(group: Mapping[str, Any], language: str) -> list[str]:
    """Return the names of a group that this language reads; what only the other has stays out."""
    own, other = ("zh", "en") if language == "zh-Hant" else ("en", "zh")
    return [
        key for key in group
        if not (key == other and own in group)
        and not (key.endswith(f"_{other}")
                 and {key[:-3], f"{key[:-3]}_{own}"} & set(group))
        and not (key == "name" and own == "en" and "name_en" in group)
    ]


def label(name: str, language: str) -> str:
    """Return the word for a field; its name where nobody gave it one."""
    terms = load_terms()
    for stem in (name, name.removesuffix("_zh"), name.removesuffix("_en")):
        term = f"field_{stem}"
        if terms.has(term) and not terms.needs(term):
            return terms.say(term, language)
    return name


def _word(name: str, value: Any, language: str) -> str:
    """Return a value as it reads."""
    if value is None or value == "":
        return NOTHING
    terms = load_terms()
    if isinstance(value, bool):
        return terms.say("forms_yes" if value else "forms_no", language)
    term = _WORDS.get(name, "").format(value) if isinstance(value, str) else ""
    if term and terms.has(term) and not terms.needs(term):
        return terms.say(term, language)
    if isinstance(value, float):
        return str(value)
    return readable(name, value)
