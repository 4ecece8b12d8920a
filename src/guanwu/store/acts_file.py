"""The acts and articles of `law/`, read from the package and looked up by their cites.

A cite is an act's abbreviation and an article, with a paragraph where one is meant:
`CA 29`, `CT 12-3`, `CA 29.3`. The project keeps number, dates and a sentence of its own on what
an article orders, never the text of the law.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

CITE = re.compile(
    r"(?P<act>[A-Z]+) (?P<article>[0-9]+(?:-[0-9]+)?)(?:\.(?P<paragraph>[0-9]+(?:-[0-9]+)?))?",
    re.ASCII,
)
FENCE = "+++\n"
T = TypeVar("T")


class Act(Struct, frozen=True, rename={"zh_hant": "zh-Hant"}, forbid_unknown_fields=True):
    """One act: its abbreviation in cites, its number in the law database, the text it rests on.

    `state_of` is the day of the last change in the text at hand; None where there was no text.
    """

    abbreviation: str
    pcode: str
    zh_hant: str
    en: str
    text_at_hand: bool
    source: str
    state_of: date | None = None
    note: str = ""


class Sentence(Struct, frozen=True, rename={"zh_hant": "zh-Hant"}, forbid_unknown_fields=True):
    """What an article or a paragraph orders, in both languages, in our own words."""

    zh_hant: str
    en: str


class Article(Struct, frozen=True):
    """One article: what it orders, its paragraphs' labels, those explained, and our remarks.

    `note` is the file's body: since when, what we read into it, what is not formalised.
    """

    act: str
    number: str
    zh_hant: str
    en: str
    paragraphs: tuple[str, ...]
    explained: Mapping[str, Sentence]
    note: str


class _Head(Struct, frozen=True, rename={"zh_hant": "zh-Hant"}, forbid_unknown_fields=True):
    number: str
    paragraphs: tuple[str, ...]
    zh_hant: str
    en: str
    paragraph: dict[str, Sentence] = {}


class Acts(Struct, frozen=True):
    """Every act and article at hand: acts by abbreviation, articles by cite without paragraph."""

    acts: Mapping[str, Act]
    articles: Mapping[str, Article]

    def resolves(self, cite: str) -> bool:
        """Whether a cite names an article (and paragraph, where given) that is at hand."""
        match = CITE.fullmatch(cite)
        if match is None:
            return False
        article = self.articles.get(f"{match['act']} {match['article']}")
        paragraph = match["paragraph"]
        return article is not None and (paragraph is None or paragraph in article.paragraphs)

    def article(self, cite: str) -> Article:
        """The article a cite names, its paragraph left aside. KeyError where none is at hand."""
        if not self.resolves(cite):
            raise KeyError(cite)
        return self.articles[cite.partition(".")[0]]

    def sentence(self, cite: str) -> Sentence:
        """What a cite orders: the paragraph's sentence where explained, else the article's."""
        article = self.article(cite)
        whole = Sentence(article.zh_hant, article.en)
        return article.explained.get(cite.partition(".")[2], whole)


@cache
def load_acts() -> Acts:
    """Read all acts of the package; a file that is not of their shape raises ValueError."""
    return read_acts(files("guanwu").joinpath("law"))


def read_acts(folder: Traversable) -> Acts:
    """Read the acts in a folder of `<act>/act.toml` and `<act>/articles/<number>.md`.

    Raises ValueError naming the file for a wrong shape, a wrong number or a double abbreviation.
    """
    acts: dict[str, Act] = {}
    articles: dict[str, Article] = {}
    for room in sorted(_rooms(folder), key=lambda entry: entry.name):
        act = _converted(room.joinpath("act.toml"), Act)
        if act.abbreviation in acts:
            raise ValueError(f"{room.name}/act.toml: {act.abbreviation} is another act's name")
        acts[act.abbreviation] = act
        for article in _articles(room, act.abbreviation):
            articles[f"{act.abbreviation} {article.number}"] = article
    return Acts(MappingProxyType(acts), MappingProxyType(articles))


def _rooms(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_dir() and entry.joinpath("act.toml").is_file():
            yield entry


def _articles(room: Traversable, act: str) -> Iterator[Article]:
    shelf = room.joinpath("articles")
    if not shelf.is_dir():
        return
    for file in sorted(shelf.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".md"):
            yield _article(file, act)


def _article(file: Traversable, act: str) -> Article:
    before, _, rest = file.read_text("utf-8").partition(FENCE)
    head_text, fence, note = rest.partition(FENCE)
    if before or not fence:
        raise ValueError(f"{act} {file.name}: the head must stand between two +++ lines")
    head = _shaped(tomllib.loads(head_text), _Head, file.name)
    if file.name != f"{head.number}.md":
        raise ValueError(f"{act} {file.name}: says it is article {head.number}")
    stray = sorted(set(head.paragraph) - set(head.paragraphs))
    if stray:
        raise ValueError(f"{act} {file.name}: explains paragraphs it does not have: {stray}")
    explained = MappingProxyType(head.paragraph)
    return Article(
        act, head.number, head.zh_hant, head.en, head.paragraphs, explained, note.strip()
    )


def _converted(file: Traversable, kind: type[T]) -> T:
    return _shaped(tomllib.loads(file.read_text("utf-8")), kind, file.name)


def _shaped(facts: dict[str, Any], kind: type[T], name: str) -> T:
    try:
        return msgspec.convert(facts, kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"{name}: {error}") from error
