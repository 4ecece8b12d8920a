"""The tree of the tariff: sections, chapters, headings, subheadings and codes of an edition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.desk.catalogue import RateSaid, rate_said
from guanwu.store.search_words import load_everyday
from guanwu.tariff.code import printed
from guanwu.tariff.edition import Edition, TariffRow
from guanwu.tariff.nomenclature import Name, Nomenclature

LEVELS: Final = (2, 4, 6)
"""Digits of chapter, heading and subheading."""
SAMPLES: Final = 3
"""Words or codes named in place of a heading whose own name is not at hand."""
SEMICOLON: Final = "\uff1b"


class Node(Struct, frozen=True):
    """A branch: its digits, its names and how many codes it has.

    `named` false: no name of its own is at hand; the names are everyday words or its first codes.
    """

    prefix: str
    name_zh: str
    name_en: str
    named: bool
    codes: int


class Branch(Struct, frozen=True):
    """A section with its chapters."""

    section: str
    name_zh: str
    name_en: str
    chapters: tuple[Node, ...]


class Leaf(Struct, frozen=True):
    """A code with its names and the rate of column 1."""

    code: str
    printed: str
    name_zh: str
    name_en: str
    column_1: RateSaid


class Place(Struct, frozen=True):
    """A place in the tree: the way to it, and the branches or codes below it."""

    prefix: str
    way: tuple[Node, ...]
    sections: tuple[Branch, ...]
    nodes: tuple[Node, ...]
    codes: tuple[Leaf, ...]
    edition: str
    day: date


def place(names: Nomenclature, prefix: str, edition: Edition, day: date) -> Place | Refusal:
    """Return what stands below a beginning of codes; all sections for an empty one.

    Refusal `tariff_place_unknown` where no code of the edition begins so.
    """
    rows = sorted((row for row in edition.rows if row.code.startswith(prefix)),
                  key=lambda row: row.code)
    if not rows or len(prefix) > 8:
        return Refusal("tariff_place_unknown", {"prefix": prefix, "edition": edition.name})
    if not prefix:
        return Place("", (), _sections(names, rows, day), (), (), edition.name, day)
    way = parents(names, prefix, edition, day)
    deeper = next((level for level in LEVELS if level > len(prefix)), 0)
    if not deeper:
        leaves = tuple(map(_leaf, rows))
        return Place(prefix, way, (), (), leaves, edition.name, day)
    nodes = _nodes(names, rows, deeper, day)
    return Place(prefix, way, (), nodes, (), edition.name, day)


def parents(
    names: Nomenclature, code: str, edition: Edition, day: date
) -> tuple[Node, ...]:
    """Return chapter, heading and subheading of a code or of a beginning of codes."""
    rows = [row for row in edition.rows if row.code.startswith(code[:2])]
    return tuple(
        _node(names.headings(day), names, code[:level],
              [row for row in rows if row.code.startswith(code[:level])])
        for level in LEVELS if level <= len(code)
    )


def _sections(
    names: Nomenclature, rows: Sequence[TariffRow], day: date
) -> tuple[Branch, ...]:
    """Return every section with the chapters that have codes."""
    chapters = {node.prefix: node for node in _nodes(names, rows, 2, day)}
    return tuple(
        Branch(one.number, one.zh, one.en,
               tuple(chapters[number] for number in one.chapters if number in chapters))
        for one in names.sections
    )


def _nodes(
    names: Nomenclature, rows: Sequence[TariffRow], level: int, day: date
) -> tuple[Node, ...]:
    """Return the branches of some digits, in order."""
    held: dict[str, list[TariffRow]] = {}
    for row in rows:
        held.setdefault(row.code[:level], []).append(row)
    headings = names.headings(day)
    return tuple(_node(headings, names, prefix, below) for prefix, below in held.items())


def _node(
    headings: dict[str, Name], names: Nomenclature, prefix: str, rows: Sequence[TariffRow]
) -> Node:
    """Return a branch by its name; without one by everyday words for it, or by its first codes."""
    name = names.chapter(prefix) or headings.get(prefix)
    called = load_everyday().called.get(prefix) or (
        tuple(dict.fromkeys(row.name_zh for row in rows)),
        tuple(dict.fromkeys(row.name_en for row in rows)),
    )
    zh, en = (_several(one, mark) for one, mark in zip(called, (SEMICOLON, "; "), strict=True))
    if name is None:
        return Node(prefix, zh, en, False, len(rows))
    return Node(prefix, name.zh or zh, name.en or en, True, len(rows))


def _several(names: Sequence[str], mark: str) -> str:
    """Return the first of several names, with a sign that there are more."""
    return mark.join(names[:SAMPLES]) + (f"{mark}\u2026" if len(names) > SAMPLES else "")


def _leaf(row: TariffRow) -> Leaf:
    """Return a code."""
    return Leaf(row.code, printed(row.code), row.name_zh, row.name_en, rate_said(row.column_1))
