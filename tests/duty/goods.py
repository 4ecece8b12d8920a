"""Draws declarations over the starter tariff with every levy, from a seed."""

from __future__ import annotations

from datetime import date
from functools import cache
from random import Random
from typing import NamedTuple

from guanwu.duty.facts import LineFacts
from guanwu.duty.law import Law
from guanwu.duty.levy import Goods
from tests.law.carriers import Asked, starter_rows
from tests.law.cases import read

DAY = date(2025, 3, 15)
ORIGINS = ("US", "JP", "CN", "DE", "SG", "NZ", "VN", "KP", "PA", "KH", "SV")


class Marked(NamedTuple):
    """A beginning of codes and what is declared with them."""

    beginning: str
    extras: dict[str, str]


SPECIAL = (
    Marked("2202", {"commodity_tax_item": "beverage_other"}),
    Marked("2710", {"commodity_tax_item": "petrol"}),
    Marked("2523", {"commodity_tax_item": "cement_other"}),
    Marked("84", {"commodity_tax_item": "none"}),
    Marked("8418", {"commodity_tax_item": "refrigerator"}),
    Marked("870324", {"commodity_tax_item": "passenger_car_gt_2000cc",
                      "selected_goods_item": "passenger_car"}),
    Marked("940310", {"selected_goods_item": "furniture"}),
    Marked("2203", {}),
    Marked("220830", {}),
    Marked("220870", {"alcohol_kind": "reprocessed"}),
    Marked("220710901", {"alcohol_kind": "none"}),
    Marked("240220", {}),
    Marked("240210", {}),
    Marked("2403", {"tobacco_kind": "other"}),
    Marked("3102", {}),
    Marked("7108", {}),
    Marked("0308", {"exemption": "ca49_diplomatic"}),
    Marked("9706", {"exemption": "antiquity"}),
    Marked("7208", {"producer": "MILL A"}),
    Marked("7208", {"producer": "MILL B"}),
)


@cache
def full_law() -> Law:
    """The shipped law with rows for the levies that have none: all ten are levied."""
    case = read("rows", {"id": "rows", "day": DAY, "lines": [], "rows": {
        "anti_dumping": [
            {"key": "7208|CN|*", "rate_ppm": 201_500, "case": "toy"},
            {"key": "7208|CN|MILL A", "rate_ppm": 161_000, "case": "toy"},
            {"key": "2203|CN|*", "rate_ppm": 519_400, "case": "toy"},
        ],
        "countervailing": [{"key": "9403|CN|*", "rate_ppm": 33_333, "case": "toy"}],
        "special_safeguard": [
            {"key": "0703", "volume": 1, "trigger_e2": 4_321},
            {"key": "1202", "volume": 0, "trigger_e2": 12_345},
            {"key": "0401", "volume": 1, "trigger_e2": 0},
        ],
    }})
    return case.law


@cache
def codes(beginning: str) -> tuple[str, ...]:
    """The codes of the starter tariff with a beginning."""
    return tuple(row.code for row in starter_rows() if row.code.startswith(beginning))


def draw_line(draw: Random) -> tuple[Goods, LineFacts]:
    """One line: any code, or one of those with excises; few facts are missing."""
    marked = draw.choice(SPECIAL) if draw.random() < 0.5 else Marked("", {})
    safeguarded = draw.random() < 0.1
    beginning = draw.choice(("0703", "1202", "0401")) if safeguarded else marked.beginning
    extras = {} if safeguarded else marked.extras
    origin, claimed = draw.choice(ORIGINS), draw.random() < 0.3
    goods = Goods(draw.choice(codes(beginning)), origin, claimed, **extras)
    return goods, draw_facts(draw)


def amount(draw: Random, highest: int) -> int:
    """A number whose length is drawn, so that small ones are as likely as large ones."""
    return draw.randrange(10 ** draw.randrange(1, highest + 1))


def draw_facts(draw: Random) -> LineFacts:
    """Amounts of a line; once in a hundred one is missing."""
    units = ("LTR", "PCE", "SET", "NIU", "MTR", "MTK", "KSK", "MTQ", "HED", "DZN", "PAR")
    return LineFacts(
        amount(draw, 9),
        None if draw.random() < 0.01 else amount(draw, 13),
        {unit: amount(draw, 12) for unit in units if draw.random() < 0.99},
        None if draw.random() < 0.01 else draw.randrange(1, 5),
        None if draw.random() < 0.01 else draw.randrange(0, 100_000),
        None if draw.random() < 0.01 else amount(draw, 13),
        None if draw.random() < 0.01 else amount(draw, 12),
    )


def draw_declarations(seed: int, lines: int) -> list[Asked]:
    """Declarations with so many lines in all."""
    draw, made, count = Random(seed), [], 0
    while count < lines:
        pairs = [draw_line(draw) for _ in range(min(draw.randrange(1, 9), lines - count))]
        made.append(Asked([goods for goods, _ in pairs], [facts for _, facts in pairs]))
        count += len(pairs)
    return made
