"""Inputs of selection out of declarations, tables and records, one by one and as columns."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from random import Random

import msgspec
import pytest

from guanwu.declaration.model import Declaration, Permit
from guanwu.risk.goods import STATIC, GoodsLaw
from guanwu.risk.input_columns import inputs_of_many
from guanwu.risk.inputs import INPUTS, NAMES, inputs_of, says_used
from guanwu.risk.model import Broker, Trader
from guanwu.risk.select import select_columns, select_one
from guanwu.store.code_lists import load_code_lists
from guanwu.store.law_file import load_tables
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Tariff
from tests.declaration.samples import (
    BEEF,
    COFFEE,
    DAY,
    PADLOCKS,
    clean_declaration,
    with_line,
)
from tests.risk.ground import shipped_plan

SALT = "salt"
CODES = (BEEF, COFFEE, PADLOCKS, "22083000000", "24022000006", "72083900001", "87032110007")
IMPORTER = clean_declaration().importer.id
TRADERS = {IMPORTER: Trader(12, 1, 500, frozenset({"3902", "6109"}))}
BROKERS = {"111": Broker(1_000, 7)}


@cache
def goods_law() -> GoodsLaw:
    """The tables the project ships."""
    return GoodsLaw(Tariff((load_starter_tariff(),)), load_code_lists(), load_tables())


def static(code: str, origin: str, departure: str) -> dict[str, int]:
    """What the tables say of goods, by name."""
    row = goods_law().on(DAY).of(code, origin, departure)
    return dict(zip(STATIC, row, strict=True))


def test_the_table_of_inputs_and_what_is_made_agree() -> None:
    made = inputs_of(clean_declaration(), [1] * 5, goods_law().on(DAY), TRADERS, BROKERS, SALT)
    assert set(made.lines) == {name for name, one in INPUTS.items() if one.level == "line"}
    assert set(made.declaration) == set(INPUTS) - set(made.lines)
    assert set(made.lines) == set(NAMES)


def test_import_rules_follow_the_origin() -> None:
    assert static(BEEF, "CN", "CN")["goods_prohibited"] == 1
    assert static(BEEF, "US", "US")["goods_prohibited"] == 0
    assert static(PADLOCKS, "CN", "CN")["goods_conditional"] == 1
    assert static(PADLOCKS, "JP", "JP")["goods_conditional"] == 0
    assert static(COFFEE, "US", "US")["permit_demanded"] == 0


def test_references_chapters_and_close_codes_come_from_the_tables() -> None:
    coffee = static(COFFEE, "BR", "BR")
    assert (coffee["chapter"], coffee["heading"]) == (9, 901)
    assert coffee["reference_value_e2"] == 15_000
    assert coffee["neighbour_rate_ppm"] >= coffee["duty_rate_ppm"]


def test_trade_remedies_are_watched_by_origin_and_by_departure() -> None:
    from_there = static("72083900001", "CN", "CN")
    assert (from_there["trade_remedy_watched"], from_there["remedied_departure"]) == (1, 0)
    around = static("72083900001", "VN", "CN")
    assert (around["trade_remedy_watched"], around["remedied_departure"]) == (0, 1)
    assert around["departure_differs"] == 1
    neither = static("72083900001", "JP", "JP")
    assert not neither["trade_remedy_watched"] and not neither["remedied_departure"]


def test_an_unknown_code_or_a_day_without_tariff_has_its_chapter_alone() -> None:
    row = dict(zip(STATIC, goods_law().on(date(1990, 1, 1)).of(BEEF, "CN", "CN"), strict=True))
    assert row["chapter"] == 2 and row["goods_prohibited"] == 0
    assert static("XX01011000", "CN", "CN")["chapter"] == 0


def test_days_of_one_epoch_and_of_one_knowledge_share_their_facts() -> None:
    law = goods_law()
    assert law.on(DAY) is law.on(date(2025, 3, 15))
    latest = max(law.learnings)
    assert law.on(DAY) is law.on(DAY, latest)
    assert law.on(DAY) is not law.on(DAY, latest - timedelta(days=1))


@pytest.mark.parametrize(
    ("description", "used"),
    [
        ("USED FORKLIFT TRUCKS", 1), ("forklift, used", 1), ("SECOND-HAND TYRES", 1),
        ("SECOND HAND MACHINES", 1), ("FUSED SILICA", 0), ("UNUSED STAMPS", 0),
        ("PARTS USED FOR PUMPS", 0), ("MATERIAL USED IN FOOD", 0), ("SECOND STAGE VALVES", 0),
        ("BICYCLES", 0),
    ],
)
def test_a_description_may_say_that_goods_are_used(description: str, used: int) -> None:
    assert says_used(description) == used


def test_a_line_tells_its_value_weight_and_papers() -> None:
    declaration = with_line(
        1, origin_certificate="C1", preference="NZ", permits=(Permit("12345678901234"),),
        net_weight_e6=2_000_000, customs_value=1_000, exemption="49.1.1",
    )
    values = [1_000] * 5
    values[1] = 1_500
    made = inputs_of(declaration, values, goods_law().on(DAY), TRADERS, BROKERS, SALT)
    assert made.lines["customs_value"][1] == 1_500
    assert made.lines["value_difference_twd"][1] == 500
    assert made.lines["unit_value_e2"][1] == 75_000
    for name in ("preference_claimed", "certificate_given", "permit_given", "exemption_claimed"):
        assert made.lines[name] == (0, 1, 0, 0, 0)
    assert made.lines["heading_new"] == (0, 0, 1, 1, 1)
    assert made.declaration["total_value_twd"] == 5_500
    assert made.declaration["importer_offences"] == 1
    assert made.declaration["broker_errors"] == 7


def test_goods_without_weight_have_no_unit_value() -> None:
    declaration = with_line(0, net_weight_e6=999)
    made = inputs_of(declaration, [10] * 5, goods_law().on(DAY), {}, {}, SALT)
    assert made.lines["unit_value_e2"][0] == 0


def test_without_history_importer_and_broker_are_new() -> None:
    made = inputs_of(clean_declaration(), [1] * 5, goods_law().on(DAY), {}, {}, SALT)
    assert made.declaration["importer_seen"] == 0
    assert made.declaration["broker_declarations"] == 0
    assert made.lines["heading_new"] == (0, 0, 0, 0, 0)


def varied(count: int, seed: int) -> list[Declaration]:
    """Declarations of all kinds of goods, weights, papers and parties."""
    chance = Random(seed)
    made = []
    for number in range(count):
        declaration = clean_declaration(chance.randint(1, 6))
        lines = tuple(
            msgspec.structs.replace(
                line,
                code=chance.choice((*CODES, line.code)),
                origin=chance.choice(("CN", "US", "JP", "NZ")),
                net_weight_e6=chance.choice((0, 999, 1_000, chance.randint(0, 10**15))),
                customs_value=chance.randint(0, 10**9),
                description=chance.choice(("USED CARS", "NEW GOODS")),
                preference=chance.choice((None, "NZ")),
                origin_certificate=chance.choice((None, "C-1")),
                exemption=chance.choice((None, None, "49.1.1")),
            )
            for line in declaration.lines
        )
        importer = msgspec.structs.replace(
            declaration.importer, id=chance.choice((IMPORTER, "12345675"))
        )
        made.append(msgspec.structs.replace(
            declaration, number=f"AA  14111{number:05d}", lines=lines, importer=importer,
            loading_port=chance.choice(("CNSHA", "USSEA", "JPTYO")),
            examination_request=chance.choice((None, "8")), box=chance.choice(("111", "222")),
            invoice_e2=chance.choice((10**9, chance.randint(0, 10**12))),
            declared_on=chance.choice((DAY, date(2025, 3, 17))),
            imported_on=chance.choice((DAY, date(2024, 3, 17))),
        ))
    return made


def test_inputs_and_selections_of_many_are_those_of_each() -> None:
    declarations = varied(400, 1)
    chance = Random(2)
    values = [
        [line.customs_value + chance.choice((0, 0, 5)) for line in one.lines]
        for one in declarations
    ]
    law, plan = goods_law(), shipped_plan()
    days = [one.imported_on for one in declarations]
    traders = {IMPORTER: TRADERS[IMPORTER]._replace(offences=0, arrears_twd=0)}
    many = inputs_of_many(declarations, values, law.on, traders, BROKERS, SALT, days)
    found = select_columns(plan, many.lines, many.declarations, many.starts, many.index)
    for place, one in enumerate(declarations):
        single = inputs_of(
            one, values[place], law.on(one.imported_on), traders, BROKERS, SALT
        )
        own = slice(int(many.starts[place]), int(many.starts[place]) + len(one.lines))
        for name, column in many.lines.items():
            assert tuple(column[own].tolist()) == single.lines[name], name
        for name, column in many.declarations.items():
            assert int(column[place]) == single.declaration[name], name
        assert found.one(place) == select_one(plan, single)
    assert {found.one(place).channel for place in range(400)} >= {"C2", "C3"}
