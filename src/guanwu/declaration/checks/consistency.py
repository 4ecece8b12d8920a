"""Remarks: what an officer should see although it is no reason to refuse the declaration."""

from __future__ import annotations

from guanwu.case.fault import Fault, Refusal
from guanwu.declaration.checks.goods import demands_of
from guanwu.declaration.model import Declaration
from guanwu.declaration.reference import Reference

_SCALE = 10**15
"""Millionths of a price times ten-thousandths of a quantity times hundred-thousandths of NT$."""
_PPM = 10**6


def remarks(declaration: Declaration, reference: Reference) -> list[Fault]:
    """Return remarks: unit prices that do not give the customs value, rules that may ask a permit.

    The price is compared only where it is a price at the place of import (the line's own term
    holds freight and insurance) and nothing is added or deducted on the header.
    """
    found: list[Fault] = []
    kind = reference.kinds.get(declaration.kind)
    day = declaration.declared_on
    limits = reference.limits(kind, day) if kind is not None else {}
    tolerance_ppm = limits.get("unit_price_tolerance_ppm")
    adjusted = declaration.additions_e2 or declaration.deductions_e2
    declared_day = kind is not None and kind.law_day == "declared_on"
    law_day = day if declared_day else declaration.imported_on
    for index, line in enumerate(declaration.lines):
        if tolerance_ppm is not None and not adjusted:
            _price(declaration, index, tolerance_ppm, reference, found)
        for demand in demands_of(line.code, law_day, reference):
            origin_meant = demand.concerns(line.origin)
            unproved = not line.permits and not line.agency_codes
            if demand.demands == "conditional" and origin_meant and unproved:
                facts = {"code": line.code, "rule": demand.rule}
                found.append(
                    Fault("permit_may_be_needed", f"lines[{index}].permits", facts, index + 1)
                )
    return found


def _price(
    declaration: Declaration,
    index: int,
    tolerance_ppm: int,
    reference: Reference,
    found: list[Fault],
) -> None:
    line = declaration.lines[index]
    term = reference.delivery_term(line.price_terms, declaration.declared_on)
    if term is None or term.freight == "separate" or term.insurance == "separate":
        return
    rate_e5: int | Refusal = declaration.exchange_rate_e5
    if line.price_currency != declaration.currency:
        rate_e5 = reference.sell_rate_e5(line.price_currency, declaration.declared_on)
    if isinstance(rate_e5, Refusal):
        return
    expected = line.unit_price_e6 * line.quantity_e4 * rate_e5 // _SCALE
    if abs(expected - line.customs_value) * _PPM > tolerance_ppm * max(expected, _PPM):
        facts = {"expected": expected, "value": line.customs_value}
        place = f"lines[{index}].unit_price_e6"
        found.append(Fault("unit_price_mismatch", place, facts, index + 1))
