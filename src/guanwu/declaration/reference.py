"""What the checks of a declaration need to know of the world: a small frozen bundle, handed in.

The shell builds one `Reference` per day it works for and keeps it; the bundle remembers, per day
of law, which codes were found good, so that the next declaration asks a set and not a table. Only
codes that are known are remembered, hence memory is bounded by the tables themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, Protocol

from guanwu.case.fault import Refusal
from guanwu.declaration.kind import DeliveryTerm, Kind, serving
from guanwu.tariff.codes import concerns

DAYS_REMEMBERED: Final = 2_000
"""Days of law kept at once before the memory starts anew."""
COMBINATIONS_REMEMBERED: Final = 20_000
"""Combinations of good codes kept a day before that memory starts anew."""


class CodeRow(Protocol):
    """A row of a code list; `extra` holds what the list says beside the names."""

    @property
    def extra(self) -> Mapping[str, str]: ...


class CodeLists(Protocol):
    """Code lists by name; see `guanwu.tariff.codes.CodeLists`."""

    def has(self, list_name: str, code: str, day: date, known_on: date | None = None) -> bool: ...

    def row(
        self, list_name: str, code: str, day: date, known_on: date | None = None
    ) -> CodeRow | None: ...


class TariffRow(Protocol):
    """A commodity code of the tariff, as far as the checks read it."""

    @property
    def import_rules(self) -> Sequence[str]: ...

    @property
    def levy_codes(self) -> Sequence[str]: ...

    @property
    def quantity_unit(self) -> str: ...

    @property
    def weight_unit(self) -> str: ...


class Edition(Protocol):
    """The tariff of one day."""

    def find(self, code: str) -> TariffRow | Refusal: ...


class Tariff(Protocol):
    """All editions of the tariff; see `guanwu.tariff.edition.Tariff`."""

    def at(self, day: date, known_on: date | None = None) -> Edition | Refusal: ...


class SellRate(Protocol):
    """A published exchange rate; NT$ per unit of currency in hundred-thousandths."""

    @property
    def sell_e5(self) -> int: ...


class Rates(Protocol):
    """Ten-day exchange rates; see `guanwu.valuation.exchange.ExchangeRates`."""

    def sell(
        self, currency: str, day: date, known_on: date | None = None
    ) -> SellRate | Refusal: ...


class Demand(NamedTuple):
    """What an import rule demands of goods; `origins` as the table of import rules writes them."""

    rule: str
    demands: str
    origins: str

    def concerns(self, origin: str) -> bool:
        """Say whether the rule speaks of goods from this origin."""
        return concerns(self.origins, origin)


class Goods(NamedTuple):
    """What the checks need of one commodity code on one day."""

    demands: tuple[Demand, ...]
    zero_quantity_allowed: bool


class DayMemory:
    """What was found good on one day: codes by list, commodity codes, rates, terms of delivery."""

    __slots__ = ("codes", "combinations", "delivery", "edition", "goods", "rates")

    def __init__(self) -> None:
        self.codes: dict[str, set[str]] = {}
        self.combinations: set[tuple[str | None, ...]] = set()
        self.goods: dict[str, Goods] = {}
        self.rates: dict[str, int] = {}
        self.delivery: dict[str, DeliveryTerm] = {}
        self.edition: Edition | Refusal | None = None

    def known(self, list_name: str) -> set[str]:
        """Return the set of codes of a list found good so far (to be asked before the table)."""
        found = self.codes.get(list_name)
        if found is None:
            found = self.codes[list_name] = set()
        return found

    def remember(self, combination: tuple[str | None, ...]) -> None:
        """Keep a combination of codes that were all found good."""
        if len(self.combinations) >= COMBINATIONS_REMEMBERED:
            self.combinations.clear()
        self.combinations.add(combination)


class Reference:
    """The bundle: code lists, tariff, exchange rates, kinds and terms of delivery, and two days.

    `today` is the day of receipt (None: days are not compared with it, as in a replay);
    `known_on` cuts off table rows recorded later (None: all rows count).
    """

    __slots__ = ("_days", "_limits", "codes", "delivery", "kinds", "known_on", "rates",
                 "tariff", "today")  # fmt: skip

    def __init__(
        self,
        codes: CodeLists,
        tariff: Tariff,
        rates: Rates,
        kinds: Mapping[str, Kind],
        delivery: Sequence[DeliveryTerm],
        today: date | None = None,
        known_on: date | None = None,
    ) -> None:
        self.codes = codes
        self.tariff = tariff
        self.rates = rates
        self.kinds = kinds
        self.delivery = tuple(delivery)
        self.today = today
        self.known_on = known_on
        self._days: dict[date, DayMemory] = {}
        self._limits: dict[tuple[str, date], Mapping[str, int]] = {}

    def at(self, today: date | None, known_on: date | None = None) -> Reference:
        """Return the same tables seen from another day of receipt and another day of knowledge."""
        seen = Reference(
            self.codes, self.tariff, self.rates, self.kinds, self.delivery, today, known_on
        )
        if known_on == self.known_on:
            seen._days, seen._limits = self._days, self._limits
        return seen

    def day(self, day: date) -> DayMemory:
        """Return the memory of a day of law."""
        memory = self._days.get(day)
        if memory is None:
            if len(self._days) >= DAYS_REMEMBERED:
                self._days.clear()
            memory = self._days[day] = DayMemory()
        return memory

    def knows(self, list_name: str, code: str, day: date) -> bool:
        """Say whether a code stands in a list on a day, and remember it if it does."""
        known = self.day(day).known(list_name)
        if code in known:
            return True
        found = self.codes.has(list_name, code, day, self.known_on)
        if found:
            known.add(code)
        return found

    def sell_rate_e5(self, currency: str, day: date) -> int | Refusal:
        """Return the published sell rate of a currency on a day, or the table's refusal."""
        memory = self.day(day).rates
        rate = memory.get(currency)
        if rate is not None:
            return rate
        row = self.rates.sell(currency, day, self.known_on)
        if isinstance(row, Refusal):
            return row
        memory[currency] = row.sell_e5
        return row.sell_e5

    def edition(self, day: date) -> Edition | Refusal:
        """Return the tariff in force on a day, or the refusal that says there is none."""
        memory = self.day(day)
        if memory.edition is None:
            memory.edition = self.tariff.at(day, self.known_on)
        return memory.edition

    def delivery_term(self, code: str, day: date) -> DeliveryTerm | None:
        """Return what the price holds under a term of delivery, None where no row says."""
        memory = self.day(day).delivery
        term = memory.get(code)
        if term is None:
            for row in self.delivery:
                if row.code == code and serving(row, day, self.known_on):
                    memory[code] = term = row
        return term

    def limits(self, kind: Kind, day: date) -> Mapping[str, int]:
        """Return a kind's parameters in force on a day, by name; the latest recorded wins."""
        found = self._limits.get((kind.code, day))
        if found is None:
            rows = [row for row in kind.parameters if serving(row, day, self.known_on)]
            rows.sort(key=lambda row: (row.recorded_on, row.since))
            if len(self._limits) >= DAYS_REMEMBERED:
                self._limits.clear()
            found = self._limits[kind.code, day] = {row.name: row.value for row in rows}
        return found
