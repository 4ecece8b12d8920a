"""A sentence with places for facts, parsed once and filled in many times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from string import Formatter
from typing import Any, Final, NamedTuple

SEPARATORS: Final = {"zh-Hant": "\u3001", "en": ", "}
"""What stands between the members of a list fact, by language."""

FORMATS: Final = ("", "plain", "term", "terms")
"""`{fact}` as it reads best, `{fact:plain}` a number without separators (a line, a year),
`{fact:term}` the sentence whose id the fact is, `{fact:terms}` several of them."""


class MissingFactError(LookupError):
    """A bug: a sentence needs a fact that it was not given."""


class Sentence(NamedTuple):
    """A parsed sentence: pieces of text, each followed by a fact's name and format, or by none."""

    pieces: tuple[tuple[str, str | None, str], ...]

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts this sentence needs."""
        return frozenset(name for _, name, _ in self.pieces if name is not None)


def parse_sentence(text: str) -> Sentence:
    """Take a sentence apart; a place that is not `{name}` or `{name:format}` is a ValueError."""
    pieces: list[tuple[str, str | None, str]] = []
    for literal, name, form, conversion in Formatter().parse(text):
        if name is None:
            pieces.append((literal, None, ""))
            continue
        if not name.isidentifier() or conversion is not None or form not in FORMATS:
            raise ValueError(f"not a place for a fact: {{{name}:{form}}} in {text!r}")
        pieces.append((literal, name, form or ""))
    return Sentence(tuple(pieces))


def shown(value: object, language: str) -> str:
    """A fact as it reads: whole numbers with thousands separators, days as YYYY-MM-DD."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return SEPARATORS[language].join(shown(member, language) for member in value)
    if isinstance(value, (set, frozenset)):
        return shown(sorted(value, key=str), language)
    return str(value)


def fill(
    sentence: Sentence,
    language: str,
    facts: Mapping[str, Any],
    say: Callable[[str], str],
) -> str:
    """Put the facts into a sentence; `say` gives the sentences of facts that are term ids."""
    out: list[str] = []
    for literal, name, form in sentence.pieces:
        out.append(literal)
        if name is None:
            continue
        if name not in facts:
            raise MissingFactError(name)
        value = facts[name]
        if form == "plain":
            out.append(str(value))
        elif form == "term":
            out.append(say(str(value)))
        elif form == "terms":
            out.append(SEPARATORS[language].join(say(str(member)) for member in value))
        else:
            out.append(shown(value, language))
    return "".join(out)
