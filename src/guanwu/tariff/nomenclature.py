"""Sections, chapters and headings with their names, and the words of rule codes.

The sections and chapters are those of the Harmonized System, and Taiwan's own chapter 98. Names of
headings and the official words of rule codes are what an office loads; where it has loaded none,
the headings have no name and the rule codes our own short words. They decide nothing: what a
heading covers, its text and the notes of the tariff say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from guanwu.tariff.codes import CodeLists

HEADINGS = "headings"
RULE_LISTS = ("levy_rules", "import_rules", "export_rules")


class Section(Struct, frozen=True):
    """A section: its Roman number (`TW` for the chapter of Taiwan alone), names, its chapters."""

    number: str
    zh: str
    en: str
    chapters: tuple[str, ...]


class Name(Struct, frozen=True, array_like=True):
    """The name of a chapter, heading or subheading; a language that is not known is empty."""

    prefix: str
    zh: str
    en: str


class Word(Struct, frozen=True, array_like=True):
    """What a code of a list means, as published: both languages, in force from `since`.

    In the list `headings` the code is the beginning of a commodity code. A language that the file
    did not have is empty.
    """

    code: str
    zh: str
    en: str
    since: date


class WordList(Struct, frozen=True):
    """The words of one list as an office loaded them from a file."""

    list: str
    fingerprint: str
    since: date
    recorded_on: date
    source: str
    words: tuple[Word, ...]


class Meaning(Struct, frozen=True):
    """What a rule code means. `known` false: it stands in no table, and the words are empty.

    `official`: the words are the published ones, else our own short ones. `demands` and `origins`
    are what our table says: permit, certificate, inspection, prohibited, conditional; countries.
    """

    code: str
    known: bool
    official: bool
    zh: str
    en: str
    since: date | None
    source: str
    demands: str = ""
    origins: str = ""


class Nomenclature:
    """Names by the beginning of a code, and meanings of rule codes, on any day."""

    __slots__ = ("_chapters", "_codes", "_lists", "sections")

    def __init__(
        self,
        sections: Iterable[Section],
        chapters: Iterable[Name],
        codes: CodeLists,
        lists: Iterable[WordList] = (),
    ) -> None:
        self.sections = tuple(sections)
        self._chapters: Mapping[str, Name] = {one.prefix: one for one in chapters}
        self._codes = codes
        self._lists = tuple(sorted(lists, key=lambda one: (one.recorded_on, one.since)))

    def section_of(self, code: str) -> Section | None:
        """Return the section of a code, or None."""
        return next((one for one in self.sections if code[:2] in one.chapters), None)

    def chapter(self, number: str) -> Name | None:
        """Return the name of a chapter, or None for a number that is none."""
        return self._chapters.get(number)

    def chapters(self) -> tuple[Name, ...]:
        """Return every chapter."""
        return tuple(self._chapters.values())

    def headings(self, day: date) -> dict[str, Name]:
        """Return the loaded names of headings and subheadings in force on a day, by beginning.

        Of several files each language is taken from the latest recorded that has it.
        """
        found: dict[str, Name] = {}
        for loaded in self._serving(HEADINGS, day):
            for word in loaded.words:
                held = found.get(word.code, Name(word.code, "", ""))
                found[word.code] = Name(word.code, word.zh or held.zh, word.en or held.en)
        return found

    def headings_since(self, day: date) -> tuple[str, ...]:
        """Return the fingerprints of the files from which the names of headings come on a day."""
        return tuple(one.fingerprint for one in self._serving(HEADINGS, day))

    def meaning(self, rules: str, code: str, day: date) -> Meaning:
        """Return what a code of a list of rules means on a day."""
        row = self._codes.row(rules, code, day)
        extra = row.extra if row is not None else {}
        demands, origins = extra.get("demands", ""), extra.get("origins", "")
        for loaded in reversed(self._serving(rules, day)):
            for word in loaded.words:
                if word.code == code:
                    return Meaning(code, True, True, word.zh, word.en, word.since, loaded.source,
                                   demands, origins)
        if row is None:
            return Meaning(code, False, False, "", "", None, "")
        return Meaning(code, True, False, row.zh_hant, row.en, row.since, row.source, demands,
                       origins)

    def _serving(self, name: str, day: date) -> list[WordList]:
        """Return the files of a list that serve on a day, in order of recording."""
        return [one for one in self._lists if one.list == name and one.since <= day]
