"""Marks the words of a search in the names that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup, escape

from guanwu.store.search_text import grams, is_han, stem


def marked(text: str, words: Iterable[str]) -> Markup:
    """Return a text as HTML, everything escaped, with the words of a search marked.

    An English word is marked in every form, of a Chinese run the pairs of characters.
    """
    patterns = [pattern for word in words for pattern in _patterns(word)]
    if not patterns:
        return escape(text)
    found = re.compile("|".join(patterns), re.IGNORECASE)
    made = Markup()
    end = 0
    for match in found.finditer(text):
        made += escape(text[end : match.start()]) + Markup("<mark>{}</mark>").format(match[0])
        end = match.end()
    return made + escape(text[end:])


def _patterns(word: str) -> list[str]:
    """Return what a word looks like in a name."""
    if is_han(word):
        pairs = [re.escape(one.term) for one in grams(word) if len(one.term) == min(2, len(word))]
        return [re.escape(word), *pairs]
    root = stem(word)
    shared = root if word.startswith(root) else word
    return [rf"\b{re.escape(shared)}\w*"] if len(shared) > 1 else []
