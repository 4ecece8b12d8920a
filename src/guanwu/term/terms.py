"""The dictionary of the house: id and language to a sentence, filled in with facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from guanwu.term.sentence import MissingFactError, Sentence, fill, parse_sentence

LANGUAGES: Final = ("zh-Hant", "en")
"""The two languages every term has; the first is the default face."""

_DO: Final = "-do"
_KEYS: Final = frozenset(LANGUAGES) | frozenset(language + _DO for language in LANGUAGES)


class UnknownTermError(LookupError):
    """A bug: nobody wrote a sentence for this id, or none that says what to do."""


class TermsError(ValueError):
    """The terms themselves are wrong; the message names the file and the id."""


class Terms:
    """Sentences by id, in two languages; an unknown id or a missing fact is a bug."""

    __slots__ = ("_sentences",)

    def __init__(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        """Parse `entries` (id to key to sentence); TermsError names the id that is wrong."""
        self._sentences: dict[tuple[str, str], Sentence] = {}
        for id, entry in entries.items():
            _check(id, entry)
            for key, text in entry.items():
                try:
                    self._sentences[id, key] = parse_sentence(text)
                except ValueError as error:
                    raise TermsError(f"{id}, {key}: {error}") from error

    def has(self, id: str) -> bool:
        """Whether this id has its sentences."""
        return (id, LANGUAGES[0]) in self._sentences

    def __contains__(self, id: object) -> bool:
        """The same as `has`, so that terms may be handed to whoever asks `id in terms`."""
        return isinstance(id, str) and self.has(id)

    def ids(self) -> frozenset[str]:
        """Every id there is."""
        return frozenset(id for id, key in self._sentences if key == LANGUAGES[0])

    def needs(self, id: str) -> frozenset[str]:
        """The facts which the sentences of this id need, over both languages and the advice."""
        if not self.has(id):
            raise UnknownTermError(id)
        return frozenset().union(
            *(self._sentences[id, key].facts for key in _KEYS if (id, key) in self._sentences)
        )

    def say(self, id: str, language: str, facts: Mapping[str, Any] | None = None) -> str:
        """The sentence of `id` in `language`, filled in with `facts`.

        Raises UnknownTermError (id or language) and MissingFactError (id and fact): both are bugs.
        """
        return self._filled(id, language, language, facts or {})

    def do(self, id: str, language: str, facts: Mapping[str, Any] | None = None) -> str:
        """What the reader can do about it: the advice of a fault or a refusal. Errors as `say`."""
        return self._filled(id, language, language + _DO, facts or {})

    def _filled(self, id: str, language: str, key: str, facts: Mapping[str, Any]) -> str:
        sentence = self._sentences.get((id, key))
        if sentence is None:
            raise UnknownTermError(f"{id}, {key}")
        try:
            return fill(sentence, language, facts, lambda term: self.say(term, language, facts))
        except MissingFactError as error:
            raise MissingFactError(f"{id}, {key}: {error.args[0]}") from error


def gather(files: Iterable[tuple[str, Mapping[str, Any]]]) -> Terms:
    """Merge the terms of several files (name and content) into one dictionary.

    TermsError names the file and the id of a term that is there twice, lacks a language, has
    advice in one language only, or whose sentence cannot be parsed.
    """
    entries: dict[str, Mapping[str, str]] = {}
    home: dict[str, str] = {}
    for file, content in files:
        for id, entry in content.items():
            if id in home:
                raise TermsError(f"{file}: {id} is already in {home[id]}")
            try:
                Terms({id: entry})
            except TermsError as error:
                raise TermsError(f"{file}: {error}") from error
            home[id] = file
            entries[id] = entry
    return Terms(entries)


def _check(id: str, entry: object) -> None:
    """Refuse an entry that is not complete in both languages."""
    if not isinstance(entry, Mapping):
        raise TermsError(f"{id} is not a table of sentences")
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise TermsError(f"{id} has unknown keys: {', '.join(unknown)}")
    advised = any(language + _DO in entry for language in LANGUAGES)
    wanted = LANGUAGES + (tuple(language + _DO for language in LANGUAGES) if advised else ())
    for key in wanted:
        text = entry.get(key)
        if not isinstance(text, str) or not text.strip():
            raise TermsError(f"{id} lacks {key}")
