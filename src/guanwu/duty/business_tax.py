"""Business tax on imports: five per cent of the value with duties and excises, unless exempt."""

from __future__ import annotations

from typing import Any

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, Levy, collected, tax_rate
from guanwu.rule import PPM, Exact, exact, rule
from guanwu.rule.table import Row


@rule(cites="VAT 20", unit="TWD")
def business_tax_exact(business_tax_base: Any, business_rate_ppm: Any) -> Exact:
    """Business tax is the base times the rate; the rate of exempt goods is nil."""
    return exact(business_tax_base, business_rate_ppm, PPM)


def exemption(asked: Asked) -> Row | None:
    """Return the exemption that the goods have by their code, or that is claimed for them."""
    claimed = asked.goods.exemption
    if claimed:
        row = asked.at("business_tax_exemptions", claimed)
        if row is not None and row.number("claimed") == 1 and _covers(row, asked.goods.code):
            return row
        if asked.at("customs_exemptions", claimed) is not None:
            return asked.at("business_tax_exemptions", "customs_act_49")
    table = asked.tables["business_tax_exemptions"]
    for key in table.keys_with("claimed", 0):
        row = asked.at("business_tax_exemptions", key)
        if row is not None and not row.number("claimed") and _covers(row, asked.goods.code):
            return row
    return None


def _covers(row: Row, code: str) -> bool:
    """Return whether the exemption speaks of the code; no beginnings named: of every code."""
    beginnings = row.text("codes").split()
    return not beginnings or any(code.startswith(start) for start in beginnings)


def find(asked: Asked) -> Found:
    """Find the rate in force, nil for exempt goods; refuse a claim that no row grants."""
    claimed = asked.goods.exemption
    free = exemption(asked)
    if claimed and free is None:
        facts = {"exemption": claimed, "code": asked.goods.code, "day": asked.day.isoformat()}
        return Found({}, refusals=(Refusal("exemption_not_granted", facts),))
    if free is not None:
        return Found({"business_rate_ppm": 0}, rows={"business_rate_ppm": free.named()})
    row = asked.at("business_tax", "general")
    if row is None:
        facts = {"table": "business_tax", "key": "general", "day": asked.day.isoformat()}
        return Found({}, refusals=(Refusal("law_row_missing", facts),))
    return Found(
        {"business_rate_ppm": row.number("rate_ppm")}, rows={"business_rate_ppm": row.named()}
    )


LEVY = Levy(
    "business_tax",
    "VAT 20",
    None,
    (business_tax_exact, *collected("business_tax", "VAT 20")),
    {"business_rate_ppm": tax_rate()},
    find,
)
