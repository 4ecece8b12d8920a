"""The customs value of a declaration by transaction value, on plain whole numbers.

The same figures as the rules of `guanwu.valuation.rules`, written out because every declaration
passes here; `guanwu.valuation.worksheet` asks the rules and a test compares the two.
"""

from __future__ import annotations

from guanwu.case import Fault, Refusal
from guanwu.valuation.exchange import HOME, ONE_E5
from guanwu.valuation.model import (
    Difference,
    PricedDeclaration,
    SellRate,
    Valuation,
    ValueParameters,
)

VALUE_MOST = 10**12 - 1
"""Highest customs value of a line in NT$: what every rule of levy and selection counts with."""


def value_declaration(
    declaration: PricedDeclaration, sell_rate: SellRate, parameters: ValueParameters
) -> Valuation:
    """Return the customs value of every line in NT$ (Customs Act 29, 39).

    `sell_rate` yields the published selling rate on the declaration day. A rate that is missing, a
    total below zero, lines without any invoice amount and values beyond the limit are faults.
    """
    day, currency = declaration.declared_on, declaration.currency
    rate = ONE_E5 if currency == HOME else sell_rate(currency, day)
    faults: list[Fault] = []
    if not isinstance(rate, int):
        faults.append(Fault(rate.code, "currency", rate.facts))
        rate = 0
    lines = declaration.lines
    amounts = []
    for line in lines:
        priced_in = line.price_currency
        if priced_in == currency:
            amounts.append(line.unit_price_e6 * line.quantity_e4 * rate)
        else:
            amounts.append(_amount(line.unit_price_e6 * line.quantity_e4, line.line,
                                   _rate(priced_in, declaration, sell_rate), faults))
    total_e2 = (
        declaration.fob_e2 + declaration.freight_e2 + declaration.insurance_e2
        + declaration.additions_e2 - declaration.deductions_e2
    )
    shared = sum(amounts)
    if faults or total_e2 < 0 or shared == 0:
        return _without_value(total_e2, shared, faults)
    cif_e7 = total_e2 * rate
    whole = 20_000_000 * shared
    half = parameters.half * whole // 2
    twice = 2 * cif_e7
    computed = tuple([(twice * amount + half) // whole for amount in amounts])
    if max(computed) > VALUE_MOST:
        return _beyond_limit(declaration, computed)
    return _standing(declaration, computed, cif_e7, parameters.tolerance_twd)


def _rate(currency: str, declaration: PricedDeclaration, sell_rate: SellRate) -> int | Refusal:
    """Return the rate of a line's own currency."""
    return ONE_E5 if currency == HOME else sell_rate(currency, declaration.declared_on)


def _amount(price_e10: int, line: int, rate: int | Refusal, faults: list[Fault]) -> int:
    """Return the invoice amount of a line in another currency, or add its fault."""
    if isinstance(rate, int):
        return price_e10 * rate
    faults.append(Fault(rate.code, f"lines[{line - 1}].price_currency", rate.facts, line))
    return 0


def _without_value(total_e2: int, shared: int, faults: list[Fault]) -> Valuation:
    """Return a valuation that says why there is no value."""
    if shared == 0 and not faults:
        faults.append(Fault("invoice_amounts_zero", "lines", {}))
    if total_e2 < 0:
        faults.append(Fault("customs_value_negative", "deductions_e2", {"total_e2": total_e2}))
    return Valuation((), 0, (), 0, (), tuple(faults))


def _beyond_limit(declaration: PricedDeclaration, computed: tuple[int, ...]) -> Valuation:
    """Return a valuation that names every line whose value is higher than can be."""
    faults = tuple(
        Fault(
            "customs_value_beyond_limit", f"lines[{one.line - 1}].customs_value",
            {"value": value, "most": VALUE_MOST}, one.line,
        )
        for one, value in zip(declaration.lines, computed, strict=True) if value > VALUE_MOST
    )
    return Valuation((), 0, (), 0, (), faults)


def _standing(
    declaration: PricedDeclaration, computed: tuple[int, ...], cif_e7: int, tolerance: int
) -> Valuation:
    """Let the declared value of a line stand within the tolerance; list what differs beyond it."""
    standing = []
    differences: list[Difference] = []
    for line, value in zip(declaration.lines, computed, strict=True):
        declared = line.customs_value
        if -tolerance <= value - declared <= tolerance:
            standing.append(declared)
            continue
        standing.append(value)
        place = f"lines[{line.line - 1}].customs_value"
        differences.append(Difference(place, "customs_value", declared, value, line.line))
    return Valuation(tuple(standing), sum(standing), computed, cif_e7, tuple(differences))
