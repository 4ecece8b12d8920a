"""The draft of the next year's statement: what is on record carried on, what lacks named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal

from msgspec import Struct

from guanwu.programme.model import ROC_EPOCH, Item
from guanwu.programme.quantity import day_said
from guanwu.programme.register import Programmes
from guanwu.programme.statement import Block, Body, Cell, Statement, Writer, table
from guanwu.programme.wording import item_said, numbered


class LiveRow(Struct, frozen=True):
    """An indicator as a row of words: name, unit, what was stated, what the system produces.

    `reason` says why nothing is produced; then `produced` is empty.
    """

    name: str
    unit: str
    stated: str
    produced: str
    reason: str


class CountRow(Struct, frozen=True):
    """An event on record in words: its kind, how many of which unit, its days (inclusive)."""

    kind: str
    unit: str
    count: int
    since: date
    until: date


class DoneRow(Struct, frozen=True):
    """A milestone on record in words: its project, its name, the day on which it was done."""

    project: str
    name: str
    day: date


class OnRecord(Struct, frozen=True):
    """What offices put on record that a draft counts."""

    events: tuple[CountRow, ...] = ()
    milestones: tuple[DoneRow, ...] = ()


class DraftWriter(Writer):
    """Writes the next year from the latest: nothing is invented, everything missing is named."""

    def __init__(self, programmes: Programmes, body: Body, year: int,
                 live: tuple[LiveRow, ...], head_count_year: int,
                 on_record: OnRecord | None = None) -> None:
        """Take the data; `head_count_year` is the year whose head-count is carried on."""
        super().__init__(programmes, body, year)
        self.latest = programmes.years()[0]
        self.live = live
        self.head_count_year = head_count_year
        self.on_record = on_record or OnRecord()
        self.form = self.frame["draft"]
        self.lacking = {"goals", "policy"}
        self.spanless: list[str] = []

    def written(self) -> Statement:
        """Return the draft with the list of what it lacks."""
        blocks = list(self.blocks())
        closing = blocks.pop()
        missing = (*(self.say(text) for name, text in self.form["missing"].items()
                     if name in self.lacking), *self.spanless)
        blocks += [*self._live(), *self._recorded_last(),
                   Block("heading", self.form["missing_title"], 2)]
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
        """Return the results of a period, or the projects that have to report on it.

        What was reported on the first half of a year is carried into the year; whatever offices
        put on record of the period stands in a row of its own.
        """
        rows = super().results(section, year) or self._reported(section, year)
        recorded = self.recorded(date(year + ROC_EPOCH, 1, 1), date(
            year + ROC_EPOCH, *((6, 30) if section == "half_year" else (12, 31))))
        return [*rows, *([((self.form["recorded"],), recorded)] if recorded else [])]

    def _reported(
        self, section: Literal["result", "half_year"], year: int
    ) -> list[tuple[Cell, Cell]]:
        half = section == "half_year"
        period = self.form["half_year_of" if half else "year_of"].format(year=year)
        missing = self.form["result_missing"].format(period=period)
        carried = self.form["result_half"].format(period=period)
        rows: list[tuple[Cell, Cell]] = []
        for place, item in enumerate(self._due(year), 1):
            known = () if half else self._half(item, year)
            said = (carried, *known) if known else (missing,)
            rows.append(((numbered(self.words, "level_1", place, item.zh_hant),), said))
            self.lacking.add("result_half" if known else section)
        return rows

    def _half(self, item: Item, year: int) -> Cell:
        """Return what is on record of the first half of a year for the project of an item."""
        return tuple(line for one in self.programmes.section("half_year", year)
                     if one.project == item.project
                     for line in item_said(self.programmes, one, self.words))

    def _due(self, year: int) -> list[Item]:
        """Return the items of the projects that have to report: the year's plan, else results."""
        return (self.programmes.section("plan", year)
                or self.programmes.section("half_year", year))

    def recorded(self, since: date, until: date) -> Cell:
        """Return what offices put on record between two days: events by kind, milestones by day.

        An event counts where its last day lies, so that one over a year's end is counted once.
        """
        counts: dict[tuple[str, str], int] = {}
        for one in self.on_record.events:
            if since <= one.until <= until:
                counts[one.kind, one.unit] = counts.get((one.kind, one.unit), 0) + one.count
        done = sorted((one for one in self.on_record.milestones if since <= one.day <= until),
                      key=lambda one: one.day)
        return (*(self.form["recorded_event"].format(kind=kind, count=f"{count:,}", unit=unit)
                  for (kind, unit), count in sorted(counts.items())),
                *(self.form["recorded_milestone"].format(
                    project=one.project, milestone=one.name, day=day_said(one.day, self.words))
                  for one in done))

    def _recorded_last(self) -> Iterator[Block]:
        """Yield what offices put on record of the last full year, if anything."""
        last = self.year - 1
        found = self.recorded(date(last + ROC_EPOCH, 1, 1), date(last + ROC_EPOCH, 12, 31))
        if found:
            yield Block("heading", self.form["recorded_title"].format(year=last), 2)
        for number, text in enumerate(found, 1):
            yield Block("clause", numbered(self.words, "goal", number, text))

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
