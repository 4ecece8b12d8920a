"""The table step that tobacco tax and the health surcharge share: kind of tobacco to amounts."""

from __future__ import annotations

from collections.abc import Mapping

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, per_unit
from guanwu.rule import Input


def tobacco_inputs(prefix: str) -> Mapping[str, Input]:
    """Return the inputs of an amount a stick and an amount a kilogram."""
    return {
        f"{prefix}_stick_e4": per_unit("TWD e-4 a stick")._replace(high=10_000_000),
        f"{prefix}_kilogram_e4": per_unit("TWD e-4 a kg"),
    }


def tobacco_kind(asked: Asked) -> str | Refusal:
    """Return the kind of tobacco as declared, else as the heading table decides; empty: none."""
    if asked.goods.tobacco_kind:
        return asked.goods.tobacco_kind
    if "C" not in asked.row.levy_codes:
        return ""
    decided = asked.by_prefix("tobacco_headings")
    if decided is None:
        return Refusal("tobacco_kind_missing", {"code": asked.goods.code})
    return decided.text("kind")


def find_tobacco(asked: Asked, table: str, prefix: str) -> Found:
    """Find the amounts of a tobacco table; cigarettes count in sticks, others in kilograms."""
    kind = tobacco_kind(asked)
    if isinstance(kind, Refusal):
        return Found({}, refusals=(kind,))
    if not kind:
        return Found({f"{prefix}_due": 0})
    row = asked.at(table, kind)
    if row is None:
        day = asked.day.isoformat()
        if kind in asked.tables[table].rows:
            facts = {"table": table, "key": kind, "day": day}
            return Found({}, refusals=(Refusal("law_row_missing", facts),))
        return Found({}, refusals=(Refusal("tobacco_kind_unknown", {"kind": kind, "day": day}),))
    inputs = {
        f"{prefix}_due": 1,
        f"{prefix}_stick_e4": row.number("stick_e4"),
        f"{prefix}_kilogram_e4": row.number("kilogram_e4"),
    }
    wants = "tobacco_kilograms_e6" if row.number("kilogram_e4") else "tobacco_sticks_e6"
    rows = {f"{prefix}_stick_e4": row.named(), f"{prefix}_kilogram_e4": row.named()}
    return Found(inputs, {}, rows, (wants,))
