"""Reads sections, chapters and loaded words into the nomenclature."""

from __future__ import annotations

from collections.abc import Iterable

from guanwu.store.code_lists import load_code_lists
from guanwu.store.table_file import law_rows
from guanwu.tariff.nomenclature import Name, Nomenclature, Section, WordList


def load_nomenclature(lists: Iterable[WordList] = ()) -> Nomenclature:
    """Return sections and chapters as shipped, with the words that an office loaded."""
    rows = law_rows("tariff/chapters.csv")
    chapters = [Name(row["chapter"], row["zh_hant"], row["en"]) for row in rows]
    sections = [
        Section(one["section"], one["zh_hant"], one["en"],
                tuple(row["chapter"] for row in rows if row["section"] == one["section"]))
        for one in law_rows("tariff/sections.csv")
    ]
    return Nomenclature(sections, chapters, load_code_lists(), lists)
