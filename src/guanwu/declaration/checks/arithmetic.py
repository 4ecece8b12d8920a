"""Checks of the sums: lines against totals, conversion, exchange rate, levies, weights."""

from __future__ import annotations

from collections.abc import Mapping

from guanwu.case.fault import Fault, Refusal
from guanwu.declaration.checks.amount import written
from guanwu.declaration.kind import Kind
from guanwu.declaration.model import Declaration
from guanwu.declaration.reference import Reference

_SCALE = 10**7
"""Hundredths of the currency times hundred-thousandths of NT$."""
_HALF = _SCALE // 2


def add_amount_faults(
    declaration: Declaration, limits: Mapping[str, int], reference: Reference, found: list[Fault]
) -> None:
    """Add faults of customs values against CIF, of CIF against its parts, of rate and weights.

    CIF = FOB + freight + insurance + additions - deductions, converted at the sell rate of the
    declaration day (Customs Act 39, interpreted meaning) and rounded half up to whole NT$.
    """
    value = weight = 0
    for line in declaration.lines:
        value += line.customs_value
        weight += line.net_weight_e6
    cif = declaration.cif_twd
    if value != cif:
        facts: dict[str, object] = {"lines_total": value, "cif": cif, "difference": value - cif}
        found.append(Fault("cif_lines_mismatch", "cif_twd", facts))
    if weight > declaration.gross_weight_e6:
        facts = {"net": written(weight, 6), "gross": written(declaration.gross_weight_e6, 6)}
        found.append(Fault("net_above_gross", "gross_weight_e6", facts))
    total_e2 = (
        declaration.fob_e2
        + declaration.freight_e2
        + declaration.insurance_e2
        + declaration.additions_e2
        - declaration.deductions_e2
    )
    rate_e5 = declaration.exchange_rate_e5
    expected = (total_e2 * rate_e5 + _HALF) // _SCALE
    tolerance = limits.get("conversion_tolerance_per_line_twd", 0) * len(declaration.lines)
    if total_e2 < 0:
        facts = {"deductions": written(declaration.deductions_e2, 2)}
        found.append(Fault("deductions_exceed_price", "deductions_e2", facts))
    elif not -tolerance <= expected - cif <= tolerance:
        facts = {
            "total": written(total_e2, 2),
            "currency": declaration.currency,
            "rate": written(rate_e5, 5),
            "expected": expected,
            "cif": cif,
            "tolerance": tolerance,
        }
        found.append(Fault("cif_conversion_mismatch", "cif_twd", facts))
    published = reference.sell_rate_e5(declaration.currency, declaration.declared_on)
    if published != rate_e5:
        _rate(declaration, published, found)


def _rate(declaration: Declaration, published: int | Refusal, found: list[Fault]) -> None:
    if isinstance(published, Refusal):
        found.append(Fault(published.code, "exchange_rate_e5", published.facts))
        return
    facts = {
        "currency": declaration.currency,
        "rate": written(declaration.exchange_rate_e5, 5),
        "published": written(published, 5),
        "day": declaration.declared_on,
    }
    found.append(Fault("exchange_rate_mismatch", "exchange_rate_e5", facts))


def add_levy_faults(declaration: Declaration, kind: Kind | None, found: list[Fault]) -> None:
    """Add faults of the declared levies: their sum, one named twice, one not of this kind."""
    total = 0
    seen = set()
    for index, levy in enumerate(declaration.levies):
        code = levy.code
        total += levy.amount
        if code in seen:
            found.append(Fault("levy_twice", f"levies[{index}].code", {"levy": code}))
        seen.add(code)
        if kind is not None and kind.levies and code not in kind.levies:
            facts: dict[str, object] = {"levy": code, "kind": kind.code}
            found.append(Fault("levy_not_of_kind", f"levies[{index}].code", facts))
    if total != declaration.duty_total:
        facts = {"levies_total": total, "duty_total": declaration.duty_total}
        found.append(Fault("duty_total_mismatch", "duty_total", facts))
