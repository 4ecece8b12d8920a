"""Records of valuation: what is read of a declaration, how values are rounded, what comes out.

A declaration is seen through protocols, because declarations may know of values and not the other
way round; `guanwu.declaration.model.Declaration` fits them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from guanwu.case import Fault, Refusal
from guanwu.rule.table import ALWAYS, DatedTable, Row

SellRate = Callable[[str, date], "int | Refusal"]
"""Yields the selling rate of a currency on a day in NT$ e-5, or why there is none."""

METHOD = 29
"""The article whose method set the value: the transaction value."""


class PricedLine(Protocol):
    """What valuation reads of a line of goods."""

    @property
    def line(self) -> int: ...
    @property
    def quantity_e4(self) -> int: ...
    @property
    def unit_price_e6(self) -> int: ...
    @property
    def price_currency(self) -> str: ...
    @property
    def customs_value(self) -> int: ...


class DatedCase(Protocol):
    """The two days of a declaration between which the law chooses."""

    @property
    def declared_on(self) -> date: ...
    @property
    def imported_on(self) -> date: ...


class DayChoice(Protocol):
    """A declaration kind, as far as it says which day's law applies."""

    @property
    def law_day(self) -> str: ...


class PricedDeclaration(DatedCase, Protocol):
    """What valuation reads of a declaration."""

    @property
    def currency(self) -> str: ...
    @property
    def fob_e2(self) -> int: ...
    @property
    def freight_e2(self) -> int: ...
    @property
    def insurance_e2(self) -> int: ...
    @property
    def additions_e2(self) -> int: ...
    @property
    def deductions_e2(self) -> int: ...
    @property
    def lines(self) -> Sequence[PricedLine]: ...


class ValueParameters(NamedTuple):
    """How a line's value is rounded and what difference is let stand; `row` is the dated row."""

    half: int
    tolerance_twd: int
    row: str


class Difference(NamedTuple):
    """A declared figure that assessment found otherwise. `line` counts from 1, None: the header.

    `name` is the figure: `customs_value`, a levy, a total.
    """

    place: str
    name: str
    declared: int
    assessed: int
    line: int | None = None


class Valuation(NamedTuple):
    """The customs value of a declaration by transaction value.

    `lines` holds the value of each line that stands, in NT$; `computed` what the invoice yields
    before the tolerance; `cif_e7` the exact total in 1e-7 NT$. Where `faults` is not empty there
    is no value: `lines` is empty. A declaration with `differences` is to be looked at.
    """

    lines: tuple[int, ...]
    total: int
    computed: tuple[int, ...]
    cif_e7: int
    differences: tuple[Difference, ...] = ()
    faults: tuple[Fault, ...] = ()
    method: int = METHOD


ROUNDINGS = {"half_up": 1, "down": 0}
"""Halves of a dollar added before decimals are dropped, by the word of the dated row."""


def value_parameters(
    table: DatedTable, day: date, known_on: date = ALWAYS
) -> ValueParameters | Refusal:
    """Return the parameters of the transaction value in force on the day of declaration.

    Refusal `valuation_row_missing` where no row is in force; a rounding word that is none is a bug
    of the table (KeyError).
    """
    row: Row | None = table.at("transaction_value", day, known_on)
    if row is None:
        return Refusal("valuation_row_missing", {"table": table.name, "day": day.isoformat()})
    return ValueParameters(
        ROUNDINGS[row.text("rounding")], row.number("tolerance_twd"), row.named()
    )
