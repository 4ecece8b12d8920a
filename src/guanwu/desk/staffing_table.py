"""A staffing plan as a table: unit by unit, post by post, each breach at the row it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct

from guanwu.desk.staffing import BreachEntry, breach_entries
from guanwu.staffing.breach import Report, grades_text, seat_facts
from guanwu.staffing.law import FIXED, Allowed, EstablishmentLaw
from guanwu.staffing.naming import post_term, rank_term
from guanwu.staffing.plan import PlanRow
from guanwu.staffing.seat import Placed, Seat, Seating
from guanwu.store.terms_file import load_terms

NOWHERE: Final = "plan_nowhere"


class SeatRow(Struct, frozen=True):
    """A row of the plan as it was written, and what is wrong with that row alone."""

    number: int
    rank: str
    rank_en: str
    grade: int
    title: str
    count: int
    breaches: tuple[BreachEntry, ...]


class SeatPost(Struct, frozen=True):
    """A post of a unit: the range of the law, the people found, its rows, what is wrong.

    `least` and `most` are None where the law has no such post there; `post_en` is then as written.
    """

    article: str
    post: str
    post_en: str
    least: int | None
    most: int | None
    grades: str
    found: int
    breaches: tuple[BreachEntry, ...]
    rows: tuple[SeatRow, ...]

    @property
    def lawful(self) -> bool:
        """Whether nothing is wrong with the post and its rows."""
        return not self.breaches and not any(one.breaches for one in self.rows)


class SeatTable(Struct, frozen=True):
    """A unit or vessel that the plan is judged for; the last may be of rows without a unit."""

    unit: str
    unit_en: str
    posts: tuple[SeatPost, ...]


def seat_tables(
    report: Report, rows: tuple[PlanRow, ...], law: EstablishmentLaw, office_class: str, day: date
) -> tuple[SeatTable, ...]:
    """Return the report on a plan as tables; every breach stands in them once."""
    placed = Seating(law, office_class, day).place_all(rows)
    held: dict[Seat | None, list[Placed]] = {}
    for one in placed:
        held.setdefault(one.seat, []).append(one)
    found = _Found(report)
    seats = [Seat(kind) for kind in FIXED]
    seats += [one.seat for one in placed if one.seat is not None]
    seats += [one.seat for one in report.breaches if one.seat is not None and one.rule != "quota"]
    say = load_terms().say
    tables = []
    for seat in dict.fromkeys(seats):
        facts = seat_facts(seat, office_class)
        allowed = law.allowed(office_class, seat.kind, day)
        tables.append(SeatTable(
            say(facts["seat"], "zh-Hant", facts), say(facts["seat"], "en", facts),
            _posts(seat, allowed, held.get(seat, []), found)))
    homeless = _posts(None, {}, held.get(None, []), found)
    if homeless:
        tables.append(SeatTable(say(NOWHERE, "zh-Hant"), say(NOWHERE, "en"), homeless))
    return tuple(tables)


class _Found:
    """The breaches of a report by where they stand; a quota is taken by the first that asks."""

    def __init__(self, report: Report) -> None:
        self.of_row: dict[int, list[BreachEntry]] = {}
        self._of_post: dict[tuple[Seat | None, str], list[BreachEntry]] = {}
        self._quotas: dict[tuple[str, str], list[BreachEntry]] = {}
        for one, entry in zip(report.breaches, breach_entries(report), strict=True):
            if one.number is not None:
                self.of_row.setdefault(one.number, []).append(entry)
            elif one.rule == "quota" and one.seat is not None:
                self._quotas.setdefault((one.seat.kind, one.post), []).append(entry)
            else:
                self._of_post.setdefault((one.seat, one.post), []).append(entry)

    def of_post(self, seat: Seat, post: str) -> tuple[BreachEntry, ...]:
        """Return what is wrong with a post of a unit beside its rows."""
        return (*self._of_post.get((seat, post), ()), *self._quotas.pop((seat.kind, post), ()))

    def rows(self, placed: Sequence[Placed]) -> tuple[SeatRow, ...]:
        """Return rows as they are shown."""
        say = load_terms().say
        return tuple(SeatRow(
            row.number, say(rank_term(row.rank), "zh-Hant"), say(rank_term(row.rank), "en"),
            row.grade, row.title, row.count, tuple(self.of_row.get(row.number, ())))
            for row in (one.row for one in placed))


def _posts(
    seat: Seat | None, allowed: Mapping[str, Allowed], held: Sequence[Placed], found: _Found
) -> tuple[SeatPost, ...]:
    """Return the posts of a unit: those of the law, then those that the law does not have there."""
    known: dict[str, list[Placed]] = {}
    strange: dict[str, list[Placed]] = {}
    for one in held:
        if one.post in allowed:
            known.setdefault(one.post or "", []).append(one)
        else:
            strange.setdefault(one.row.post, []).append(one)
    say = load_terms().say
    made = []
    for id, one_allowed in allowed.items():
        rule, term, mine = one_allowed.rule, post_term(id), known.get(id, [])
        made.append(SeatPost(
            rule.article, say(term, "zh-Hant"), say(term, "en"), rule.least, rule.most,
            grades_text(one_allowed), sum(one.row.count for one in mine),
            found.of_post(seat, id) if seat else (), found.rows(mine)))
    for name, mine in strange.items():
        rows = found.rows(mine)
        article = next((one.article for row in rows for one in row.breaches), "")
        made.append(SeatPost(article, name, name, None, None, "",
                             sum(row.count for row in rows), (), rows))
    return tuple(made)
