"""Customs exchange rates: New Taiwan dollars per unit of a currency, for periods of ten days.

Customs Act 39: the rate is the one Customs publishes. Import declarations are converted at the
selling rate of the day of declaration, exports at the buying rate (Interpreted meaning: general
practice, the Act leaves it to the notice).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec import Struct

from guanwu.case.fault import Refusal

HOME = "TWD"
ONE_E5 = 100_000


class ExchangeRate(Struct, frozen=True):
    """A published rate in hundred-thousandths of NT$ per unit: 32.875 is 3,287,500.

    In force from `since` (inclusive) to `until` (exclusive).
    """

    currency: str
    since: date
    until: date
    buy_e5: int
    sell_e5: int
    recorded_on: date
    source: str


HOME_RATE = ExchangeRate(HOME, date.min, date.max, ONE_E5, ONE_E5, date.min, "Customs Act 39")
"""The New Taiwan dollar itself: one, always."""


class ExchangeRates:
    """Finds the rate of a currency on a day, by two clocks."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[ExchangeRate] = ()) -> None:
        self._rows: dict[str, tuple[ExchangeRate, ...]] = {}
        for row in rows:
            self._rows[row.currency] = (*self._rows.get(row.currency, ()), row)

    def with_rows(self, rows: Iterable[ExchangeRate]) -> ExchangeRates:
        """Rates that know these rows too; a later recorded row goes before an earlier one."""
        return ExchangeRates((*self.rows(), *rows))

    def rows(self) -> tuple[ExchangeRate, ...]:
        """All rows, by currency in the order given."""
        return tuple(row for rows in self._rows.values() for row in rows)

    def sell(
        self, currency: str, day: date, known_on: date | None = None
    ) -> ExchangeRate | Refusal:
        """The row whose selling rate `sell_e5` converts imports declared on `day`.

        `known_on`: rows recorded later are not seen (None: all). Refusal `exchange_rate_missing`
        names the currency and the day.
        """
        return self._find(currency, day, known_on)

    def buy(self, currency: str, day: date, known_on: date | None = None) -> ExchangeRate | Refusal:
        """The row whose buying rate `buy_e5` converts exports declared on `day`; see `sell`."""
        return self._find(currency, day, known_on)

    def _find(self, currency: str, day: date, known_on: date | None) -> ExchangeRate | Refusal:
        if currency == HOME:
            return HOME_RATE
        best: ExchangeRate | None = None
        for row in self._rows.get(currency, ()):
            known = known_on is None or row.recorded_on <= known_on
            later = best is None or row.recorded_on >= best.recorded_on
            if row.since <= day < row.until and known and later:
                best = row
        if best is None:
            facts: dict[str, Any] = {"currency": currency, "day": day.isoformat()}
            return Refusal("exchange_rate_missing", facts)
        return best
