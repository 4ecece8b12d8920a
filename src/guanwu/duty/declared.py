"""From a declared line to the goods and facts that the law asks for."""

from __future__ import annotations

from guanwu.declaration.model import Line
from guanwu.duty.facts import LineFacts
from guanwu.duty.levy import Goods

PREFERENCE = "PT"


def extras_of(line: Line) -> tuple[str, str, str, str, str, str]:
    """Return items, kinds, exemption and producer of a line in the order of `Goods`."""
    return (
        line.commodity_tax_item or "",
        line.alcohol_kind or "",
        line.tobacco_kind or "",
        line.selected_goods_item or "",
        line.exemption or "",
        line.producer or "",
    )


def goods_of(line: Line) -> Goods:
    """Return what decides the rates of a line."""
    return Goods(line.code, line.origin, line.preference == PREFERENCE, *extras_of(line))


def tobacco_of(line: Line) -> tuple[int | None, int | None]:
    """Return sticks and kilograms of tobacco in millionths; a kind left to the heading has both."""
    quantity = line.tobacco_quantity_e4
    sticks = kilograms = None if quantity is None else quantity * 100
    if line.tobacco_kind == "cigarettes":
        kilograms = None
    elif line.tobacco_kind:
        sticks = None
    if line.tobacco_sticks is not None:
        sticks = line.tobacco_sticks * 1_000_000
    return sticks, kilograms


def quantities_of(line: Line) -> dict[str, int]:
    """Return the quantities of a line in millionths by unit; the duty quantity goes first."""
    found: dict[str, int] = {}
    if line.litres_e4 is not None:
        found["LTR"] = line.litres_e4 * 100
    if line.duty_quantity_e6 is not None and line.duty_unit is not None:
        found.setdefault(line.duty_unit, line.duty_quantity_e6)
    found.setdefault(line.unit, line.quantity_e4 * 100)
    if line.statistical_quantity_e4 is not None and line.statistical_unit is not None:
        found.setdefault(line.statistical_unit, line.statistical_quantity_e4 * 100)
    return found


def facts_of(line: Line, customs_value: int) -> LineFacts:
    """Return the amounts of a line; the customs value is the assessed one.

    Nought pieces are none declared: a threshold of each piece would be reached by any value.
    """
    sticks, kilograms = tobacco_of(line)
    return LineFacts(
        customs_value,
        line.net_weight_e6,
        quantities_of(line),
        line.pieces or None,
        line.alcohol_degree_e3,
        sticks,
        kilograms,
    )
