"""What the words of a handed-in table mean: names of offices, categories, headings and posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from guanwu.staffing.grid import plain


class Worded(Protocol):
    """A row that people name in several ways."""

    @property
    def id(self) -> str:
        """The id of the row."""

    @property
    def zh_hant(self) -> str:
        """The Chinese name."""

    @property
    def en(self) -> str:
        """The English name."""

    @property
    def also(self) -> tuple[str, ...]:
        """Other names it is asked by."""


class Words(Struct, frozen=True):
    """Names, folded, to ids: of offices, of categories and of headings."""

    offices: Mapping[str, str]
    categories: Mapping[str, str]
    headings: Mapping[str, str]


def folded(text: str) -> str:
    """Return a name as it is compared."""
    return plain(text).casefold()


def named(rows: Iterable[Worded]) -> dict[str, str]:
    """Return every name of some rows, folded, to the id; the first row of a name has it."""
    found: dict[str, str] = {}
    for row in rows:
        for name in (row.id, row.zh_hant, row.en, *row.also):
            if name:
                found.setdefault(folded(name), row.id)
    return found
