"""The draft of the next year's statement: what is on record carried on, what lacks named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from msgspec import Struct

from guanwu.programme.model import Item
from guanwu.programme.register import Programmes
from guanwu.programme.statement import Block, Body, Cell, Statement, Writer, table
from guanwu.programme.wording import numbered


class LiveRow(Struct, frozen=True):
    """An indicator as a row of words: name, unit, what was stated, what the system produces.

    `reason` says why nothing is produced; then `produced` is empty.
    """

    name: str
    unit: str
    stated: str
    produced: str
    reason: str


class DraftWriter(Writer):
    """Writes the next year from the latest: nothing is invented, everything missing is named."""

    def __init__(self, programmes: Programmes, body: Body, year: int,
                 live: tuple[LiveRow, ...], head_count_year: int) -> None:
        """Take the data; `head_count_year` is the year whose head-count is carried on."""
        super().__init__(programmes, body, year)
        self.latest = programmes.years()[0]
        self.live = live
        self.head_count_year = head_count_year
        self.form = self.frame["draft"]
        self.lacking = {"goals", "policy"}
        self.spanless: list[str] = []

    def written(self) -> Statement:
        """Return the draft with the list of what it lacks."""
        blocks = list(self.blocks())
        closing = blocks.pop()
        missing = (*(self.say(text) for name, text in self.form["missing"].items()
                     if name in self.lacking), *self.spanless)
        blocks += [*self._live(), Block("heading", self.form["missing_title"], 2)]
        blocks += [Block("clause", numbered(self.words, "goal", number, text))
                   for number, text in enumerate(missing, 1)]
        marked = Block("mark", self.form["mark"])
        first = next(place for place, one in enumerate(blocks) if one.kind != "title")
        blocks = [*blocks[:first], marked, *blocks[first:], closing]
        return Statement(self.year, tuple(blocks), draft=True, missing=missing)

    def head_count(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the latest head-count, and from which year it is."""
        if self.head_count_year != self.year:
            self.lacking.add("head_count")
            yield Block("mark", self.form["headcount_carried"].format(
                year=self.year, **{"from": self.head_count_year}))
        yield from super().head_count(entry)

    def goals(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the goals of the latest year, each marked as carried."""
        mark = self.form["goal"].format(**{"from": self.latest})
        for goal in self.programmes.goals(self.latest):
            yield Block("clause", numbered(self.words, "goal", goal.order, goal.zh_hant) + mark)

    def plan(self, entry: Mapping[str, Any]) -> Iterator[Block]:
        """Yield the projects whose span includes the year; those without a span are missing."""
        rows: list[tuple[Cell, Cell]] = []
        for item in self.programmes.section("plan", self.latest):
            span = self.programmes.span(item.project)
            if span is None:
                self.spanless.append(self.form["missing_span"].format(
                    project=item.zh_hant, year=self.year))
            elif span[0] <= self.year <= span[1]:
                rows.append(((item.zh_hant,), (self._span(span),)))
        yield table(entry, rows)

    def _span(self, span: tuple[int, int, bool]) -> str:
        form = self.form["span_assumed" if span[2] else "span"]
        return str(form.format(since=span[0], until=span[1], year=self.year,
                               count=span[1] - span[0] + 1))

    def results(
        self, section: Literal["result", "half_year"], year: int
    ) -> list[tuple[Cell, Cell]]:
        """Return the results of a period, or the projects that have to report on it."""
        rows = super().results(section, year)
        if rows:
            return rows
        self.lacking.add(section)
        half = section == "half_year"
        period = self.form["half_year_of" if half else "year_of"].format(year=year)
        said = self.form["result_missing"].format(period=period)
        return [((numbered(self.words, "level_1", place, item.zh_hant),), (said,))
                for place, item in enumerate(self._due(year), 1)]

    def _due(self, year: int) -> list[Item]:
        """Return the items of the projects that have to report: the year's plan, else results."""
        return (self.programmes.section("plan", year)
                or self.programmes.section("half_year", year))

    def _live(self) -> Iterator[Block]:
        """Yield what the running system produces, where it was asked."""
        if not self.live:
            return
        rows: list[tuple[Cell, ...]] = [tuple((one,) for one in self.form["live_heads"])]
        for one in self.live:
            produced = one.produced or self.form["live_none"].format(reason=one.reason)
            rows.append(((one.name,), (one.unit,), (one.stated or "-",), (produced,)))
        yield Block("heading", self.form["live_title"], 2)
        yield Block("table", "", rows=tuple(rows))
