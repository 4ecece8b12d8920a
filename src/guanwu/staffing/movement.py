"""Movements of people: recruited, retired, transferred, in the order of their days.

A ledger begins with the people of one day and holds every movement after it; the people of any
later day follow by addition. Nobody can leave an office where nobody is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from guanwu.case import Fault, Refusal
from guanwu.staffing.model import TOTAL, Line, YearTable
from guanwu.staffing.naming import category_term, line_term

People = Mapping[tuple[str, str], int]
"""People by office and category."""


class Movement(Struct, frozen=True):
    """So many people of an office and category, moved on a day; `to_*` are those of a transfer.

    `row` is where it stands in its table, `no` its own number.
    """

    row: int
    no: str
    day: date
    kind: Literal["recruit", "retire", "transfer"]
    office: str
    category: str
    count: int
    to_office: str = ""
    to_category: str = ""
    planned: bool = False

    def steps(self) -> Iterator[tuple[tuple[str, str], int]]:
        """Yield where how many people come (or go, below zero)."""
        here = (self.office, self.category)
        yield here, self.count if self.kind == "recruit" else -self.count
        if self.kind == "transfer":
            yield (self.to_office or self.office, self.to_category or self.category), self.count


class Ledger(Struct, frozen=True):
    """The people at the beginning of a day, and every movement from that day on, in order."""

    since: date
    opening: People
    movements: tuple[Movement, ...]


class Arrival(Struct, frozen=True):
    """Where a row that was refused may have brought people; empty: any office or category."""

    row: int
    office: str
    category: str


class Vacancy(Struct, frozen=True):
    """People of an office and category against the budget; `vacant` below zero: too many."""

    office: str
    category: str
    budget: int
    people: int

    @property
    def vacant(self) -> int:
        """How many places of the budget are open."""
        return self.budget - self.people


def people_of(table: YearTable) -> dict[tuple[str, str], int]:
    """Return the people of a head-count table by office and category."""
    return {(line.id, name): count for line in table.lines
            for name, count in line.counts.items() if name != TOTAL}


def ledger_faults(ledger: Ledger, unsure: Sequence[Arrival] = ()) -> tuple[Fault, ...]:
    """Return what is wrong with the order and the numbers of a ledger, all of it.

    Movements before the first day, out of order, with a number twice, and those after which an
    office would have fewer than no people. Nobody leaves by a movement that is refused, but whom
    it brings is counted: later movements are not blamed for it. Nor are those from a place to
    which a movement that could not be read (`unsure`) may have brought people before them. What
    is done or ordered does not rest on people whose coming is only planned.
    """
    faults: list[Fault] = []
    held, known = dict(ledger.opening), dict(ledger.opening)
    last = ledger.since
    seen: dict[str, int] = {}
    for one in ledger.movements:
        found = [*_order_faults(one, ledger.since, last, seen),
                 *(_leaving_faults(one, held, unsure)
                   or ([] if one.planned else _leaving_faults(one, known, unsure)))]
        last = max(last, one.day)
        seen.setdefault(one.no, one.row)
        for place, count in one.steps():
            if count > 0 or not found:
                for people in (held,) if one.planned else (held, known):
                    people[place] = max(people.get(place, 0) + count, 0)
        faults += found
    return tuple(faults)


def _order_faults(
    one: Movement, since: date, last: date, seen: Mapping[str, int]
) -> Iterator[Fault]:
    place = f"{one.row}"
    if one.day < since:
        yield Fault("movement_before_opening", place, {"day": one.day, "since": since}, one.row)
    elif one.day < last:
        yield Fault("movement_out_of_order", place, {"day": one.day, "last": last}, one.row)
    if one.no and one.no in seen:
        yield Fault("movement_twice", place, {"no": one.no, "first": seen[one.no]}, one.row)


def _leaving_faults(one: Movement, held: People, unsure: Sequence[Arrival]) -> list[Fault]:
    faults = []
    for (office, category), count in one.steps():
        people = held.get((office, category), 0)
        excused = any(each.row < one.row and each.office in ("", office)
                      and each.category in ("", category) for each in unsure)
        if people + count < 0 and not excused:
            faults.append(Fault("movement_below_zero", f"{one.row}", {
                "office": line_term(office), "category": category_term(category),
                "people": people, "count": -count, "day": one.day}, one.row))
    return faults


def people_on(ledger: Ledger, day: date, planned: bool = True) -> People | Refusal:
    """Return the people at the end of a day; without `planned` only what is known to happen.

    Refusal: `movement_day_before_ledger`.
    """
    if day < ledger.since:
        return Refusal("movement_day_before_ledger", {"day": day, "since": ledger.since})
    held = dict(ledger.opening)
    for one in ledger.movements:
        if one.day <= day and (planned or not one.planned):
            for key, count in one.steps():
                held[key] = held.get(key, 0) + count
    return held


def vacancies(people: People, budget: People) -> tuple[Vacancy, ...]:
    """Return every office and category of the budget or with people, against the budget."""
    return tuple(Vacancy(office, category, budget.get((office, category), 0),
                         people.get((office, category), 0))
                 for office, category in dict.fromkeys((*budget, *people)))


def lines_of(people: People) -> tuple[Line, ...]:
    """Return people as lines of a table, an office each."""
    offices: dict[str, dict[str, int]] = {}
    for (office, category), count in people.items():
        offices.setdefault(office, {})[category] = count
    return tuple(Line(office, counts) for office, counts in offices.items())


class Outlook(Struct, frozen=True):
    """What a day will bring: people by what is known, with what is planned, and the budget."""

    day: date
    known: int
    with_planned: int
    budget: int

    @property
    def vacant(self) -> int:
        """How many places of the budget are open when all plans come true."""
        return self.budget - self.with_planned


def forecast(
    ledger: Ledger, budget_on: Callable[[date], People], days: Sequence[date]
) -> tuple[Outlook, ...] | Refusal:
    """Return the people of all offices at the end of some days, against the budget of each.

    Known are movements that are done or ordered, such as retirements by age; planned are those
    that somebody intends. Refusal: `movement_day_before_ledger`.
    """
    found = []
    for day in days:
        known, every = people_on(ledger, day, planned=False), people_on(ledger, day)
        if isinstance(known, Refusal):
            return known
        if isinstance(every, Refusal):
            return every
        found.append(Outlook(day, sum(known.values()), sum(every.values()),
                             sum(budget_on(day).values())))
    return tuple(found)
