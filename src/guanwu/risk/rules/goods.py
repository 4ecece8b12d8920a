"""Selection by the nature of goods and by codes that lie close to dearer ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.risk.declare import selection_rule
from guanwu.rule import both

SINCE = date(2020, 1, 1)


@selection_rule(
    "close_code_with_higher_duty", owner="classification_office", cites="EXA 16", since=SINCE,
    channel=2, flag="classification", reason="selection_reason_close_code",
)  # fmt: skip
def close_code_with_higher_duty(
    duty_rate_ppm: Any, neighbour_rate_ppm: Any, close_code_gap_ppm: Any,
    customs_value: Any, close_code_twd: Any,
) -> Any:
    """Another code of the same subheading bears a much higher duty, and the line is of value."""
    dearer = neighbour_rate_ppm >= duty_rate_ppm + close_code_gap_ppm
    return both(dearer, customs_value >= close_code_twd)


@selection_rule(
    "used_goods", owner="examination_desk", cites="EXA 16", since=SINCE, channel=2,
    flag="used", reason="selection_reason_used", only="used_goods",
)  # fmt: skip
def goods_declared_used(customs_value: Any, used_goods_twd: Any) -> Any:
    """The description says that the goods are not new."""
    return customs_value >= used_goods_twd


@selection_rule(
    "alcohol", owner="examination_desk", cites="EXA 16", since=SINCE, channel=2, flag="excise",
    reason="selection_reason_alcohol", chapters=(22,),
)  # fmt: skip
def alcohol(heading: Any, customs_value: Any, alcohol_twd: Any) -> Any:
    """Beer, wine, spirits and other alcohol of some value bear tax by degree and litre."""
    drink = both(heading >= 2203, heading <= 2208)
    return both(drink, customs_value >= alcohol_twd)


@selection_rule(
    "tobacco", owner="examination_desk", cites="EXA 16", since=SINCE, channel=3, flag="excise",
    reason="selection_reason_tobacco", chapters=(24,),
)  # fmt: skip
def tobacco(customs_value: Any, tobacco_twd: Any) -> Any:
    """Tobacco bears tax and surcharge by number and weight: goods are counted."""
    return customs_value >= tobacco_twd


@selection_rule(
    "vehicles", owner="valuation_office", cites="EXA 16", since=SINCE, channel=2, flag="vehicle",
    reason="selection_reason_vehicle", chapters=(87,),
)  # fmt: skip
def vehicles(heading: Any) -> Any:
    """Whole vehicles and motorcycles bear commodity tax by kind and engine."""
    return (heading <= 8705) | (heading == 8711)


@selection_rule(
    "used_vehicles", owner="valuation_office", cites="EXA 16", since=SINCE, channel=3,
    flag="vehicle", reason="selection_reason_used_vehicle", chapters=(87,), only="used_goods",
)  # fmt: skip
def used_vehicles(heading: Any) -> Any:
    """Used vehicles are looked at: year, model and damage decide the value."""
    return heading <= 8711


@selection_rule(
    "arms", owner="enforcement_office", cites="EXA 16", since=SINCE, channel=3, flag="arms",
    reason="selection_reason_arms", chapters=(93,),
)  # fmt: skip
def arms(heading: Any) -> Any:
    """Arms, ammunition and their parts are always looked at."""
    return heading >= 9301


@selection_rule(
    "precious_goods", owner="valuation_office", cites="EXA 16", since=SINCE, channel=3,
    flag="value", reason="selection_reason_precious", chapters=(71,),
)  # fmt: skip
def precious_goods(customs_value: Any, precious_goods_twd: Any) -> Any:
    """Precious stones and metals of high value are looked at."""
    return customs_value >= precious_goods_twd


@selection_rule(
    "antiques", owner="examination_desk", cites="EXA 16", since=SINCE, channel=2,
    flag="antique", reason="selection_reason_antique", chapters=(97,),
)  # fmt: skip
def antiques(heading: Any) -> Any:
    """Antiques and collections need papers on age and origin."""
    return heading >= 9705


RULES = (
    close_code_with_higher_duty, goods_declared_used, alcohol, tobacco, vehicles, used_vehicles,
    arms, precious_goods, antiques,
)  # fmt: skip
