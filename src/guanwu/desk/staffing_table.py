"""A staffing plan as a table: unit by unit, post by post, each breach at the row it belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from guanwu.desk.staffing import BreachEntry, breach_entries
from guanwu.staffing.breach import Report, grades_text, seat_facts
from guanwu.staffing.law import FIXED, Allowed, EstablishmentLaw
from guanwu.staffing.naming import post_term, rank_term, title_term, unit_kind_term
from guanwu.staffing.plan import PlanRow
from guanwu.staffing.seat import Placed, Seat, Seating
from guanwu.staffing.words import folded
from guanwu.store.terms_file import load_terms

NOWHERE: Final = "plan_nowhere"
TOGETHER: Final = "plan_together"


class SeatRow(Struct, frozen=True):
    """A row of the plan as it was written, and what is wrong with that row alone.

    `title_en` is as written where the law has no such title.
    """

    number: int
    rank: str
    rank_en: str
    grade: int
    title: str
    title_en: str
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
    """A unit or vessel that the plan is judged for.

    Behind them stand those of a kind together, where a quota is broken that they share, and the
    rows without a unit.
    """

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
    seats = [Seat(kind) for kind in FIXED]
    seats += [one.seat for one in placed if one.seat is not None]
    seats += [one.seat for one in report.breaches if one.seat is not None and one.rule != "quota"]
    seats = list(dict.fromkeys(seats))
    kinds = Counter(seat.kind for seat in seats)
    found = _Found(report, law, {kind: count for kind, count in kinds.items() if count > 1})
    say = load_terms().say
    tables = []
    for seat in seats:
        facts = seat_facts(seat, office_class)
        allowed = law.allowed(office_class, seat.kind, day)
        tables.append(SeatTable(
            say(facts["seat"], "zh-Hant", facts), say(facts["seat"], "en", facts),
            _posts(seat, allowed, held.get(seat, []), found)))
    for kind in dict.fromkeys(kind for kind, _ in found.shared):
        facts = {"kind": unit_kind_term(kind)}
        tables.append(SeatTable(
            say(TOGETHER, "zh-Hant", facts), say(TOGETHER, "en", facts),
            tuple(_shared(kind, law.allowed(office_class, kind, day), placed, found))))
    homeless = _posts(None, {}, held.get(None, []), found)
    if homeless:
        tables.append(SeatTable(say(NOWHERE, "zh-Hant"), say(NOWHERE, "en"), homeless))
    return tuple(tables)


class _Found:
    """The breaches of a report by where they stand: a row, a post, or a quota that several share.

    `several` are the kinds of units that the plan has more than one of, with their number.
    """

    def __init__(
        self, report: Report, law: EstablishmentLaw, several: Mapping[str, int]
    ) -> None:
        self.law = law
        self.several = several
        self.of_row: dict[int, list[BreachEntry]] = {}
        self.shared: dict[tuple[str, str], list[BreachEntry]] = {}
        self._of_post: dict[tuple[Seat | None, str], list[BreachEntry]] = {}
        self._quotas: dict[tuple[str, str], list[BreachEntry]] = {}
        for one, entry in zip(report.breaches, breach_entries(report), strict=True):
            if one.number is not None:
                self.of_row.setdefault(one.number, []).append(entry)
            elif one.rule == "quota" and one.seat is not None:
                held = self.shared if one.seat.kind in several else self._quotas
                held.setdefault((one.seat.kind, one.post), []).append(entry)
            else:
                self._of_post.setdefault((one.seat, one.post), []).append(entry)

    def of_post(self, seat: Seat, post: str) -> tuple[BreachEntry, ...]:
        """Return what is wrong with a post of a unit beside its rows."""
        return (*self._of_post.get((seat, post), ()), *self._quotas.get((seat.kind, post), ()))

    def rows(self, placed: Sequence[Placed]) -> tuple[SeatRow, ...]:
        """Return rows as they are shown, with what is wrong with each."""
        return tuple(replace(one, breaches=tuple(self.of_row.get(one.number, ())))
                     for one in self.plain_rows(placed))

    def plain_rows(self, placed: Sequence[Placed]) -> Iterator[SeatRow]:
        """Yield rows as they are written."""
        say = load_terms().say
        for row in (one.row for one in placed):
            yield SeatRow(
                row.number, say(rank_term(row.rank), "zh-Hant"), say(rank_term(row.rank), "en"),
                row.grade, row.title, self.title_in_english(row.title), row.count, ())

    def title_in_english(self, written: str) -> str:
        """Return a title of a plan in English; one that the law does not have as it is written."""
        name = self.law.title_names.get(folded(written), "")
        title = self.law.title_ids.get(name, "")
        return load_terms().say(title_term(title), "en") if title else written

    def post_in_english(self, written: str) -> str:
        """Return a post of a plan in English; one that the law does not have as it is written."""
        post = self.law.post_ids.get(folded(written))
        return load_terms().say(post_term(post), "en") if post else written


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
        made.append(SeatPost(article, name, found.post_in_english(name), None, None, "",
                             sum(row.count for row in rows), (), rows))
    return tuple(made)


def _shared(
    kind: str, allowed: Mapping[str, Allowed], placed: Sequence[Placed], found: _Found
) -> Iterator[SeatPost]:
    """Yield the posts of all units of a kind whose quota is broken, with the rows of all."""
    say = load_terms().say
    for (of_kind, post), breaches in found.shared.items():
        if of_kind == kind:
            mine = [one for one in placed
                    if one.post == post and one.seat is not None and one.seat.kind == kind]
            rule, many = allowed[post].rule, found.several[kind]
            yield SeatPost(
                rule.article, say(post_term(post), "zh-Hant"), say(post_term(post), "en"),
                rule.least * many, rule.most * many, grades_text(allowed[post]),
                sum(one.row.count for one in mine), tuple(breaches),
                tuple(found.plain_rows(mine)))
