"""Selection by origin: trade remedies, special safeguard, goods that came another way."""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.risk.declare import selection_rule

SINCE = date(2020, 1, 1)


@selection_rule(
    "trade_remedy_watch", owner="origin_office", cites="CA 68", since=SINCE, channel=2,
    flag="trade_remedy", reason="selection_reason_trade_remedy", only="trade_remedy_watched",
)  # fmt: skip
def trade_remedy_watch(trade_remedy_watched: Any) -> Any:
    """A trade remedy case names code and origin: product, producer and duty are looked at."""
    return trade_remedy_watched > 0


@selection_rule(
    "trade_remedy_evaded", owner="origin_office", cites="EXA 16", since=SINCE, channel=3,
    flag="trade_remedy", reason="selection_reason_remedy_departure", only="remedied_departure",
)  # fmt: skip
def trade_remedy_evaded(customs_value: Any, remedied_departure_twd: Any) -> Any:
    """Goods of a remedied family left the remedied country under another origin."""
    return customs_value >= remedied_departure_twd


@selection_rule(
    "preference_from_elsewhere", owner="origin_office", cites="CA 28", since=SINCE, channel=2,
    flag="origin_certificate", reason="selection_reason_preference_route",
    only="preference_claimed",
)  # fmt: skip
def preference_from_elsewhere(departure_differs: Any) -> Any:
    """A preference is claimed for goods that were loaded outside the country of origin."""
    return departure_differs > 0


@selection_rule(
    "special_safeguard_goods", owner="examination_desk", cites="CA 72.2", since=SINCE, channel=2,
    flag="safeguard", reason="selection_reason_safeguard", only="safeguard_marked",
)  # fmt: skip
def special_safeguard_goods(safeguard_marked: Any) -> Any:
    """The code is marked G: goods under special safeguard."""
    return safeguard_marked > 0


@selection_rule(
    "farm_goods_from_elsewhere", owner="origin_office", cites="EXA 16", since=SINCE, channel=3,
    flag="origin", reason="selection_reason_farm_route", chapters=(7, 8, 9, 12),
    only="departure_differs",
)  # fmt: skip
def farm_goods_from_elsewhere(customs_value: Any, farm_goods_twd: Any) -> Any:
    """Vegetables, fruit, spices or seeds were loaded outside their declared origin."""
    return customs_value >= farm_goods_twd


RULES = (
    trade_remedy_watch, trade_remedy_evaded, preference_from_elsewhere, special_safeguard_goods,
    farm_goods_from_elsewhere,
)  # fmt: skip
