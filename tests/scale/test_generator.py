"""Generated declarations: the same by index, honest or refused as planted."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from guanwu.case import Fault
from guanwu.declaration.checks import check
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.declared import facts_of, goods_of
from guanwu.scale.generator import GeneratedItem, World, generate
from guanwu.scale.generator.draws import FRAUDS
from guanwu.scale.generator.faults import CONFLICT, Planter
from guanwu.scale.generator.goods import EXCLUDED, recipes
from guanwu.scale.generator.parties import (
    TRADERS,
    business_number,
    container_numbers,
    person_id,
    ships,
    zipf,
)
from guanwu.scale.generator.world import DAYS, FIRST_DAY
from guanwu.scale.generator.writing import PER_DAY, declared_day, serial
from guanwu.store.declaration_json import Received, receive
from guanwu.valuation.compare import compare, levy_codes
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.model import value_parameters
from tests.declaration.samples import reference
from tests.scale.worlds import SEED, world

COUNT = 2_500
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)
SOURCE = Path(__file__).parents[2] / "src" / "guanwu"
NOT_PLANTED = {
    "item_required": "G1 asks for no item beyond those of the record",
    "levy_not_of_kind": "G1 allows every levy of the code list",
    "lines_count": "the record's own limits refuse it as list_length",
}
"""Codes of the checks that no declaration of kind G1 read from outside can have."""


@pytest.fixture(scope="module")
def items() -> list[GeneratedItem]:
    return list(generate(world(), 0, COUNT))


def said(data: bytes) -> set[str]:
    """Every code by which the house refuses an item: reading, checks, value, law."""
    received = receive(data)
    if not isinstance(received, Received):
        return {fault.code for fault in received}
    declaration = received.declaration
    faults = check(declaration, reference().at(LAST_DAY))
    if faults:
        return {fault.code for fault in faults}
    law = world().law
    parameters = value_parameters(law.tables["valuation_parameters"], declaration.declared_on)
    assert not hasattr(parameters, "code")
    valued = value_declaration(declaration, reference().sell_rate_e5, parameters)
    if valued.faults:
        return {fault.code for fault in valued.faults}
    found = assess(
        law, [goods_of(line) for line in declaration.lines],
        [facts_of(line, value) for line, value in zip(declaration.lines, valued.lines,
                                                      strict=True)],
        declaration.imported_on,
    )
    if isinstance(found, Assessment):
        assert not valued.differences
        codes = levy_codes(law.tables["levy_codes"], declaration.declared_on)
        assert compare(declaration, valued.lines, found.levies, codes,
                       found.business_tax_base()) == ()
        return set()
    return {fault.code for fault in found if isinstance(fault, Fault)}


def test_the_same_index_is_the_same_declaration_in_every_slice(items: list[GeneratedItem]) -> None:
    assert list(generate(world(), 1_000, 300)) == items[1_000:1_300]
    assert list(generate(world(), COUNT - 1, 1)) == items[-1:]
    assert list(generate(world(), 5, 0)) == []


def test_a_new_world_of_the_same_seed_is_the_same_and_of_another_is_not(
    items: list[GeneratedItem],
) -> None:
    held = world()
    codes = levy_codes(held.law.tables["levy_codes"], FIRST_DAY)
    again = World(held.law, held.reference, codes, SEED)
    other = World(held.law, held.reference, codes, SEED + 1)
    assert list(generate(again, 0, 200)) == items[:200]
    assert list(generate(other, 0, 200)) != items[:200]


def test_what_has_no_planted_fault_passes_every_check_and_is_assessed_as_declared(
    items: list[GeneratedItem],
) -> None:
    honest = [item for item in items if not item.truth.fault]
    assert len(honest) > COUNT * 9 // 10
    for item in honest:
        assert said(item.json) == set(), item.truth


def test_what_has_a_planted_fault_is_refused_by_its_code(items: list[GeneratedItem]) -> None:
    planted = [item for item in items if item.truth.fault and item.truth.fault != CONFLICT]
    assert COUNT // 40 < len(planted) < COUNT // 15
    for item in planted:
        assert said(item.json) & set(item.truth.codes), item.truth


@pytest.mark.parametrize("name", [name for name in Planter(world()).names if name != CONFLICT])
def test_every_kind_of_fault_is_refused_by_its_code(name: str) -> None:
    planter = Planter(world())
    for item in list(generate(world(), 100, 6, fault_share=0.0)):
        received = receive(item.json)
        assert isinstance(received, Received)
        planted = planter.named(name, received.declaration)
        assert planted.codes == (name,)
        assert name in said(planted.data)


def test_other_content_under_a_number_already_used(items: list[GeneratedItem]) -> None:
    first, second = (receive(item.json) for item in generate(world(), 100, 2, fault_share=0.0))
    assert isinstance(first, Received) and isinstance(second, Received)
    planted = Planter(world()).named(CONFLICT, second.declaration, first.declaration)
    again = receive(planted.data)
    assert isinstance(again, Received)
    assert again.declaration.number == first.declaration.number
    assert again.content_hash != first.content_hash
    assert Planter(world()).named(CONFLICT, second.declaration).name != CONFLICT


def test_every_code_of_the_checks_has_its_planted_fault() -> None:
    written: set[str] = set()
    for path in (SOURCE / "declaration" / "checks").glob("*.py"):
        if path.name != "consistency.py":
            text = path.read_text("utf-8")
            written |= set(re.findall(r'Fault\(\s*"([a-z0-9_]+)"', text))
            written |= set(re.findall(r'^    "\w+": "(\w+_unknown)",$', text, re.MULTILINE))
            written |= set(re.findall(r'Refusal\("([a-z0-9_]+)"', text))
    assert len(written) > 40
    missing = written - set(Planter(world()).names) - set(NOT_PLANTED)
    assert missing == set()
    assert set(NOT_PLANTED) & set(Planter(world()).names) == set()


def test_the_truth_is_never_in_the_declaration(items: list[GeneratedItem]) -> None:
    frauds = [item for item in items if item.truth.fraud]
    assert {item.truth.fraud for item in frauds} == set(FRAUDS[1:])
    assert COUNT // 100 < len(frauds) < COUNT // 30
    for item in frauds:
        assert not any(word.encode() in item.json for word in FRAUDS[1:])
        assert item.truth.true_lines and not item.truth.fault
        received = receive(item.json)
        assert isinstance(received, Received)
        for number, code, origin, quantity, price_e2 in item.truth.true_lines:
            line = received.declaration.lines[number - 1]
            declared = (line.code, line.origin, line.quantity_e4, line.unit_price_e6)
            assert declared != (code, origin, quantity * 10_000, price_e2 * 10_000)


def test_traders_are_of_very_unequal_size(items: list[GeneratedItem]) -> None:
    importers: Counter[str] = Counter()
    lines = []
    for item in items:
        received = receive(item.json)
        if isinstance(received, Received):
            importers[received.declaration.importer.id] += 1
            lines.append(len(received.declaration.lines))
    largest = importers.most_common(len(importers) // 10)
    assert sum(count for _, count in largest) > sum(importers.values()) // 2
    assert 3.0 < float(np.exp(np.log(lines).mean())) < 4.2
    assert min(lines) == 1 and max(lines) > 40
    shares = zipf(1_000, 1.05)
    assert shares[-1] == 1.0 and (np.diff(shares, 2) <= 0).all()


def test_the_world_trades_every_levy_and_every_column() -> None:
    held = world()
    recipe = [one.recipe for one in held.kinds]
    assert {one.alcohol_kind for one in recipe} >= {"beer", "distilled", "brewed_other"}
    assert {one.tobacco_kind for one in recipe} >= {"cigarettes", "cigars"}
    assert any(one.selected_goods_item for one in recipe)
    assert {one.exemption for one in held.kinds} == {"", "ca49_education_research",
                                                     "gold_ornament"}
    assert any(one.claimed for one in held.variants)
    assert {"IR", "BY", "DZ"} & {one.origin for one in held.variants}
    electric = [code for code, one in recipes().items() if one.commodity_tax_item == EXCLUDED]
    assert electric and not any(one.code.startswith(tuple(electric)) for one in held.kinds)
    assert len(held.known_levies) == 10


def test_identifiers_have_right_check_digits_and_numbers_are_one_for_each() -> None:
    from guanwu.party.identifiers import (
        is_business_number,
        is_container_number,
        is_imo_number,
        is_national_id,
    )

    assert all(is_container_number(one) for one in container_numbers())
    assert all(is_imo_number(one) for one in ships())
    for trader in range(0, TRADERS, 371):
        assert is_business_number(business_number(trader, FIRST_DAY), FIRST_DAY)
        assert is_national_id(person_id(trader))
    assert len({serial(index) for index in range(0, 3_000_000, 7)}) == len(range(0, 3_000_000, 7))
    assert serial(99_999) == "99999" and serial(100_000) == "A0000"
    with pytest.raises(ValueError, match="no serial"):
        serial(100_000 + 26 * 36**4)


def test_the_day_follows_from_the_index() -> None:
    assert declared_day(0) == date(2025, 3, 11)
    assert declared_day(PER_DAY) == date(2025, 3, 12)
    assert declared_day(10**7) == LAST_DAY
