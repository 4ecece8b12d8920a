"""Templates of the pages, filled with plain data and with words from the terms."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from guanwu.desk.worksheet_said import cite_said
from guanwu.store.terms_file import load_terms

LANGUAGES: Final = ("zh-Hant", "en")
Say = Callable[..., str]


def seen(text: str) -> str:
    """Return a text without signs that are not seen: NUL, marks of direction, zero width."""
    if text.isprintable():
        return text
    return "".join(sign for sign in text
                   if unicodedata.category(sign)[0] != "C" or sign in "\n\r\t")


def _harmless(value: Any) -> Any:
    """Return what is put into a page: what a stranger typed turns and hides nothing there."""
    return seen(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def environment() -> Environment:
    """Return the templates; everything put into a page is escaped, and without unseen signs."""
    made = Environment(
        loader=PackageLoader("guanwu.web", "templates"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_harmless,
    )
    made.filters["whole"] = lambda value: f"{value:,}"
    made.filters["seen"] = seen
    made.globals["cite"] = cite_said
    return made


def say_in(language: str) -> Say:
    """Return the words of one language; an id that no term has is shown as it is."""
    terms = load_terms()

    def say(id: str, **facts: Any) -> str:
        return terms.say(id, language, facts) if terms.has(id) else id

    return say


def page(template: str, language: str, facts: Mapping[str, Any]) -> str:
    """Return a page as HTML. Raises ValueError for a language that we do not write."""
    if language not in LANGUAGES:
        raise ValueError(language)
    return environment().get_template(template).render(
        say=say_in(language), language=language, **facts
    )
