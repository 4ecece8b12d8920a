"""What must hold for every declaration: columns agree, amounts grow with value, shares add up."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from guanwu.duty.assess import Assessment, assess
from guanwu.duty.facts import LineFacts
from guanwu.duty.levy import Goods
from tests.duty.goods import DAY, codes, draw_declarations, draw_line, full_law
from tests.law.carriers import Asked, differences, on_columns

LEVIES = (
    "import_duty", "anti_dumping_duty", "countervailing_duty", "special_safeguard_duty",
    "commodity_tax", "alcohol_tobacco_tax", "health_surcharge", "business_tax",
    "selected_goods_tax", "trade_promotion_fee",
)
DRAWN = draw_declarations(seed=20250315, lines=10_000)


def assessed(declarations: list[Asked]) -> list[tuple[Asked, Assessment]]:
    """The declarations that are not refused, with their assessment."""
    answers = [(one, assess(full_law(), one.goods, one.facts, DAY)) for one in declarations]
    return [(one, answer) for one, answer in answers if isinstance(answer, Assessment)]


ASSESSED = assessed(DRAWN)


def test_columns_equal_whole_numbers_on_ten_thousand_lines_with_every_levy() -> None:
    assert sum(len(one.goods) for one in DRAWN) == 10_000
    assert differences(full_law(), DRAWN, DAY) == []
    due = Counter(levy for _, answer in ASSESSED for levy, value in answer.levies.items() if value)
    assert all(due[levy] >= 10 for levy in LEVIES), due
    refused = len(DRAWN) - len(ASSESSED)
    assert 100 < refused < len(DRAWN) // 2, "some are refused, most are not"
    columns, _ = on_columns(full_law(), DRAWN, DAY)
    assert int(columns.refused.sum()) == refused


def test_nothing_is_negative_and_everything_adds_up() -> None:
    for _, answer in ASSESSED:
        assert answer.payable == sum(answer.levies.values())
        for levy, total in answer.levies.items():
            shares = answer.shares[levy]
            assert total >= 0 and min(shares) >= 0, levy
            assert sum(shares) == total, levy


FIRST = ("import_duty", "anti_dumping_duty", "countervailing_duty", "alcohol_tobacco_tax",
         "health_surcharge", "trade_promotion_fee")
"""Levies whose base has no other levy in it."""


def dearer(asked: Asked, draw: Random) -> Assessment:
    """The declaration with the value of one line raised."""
    place = draw.randrange(len(asked.facts))
    facts = list(asked.facts)
    value = facts[place].customs_value + draw.randrange(1, 10_000)
    facts[place] = facts[place]._replace(customs_value=value)
    answer = assess(full_law(), asked.goods, facts, DAY)
    assert isinstance(answer, Assessment)
    return answer


def without_safeguard() -> list[tuple[Asked, Assessment]]:
    """A safeguard by price makes up for a low value, so that it falls as the value rises."""
    return [pair for pair in ASSESSED if not pair[1].values["special_safeguard_duty"]]


def test_no_levy_falls_when_the_value_of_a_single_line_rises() -> None:
    draw = Random(2)
    seen = 0
    for asked, _ in without_safeguard():
        one = Asked(asked.goods[:1], asked.facts[:1])
        low = assess(full_law(), one.goods, one.facts, DAY)
        assert isinstance(low, Assessment)
        high = dearer(one, draw)
        assert all(high.values[levy] >= low.values[levy] for levy in LEVIES), one
        assert high.payable >= low.payable
        seen += 1
    assert seen > 500


def test_among_many_lines_a_later_levy_falls_by_a_dollar_of_rounding_at_most() -> None:
    """The dollar of largest remainder may leave a line with commodity tax for one without it."""
    draw = Random(2)
    for asked, low in without_safeguard():
        high = dearer(asked, draw)
        assert all(high.values[levy] >= low.values[levy] for levy in FIRST), asked
        assert all(high.values[levy] >= low.values[levy] - 1 for levy in LEVIES), asked


def test_a_safeguard_by_price_makes_up_for_a_low_value() -> None:
    goods = [Goods(codes("1202")[0], "US")]
    amounts = [
        assess(full_law(), goods, [LineFacts(value, 1_000_000_000)], DAY)
        for value in (40_000, 80_000, 120_000)
    ]
    safeguards = [one.values["special_safeguard_duty"] for one in amounts
                  if isinstance(one, Assessment)]
    assert safeguards == sorted(safeguards, reverse=True) and safeguards[0] > safeguards[2] == 0


@pytest.mark.parametrize("parts", [2, 3])
def test_splitting_a_line_moves_no_levy_by_more_than_its_rounding(parts: int) -> None:
    """A split line pays what the whole line pays, within a dollar a levy; duty to the dollar.

    Amounts are exact by line and truncated once, so that a split alone moves nothing. What moves
    is the share in whole dollars that lines have of a levy before: parts of a line are rounded
    each for itself, a dollar may go to another line, and where that line has another rate of a
    later levy (or is exempt from it) the later levy moves by a part of that dollar.
    """
    draw = Random(parts)
    compared = moved = 0
    while compared < 1_500:
        (goods, facts), (beside, its_facts) = draw_line(draw), draw_line(draw)
        many = times(facts, parts)
        whole = assess(full_law(), [goods, beside], [many, its_facts], DAY)
        split = assess(full_law(), [goods] * parts + [beside], [facts] * parts + [its_facts], DAY)
        assert isinstance(whole, Assessment) == isinstance(split, Assessment)
        if isinstance(whole, Assessment) and isinstance(split, Assessment):
            for levy in LEVIES:
                assert abs(whole.values[levy] - split.values[levy]) <= 1, (levy, goods, beside)
            for levy in FIRST:
                assert whole.values[levy] == split.values[levy], levy
            compared += 1
            moved += whole.payable != split.payable
    assert 0 < moved < compared // 20, "it happens, and seldom"


def times(facts: LineFacts, parts: int) -> LineFacts:
    """A line with so many times the goods; their strength stays what it is."""
    amounts = {
        name: value * parts
        for name, value in facts._asdict().items() if isinstance(value, int)
    }
    quantities = {unit: value * parts for unit, value in facts.quantities.items()}
    return LineFacts(**(amounts | {"alcohol_degree_e3": facts.alcohol_degree_e3}),
                     quantities=quantities)


def test_a_preference_is_never_dearer_than_the_general_rate() -> None:
    draw = Random(5)
    cheaper = 0
    for _ in range(3_000):
        goods, facts = draw_line(draw)
        claimed = assess(full_law(), [goods._replace(claimed=True)], [facts], DAY)
        general = assess(full_law(), [goods._replace(claimed=False)], [facts], DAY)
        if isinstance(claimed, Assessment) and isinstance(general, Assessment):
            assert claimed.levies["import_duty"] <= general.levies["import_duty"]
            assert claimed.payable <= general.payable
            cheaper += claimed.payable < general.payable
    assert cheaper > 100


def test_the_order_of_the_lines_changes_no_total() -> None:
    for asked, answer in ASSESSED[:500]:
        turned = assess(full_law(), list(asked.goods)[::-1], list(asked.facts)[::-1], DAY)
        assert isinstance(turned, Assessment)
        assert turned.values["import_duty"] == answer.values["import_duty"]
        assert turned.values["trade_promotion_fee"] == answer.values["trade_promotion_fee"]


def test_a_refusal_names_every_line_that_is_refused() -> None:
    unknown = Goods("99999999999", "US")
    known = Goods("03083030105", "US")
    answer = assess(full_law(), [unknown, known, unknown],
                    [LineFacts(1, 1), LineFacts(1, 1), LineFacts(1, 1)], DAY)
    assert not isinstance(answer, Assessment)
    assert [(one.code, one.place, one.line) for one in answer] == [
        ("tariff_code_unknown", "lines[0]", 1), ("tariff_code_unknown", "lines[2]", 3)
    ]
