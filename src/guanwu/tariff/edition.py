"""Editions of the tariff: dated rows that live side by side, found by code.

Which edition serves a day is decided by two clocks: in force on that day, and recorded on or before
the day from which one looks. Source of an edition: the file it was read from and its fingerprint.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from guanwu.case.fault import Refusal
from guanwu.tariff.rate import PartnerRate, Rate

NEAREST = 3
NEAREST_PREFIX_LEAST = 2


class TariffRow(Struct, frozen=True, array_like=True, gc=False):
    """One commodity code: names, the three columns, units and rule codes; `line` of its source.

    `column_1`: WTO members and reciprocal partners; `column_2`: named partners; `column_3`: others
    (Customs Tariff, general rules 3). Units are codes of the list `units`.
    """

    code: str
    name_zh: str
    name_en: str
    column_1: Rate
    column_2: tuple[PartnerRate, ...]
    column_3: Rate
    quantity_unit: str
    weight_unit: str
    levy_codes: tuple[str, ...]
    import_rules: tuple[str, ...]
    export_rules: tuple[str, ...]
    line: int


class Edition(Struct, frozen=True, array_like=True):
    """An edition of the tariff, in force from `since` (inclusive) until `until` (exclusive, open).

    `recorded_on` is the day it became known here; `fingerprint` the SHA-256 of the file read.
    """

    name: str
    since: date
    until: date | None
    recorded_on: date
    source: str
    fingerprint: str
    rows: tuple[TariffRow, ...]

    def serves(self, day: date, known_on: date | None = None) -> bool:
        """Whether the edition is in force on the day and was known by `known_on` (None: any)."""
        return (
            self.since <= day
            and (self.until is None or day < self.until)
            and (known_on is None or self.recorded_on <= known_on)
        )


class EditionIndex:
    """An edition with its rows by code; positions are dense row numbers for columns."""

    __slots__ = ("_codes", "edition", "positions")

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.positions: dict[str, int] = {row.code: n for n, row in enumerate(edition.rows)}
        self._codes: list[str] | None = None

    def find(self, code: str) -> TariffRow | Refusal:
        """The row of an eleven-digit code, or `tariff_code_unknown` with the nearest codes."""
        position = self.positions.get(code)
        if position is not None:
            return self.edition.rows[position]
        nearest = list(self.nearest(code)) or ["-"]
        facts = {"code": code, "edition": self.edition.name, "nearest": nearest}
        return Refusal("tariff_code_unknown", facts)

    def nearest(self, code: str) -> tuple[str, ...]:
        """Up to three codes that share the longest beginning with the given one."""
        if self._codes is None:
            self._codes = sorted(self.positions)
        at = bisect_left(self._codes, code)
        around = self._codes[max(0, at - NEAREST) : at + NEAREST]
        ranked = sorted(
            (-shared, other)
            for other in around
            if (shared := shared_beginning(code, other)) >= NEAREST_PREFIX_LEAST
        )
        return tuple(other for _, other in ranked[:NEAREST])


class Tariff:
    """Many editions, from which the one that serves a day is taken."""

    __slots__ = ("_editions", "_indexes")

    def __init__(self, editions: Iterable[Edition] = ()) -> None:
        self._editions: tuple[Edition, ...] = tuple(editions)
        self._indexes: dict[int, EditionIndex] = {}

    def __iter__(self) -> Iterator[Edition]:
        return iter(self._editions)

    def with_edition(self, edition: Edition) -> Tariff:
        """A tariff that knows one edition more."""
        return Tariff((*self._editions, edition))

    def at(self, day: date, known_on: date | None = None) -> EditionIndex | Refusal:
        """The edition in force on `day` as known on `known_on` (None: all that is recorded).

        Of several the latest recorded serves, then the latest begun, then the latest added. None:
        `tariff_edition_missing` with the day and the editions there are, each as its name, days
        and day of record.
        """
        best = -1
        for n, edition in enumerate(self._editions):
            if edition.serves(day, known_on) and (best < 0 or later(edition, self._editions[best])):
                best = n
        if best < 0:
            return Refusal("tariff_edition_missing", self._missing(day, known_on))
        if best not in self._indexes:
            self._indexes[best] = EditionIndex(self._editions[best])
        return self._indexes[best]

    def _missing(self, day: date, known_on: date | None) -> dict[str, object]:
        editions = [
            f"{edition.name} ({edition.since}..{edition.until or ''}, {edition.recorded_on})"
            for edition in self._editions
        ]
        known = known_on.isoformat() if known_on else None
        return {"day": day.isoformat(), "known_on": known, "editions": editions}


def later(one: Edition, other: Edition) -> bool:
    """Whether the first edition goes before the second where both serve."""
    return (one.recorded_on, one.since) >= (other.recorded_on, other.since)


def shared_beginning(one: str, other: str) -> int:
    """How many characters two codes have in common from the left."""
    for n, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return n
    return min(len(one), len(other))
