"""What the description of the interface says of a command, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getdoc
from typing import Final, NamedTuple

from guanwu.desk.command import Spec
from guanwu.store.matrix_file import load_matrix
from guanwu.store.terms_file import load_terms

LANGUAGES: Final = ("zh-Hant", "en")


class Words(NamedTuple):
    """The same words in Chinese and English."""

    zh: str
    en: str


def words(term: str, **facts: object) -> Words:
    """Return a term in both languages."""
    terms = load_terms()
    zh, en = (terms.say(term, language, facts) for language in LANGUAGES)
    return Words(zh, en)


def heading(spec: Spec) -> Words:
    """Return the name of a command or query."""
    return words(spec.term)


def field_words(spec: Spec, name: str) -> Words:
    """Return the name of a field of an order: its own, that of all orders, or as it is written."""
    terms = load_terms()
    for term in (f"{spec.subject}_{spec.verb}_{name}", f"field_{name}"):
        if terms.has(term) and not terms.needs(term):
            return words(term)
    return Words(name, name)


def sentence(spec: Spec) -> str:
    """Return what a command or query does, in the words of its declaration."""
    first, _, _ = (getdoc(spec.run) or "").partition("\n\n")
    return " ".join(first.split())


def conditions(spec: Spec) -> Iterator[Words]:
    """Yield what else is to be known: who may, whether a reason or a second person is needed."""
    roles = [f"role_{role}" for role in load_matrix().rows.get(spec.id, {})]
    yield words("api_who_may", roles=roles) if roles else words("api_nobody_may")
    if spec.personal:
        yield words("api_needs_reason")
    if spec.four_eyes is not None:
        yield words("api_four_eyes")
    if spec.writes:
        yield words("api_key")


def description(spec: Spec) -> str:
    """Return the description of a command or query, Chinese first."""
    said = list(conditions(spec))
    zh = "".join([words("api_name", name=spec.term).zh, *(one.zh for one in said)])
    en = " ".join([sentence(spec), *(one.en for one in said)])
    return f"{zh}\n\n{en}"


def may_anybody(spec: Spec) -> bool:
    """Say whether a command needs no login."""
    return "anonymous" in load_matrix().rows.get(spec.id, {})
