"""Additional duty under special safeguards: by volume or by price, whichever is higher."""

from __future__ import annotations

from typing import Any

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, Levy, collected, flag, tax_rate
from guanwu.rule import PPM, Exact, Input, above, add, exact, larger, rule


@rule(cites="CA 72", unit="TWD")
def safeguard_volume_exact(import_duty_line: Any, safeguard_volume: Any) -> Exact:
    """Beyond the trigger volume one third of the duty payable on the lot is added."""
    return exact(import_duty_line * safeguard_volume, 1, 3)


@rule(cites="CA 72", unit="TWD")
def safeguard_trigger_value(net_weight_e6: Any, safeguard_trigger_e2: Any) -> Any:
    """The trigger value is the trigger price a kilogram times the net weight, in whole dollars."""
    return exact(net_weight_e6, safeguard_trigger_e2, 100_000_000).whole


@rule(cites="CA 72", unit="TWD")
def safeguard_price_exact(
    customs_value: Any,
    safeguard_trigger_value: Any,
    safeguard_edge_1_ppm: Any,
    safeguard_edge_2_ppm: Any,
    safeguard_edge_3_ppm: Any,
    safeguard_edge_4_ppm: Any,
    safeguard_step_1_ppm: Any,
    safeguard_step_2_ppm: Any,
    safeguard_step_3_ppm: Any,
    safeguard_step_4_ppm: Any,
) -> Exact:
    """Below the trigger price a share of the gap is added that grows from band to band."""
    gap = above(safeguard_trigger_value, customs_value)
    bands = (
        (safeguard_edge_1_ppm, safeguard_step_1_ppm),
        (safeguard_edge_2_ppm, safeguard_step_2_ppm),
        (safeguard_edge_3_ppm, safeguard_step_3_ppm),
        (safeguard_edge_4_ppm, safeguard_step_4_ppm),
    )
    result = exact(0 * gap, 0, PPM)
    for edge, step in bands:
        floor = exact(safeguard_trigger_value, edge, PPM).whole
        result = add(result, exact(above(gap, floor), step, PPM))
    return result


@rule(cites="CA 72", unit="TWD")
def special_safeguard_duty_exact(
    safeguard_volume_exact: Exact, safeguard_price_exact: Exact
) -> Exact:
    """Of the amounts by volume and by price the higher is due."""
    return larger(safeguard_volume_exact, safeguard_price_exact)


def find(asked: Asked) -> Found:
    """Find the trigger in force for the code; warn where the tariff marks it G and no row says."""
    row = asked.by_prefix("special_safeguard")
    bands = asked.at("safeguard_bands", "agricultural")
    if row is None:
        marked = "G" in asked.row.levy_codes
        facts = {"code": asked.goods.code, "day": asked.day.isoformat()}
        warnings = (Refusal("special_safeguard_row_missing", facts),) if marked else ()
        return Found({"special_safeguard_due": 0}, warnings=warnings)
    if bands is None:
        return Found({}, refusals=(Refusal("law_row_missing", {
            "table": "safeguard_bands", "key": "agricultural", "day": asked.day.isoformat()}),))
    inputs = {
        "special_safeguard_due": 1,
        "safeguard_volume": row.number("volume"),
        "safeguard_trigger_e2": row.number("trigger_e2"),
    }
    for band in (1, 2, 3, 4):
        inputs[f"safeguard_edge_{band}_ppm"] = bands.number(f"edge_{band}_ppm")
        inputs[f"safeguard_step_{band}_ppm"] = bands.number(f"step_{band}_ppm")
    names = {"safeguard_volume": row.named(), "safeguard_trigger_e2": row.named()}
    return Found(inputs, {}, names, ("net_weight_e6",))


LEVY = Levy(
    "special_safeguard_duty",
    "CA 72",
    "special_safeguard_due",
    (
        safeguard_volume_exact,
        safeguard_trigger_value,
        safeguard_price_exact,
        special_safeguard_duty_exact,
        *collected("special_safeguard_duty", "CA 72"),
    ),
    {
        "special_safeguard_due": flag(),
        "safeguard_volume": flag(),
        "safeguard_trigger_e2": Input("line", "TWD e-2 a kg", 0, 1_000_000),
        **{f"safeguard_edge_{band}_ppm": tax_rate() for band in (1, 2, 3, 4)},
        **{f"safeguard_step_{band}_ppm": tax_rate() for band in (1, 2, 3, 4)},
    },
    find,
)
