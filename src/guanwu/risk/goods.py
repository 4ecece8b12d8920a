"""What tariff and tables say of goods from an origin, for selection; remembered by combination."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from guanwu.case import Refusal
from guanwu.rule.table import ALWAYS, DatedTable
from guanwu.tariff.codes import CodeLists, concerns
from guanwu.tariff.edition import EditionIndex, Tariff, TariffRow

STATIC = (
    "chapter", "heading", "reference_value_e2", "permit_demanded", "certificate_demanded",
    "goods_prohibited", "goods_conditional", "trade_remedy_watched", "remedied_departure",
    "safeguard_marked", "duty_rate_ppm", "neighbour_rate_ppm", "departure_differs",
)  # fmt: skip
"""Inputs of the line that follow from code, origin and departure country alone."""
CONDITIONAL = "conditional"
"""A demand that hangs on origin or use; only one made for named origins is asked about here."""
DEMANDS = ("permit", "certificate", "prohibited", CONDITIONAL)
"""What an import rule may demand, as far as selection asks; the order is that of `STATIC`."""
SAFEGUARD = "G"
"""Levy code of goods under special safeguard."""
REMEDIES = "trade_remedy_cases"
REFERENCES = "reference_values"
COMBINATIONS_REMEMBERED = 200_000
SHORTEST, LONGEST = 4, 11
"""Digits by which a trade remedy case may name goods."""


class GoodsFacts:
    """The facts of goods under the law of one epoch; the second question is a look-up."""

    __slots__ = ("_codes", "_countries", "_day", "_edition", "_highest", "_known_on", "_rows",
                 "_tables")  # fmt: skip

    def __init__(
        self, edition: EditionIndex | None, codes: CodeLists,
        tables: Mapping[str, DatedTable], day: date, known_on: date,
    ) -> None:
        self._edition, self._codes, self._tables = edition, codes, tables
        self._day, self._known_on = day, known_on
        self._rows: dict[tuple[str, str, str], tuple[int, ...]] = {}
        remedies = tables.get(REMEDIES)
        self._countries = {key.partition("|")[2] for key in remedies.rows} if remedies else set()
        self._highest: dict[str, int] = {}
        for row in edition.edition.rows if edition is not None else ():
            rate, subheading = row.column_1.ad_valorem_ppm, row.code[:6]
            self._highest[subheading] = max(rate, self._highest.get(subheading, 0))

    def of(self, code: str, origin: str, departure: str) -> tuple[int, ...]:
        """Return the inputs `STATIC` of a code from an origin, loaded in a departure country.

        A code that the tariff does not know has its chapter and heading and nothing else;
        assessment refuses it anyway.
        """
        key = (code, origin, departure)
        row = self._rows.get(key)
        if row is None:
            row = self._find(code, origin, departure)
            if len(self._rows) < COMBINATIONS_REMEMBERED:
                self._rows[key] = row
        return row

    def _find(self, code: str, origin: str, departure: str) -> tuple[int, ...]:
        """Ask the tables."""
        plain = code.isascii() and code.isdigit()
        found = self._edition.find(code) if self._edition is not None else None
        row = found if isinstance(found, TariffRow) else None
        rate = row.column_1.ad_valorem_ppm if row is not None else 0
        elsewhere = origin != departure
        return (
            int(code[:2]) if plain else 0,
            int(code[:4]) if plain else 0,
            self._reference(code, origin),
            *self._demands(row, origin),
            int(self._remedied(code, origin)),
            int(elsewhere and self._remedied(code, departure)),
            int(row is not None and SAFEGUARD in row.levy_codes),
            rate,
            self._highest.get(code[:6], rate),
            int(elsewhere),
        )

    def _reference(self, code: str, origin: str) -> int:
        """Return the reference value of code and origin, or of the code from anywhere, else 0."""
        table = self._tables.get(REFERENCES)
        for key in (f"{code}|{origin}", code) if table is not None else ():
            row = table.at(key, self._day, self._known_on) if table is not None else None
            if row is not None:
                return row.number("unit_value_e2")
        return 0

    def _demands(self, row: TariffRow | None, origin: str) -> tuple[int, ...]:
        """Return what the import rules of the code demand of goods from the origin."""
        demanded = set()
        for name in row.import_rules if row is not None else ():
            held = self._codes.row("import_rules", name, self._day, self._known_on)
            if held is not None:
                origins, demands = held.extra["origins"], held.extra["demands"]
                if concerns(origins, origin) and (origins or demands != CONDITIONAL):
                    demanded.add(demands)
        return tuple(int(one in demanded) for one in DEMANDS)

    def _remedied(self, code: str, country: str) -> bool:
        """Return whether a trade remedy case names the goods from the country."""
        table = self._tables.get(REMEDIES)
        return country in self._countries and table is not None and any(
            table.at(f"{code[:length]}|{country}", self._day, self._known_on) is not None
            for length in range(SHORTEST, LONGEST + 1)
        )


class GoodsLaw:
    """All editions, code lists and tables that selection asks, from which facts of a day come."""

    def __init__(
        self, tariff: Tariff, codes: CodeLists, tables: Mapping[str, DatedTable]
    ) -> None:
        self.tariff, self.codes = tariff, codes
        self.tables = {name: tables[name] for name in (REMEDIES, REFERENCES) if name in tables}
        self._held: dict[tuple[date, date], GoodsFacts] = {}

    @cached_property
    def turns(self) -> list[date]:
        """Return every day on which an edition, an import rule or a table row begins or ends."""
        days = {day for table in self.tables.values() for day in table.turns()}
        dated = [*self.tariff, *self.codes.rows("import_rules")]
        for one in dated:
            days |= {one.since} | ({one.until} if one.until is not None else set())
        return sorted(days)

    @cached_property
    def learnings(self) -> list[date]:
        """Return every day on which an edition, an import rule or a table row was recorded."""
        days = {day for table in self.tables.values() for day in table.recorded()}
        dated = [*self.tariff, *self.codes.rows("import_rules")]
        return sorted(days | {one.recorded_on for one in dated})

    def on(self, day: date, known_on: date = ALWAYS) -> GoodsFacts:
        """Return the facts of the law day, as known; days of one epoch and knowledge share them."""
        key = (_last(self.turns, day), _last(self.learnings, known_on))
        held = self._held.get(key)
        if held is None:
            edition = self.tariff.at(day, known_on)
            index = None if isinstance(edition, Refusal) else edition
            held = self._held[key] = GoodsFacts(index, self.codes, self.tables, day, known_on)
        return held


def _last(days: Sequence[date], day: date) -> date:
    """Return the last of the days, in order, that is not after the day."""
    place = bisect_right(days, day)
    return days[place - 1] if place else date.min
