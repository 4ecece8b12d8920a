"""The table step that tobacco tax and the health surcharge share: kind of tobacco to amounts."""

from __future__ import annotations

from collections.abc import Mapping

from guanwu.case import Refusal
from guanwu.duty.levy import Asked, Found, per_unit
from guanwu.rule import Input
from guanwu.rule.table import Row


def tobacco_inputs(prefix: str) -> Mapping[str, Input]:
    """Return the inputs of an amount a stick and an amount a kilogram."""
    return {
        f"{prefix}_stick_e4": per_unit("TWD e-4 a stick")._replace(high=10_000_000),
        f"{prefix}_kilogram_e4": per_unit("TWD e-4 a kg"),
    }


def tobacco_kind(asked: Asked) -> str | Refusal:
    """Return the kind of tobacco as the heading table decides, else as declared; empty: none."""
    declared = asked.goods.tobacco_kind
    if "C" not in asked.row.levy_codes:
        return declared
    decided = asked.by_prefix("tobacco_headings")
    if decided is not None:
        return of_heading(asked, declared, decided)
    return declared or Refusal("tobacco_kind_missing", {"code": asked.goods.code})


def of_heading(asked: Asked, declared: str, decided: Row) -> str | Refusal:
    """Return the kind that a heading decides; a declared kind that contradicts it is refused."""
    kind = decided.text("kind")
    if declared and declared != kind:
        facts = {"code": asked.goods.code, "kind": declared, "decided": kind}
        return Refusal("kind_not_of_heading", facts)
    return kind


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
