"""The inputs of selection rules: their table, and how they come out of one declaration.

| of the line | from |
|---|---|
| chapter, heading | the commodity code |
| customs_value | the value that stands (`guanwu.valuation`) |
| value_difference_twd | what declared and assessed value differ by |
| unit_value_e2 | customs value a kilogram of net weight, hundredths of NT$; 0 where unweighed |
| reference_value_e2 | the dated reference of code and origin; 0 where there is none |
| preference_claimed, certificate_given, permit_given, exemption_claimed | the line |
| used_goods | the description says so |
| heading_new | the importer is known and has not imported the heading before |
| permit_demanded, certificate_demanded, goods_prohibited, goods_conditional | import rules |
| trade_remedy_watched | a trade remedy case names code and origin |
| remedied_departure | it names code and departure country, and another origin is declared |
| safeguard_marked | levy code G of the tariff |
| duty_rate_ppm, neighbour_rate_ppm | column 1 of the code; the highest of its subheading |
| departure_differs | loading port's country and origin |

An importer or broker without history counts as new.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from guanwu.declaration.model import Declaration, Line
from guanwu.risk.draw import draw_ppm
from guanwu.risk.goods import STATIC, GoodsFacts
from guanwu.risk.model import NEW_BROKER, NEW_TRADER, Broker, Inputs, Trader
from guanwu.rule import Input

USED = re.compile(r"\bUSED\b(?! (?:FOR|IN|AS|TO|BY|WITH|ON)\b)|\bSECOND[- ]?HAND\b", re.ASCII)
"""Words by which a description says that goods are not new."""
REVIEW = "8"
"""Code of list 010: the declarant asks for a review of papers."""
INFLUENCED = "136"
"""Relationship of buyer and seller that influences the price."""


def _flag(level: str = "line") -> Input:
    """Return the input of a yes-or-no answer."""
    return Input(level, "yes or no", 0, 1)


DYNAMIC = (
    "customs_value", "value_difference_twd", "unit_value_e2", "preference_claimed",
    "certificate_given", "permit_given", "exemption_claimed", "used_goods", "heading_new",
)  # fmt: skip
"""Inputs of the line that each line has for itself; the others follow from `STATIC`."""

INPUTS: Mapping[str, Input] = {
    "chapter": Input("line", "chapter", 0, 99),
    "heading": Input("line", "heading", 0, 9_999),
    "customs_value": Input("line", "TWD", 0, 10**12 - 1),
    "value_difference_twd": Input("line", "TWD", 0, 10**12 - 1),
    "unit_value_e2": Input("line", "TWD e-2 a kg", 0, 10**17),
    "reference_value_e2": Input("line", "TWD e-2 a kg", 0, 10**12),
    "preference_claimed": _flag(),
    "certificate_given": _flag(),
    "permit_given": _flag(),
    "exemption_claimed": _flag(),
    "used_goods": _flag(),
    "heading_new": _flag(),
    "permit_demanded": _flag(),
    "certificate_demanded": _flag(),
    "goods_prohibited": _flag(),
    "goods_conditional": _flag(),
    "trade_remedy_watched": _flag(),
    "remedied_departure": _flag(),
    "safeguard_marked": _flag(),
    "duty_rate_ppm": Input("line", "ppm", 0, 10_000_000),
    "neighbour_rate_ppm": Input("line", "ppm", 0, 10_000_000),
    "departure_differs": _flag(),
    "draw_ppm": Input("declaration", "ppm", 0, 999_999),
    "total_value_twd": Input("declaration", "TWD", 0, 10**16),
    "line_count": Input("declaration", "lines", 1, 9_999),
    "invoice_e2": Input("declaration", "currency e-2", 0, 10**16),
    "gross_weight_g": Input("declaration", "g", 0, 10**13),
    "net_weight_g": Input("declaration", "g", 0, 10**17),
    "packages": Input("declaration", "packages", 0, 10**8),
    "containers": Input("declaration", "containers", 0, 9_999),
    "review_requested": _flag("declaration"),
    "replacement": _flag("declaration"),
    "price_influenced": _flag("declaration"),
    "importer_aeo": _flag("declaration"),
    "importer_seen": Input("declaration", "declarations", 0, 10**9),
    "importer_offences": Input("declaration", "offences", 0, 10**6),
    "importer_arrears_twd": Input("declaration", "TWD", 0, 10**14),
    "broker_declarations": Input("declaration", "declarations", 0, 10**9),
    "broker_errors": Input("declaration", "declarations", 0, 10**9),
}
"""Every input with its level, unit and the limits within which 64 bits suffice."""


def line_bits(line: Line, trader: Trader) -> int:
    """Return the yes-or-no inputs of a line in the order of `DYNAMIC`, the first in bit 0."""
    bits = 0
    if line.preference is not None:
        bits = 1
    if line.origin_certificate is not None:
        bits |= 2
    if line.permits or line.agency_codes:
        bits |= 4
    if line.exemption is not None:
        bits |= 8
    if says_used(line.description):
        bits |= 16
    if trader.seen and line.code[:4] not in trader.headings:
        bits |= 32
    return bits


UNPACKED = tuple(tuple(bits >> place & 1 for place in range(6)) for bits in range(64))
"""The answers of `line_bits` one by one."""


def line_row(line: Line, value: int, trader: Trader) -> tuple[int, ...]:
    """Return the inputs `DYNAMIC` of a line whose customs value stands at `value`."""
    grams = line.net_weight_e6 // 1_000
    return (
        value,
        abs(value - line.customs_value),
        value * 100_000 // grams if grams else 0,
        *UNPACKED[line_bits(line, trader)],
    )


def says_used(description: str) -> int:
    """Return 1 where a description says that the goods are used."""
    upper = description.upper()
    if "USED" in upper or "SECOND" in upper:
        return 1 if USED.search(upper) else 0
    return 0


def declaration_row(
    declaration: Declaration, total: int, net_e6: int, trader: Trader, broker: Broker
) -> dict[str, int]:
    """Return the inputs of the declaration but for the draw."""
    return {
        "total_value_twd": total,
        "line_count": len(declaration.lines),
        "invoice_e2": declaration.invoice_e2,
        "gross_weight_g": declaration.gross_weight_e6 // 1_000,
        "net_weight_g": net_e6 // 1_000,
        "packages": declaration.packages,
        "containers": len(declaration.containers),
        "review_requested": 1 if declaration.examination_request == REVIEW else 0,
        "replacement": 1 if declaration.function == 5 else 0,
        "price_influenced": 1 if declaration.relationship == INFLUENCED else 0,
        "importer_aeo": 1 if declaration.importer.aeo is not None else 0,
        "importer_seen": trader.seen,
        "importer_offences": trader.offences,
        "importer_arrears_twd": trader.arrears_twd,
        "broker_declarations": broker.declarations,
        "broker_errors": broker.errors,
    }


def inputs_of(
    declaration: Declaration,
    values: Sequence[int],
    goods: GoodsFacts,
    traders: Mapping[str, Trader],
    brokers: Mapping[str, Broker],
    salt: str,
) -> Inputs:
    """Return the inputs of one declaration.

    `values` are the customs values that stand, by line; `goods` the facts of the law day;
    `traders` is by importer id, `brokers` by box number; `salt` that of the draw.
    """
    trader = traders.get(declaration.importer.id, NEW_TRADER)
    departure = declaration.loading_port[:2]
    found = goods.of
    net_e6 = 0
    rows = []
    for line, value in zip(declaration.lines, values, strict=True):
        net_e6 += line.net_weight_e6
        rows.append(found(line.code, line.origin, departure) + line_row(line, value, trader))
    broker = brokers.get(declaration.box, NEW_BROKER)
    header = declaration_row(declaration, sum(values), net_e6, trader, broker)
    header["draw_ppm"] = draw_ppm(declaration.number, declaration.declared_on, salt)
    return Inputs(dict(zip(NAMES, zip(*rows, strict=True), strict=True)), header)


NAMES = STATIC + DYNAMIC
"""The inputs of the line in the order in which they are put together."""
