"""Trade promotion service fee on the customs value; small fees are not collected."""

from __future__ import annotations

from typing import Any

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, Levy, collected, tax_rate
from guanwu.rule import PPM, Exact, Input, exact, first, rule, truncated, where


@rule(cites="FTA 21-1", unit="TWD")
def trade_promotion_fee_exact(customs_value: Any, fee_rate_ppm: Any) -> Exact:
    """The fee is the customs value times the announced rate."""
    return exact(customs_value, fee_rate_ppm, PPM)


@rule(cites="FTA 21", unit="TWD", level="declaration")
def trade_promotion_fee(trade_promotion_fee_exact: Any, fee_minimum: Any) -> Any:
    """The decimals are dropped once; a fee of a declaration below the minimum is not collected."""
    fee = truncated(trade_promotion_fee_exact)
    return where(fee < first(fee_minimum), 0 * fee, fee)


def find(asked: Asked) -> Found:
    """Find the announced rate and the minimum of a declaration."""
    row = asked.at("trade_promotion_fee", "general")
    if row is None:
        facts = {"table": "trade_promotion_fee", "key": "general", "day": asked.day.isoformat()}
        return Found({}, refusals=(Refusal("law_row_missing", facts),))
    return Found({"fee_rate_ppm": row.number("rate_ppm"),
                  "fee_minimum": row.number("minimum_twd")},
                 rows={"fee_rate_ppm": row.named(), "fee_minimum": row.named()})


_, _shares = collected("trade_promotion_fee", "FTA 21")

LEVY = Levy(
    "trade_promotion_fee",
    "FTA 21",
    None,
    (trade_promotion_fee_exact, trade_promotion_fee, _shares),
    {"fee_rate_ppm": tax_rate(), "fee_minimum": Input("line", "TWD a declaration", 0, 1_000)},
    find,
)
