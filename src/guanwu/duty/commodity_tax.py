"""Commodity tax: a rate on the value with import duties, or an amount a unit, by taxable item."""

from __future__ import annotations

from typing import Any

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, Levy, collected, flag, measure, per_unit, tax_rate
from guanwu.rule import E10, PPM, Exact, Input, above, add, exact, rule


@rule(cites="CT 18", unit="TWD", only="commodity_electric", otherwise="commodity_tax_base")
def commodity_tax_taxed_value(
    commodity_tax_base: Any, commodity_exempt_value: Any, pieces: Any
) -> Any:
    """Of an electric vehicle only the value above the exempt value of each vehicle is taxed."""
    return above(commodity_tax_base, commodity_exempt_value * pieces)


@rule(cites="CT 18", unit="TWD")
def commodity_tax_exact(
    commodity_tax_taxed_value: Any,
    commodity_rate_ppm: Any,
    commodity_measure_e6: Any,
    commodity_unit_e4: Any,
) -> Exact:
    """Commodity tax is the taxed value times the item's rate, or the measure times its amount."""
    return add(
        exact(commodity_tax_taxed_value, commodity_rate_ppm, PPM),
        exact(commodity_measure_e6, commodity_unit_e4, E10),
    )


def find(asked: Asked) -> Found:
    """Find the item's rate; refuse a code marked T without an item, T* without item or `none`.

    `none` on a code marked T* levies nothing and warns; on a code marked T it is refused.
    """
    item, codes = asked.goods.commodity_tax_item, asked.row.levy_codes
    facts = {"code": asked.goods.code, "item": item, "day": asked.day.isoformat()}
    if not item or item == "none":
        if "T" in codes or ("T*" in codes and not item):
            word = "commodity_tax_item_missing" if "T" in codes else "commodity_tax_part_undecided"
            return Found({}, refusals=(Refusal(word, facts),))
        warned = (Refusal("commodity_tax_none_declared", facts),) if "T*" in codes else ()
        return Found({"commodity_tax_due": 0}, warnings=warned)
    row = asked.at("commodity_tax", item)
    if row is None:
        word = "commodity_tax_item_unknown" if item not in asked.tables["commodity_tax"].rows else (
            "law_row_missing")
        facts |= {"table": "commodity_tax", "key": item}
        return Found({}, refusals=(Refusal(word, facts),))
    warned = () if {"T", "T*"} & set(codes) else (Refusal("commodity_tax_not_marked", facts),)
    inputs = {
        "commodity_tax_due": 1,
        "commodity_electric": 0,
        "commodity_exempt_value": 0,
        "commodity_rate_ppm": row.number("rate_ppm"),
        "commodity_unit_e4": row.number("unit_e4"),
    }
    rows = {"commodity_rate_ppm": row.named(), "commodity_unit_e4": row.named()}
    measures = {"commodity_measure_e6": row.text("unit")} if row.number("unit_e4") else {}
    if not row.text("electric"):
        return Found(inputs, measures, rows, warnings=warned)
    exemption = asked.at("electric_vehicle_exemption", row.text("electric"))
    if exemption is None:
        missing = {"table": "electric_vehicle_exemption", "key": row.text("electric"),
                   "day": asked.day.isoformat()}
        return Found({}, refusals=(Refusal("law_row_missing", missing),))
    inputs |= {"commodity_electric": 1,
               "commodity_exempt_value": exemption.number("exempt_value_twd")}
    rows["commodity_exempt_value"] = exemption.named()
    return Found(inputs, measures, rows, ("pieces",), warned)


LEVY = Levy(
    "commodity_tax",
    "CT 18",
    "commodity_tax_due",
    (commodity_tax_taxed_value, commodity_tax_exact, *collected("commodity_tax", "CT 18")),
    {
        "commodity_tax_due": flag(),
        "commodity_electric": flag(),
        "commodity_exempt_value": Input("line", "TWD a piece", 0, 10**10),
        "commodity_rate_ppm": tax_rate(),
        "commodity_unit_e4": per_unit(),
        "commodity_measure_e6": measure(),
    },
    find,
)
