"""The rules of the transaction value: which day, which total, which share, what stands.

Written in the closed vocabulary. Rules whose declared fields multiply beyond 64 bits are asked on
whole numbers only; `WHOLE_ONLY` names them.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.rule import Input, Plan, build, choose, divide, exceeds, not_, rule, total, where
from guanwu.valuation.model import DatedCase, DayChoice


@rule(cites="CA 39", unit="day", level="declaration")
def exchange_rate_day(declared_on: Any) -> Any:
    """Prices are converted at the rate in force on the day of declaration."""
    return declared_on


@rule(cites="CAR 2", unit="day", level="declaration")
def tariff_law_day(declared_on: Any, imported_on: Any, by_import_day: Any) -> Any:
    """Tariff and levies follow the day that the declaration kind names: the import day for G1."""
    return where(by_import_day, imported_on, declared_on)


def rate_day(declaration: DatedCase) -> date:
    """Return the day whose exchange rate converts the declaration (Customs Act 39)."""
    day: date = exchange_rate_day.function(declaration.declared_on)
    return day


def law_day(declaration: DatedCase, kind: DayChoice) -> date:
    """Return the day whose tariff and levies apply, as the kind says (Enforcement Rules 2)."""
    day: date = tariff_law_day.function(
        declaration.declared_on, declaration.imported_on, kind.law_day == "imported_on"
    )
    return day


@rule(cites="CA 29.3", unit="currency e-2", level="declaration")
def cif_total_e2(
    fob_e2: Any, freight_e2: Any, insurance_e2: Any, additions_e2: Any, deductions_e2: Any
) -> Any:
    """The value to the port of import is FOB, freight, insurance and additions, less deductions."""
    return fob_e2 + freight_e2 + insurance_e2 + additions_e2 - deductions_e2


@rule(cites="CA 39", unit="TWD e-7", level="declaration", columns=False)
def cif_total_e7(cif_total_e2: Any, sell_rate_e5: Any) -> Any:
    """The total is converted at the published selling rate, without rounding."""
    return cif_total_e2 * sell_rate_e5


@rule(cites="CA 29.2", unit="TWD e-15", columns=False)
def invoice_amount_e15(unit_price_e6: Any, quantity_e4: Any, line_rate_e5: Any) -> Any:
    """The line's invoice amount is unit price times quantity, at the rate of its own currency."""
    return unit_price_e6 * quantity_e4 * line_rate_e5


@rule(cites="CA 29.2", unit="TWD e-15", level="declaration", columns=False)
def invoice_total_e15(invoice_amount_e15: Any) -> Any:
    """The invoice amounts of all lines are added up."""
    return total(invoice_amount_e15)


@rule(cites="CA 29.1", unit="TWD", columns=False)
def computed_value(
    cif_total_e7: Any, invoice_amount_e15: Any, invoice_total_e15: Any, rounding_half: Any
) -> Any:
    """The line bears its share of the total by invoice amount, rounded to whole dollars."""
    share = 2 * cif_total_e7 * invoice_amount_e15
    whole = 10_000_000 * invoice_total_e15
    return divide(share + rounding_half * whole, 2 * whole)[0]


@rule(cites="CA 18.1", unit="TWD", columns=False)
def assessed_value(computed_value: Any, declared_value: Any, tolerance_twd: Any) -> Any:
    """The declared value stands within the tolerance; review after release remains."""
    more = exceeds(computed_value, declared_value + tolerance_twd)
    less = exceeds(declared_value, computed_value + tolerance_twd)
    return choose((more, computed_value), (not_(less), declared_value), otherwise=computed_value)


INPUTS = {
    "declared_on": Input("declaration", "day", 0, 4_000_000),
    "fob_e2": Input("declaration", "currency e-2", 0, 10**16 - 1),
    "freight_e2": Input("declaration", "currency e-2", 0, 10**16 - 1),
    "insurance_e2": Input("declaration", "currency e-2", 0, 10**16 - 1),
    "additions_e2": Input("declaration", "currency e-2", 0, 10**16 - 1),
    "deductions_e2": Input("declaration", "currency e-2", 0, 10**16 - 1),
    "sell_rate_e5": Input("declaration", "TWD e-5", 0, 10**12 - 1),
    "rounding_half": Input("declaration", "halves", 0, 1),
    "tolerance_twd": Input("declaration", "TWD", 0, 1_000),
    "unit_price_e6": Input("line", "currency e-6", 0, 10**18 - 1),
    "quantity_e4": Input("line", "units e-4", 0, 10**16 - 1),
    "line_rate_e5": Input("line", "TWD e-5", 0, 10**12 - 1),
    "declared_value": Input("line", "TWD", 0, 10**12 - 1),
}
"""Inputs of the plan; days are handed in as days and stay what they are."""

PLAN: Plan = build(
    [
        (
            "customs_value",
            None,
            (
                exchange_rate_day,
                cif_total_e2,
                cif_total_e7,
                invoice_amount_e15,
                invoice_total_e15,
                computed_value,
                assessed_value,
            ),
        )
    ],
    INPUTS,
)
"""The rules of the transaction value in order of need, for the worksheet."""

WHOLE_ONLY = frozenset(one.name for one in PLAN.rules() if not one.columns)
"""Rules that may not run on columns: an n18 price times an n16 quantity leaves 64 bits."""
