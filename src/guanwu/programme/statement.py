"""The budget statement of a year as blocks, from data alone: words, tables, and one drawing.

Every face (text, HTML, PDF, ODT) writes these blocks and nothing else, so that all say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from guanwu.programme.model import FRAME, ROC_EPOCH
from guanwu.programme.register import Programmes, Value
from guanwu.programme.wording import filled, item_said, numbered

Cell = tuple[str, ...]
"""A cell: its paragraphs; one that is empty in the first column goes on with the cell above."""
Kind = Literal["title", "mark", "heading", "paragraph", "clause", "table", "drawing", "closing"]


class Box(Struct, frozen=True):
    """A box of the organisation chart: its name, the box above it, its kind, and its office."""

    id: str
    parent: str
    name: str
    kind: str
    office: str


class OfficeDuties(Struct, frozen=True):
    """An office with its units: id, name and clauses of each."""

    name: str
    units: tuple[tuple[str, str, tuple[str, ...]], ...]


class HeadCount(Struct, frozen=True):
    """The part on head-count as printed: heading, sentence, title, rows of cells."""

    heading: str
    explanation: str
    title: str
    rows: tuple[tuple[str, ...], ...]


class Body(Struct, frozen=True):
    """What the establishment and the staffing give to a statement."""

    offices: tuple[OfficeDuties, ...]
    chart: tuple[Box, ...]
    head_count: HeadCount


class Block(Struct, frozen=True):
    """A part of the statement: a text of a level, a table of rows, or the boxes of the drawing."""

    kind: Kind
    text: str
    level: int = 0
    rows: tuple[tuple[Cell, ...], ...] = ()
    boxes: tuple[Box, ...] = ()


class Statement(Struct, frozen=True):
    """A statement of a year of the Republic; `missing` names what a draft lacks."""

    year: int
    blocks: tuple[Block, ...]
    draft: bool = False
    missing: tuple[str, ...] = ()


Part = Callable[[Mapping[str, Any]], Iterator[Block]]


class Writer:
    """Writes the blocks of a statement that is on record."""

    def __init__(self, programmes: Programmes, body: Body, year: int) -> None:
        """Take the data; the year is one of the Republic."""
        self.programmes = programmes
        self.body = body
        self.year = year
        self.frame = programmes.tables.frame
        self.words: Mapping[str, str] = self.frame["words"]
        self.parts: dict[str, Part] = {
            "duties": self.duties, "chart": self.chart, "headcount": self.head_count,
            "goals": self.goals, "plan": self.plan, "result": self.result,
            "half_year": self.half_year,
        }

    def written(self) -> Statement:
        """Return the statement."""
        return Statement(self.year, tuple(self.blocks()))

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in the order of the frame."""
        for entry in self.frame["blocks"]:
            kind = entry["kind"]
            if kind in self.parts:
                yield from self.parts[kind](entry)
            else:
                yield Block(kind, self.say(entry["text"]), entry.get("level", 0))

    def say(self, text: str) -> str:
        """Return a fixed text with its places filled."""
        return filled(text, self.value, self.words)

    def value(self, name: str) -> str | Value | None:
        """Return what fills a place of the fixed words."""
        years = {"year": self.year, "last": self.year - 1, "before": self.year - 2}
        if name in years:
            return str(years[name])
        last = self.year - 1 + ROC_EPOCH
        days = {"half_since": date(last, 1, 1), "half_until": date(last, 6, 30)}
        return days[name] if name in days else self.programmes.value(FRAME, name)

    def duties(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield every office with its units and their clauses."""
        form = self.frame["duties"]
        for number, office in enumerate(self.body.offices, 1):
            yield Block("heading", form["office"].format(number=number, office=office.name), 3)
            for place, (id, name, clauses) in enumerate(office.units, 1):
                verb = form["verbs"].get(id, form["verb"])
                yield Block("clause", form["unit"].format(
                    number=place, unit=name, verb=verb, clauses=form["between"].join(clauses)))

    def chart(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the organisation chart."""
        yield Block("drawing", entry["text"], boxes=self.body.chart)

    def head_count(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the sentence and the table of head-count."""
        part = self.body.head_count
        yield Block("heading", part.heading, 3)
        yield Block("paragraph", part.explanation)
        yield Block("table", part.title,
                    rows=tuple(tuple((cell,) if cell else () for cell in row)
                               for row in part.rows))

    def goals(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the goals of the year."""
        for goal in self.programmes.goals(self.year):
            yield Block("clause", numbered(self.words, "goal", goal.order, goal.zh_hant))

    def plan(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the key projects and what the year is to bring."""
        rows: list[tuple[Cell, Cell]] = [
            ((item.zh_hant,), item_said(self.programmes, item, self.words))
            for item in self.programmes.section("plan", self.year)]
        yield table(entry, rows)

    def result(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the results of the year before the last."""
        yield table(entry, self.results("result", self.year - 2))

    def half_year(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the results of the first half of the last year."""
        yield table(entry, self.results("half_year", self.year - 1))

    def results(
        self, section: Literal["result", "half_year"], year: int
    ) -> list[tuple[Cell, Cell]]:
        """Return the results of a period: title with its number, and clauses."""
        return [((numbered(self.words, "level_1", item.order, item.zh_hant),),
                 item_said(self.programmes, item, self.words))
                for item in self.programmes.section(section, year)]


def table(entry: Mapping[str, Any], rows: list[tuple[Cell, Cell]]) -> Block:
    """Return a table of a work plan: its heads, and its name beside the first row."""
    heads = tuple((one,) for one in entry["heads"])
    names: list[Cell] = [(entry["text"],), *([()] * (len(rows) - 1))]
    return Block("table", "", rows=(heads, *(
        (name, *row) for name, row in zip(names, rows, strict=True))))


def as_text(statement: Statement, words: Mapping[str, str]) -> str:
    """Return a statement as plain text; cells stand on lines of their own behind a tab."""
    lines: list[str] = []
    for block in statement.blocks:
        if block.kind == "table":
            lines += [block.text] if block.text else []
            for row in block.rows:
                for cell in row:
                    lines.append("\t" + "\n".join(cell))
                lines.append("")
        elif block.kind == "drawing":
            lines += [words["picture"].format(title=block.text), *outline(block.boxes), ""]
        else:
            lines.append(block.text)
    return "\n".join(lines) + "\n"


def outline(boxes: tuple[Box, ...]) -> Iterator[str]:
    """Yield the boxes of a chart, each further in than the one above it."""
    depth: dict[str, int] = {}
    for box in boxes:
        depth[box.id] = depth.get(box.parent, -1) + 1
        yield "  " * depth[box.id] + box.name
