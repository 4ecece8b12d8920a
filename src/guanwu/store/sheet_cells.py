"""What the first sheet of a workbook hides behind its values: formulas, errors, hidden rows.

A reader of values gives an error as an empty cell and a formula that was never computed as zero.
"""

from __future__ import annotations

import io
import posixpath
from typing import Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from msgspec import Struct

from guanwu.store.archive import cell_place

BOOK: Final = "xl/workbook.xml"
LINKS: Final = "xl/_rels/workbook.xml.rels"
TEXT_MOST: Final = 400
"""Characters of a formula or an error that are kept, more or less."""
NAUGHT: Final = ("", "0")
_YES: Final = ("1", "true")
Place = tuple[int, int]


class Behind(Struct):
    """Cells by row (from 1) and column (from 0): texts that stand in place of values, formulas.

    `texts` are errors such as `#DIV/0!`, and formulas that nobody has computed, as `=A1+1`;
    `computed` are the cells of all other formulas. `rows` and `columns` are those that are hidden.
    """

    texts: dict[Place, str]
    computed: list[Place]
    rows: list[int]
    columns: list[tuple[int, int]]


def behind(data: bytes) -> Behind:
    """Return what is behind the values of a workbook that was weighed (`workbook_refusal`).

    ValueError where its parts are not where a workbook has them.
    """
    found = _Sheet()
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            book = _Book()
            _parse(archive.read(BOOK), book)
            _parse(archive.read(LINKS), book)
            found.unreckoned = book.unreckoned
            _parse(archive.read(book.part()), found)
    except (BadZipFile, KeyError, expat.ExpatError) as error:
        raise ValueError("no workbook") from error
    return found.behind


class _Reader:
    """Takes the parts of XML by their names without prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def text(self, text: str) -> None:
        """Take a piece of text."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


def _parse(xml: bytes, reader: _Reader) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, held: reader.start(
        name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in held.items()})
    parser.CharacterDataHandler = reader.text
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(":")[2])
    parser.Parse(xml, True)


class _Book(_Reader):
    """Finds the first sheet, and whether the workbook is still to be computed when opened."""

    def __init__(self) -> None:
        self.sheets: list[str] = []
        self.parts: dict[str, str] = {}
        self.unreckoned = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take sheets, links and how the workbook is computed."""
        if name == "sheet":
            self.sheets.append(attributes.get("id", ""))
        elif name == "Relationship":
            self.parts[attributes["Id"]] = attributes["Target"]
        elif name == "calcPr":
            self.unreckoned = attributes.get("fullCalcOnLoad", "") in _YES

    def part(self) -> str:
        """Return the part of the first sheet; KeyError where there is none."""
        target = self.parts[self.sheets[0] if self.sheets else ""]
        return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


class _Sheet(_Reader):
    """Goes through the rows and cells of a sheet; those without a place follow one another."""

    def __init__(self) -> None:
        self.behind = Behind({}, [], [], [])
        self.unreckoned = False
        self._row, self._column = 0, -1
        self._kind = ""
        self._within = ""
        self._held: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take columns, rows and cells, each with its place."""
        hidden = attributes.get("hidden", "") in _YES
        if name == "col" and hidden:
            self.behind.columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
            self.behind.rows += [self._row] if hidden else []
        elif name == "c":
            if "r" in attributes:
                self._row, self._column = cell_place(attributes["r"])
            else:
                self._column += 1
            self._kind, self._held = attributes.get("t", ""), {}
        elif name in ("f", "v"):
            self._within = name
            self._held[name] = ""

    def text(self, text: str) -> None:
        """Take what stands in a formula or a value."""
        if self._within and len(self._held[self._within]) < TEXT_MOST:
            self._held[self._within] += text

    def end(self, name: str) -> None:
        """Look at a cell when it is whole."""
        if name == self._within:
            self._within = ""
        if name != "c":
            return
        place, value = (self._row, self._column), self._held.get("v", "").strip()
        if self._kind == "e":
            self.behind.texts[place] = value
        elif "f" not in self._held:
            return
        elif not value or (self.unreckoned and value in NAUGHT):
            self.behind.texts[place] = f"={self._held['f']}"
        else:
            self.behind.computed.append(place)
