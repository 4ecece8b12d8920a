"""Fields of a line that the layout has no place for, in the line's spare fields.

Layout NX5105 gives each line ten spare fields of one letter and 35 characters. The letters are
ours, listed with their meaning in `spare_fields.csv`; a letter not listed there is left alone.
Interpreted meaning: the guide leaves the use of these fields open.
"""

from __future__ import annotations

from typing import Any, Final

from guanwu.case.fault import Fault
from guanwu.declaration.model import Line
from guanwu.singlewindow.shape import limits_of
from guanwu.singlewindow.tree import Tree, several
from guanwu.singlewindow.value import SHOWN, scaled, unscaled

SPARE: Final = {
    "A": ("alcohol_kind", None),
    "E": ("exemption", None),
    "G": ("selected_goods_item", None),
    "K": ("tobacco_kind", None),
    "L": ("litres_e4", 4),
    "P": ("pieces", 0),
    "Q": ("tobacco_quantity_e4", 4),
    "S": ("tobacco_sticks", 0),
    "T": ("commodity_tax_item", None),
}
"""Letter to the field of a line it carries, with its decimals where it is a number."""

ELEMENT: Final = "AdditionalInformation"
"""The element of a line that is a spare field."""


def spare_values(item: Tree, place: str, faults: list[Fault]) -> dict[str, Any]:
    """The fields of a line that its spare fields carry; what cannot be read is added to faults."""
    values: dict[str, Any] = {}
    for n, node in enumerate(several(item.get(ELEMENT)), start=1):
        letter = node["StatementCode"]
        if letter not in SPARE:
            continue
        field, decimals = SPARE[letter]
        where = f"{place}/{ELEMENT}[{n}]"
        if field in values:
            faults.append(Fault("spare_field_repeated", where, {"letter": letter}))
            continue
        values[field] = _value(field, decimals, node["StatementDescription"], where, faults)
    return values


def spare_nodes(line: Line) -> list[Tree]:
    """The spare fields that carry what a line has of these fields, by their letters."""
    nodes: list[Tree] = []
    for letter, (field, decimals) in SPARE.items():
        value = getattr(line, field)
        if value is not None:
            text = value if decimals is None else unscaled(value, decimals)
            nodes.append({"StatementCode": letter, "StatementDescription": text})
    return nodes


def _value(
    field: str, decimals: int | None, text: str, where: str, faults: list[Fault]
) -> str | int | None:
    if decimals is None:
        return text
    amount = scaled(text, decimals)
    limits = limits_of(Line)[field]
    if amount is not None and limits.low <= amount <= limits.high:
        return amount
    facts: dict[str, Any] = {"element": "StatementDescription", "value": text[:SHOWN]}
    code = "element_not_readable"
    if amount is not None:
        code = "element_out_of_range"
        facts["low"], facts["high"] = (
            unscaled(limits.low, decimals),
            unscaled(limits.high, decimals),
        )
    faults.append(Fault(code, f"{where}/StatementDescription", facts))
    return None
