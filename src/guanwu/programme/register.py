"""The programmes on record: rows found by id, and the value of a fact with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from guanwu.case import Refusal
from guanwu.programme.formula import work_out
from guanwu.programme.model import (
    FRAME,
    ROC_EPOCH,
    Clause,
    Event,
    Fact,
    Figure,
    Goal,
    Item,
    Project,
    Section,
    Tables,
)
from guanwu.programme.quantity import number_of, stepped

Value = Fraction | date | int
LATEST: Final = 1
"""How many years beyond the latest statement a draft may be made."""


class Programmes:
    """Goals, projects, items, facts, events and figures, all by their ids."""

    def __init__(self, tables: Tables) -> None:
        """Index the tables; what is wrong with them is told by `faults_of`, not here."""
        self.tables = tables
        self.items: dict[str, Item] = {one.id: one for one in tables.items}
        self.projects: dict[str, Project] = {one.id: one for one in tables.projects}
        self.events: dict[str, Event] = {one.id: one for one in tables.events}
        self.facts: dict[str, Fact] = {f"{one.item}.{one.id}": one for one in tables.facts}
        self.figures: dict[str, Figure] = {f"{one.item}.{one.id}": one for one in tables.figures}

    def beside(self, events: Iterable[Event]) -> Programmes:
        """Return the programmes with events that were recorded beside those of the tables."""
        return Programmes(replace(self.tables, events=(*self.tables.events, *events)))

    def years(self) -> tuple[int, ...]:
        """Return the years of the Republic with a statement on record, the latest first."""
        return tuple(sorted({one.year for one in self.tables.goals}, reverse=True))

    def year(self, asked: int) -> int | Refusal:
        """Return a year that can be written: one on record, or the next after the latest.

        Refusals: `programme_year_western` (with the year of the Republic that may be meant),
        `programme_year_unknown`.
        """
        known = self.years()
        if ROC_EPOCH < asked < 2 * ROC_EPOCH:
            return Refusal("programme_year_western",
                           {"asked": str(asked), "year": str(asked - ROC_EPOCH)})
        if asked in known or asked == known[0] + LATEST:
            return asked
        return Refusal("programme_year_unknown", {
            "asked": str(asked), "years": tuple(map(str, known)), "draft": str(known[0] + LATEST)})

    def goals(self, year: int) -> list[Goal]:
        """Return the goals of a year in their order."""
        return sorted((one for one in self.tables.goals if one.year == year),
                      key=lambda one: one.order)

    def section(self, section: Section, year: int) -> list[Item]:
        """Return the items of a section for a year, in their order."""
        return sorted((one for one in self.tables.items
                       if one.section == section and one.year == year), key=lambda one: one.order)

    def clauses(self, item: str) -> list[Clause]:
        """Return the clauses of an item in their order."""
        return sorted((one for one in self.tables.clauses if one.item == item),
                      key=lambda one: one.order)

    def counted(self, item: str, kind: str) -> int:
        """Return how much of a kind the events of an item come to."""
        return sum(one.count for one in self.tables.events
                   if one.item == item and one.kind == kind)

    def value(self, item: str, name: str) -> Value | None:
        """Return the value of a fact or figure by its name in an item, or as `<item>.<name>`.

        A count is a Fraction, a year an int, a day or a milestone done a date; None where nothing
        is on record. KeyError for a name that nothing has.
        """
        path = name if "." in name else f"{item}.{name}"
        fact = self.facts.get(path)
        return self._of_fact(fact) if fact is not None else self._of_figure(self.figures[path])

    def number(self, item: str, name: str) -> Fraction:
        """Return a value as a number; KeyError where it is a day or not on record."""
        value = self.value(item, name)
        if isinstance(value, (Fraction, int)):
            return Fraction(value)
        raise KeyError(name)

    def exact(self, figure: Figure) -> Fraction:
        """Return what the formula of a figure comes to, before it is cut or rounded."""
        return work_out(figure.formula, lambda name: self.number(figure.item, name))

    def _of_figure(self, figure: Figure) -> Fraction:
        return stepped(self.exact(figure), number_of(figure.step), figure.rounding)

    def _of_fact(self, fact: Fact) -> Value | None:
        if fact.of:
            return self._of_events(fact)
        if not fact.value:
            return None
        if fact.kind in ("day", "milestone"):
            return date.fromisoformat(fact.value)
        number = number_of(fact.value)
        return int(number) if fact.kind == "year" and number.denominator == 1 else number

    def _of_events(self, fact: Fact) -> Value:
        source, _, rest = fact.of.partition(":")
        if source == "kind":
            return Fraction(self.counted(fact.item, rest))
        id, _, side = rest.partition(":")
        event = self.events[id]
        return event.since if side == "since" else event.until

    def span(self, project: str) -> tuple[int, int, bool] | None:
        """Return first and last year of a project by its latest plan; True: the first is assumed.

        A plan that tells only how many years it takes is counted from the year of that plan.
        """
        plans = [one for one in self.tables.items
                 if one.project == project and one.section == "plan"]
        for item in sorted(plans, key=lambda one: -one.year):
            found = [self._year(item.id, name) for name in ("span_since", "span_until")]
            if found[0] is not None and found[1] is not None:
                return found[0], found[1], False
            count = self._year(item.id, "span_years")
            if count is not None:
                return item.year, item.year + count - 1, True
        return None

    def _year(self, item: str, name: str) -> int | None:
        if f"{item}.{name}" not in self.facts:
            return None
        return int(self.number(item, name))


def frame_value(programmes: Programmes, name: str) -> Value | None:
    """Return a fact that the fixed words of the statement need."""
    return programmes.value(FRAME, name)
