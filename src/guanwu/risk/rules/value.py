"""Selection because the value is in doubt: references, differences, relationship, round sums."""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.risk.declare import selection_rule
from guanwu.rule import PPM, both, divide, exact

SINCE = date(2020, 1, 1)
ROUND_E2 = 1_000_000
"""An invoice total is round when it is a multiple of ten thousand units of its currency."""


@selection_rule(
    "value_below_reference", owner="valuation_office", cites="CA 29.5", since=SINCE, channel=2,
    flag="value", reason="selection_reason_value_low", only="reference_value_e2",
)  # fmt: skip
def value_below_reference(
    unit_value_e2: Any, reference_value_e2: Any, reference_low_ppm: Any
) -> Any:
    """The value a kilogram is well below the reference of code and origin."""
    low = exact(reference_value_e2, reference_low_ppm, PPM).whole
    return both(unit_value_e2 > 0, unit_value_e2 < low)


@selection_rule(
    "value_far_below_reference", owner="valuation_office", cites="EXA 16; CA 29.5", since=SINCE,
    channel=3, flag="value", reason="selection_reason_value_very_low", only="reference_value_e2",
)  # fmt: skip
def value_far_below_reference(
    unit_value_e2: Any, reference_value_e2: Any, reference_very_low_ppm: Any,
    customs_value: Any, reference_value_least_twd: Any,
) -> Any:
    """The value a kilogram is a small part of the reference, and the line is worth a journey."""
    low = exact(reference_value_e2, reference_very_low_ppm, PPM).whole
    doubtful = both(unit_value_e2 > 0, unit_value_e2 < low)
    return both(doubtful, customs_value >= reference_value_least_twd)


@selection_rule(
    "weight_does_not_fit_value", owner="valuation_office", cites="EXA 16", since=SINCE, channel=3,
    flag="weighing", reason="selection_reason_weight_value", only="reference_value_e2",
)  # fmt: skip
def weight_does_not_fit_value(
    unit_value_e2: Any, reference_value_e2: Any, reference_high_ppm: Any
) -> Any:
    """The value a kilogram is many times the reference: weight or goods are not as declared."""
    return unit_value_e2 > exact(reference_value_e2, reference_high_ppm, PPM).whole


@selection_rule(
    "declared_value_differs", owner="valuation_office", cites="CA 29", since=SINCE, channel=2,
    flag="value", reason="selection_reason_value_difference", only="value_difference_twd",
)  # fmt: skip
def declared_value_differs(value_difference_twd: Any, value_difference_least_twd: Any) -> Any:
    """The declared value of a line differs from what the invoice yields beyond the tolerance."""
    return value_difference_twd >= value_difference_least_twd


@selection_rule(
    "relationship_influences_price", owner="valuation_office", cites="CA 30", since=SINCE,
    channel=2, flag="value", reason="selection_reason_relationship",
)  # fmt: skip
def relationship_influences_price(price_influenced: Any) -> Any:
    """Buyer and seller are related and say that this moved the price."""
    return price_influenced > 0


@selection_rule(
    "round_invoice", owner="valuation_office", cites="CA 29.5", since=SINCE, channel=2,
    flag="value", reason="selection_reason_round_invoice",
)  # fmt: skip
def round_invoice(invoice_e2: Any, total_value_twd: Any, round_invoice_twd: Any) -> Any:
    """The invoice of a large consignment adds up to a round sum."""
    is_round = both(invoice_e2 > 0, divide(invoice_e2, ROUND_E2)[1] == 0)
    return both(is_round, total_value_twd >= round_invoice_twd)


@selection_rule(
    "high_value", owner="risk_office", cites="EXA 16", since=SINCE, channel=2,
    reason="selection_reason_high_value",
)  # fmt: skip
def high_value(total_value_twd: Any, high_value_twd: Any, importer_aeo: Any) -> Any:
    """The consignment is of very high value and its importer is no authorised operator."""
    return both(total_value_twd >= high_value_twd, importer_aeo == 0)


RULES = (
    value_below_reference, value_far_below_reference, weight_does_not_fit_value,
    declared_value_differs, relationship_influences_price, round_invoice, high_value,
)  # fmt: skip
