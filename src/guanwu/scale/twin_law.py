"""Two laws side by side: which kinds of goods they treat differently, asked once for each kind."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from guanwu.case import Refusal
from guanwu.duty.columnar import LineColumns
from guanwu.duty.dense import Codebook, DenseLaw
from guanwu.duty.law import Law, Profile
from guanwu.duty.levy import Goods
from guanwu.rule.table import ALWAYS
from guanwu.tariff.edition import EditionIndex

EPOCH = date(1970, 1, 1).toordinal()
UNCOMPARED = -1


class View(NamedTuple):
    """A law as it is looked at: on the day given or, without one, each declaration's own."""

    law: Law
    day: date | None = None
    known_on: date = ALWAYS

    def day_for(self, day: date) -> date:
        """Return the law day of a declaration whose own day is given."""
        return self.day or day

    def key(self, day: date) -> tuple[date, date]:
        """Return what tells one law from another: its first day, and what was known."""
        return self.law.epoch(self.day_for(day)), self.law.knowledge(self.known_on)


class _Follower(DenseLaw):
    """The law after a change: kinds of goods that it leaves alone are taken from the law before."""

    def __init__(self, before: DenseLaw, law: Law, book: Codebook, view: View, day: date) -> None:
        super().__init__(law, book, view.day_for(day), view.known_on)
        self.before = before
        self.rows_only = _rows_only(before, self)
        self._untouched: dict[int, bool] = {}

    def _ask(self, cell: int, extra: int) -> int:
        """Ask the law before where the tariff row is the same and all else is too."""
        place, rest = divmod(cell, self._width)
        if not self.untouched(place):
            return super()._ask(cell, extra)
        codes, origins, extras = self.book.lists()
        goods = Goods(codes[place], origins[rest // 2], bool(rest % 2), *extras[extra])
        profile = self.before.law.profile(goods, self.before.day, self.before.known_on)
        self.measured |= set(profile.measures)
        self.profiles.append(profile)
        return len(self.profiles) - 1

    def untouched(self, code: int) -> bool:
        """Return whether the change leaves everything about a commodity code as it was."""
        if self.rows_only is None:
            return False
        held = self._untouched.get(code)
        if held is None:
            text = self.book.lists()[0][code]
            one, other = (index.positions.get(text) for index in self.rows_only)
            held = one is not None and other is not None and (
                _same_rates(self.rows_only, one, other)
            )
            self._untouched[code] = held
        return held


def _same_rates(indexes: tuple[EditionIndex, EditionIndex], one: int, other: int) -> bool:
    """Return whether two rows of a code charge the same; names and line numbers do not matter."""
    first, second = indexes[0].edition.rows[one], indexes[1].edition.rows[other]
    return (
        first.column_1 == second.column_1
        and first.column_2 == second.column_2
        and first.column_3 == second.column_3
        and first.levy_codes == second.levy_codes
        and (first.quantity_unit, first.weight_unit) == (second.quantity_unit, second.weight_unit)
        and (first.import_rules, first.export_rules) == (second.import_rules, second.export_rules)
    )


def _rows_only(before: DenseLaw, after: DenseLaw) -> tuple[EditionIndex, EditionIndex] | None:
    """Return both editions where the laws differ in rows of the tariff alone, else None."""
    one, other = before.law, after.law
    if (before.day, before.known_on) != (after.day, after.known_on):
        return None
    if not (one.membership is other.membership and one.bases == other.bases):
        return None
    if one.tables is not other.tables:
        return None
    first = one.tariff.at(before.day, before.known_on)
    second = other.tariff.at(after.day, after.known_on)
    if isinstance(first, Refusal) or isinstance(second, Refusal):
        return None
    return first, second


class Twin:
    """The law before and after for one epoch of each; compares kinds of goods by their number."""

    def __init__(self, before: View, after: View, book: Codebook, day: date) -> None:
        self.before = DenseLaw(before.law, book, before.day_for(day), before.known_on)
        self.after = _Follower(self.before, after.law, book, after, day)
        self.same_rules = self._bases(self.before) == self._bases(self.after)
        self._differs = np.zeros(0, dtype=np.int8)

    @staticmethod
    def _bases(dense: DenseLaw) -> list[tuple[str, tuple[str, ...]]]:
        """Return which levies there are and what enters their bases."""
        bases = dense.law.bases_at(dense.day, dense.known_on)
        return [(base.levy, base.enters) for base in bases]

    def differing(self, columns: LineColumns, profiles: np.ndarray) -> np.ndarray:
        """Return for every line whether its kind of goods is treated differently after.

        `profiles` are its numbers in the law before.
        """
        if not self.same_rules:
            return np.ones(profiles.size, dtype=bool)
        known = self._differs.size
        if known < len(self.before.profiles):
            more = np.full(len(self.before.profiles) - known, UNCOMPARED, dtype=np.int8)
            self._differs = np.concatenate((self._differs, more))
        found: np.ndarray = self._differs.take(profiles)
        unknown = np.flatnonzero(found == UNCOMPARED)
        if unknown.size:
            numbers, firsts = np.unique(profiles[unknown], return_index=True)
            places = unknown[firsts]
            others = self.after.numbers(
                columns.code[places], columns.origin[places], columns.claimed[places],
                columns.extras[places],
            )
            for number, other in zip(numbers.tolist(), others.tolist(), strict=True):
                pair = self.before.profiles[number], self.after.profiles[other]
                self._differs[number] = not _alike(*pair)
            found = self._differs.take(profiles)
        differs: np.ndarray = found != 0
        return differs


def _alike(one: Profile, other: Profile) -> bool:
    """Return whether two answers of the law lead to the same amounts and refusals."""
    return one is other or (
        one.inputs == other.inputs
        and one.measures == other.measures
        and one.needs == other.needs
        and one.refusals == other.refusals
    )


class Twins:
    """The twins of all epochs met so far, by day."""

    def __init__(self, before: View, after: View, book: Codebook) -> None:
        self.before, self.after, self.book = before, after, book
        self._by_day: dict[int, int] = {}
        self._by_key: dict[tuple[tuple[date, date], tuple[date, date]], int] = {}
        self.held: list[Twin] = []

    def numbers(self, days: np.ndarray) -> np.ndarray:
        """Return the number of the twin that serves each day (days since 1970-01-01)."""
        unique, places = np.unique(days, return_inverse=True)
        return np.array([self._number(day) for day in unique.tolist()], dtype=np.int64)[places]

    def _number(self, day: int) -> int:
        """Return the number of the twin of one day; days under the same laws share it."""
        held = self._by_day.get(day)
        if held is None:
            on = date.fromordinal(day + EPOCH)
            key = self.before.key(on), self.after.key(on)
            held = self._by_key.get(key)
            if held is None:
                held = self._by_key[key] = len(self.held)
                self.held.append(Twin(self.before, self.after, self.book, on))
            self._by_day[day] = held
        return held
