"""Specifically selected goods tax: ten per cent of the value with all other taxes, per piece."""

from __future__ import annotations

from typing import Any

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, Levy, collected, flag, tax_rate
from guanwu.rule import PPM, Exact, Input, exact, rule, where


@rule(cites="SGT 2", unit="TWD")
def selected_goods_taxed_value(
    selected_goods_tax_base: Any, selected_goods_threshold: Any, pieces: Any
) -> Any:
    """The value is taxed when that of one piece reaches the threshold of the item."""
    reached = selected_goods_tax_base >= selected_goods_threshold * pieces
    return where(reached, selected_goods_tax_base, 0 * selected_goods_tax_base)


@rule(cites="SGT 7", unit="TWD")
def selected_goods_tax_exact(
    selected_goods_taxed_value: Any, selected_goods_rate_ppm: Any
) -> Exact:
    """The tax is the taxed value times the rate."""
    return exact(selected_goods_taxed_value, selected_goods_rate_ppm, PPM)


def find(asked: Asked) -> Found:
    """Find the rate and the threshold of the item; warn where a code marked L* names none."""
    item = asked.goods.selected_goods_item
    facts = {"code": asked.goods.code, "item": item, "day": asked.day.isoformat()}
    if not item or item == "none":
        marked = "L*" in asked.row.levy_codes and not item
        warned = (Refusal("selected_goods_item_not_named", facts),) if marked else ()
        return Found({"selected_goods_tax_due": 0}, warnings=warned)
    row = asked.at("selected_goods_tax", item)
    if row is None:
        known = item in asked.tables["selected_goods_tax"].rows
        facts |= {"table": "selected_goods_tax", "key": item}
        word = "law_row_missing" if known else "selected_goods_item_unknown"
        return Found({}, refusals=(Refusal(word, facts),))
    inputs = {
        "selected_goods_tax_due": 1,
        "selected_goods_rate_ppm": row.number("rate_ppm"),
        "selected_goods_threshold": row.number("threshold_twd"),
    }
    rows = {"selected_goods_rate_ppm": row.named(), "selected_goods_threshold": row.named()}
    return Found(inputs, {}, rows, ("pieces",))


LEVY = Levy(
    "selected_goods_tax",
    "SGT 12",
    "selected_goods_tax_due",
    (
        selected_goods_taxed_value,
        selected_goods_tax_exact,
        *collected("selected_goods_tax", "SGT 12"),
    ),
    {
        "selected_goods_tax_due": flag(),
        "selected_goods_rate_ppm": tax_rate(),
        "selected_goods_threshold": Input("line", "TWD a piece", 0, 10**10),
    },
    find,
)
