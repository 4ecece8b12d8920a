"""The worksheet of a customs value: the rules asked one by one, with articles and table rows."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from guanwu.case import Refusal
from guanwu.rule.whole import Values, evaluate
from guanwu.rule.worksheet import Step, steps
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.exchange import ExchangeRate, ExchangeRates
from guanwu.valuation.model import PricedDeclaration, Valuation, ValueParameters
from guanwu.valuation.rules import PLAN, rate_day


def value_with_steps(
    declaration: PricedDeclaration,
    rates: ExchangeRates,
    parameters: ValueParameters,
    known_on: date | None = None,
) -> tuple[Valuation, list[Step]]:
    """Return the customs value with every step that led to it; no steps where it is refused.

    The numbers are those of `value_declaration`; the steps come from the rules themselves.
    """

    def sell(currency: str, day: date) -> int | Refusal:
        row = rates.sell(currency, day, known_on)
        return row if isinstance(row, Refusal) else row.sell_e5

    plain = value_declaration(declaration, sell, parameters)
    if plain.faults:
        return plain, []
    day = rate_day(declaration)
    rows = {
        currency: row
        for currency in {declaration.currency, *(one.price_currency for one in declaration.lines)}
        if isinstance(row := rates.sell(currency, day, known_on), ExchangeRate)
    }
    values, asked = _asked(declaration, rows, parameters)
    by_line: dict[str, list[str | None]] = {
        "line_rate_e5": [_named(rows[one.price_currency]) for one in declaration.lines],
        "tolerance_twd": [parameters.row for _ in declaration.lines],
        "rounding_half": [parameters.row for _ in declaration.lines],
    }
    made = steps(PLAN, values, asked, len(declaration.lines), by_line)
    rate_row = {"sell_rate_e5": _named(rows[declaration.currency])}
    made = [replace(one, rows=rate_row) if "sell_rate_e5" in one.inputs else one for one in made]
    ruled = plain._replace(
        lines=tuple(values["assessed_value"]),
        total=sum(values["assessed_value"]),
        computed=tuple(values["computed_value"]),
        cif_e7=values["cif_total_e7"],
    )
    return ruled, made


def _asked(
    declaration: PricedDeclaration, rows: dict[str, ExchangeRate], parameters: ValueParameters
) -> tuple[Values, list[str]]:
    """Ask every rule of the plan."""
    lines = declaration.lines
    given = {
        "declared_on": declaration.declared_on.isoformat(),
        "fob_e2": declaration.fob_e2,
        "freight_e2": declaration.freight_e2,
        "insurance_e2": declaration.insurance_e2,
        "additions_e2": declaration.additions_e2,
        "deductions_e2": declaration.deductions_e2,
        "sell_rate_e5": rows[declaration.currency].sell_e5,
        "rounding_half": parameters.half,
        "tolerance_twd": parameters.tolerance_twd,
        "unit_price_e6": [one.unit_price_e6 for one in lines],
        "quantity_e4": [one.quantity_e4 for one in lines],
        "line_rate_e5": [rows[one.price_currency].sell_e5 for one in lines],
        "declared_value": [one.customs_value for one in lines],
    }
    return evaluate(PLAN, given, len(lines))


def _named(row: ExchangeRate) -> str:
    """Return the name of a rate row with its days."""
    return f"exchange {row.currency} [{row.since}, {row.until}) {row.source}"
