"""The levies as a textbook would write them: Decimal, one line after the other, no worksheet.

The rates are handed in, found already; only the arithmetic is measured. Special safeguard duty has
no row in the shipped tables and is left out; a line that has one is refused with ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

ONE = Decimal(1)
PPM = Decimal(1_000_000)
E4 = Decimal(10_000)
E6 = Decimal(1_000_000)
Line = Mapping[str, Decimal]


class Due(NamedTuple):
    """Totals and line shares of every levy."""

    totals: dict[str, int]
    shares: dict[str, list[Decimal]]


def decimals(inputs: Mapping[str, Sequence[int]]) -> list[dict[str, Decimal]]:
    """Return the inputs of each line as Decimal; this is not measured."""
    count = len(next(iter(inputs.values())))
    if any(inputs.get("special_safeguard_due", ())):
        raise ValueError("special safeguard duty is not part of this floor")
    return [{name: Decimal(column[place]) for name, column in inputs.items()}
            for place in range(count)]


def _collect(due: Due, levy: str, amounts: Sequence[Decimal]) -> None:
    """Drop the decimals of the sum once, and share it out by largest remainder."""
    total = sum(amounts, Decimal(0)).quantize(ONE, ROUND_DOWN)
    shares = [amount.quantize(ONE, ROUND_DOWN) for amount in amounts]
    left = int(total - sum(shares, Decimal(0)))
    order = sorted(range(len(amounts)), key=lambda place: shares[place] - amounts[place])
    for place in order[:left]:
        shares[place] += 1
    due.totals[levy] = int(total)
    due.shares[levy] = shares


def _duty(line: Line) -> Decimal:
    """Customs duty: ad valorem, specific, alternative or compound; the lower where two apply."""

    def by(prefix: str) -> Decimal:
        valued = line["customs_value"] * line[f"{prefix}_rate_ppm"] / PPM
        specific = line[f"{prefix}_measure_e6"] / E6 * line[f"{prefix}_unit_e4"] / E4
        if line[f"{prefix}_higher"]:
            return max(valued, specific)
        return valued + specific

    first = by("duty")
    return min(first, by("duty_second")) if line["duty_second"] else first


def _commodity(line: Line, base: Decimal) -> Decimal:
    """Commodity tax on the value with duties, or by quantity."""
    if line["commodity_electric"]:
        base = max(base - line["commodity_exempt_value"] * line["pieces"], Decimal(0))
    by_measure = line["commodity_measure_e6"] / E6 * line["commodity_unit_e4"] / E4
    return base * line["commodity_rate_ppm"] / PPM + by_measure


def _alcohol_tobacco(line: Line) -> Decimal:
    """Tobacco and alcohol tax."""
    amount = Decimal(0)
    if line["alcohol_due"]:
        strong = line["alcohol_degree_e3"] > line["alcohol_strong_over_e3"]
        part = "strong_" if strong else ""
        rate = line[f"alcohol_{part}litre_e4"] + (
            line["alcohol_degree_e3"] * line[f"alcohol_{part}degree_e1"])
        amount = line["alcohol_litres_e6"] / E6 * rate / E4
    return amount + (_tobacco(line, "tobacco") if line["tobacco_due"] else 0)


def _tobacco(line: Line, prefix: str) -> Decimal:
    """An amount a stick or a kilogram, whichever is higher."""
    by_stick = line["tobacco_sticks_e6"] / E6 * line[f"{prefix}_stick_e4"] / E4
    return max(by_stick, line["tobacco_kilograms_e6"] / E6 * line[f"{prefix}_kilogram_e4"] / E4)


def assess(lines: Sequence[Line]) -> Due:
    """Return what is due on one declaration."""
    due = Due({}, {})
    value = [line["customs_value"] for line in lines]
    _collect(due, "import_duty", [_duty(line) for line in lines])
    for levy, rate in (("anti_dumping_duty", "anti_dumping_rate_ppm"),
                       ("countervailing_duty", "countervailing_rate_ppm")):
        _collect(due, levy, [line["customs_value"] * line[rate] / PPM for line in lines])
    duties = ("import_duty", "anti_dumping_duty", "countervailing_duty")
    base = [sum((due.shares[levy][n] for levy in duties), value[n]) for n in range(len(lines))]
    _collect(due, "commodity_tax", [
        _commodity(line, held) if line["commodity_tax_due"] else Decimal(0)
        for line, held in zip(lines, base, strict=True)])
    _collect(due, "alcohol_tobacco_tax", [_alcohol_tobacco(line) for line in lines])
    _collect(due, "health_surcharge", [
        _tobacco(line, "health_surcharge") if line["health_surcharge_due"] else Decimal(0)
        for line in lines])
    excises = ("commodity_tax", "alcohol_tobacco_tax", "health_surcharge")
    taxed = [sum((due.shares[levy][n] for levy in excises), base[n]) for n in range(len(lines))]
    _collect(due, "business_tax", [
        held * line["business_rate_ppm"] / PPM for line, held in zip(lines, taxed, strict=True)])
    _collect(due, "selected_goods_tax", [_selected(line, base[n], due, n)
                                         for n, line in enumerate(lines)])
    _collect(due, "trade_promotion_fee", [
        line["customs_value"] * line["fee_rate_ppm"] / PPM for line in lines])
    if due.totals["trade_promotion_fee"] < lines[0]["fee_minimum"]:
        due.totals["trade_promotion_fee"] = 0
    return due


def _selected(line: Line, base: Decimal, due: Due, place: int) -> Decimal:
    """Specifically selected goods tax, from the threshold of one piece on."""
    if not line["selected_goods_tax_due"]:
        return Decimal(0)
    base += due.shares["commodity_tax"][place] + due.shares["business_tax"][place]
    if base < line["selected_goods_threshold"] * line["pieces"]:
        return Decimal(0)
    return base * line["selected_goods_rate_ppm"] / PPM
