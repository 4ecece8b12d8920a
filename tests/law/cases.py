"""Reads the law cases: YAML that a tax officer can read, with toy tariff rows and law rows.

A case gives lines and either the levies that are due or the refusals. Amounts are decimal texts in
natural units (litres, kilograms, pieces). A levy that a case does not name must be nil or absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from guanwu.duty.facts import LineFacts
from guanwu.duty.law import Law
from guanwu.duty.levy import Goods
from guanwu.rule.table import Row
from guanwu.tariff.edition import TariffRow
from guanwu.tariff.rate import PartnerRate, Rate, parse_partner_rates, parse_rate
from tests.law.carriers import FIRST, RECORDED, Asked, law_with, shipped

HERE = Path(__file__).parent
KEYS = frozenset(
    {"id", "title", "source", "day", "tariff", "rows", "lines", "levies", "payable", "shares",
     "refusals", "warnings", "note"}
)
ROW_KEYS = frozenset({"key", "since", "until", "recorded_on", "cites", "source"})
SCALES = {
    "net_weight_kg": ("net_weight_e6", 6),
    "alcohol_degree": ("alcohol_degree_e3", 3),
    "tobacco_sticks": ("tobacco_sticks_e6", 6),
    "tobacco_kg": ("tobacco_kilograms_e6", 6),
    "pieces": ("pieces", 0),
    "customs_value": ("customs_value", 0),
}
DECIMAL = re.compile(r"([0-9]+)(?:\.([0-9]+))?", re.ASCII)


class Case(NamedTuple):
    """One law case as it is written, its file, and the law, declaration and day it asks about."""

    name: str
    written: Mapping[str, Any]
    law: Law
    asked: Asked
    day: date


def cases() -> Iterator[Case]:
    """Every case of every act."""
    for path in sorted(HERE.glob("*/*.yaml")):
        for written in yaml.safe_load(path.read_text("utf-8")):
            unknown = set(written) - KEYS
            if unknown:
                raise ValueError(f"{path.name}: {written.get('id')}: {sorted(unknown)}")
            yield read(f"{path.parent.name}/{path.stem}: {written['id']}", written)


def read(name: str, written: Mapping[str, Any]) -> Case:
    """Read one case; ValueError where it says something that cannot be."""
    toys = [_tariff_row(row) for row in written.get("tariff", ())]
    added = {
        table: [_row(table, row) for row in rows]
        for table, rows in written.get("rows", {}).items()
    }
    law = law_with(toys, added) if toys or added else shipped()
    lines = [_line(dict(line)) for line in written["lines"]]
    asked = Asked([goods for goods, _ in lines], [facts for _, facts in lines])
    return Case(name, written, law, asked, written["day"])


def _tariff_row(row: Mapping[str, Any]) -> TariffRow:
    """A tariff row of a case; what it leaves out is nil or empty."""
    return TariffRow(
        row["code"], row.get("name", ""), row.get("name", ""),
        _rate(row["column_1"]), _partners(row.get("column_2", "")),
        _rate(row.get("column_3", row["column_1"])),
        row.get("unit", ""), "KGM", tuple(row.get("levies", "").split()), (), (), 0,
    )


def _rate(text: str) -> Rate:
    rate = parse_rate(text)
    if not isinstance(rate, Rate):
        raise ValueError(f"{rate}")
    return rate


def _partners(text: str) -> tuple[PartnerRate, ...]:
    rates = parse_partner_rates(text)
    if not isinstance(rates, tuple):
        raise ValueError(f"{rates}")
    return rates


def _row(table: str, row: Mapping[str, Any]) -> Row:
    """A law row of a case, in force from 2017 where it does not say otherwise."""
    facts = {name: value for name, value in row.items() if name not in ROW_KEYS}
    return Row(
        row["key"], row.get("since", FIRST), row.get("until"), row.get("recorded_on", RECORDED),
        row.get("cites", "CA 4"), row.get("source", "case"), f"case/{table}", facts,
    )


def _line(line: dict[str, Any]) -> tuple[Goods, LineFacts]:
    """Goods and facts of a line; `litres` and `quantities` are decimal texts by unit."""
    facts: dict[str, Any] = {}
    for name, (field, decimals) in SCALES.items():
        if name in line:
            facts[field] = scaled(line.pop(name), decimals)
    quantities = dict(line.pop("quantities", {}))
    if "litres" in line:
        quantities["LTR"] = line.pop("litres")
    facts["quantities"] = {unit: scaled(text, 6) for unit, text in quantities.items()}
    return Goods(**line), LineFacts(**facts)


def scaled(text: object, decimals: int) -> int:
    """A decimal text in parts of ten; nothing is rounded."""
    match = DECIMAL.fullmatch(str(text))
    if match is None or len(match[2] or "") > decimals:
        raise ValueError(f"not a number of at most {decimals} decimals: {text!r}")
    return int(match[1] + (match[2] or "").ljust(decimals, "0"))
