"""Checks a staffing plan against the law of the establishment: every breach, with its article.

Numbers are those of a unit: a bureau, its patrol team and its three staff offices, which it must
have, and each branch, sub-branch and vessel that the plan names. A post that must be there and is
not is a breach. What only the explanatory remarks say is a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from guanwu.case import Fault, Refusal
from guanwu.staffing.breach import (
    Breach,
    Report,
    Step,
    count_breach,
    grades_text,
    range_text,
    seat_facts,
    seats_facts,
    titles_text,
)
from guanwu.staffing.law import (
    BRANCH,
    BUREAU,
    FIXED,
    IN_BRANCH,
    VESSELS,
    Allowed,
    EstablishmentLaw,
    class_of,
)
from guanwu.staffing.naming import article_facts, post_term, rank_term, title_term, unit_kind_term
from guanwu.staffing.plan import PlanRow
from guanwu.staffing.post import CLASSES, Quota, span_of
from guanwu.staffing.seat import Placed, Seat, Seating
from guanwu.staffing.words import folded

ASSUMED: Final = {"bureau": "plan_unit_as_bureau", "inferred": "plan_unit_inferred",
                  "drawn": "plan_staff_drawn", "section": "plan_unit_section"}
"""What is said of a unit that a row was not simply counted to."""


def check(
    rows: tuple[PlanRow, ...], law: EstablishmentLaw, office_class: str, day: date
) -> Report | Refusal:
    """Return the report on a plan for a bureau of a class on a day.

    Refusals: `establishment_class_unknown` and those of `EstablishmentLaw.standing`.
    """
    asked = class_of(office_class)
    standing = law.standing(day)
    if isinstance(standing, Refusal):
        return standing
    if isinstance(asked, Refusal):
        return asked
    return _Check(rows, law, asked, day).report(standing)


class _Check:
    """One plan before one law."""

    def __init__(
        self, rows: tuple[PlanRow, ...], law: EstablishmentLaw, office_class: str, day: date
    ) -> None:
        self.law = law
        self.office_class = office_class
        self.day = day
        seating = Seating(law, office_class, day)
        self.placed = seating.place_all(rows)
        self.allowed: dict[str, dict[str, Allowed]] = {}
        self.held: dict[Seat, dict[str, list[PlanRow]]] = {}
        for one in self.placed:
            if one.seat is not None and one.post in self._of(one.seat):
                self.held.setdefault(one.seat, {}).setdefault(one.post or "", []).append(one.row)

    def _of(self, seat: Seat) -> dict[str, Allowed]:
        """Return what the law allows in a seat."""
        if seat.kind not in self.allowed:
            self.allowed[seat.kind] = self.law.allowed(self.office_class, seat.kind, self.day)
        return self.allowed[seat.kind]

    def seats(self) -> list[Seat]:
        """Return the seats that must be filled: the fixed ones, and those that the plan names."""
        seats = [Seat(kind) for kind in FIXED]
        for one in self.placed:
            if one.seat is None:
                continue
            if one.seat.kind in (BRANCH, *(f"branch_{room}" for room in FIXED)):
                seats += [Seat(kind, one.seat.name) for kind in (BRANCH, *IN_BRANCH)]
            seats.append(one.seat)
        return list(dict.fromkeys(seats))

    def report(self, standing: tuple[Fault, ...]) -> Report:
        """Return breaches in the order of the articles, then those of rows nobody can place."""
        breaches: list[Breach] = []
        steps = list(self._frame())
        for seat in self.seats():
            for post, allowed in self._of(seat).items():
                rows = self.held.get(seat, {}).get(post, [])
                found = [*self._count(seat, allowed, rows), *(
                    breach for row in rows if row.count
                    for breach in self._row(seat, allowed, row))]
                breaches += found
                steps.append(self._step(seat, allowed, rows, found))
                steps += self._history(seat, post)
        for quota in self._quotas():
            steps.append(quota[0])
            breaches += quota[1]
        breaches += [breach for one in self.placed for breach in self._unplaced(one)]
        notes = (*standing, *self._assumed(), *self._remarks())
        ordered = sorted(breaches, key=lambda one: (_order(one.article), one.number or 0))
        return Report(tuple(ordered), notes, tuple(steps))

    def _frame(self) -> Iterator[Step]:
        """The law and its day, the units of a bureau of the class, and who approves them."""
        facts = {"day": self.day, "class_term": f"establishment_class_{self.office_class}"}
        yield Step("step_law", facts)
        for one in self.law.tables.unit_numbers:
            if one.office_class == self.office_class and one.in_force(self.day):
                yield Step("step_unit_number", {
                    **facts, "cites": one.cites, "kind": f"unit_number_{one.kind}",
                    "allowed": range_text(one.least, one.most)})
        for approval in self.law.tables.approvals:
            if approval.in_force(self.day):
                yield Step("step_approval", {
                    "cites": approval.cites, "matter": f"approval_{approval.matter}"})

    def _count(self, seat: Seat, allowed: Allowed, rows: list[PlanRow]) -> Iterator[Breach]:
        found = count_breach(allowed, seat, self.office_class, sum(row.count for row in rows))
        if found is not None:
            yield found

    def _row(self, seat: Seat, allowed: Allowed, row: PlanRow) -> Iterator[Breach]:
        """Rank, grade and title of one row; a title is judged by a grade that is allowed only."""
        rule = allowed.rule
        titles = allowed.every_grade
        facts = {**article_facts(rule.article), "post": post_term(rule.post), "number": row.number,
                 "grade": row.grade, **seat_facts(seat, self.office_class)}
        ranks = tuple(rank_term(one.id) for one in self.law.tables.ranks
                      if one.lowest <= row.grade <= one.highest)
        if rank_term(row.rank) not in ranks:
            named = [one.zh_hant for one in self.law.tables.ranks if rank_term(one.id) in ranks]
            found = next(one.zh_hant for one in self.law.tables.ranks if one.id == row.rank)
            yield Breach(rule.article, "rank", seat, rule.post, "/".join(named), found, {
                **facts, "ranks": ranks, "rank": rank_term(row.rank)}, row.number)
        if row.grade not in titles:
            yield Breach(rule.article, "grade", seat, rule.post, grades_text(allowed), row.grade, {
                **facts, "allowed": grades_text(allowed), "rank": rank_term(row.rank)}, row.number)
            return
        may = titles[row.grade]
        title = self.law.title_names.get(folded(row.title), row.title)
        if title not in may:
            yield Breach(rule.article, "title", seat, rule.post, titles_text(may), title or "-", {
                **facts, "titles": self._titles(may), "found": title,
                "found_term": self._titles((title,))[0] if title in self.law.title_ids else ""},
                row.number)

    def _titles(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Return the terms of titles."""
        return tuple(title_term(self.law.title_ids.get(name, "")) for name in names)

    def _quotas(self) -> Iterator[tuple[Step, list[Breach]]]:
        """Quotas of grades: of a unit's post, or of a post in all vessels of a kind together."""
        for kind in dict.fromkeys(seat.kind for seat in self.seats()):
            seats = [seat for seat in self.held if seat.kind == kind]
            for post, allowed in self._of(Seat(kind)).items():
                rows = [row for seat in seats for row in self.held[seat].get(post, [])]
                for quota in allowed.quotas:
                    yield self._quota(seats or [Seat(kind)], quota, rows)

    def _quota(
        self, seats: list[Seat], quota: Quota, rows: list[PlanRow]
    ) -> tuple[Step, list[Breach]]:
        whole = sum(row.count for row in rows)
        share = Fraction(0) if quota.most else whole * Fraction(quota.share)
        most = int(quota.most) if quota.most else int(share)
        found = sum(row.count for row in rows if row.grade == quota.grade)
        facts = {**article_facts(quota.article), "post": post_term(quota.post),
                 "grade": quota.grade, "allowed": most, "found": found, "whole": whole,
                 "difference": found - most, "share": quota.share,
                 "rounded": not quota.most and most != share,
                 **seats_facts(seats, self.office_class)}
        over = Breach(quota.article, "quota", seats[0], quota.post, range_text(0, most), found,
                      facts)
        step = Step("step_quota_rounded" if facts["rounded"] else "step_quota", facts)
        return step, [over] if found > most else []

    def _unplaced(self, one: Placed) -> Iterator[Breach]:
        """A row whose unit cannot be told, or whose post the law does not have there."""
        if one.seat is not None and one.post in self._of(one.seat):
            return
        homes = tuple(map(unit_kind_term, one.homes))
        post = one.post or one.row.post
        facts = {"asked": one.row.post, "asked_term": post_term(one.post) if one.post else "",
                 "number": one.row.number, "day": self.day, "homes": homes,
                 "found": one.row.count, "classes": tuple(
                     f"establishment_class_{known}" for known in CLASSES
                     if one.post and self.law.homes(one.post, known, self.day)),
                 **seat_facts(one.seat, self.office_class)}
        if one.seat is None and homes:
            article = min((rule.article for rule in self.law.tables.rules
                           if rule.post == one.post and rule.unit in one.homes), key=_order)
            named = [kind.zh_hant for kind in self.law.tables.unit_kinds if kind.id in one.homes]
            yield Breach(article, "unit_missing", None, post, "/".join(named), one.row.count,
                         {**facts, **article_facts(article)}, one.row.number)
            return
        article = self._article(one)
        yield Breach(article, "post_unknown", one.seat, post, "0", one.row.count,
                     {**facts, **article_facts(article)}, one.row.number)

    def _article(self, one: Placed) -> str:
        """Return the article that tells which posts a unit has.

        Of an office that the law gives to bureaus only, that of the bureau's; of a vessel of an
        unknown kind, that of vessels.
        """
        kind = one.seat.kind if one.seat else VESSELS[0] if one.row.vessel else BUREAU
        known = self._of(Seat(kind)) or self._of(Seat(kind.removeprefix("branch_")))
        return min((held.rule.article for held in known.values()), key=_order)

    def _assumed(self) -> Iterator[Fault]:
        """Units to which rows were not simply counted, each once, and what was made of them."""
        said: set[tuple[str, str]] = set()
        for one in self.placed:
            row, unit = one.row, f"{one.row.unit} {one.row.vessel}".strip()
            if not one.assumed or (one.assumed, unit) in said:
                continue
            said.add((one.assumed, unit))
            kind = unit_kind_term(one.seat.kind if one.seat else BUREAU)
            yield Fault(ASSUMED[one.assumed], f"{row.number}", {
                "unit": unit, "kind": kind, **seat_facts(one.seat, self.office_class)}, row.number)

    def _remarks(self) -> Iterator[Fault]:
        """What the explanatory remarks on the articles say of this plan."""
        for seat in self.seats():
            for remark in self.law.remarks(self.office_class, seat.kind, self.day):
                rows = self.held.get(seat, {}).get(remark.post, [])
                whole = sum(row.count for row in rows)
                facts = {**article_facts(remark.article), "post": post_term(remark.post),
                         "whole": whole, **seat_facts(seat, self.office_class)}
                if remark.kind == "share":
                    grades = span_of(remark.grades)
                    found = sum(row.count for row in rows if row.grade in grades)
                    if found > whole * Fraction(remark.share):
                        yield Fault("remark_share", remark.article, {
                            **facts, "grades": remark.grades, "found": found,
                            "share": remark.share})
                if remark.kind != "includes":
                    continue
                unit, _, other = remark.other.partition(" ")
                more = sum(row.count for row in self.held.get(Seat(unit), {}).get(other, []))
                most = self._of(seat)[remark.post].rule.most
                if more and whole <= most < whole + more:
                    yield Fault("remark_includes", remark.article, {
                        **facts, "other": post_term(other), "unit": unit_kind_term(unit),
                        "more": more, "most": most})

    def _history(self, seat: Seat, post: str) -> Iterator[Step]:
        """What the remarks say of a post before its amendment."""
        for one in self.law.remarks(self.office_class, seat.kind, self.day):
            if one.post == post and one.kind in ("former", "former_share", "added"):
                yield Step(f"step_{one.kind}", {
                    **article_facts(one.article), "post": post_term(post), "former": one.other,
                    "grades": one.grades, "promulgated": one.promulgated})

    def _step(
        self, seat: Seat, allowed: Allowed, rows: list[PlanRow], found: list[Breach]
    ) -> Step:
        by_grade: Counter[int] = Counter()
        for row in rows:
            by_grade[row.grade] += row.count
        titles = self._titles(tuple(dict.fromkeys(
            name for names in allowed.every_grade.values() for name in names)))
        return Step("step_breach" if found else "step_kept", {
            **article_facts(allowed.rule.article), "post": post_term(allowed.rule.post),
            "allowed": range_text(allowed.rule.least, allowed.rule.most),
            "found": sum(by_grade.values()), "grades": tuple(sorted(by_grade.items())),
            "titles": titles, "may": grades_text(allowed),
            "promulgated": allowed.rule.promulgated, "breaches": len(found),
            **seat_facts(seat, self.office_class)})


def _order(article: str) -> tuple[int, ...]:
    """Return articles in the order of the law."""
    return tuple(map(int, article.split(".")))
