"""What a levy is made of: its rules, the inputs they need, and the table step that finds rates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from guanwu.case import Refusal
from guanwu.duty.facts import MEASURE_MAX
from guanwu.origin.columns import Chosen
from guanwu.rule import Input, Rule, rule, spread, truncated
from guanwu.rule.table import DatedTable, Row
from guanwu.tariff.edition import TariffRow


class Goods(NamedTuple):
    """What decides the rates of a line, apart from its amounts. Empty text: not declared."""

    code: str
    origin: str
    claimed: bool = False
    commodity_tax_item: str = ""
    alcohol_kind: str = ""
    tobacco_kind: str = ""
    selected_goods_item: str = ""
    exemption: str = ""
    producer: str = ""


class Asked(NamedTuple):
    """A question to a table step: the goods, their tariff row and columns, the day, the tables.

    `edition` is the tariff's name with its days, for the worksheet.
    """

    goods: Goods
    row: TariffRow
    chosen: Chosen
    day: date
    known_on: date
    tables: Mapping[str, DatedTable]
    edition: str = ""

    def at(self, table: str, key: str) -> Row | None:
        """Return the row of a table in force on the law day, as known."""
        return self.tables[table].at(key, self.day, self.known_on)

    def by_prefix(self, table: str, rest: str = "") -> Row | None:
        """Return the row of a table that the commodity code begins with, followed by the rest."""
        held = self.tables[table]
        return held.by_beginning(self.goods.code, rest, self.day, self.known_on)


class Found(NamedTuple):
    """What a table step found: inputs, the unit each measure is asked in, rows, warnings, refusals.

    `measures` names an input in millionths of a unit and that unit. `needs` names facts of the
    line that may not be missing.
    """

    inputs: Mapping[str, int]
    measures: Mapping[str, str] = {}
    rows: Mapping[str, str] = {}
    needs: tuple[str, ...] = ()
    warnings: tuple[Refusal, ...] = ()
    refusals: tuple[Refusal, ...] = ()


class Levy(NamedTuple):
    """One levy. `guard` is its 0/1 input of the line, None where it concerns every line.

    `inputs` are those of this levy alone; facts that several levies share stand in `facts.py`.
    """

    name: str
    cites: str
    guard: str | None
    rules: tuple[Rule, ...]
    inputs: Mapping[str, Input]
    find: Callable[[Asked], Found]


def collected(name: str, cites: str) -> tuple[Rule, Rule]:
    """Return the two rules every levy shares: truncated once, spread by largest remainder."""

    def levied(lines: Any) -> Any:
        """The decimals of the sum over all lines are dropped once for the levy and declaration."""
        return truncated(lines)

    def shared(amount: Any, lines: Any) -> Any:
        """The line bears its share of the truncated total, by largest remainder."""
        return spread(amount, lines)

    whole = rule(cites=cites, unit="TWD", level="declaration", name=name)(levied)
    shares = rule(cites=cites, unit="TWD", level="shares", name=f"{name}_line")(shared)
    return (
        whole._replace(parameters=(f"{name}_exact",)),
        shares._replace(parameters=(name, f"{name}_exact")),
    )


def base_rule(levy: str, enters: Iterable[str], cites: str) -> Rule:
    """Return the rule of a levy's base: the customs value and the levies that enter it."""
    parameters = ("customs_value", *(f"{name}_line" for name in enters))

    def base(*amounts: Any) -> Any:
        """The base is the customs value with the line's shares of the levies that enter it."""
        result = amounts[0]
        for amount in amounts[1:]:
            result = result + amount
        return result

    return rule(cites=cites, unit="TWD", name=f"{levy}_base")(base)._replace(parameters=parameters)


def flag(unit: str = "yes or no") -> Input:
    """Return the input of a 0/1 answer for each line."""
    return Input("line", unit, 0, 1)


def rate(unit: str = "ppm") -> Input:
    """Return the input of a rate of duty in parts per million, 900 per cent at the most."""
    return Input("line", unit, 0, 9_000_000)


def tax_rate(unit: str = "ppm") -> Input:
    """Return the input of a rate of tax in parts per million, 100 per cent at the most."""
    return Input("line", unit, 0, 1_000_000)


def per_unit(unit: str = "TWD e-4 a unit") -> Input:
    """Return the input of an amount a unit in ten-thousandths, NT$10,000 at the most."""
    return Input("line", unit, 0, 100_000_000)


def measure(unit: str = "e-6 of the unit") -> Input:
    """Return the input of a measure in millionths, a thousand million units at the most."""
    return Input("line", unit, 0, MEASURE_MAX)
