"""Selection by weight, packages and containers."""

from __future__ import annotations

from datetime import date
from typing import Any

from guanwu.risk.declare import selection_rule
from guanwu.rule import PPM, both, exact

SINCE = date(2020, 1, 1)


@selection_rule(
    "net_weight_far_below_gross", owner="risk_office", cites="EXA 16", since=SINCE, channel=3,
    flag="weighing", reason="selection_reason_net_low",
)  # fmt: skip
def net_weight_far_below_gross(
    gross_weight_g: Any, net_weight_g: Any, net_gross_low_ppm: Any, gross_weight_least_g: Any
) -> Any:
    """The net weight is a small part of the gross weight of a heavy consignment."""
    low = exact(gross_weight_g, net_gross_low_ppm, PPM).whole
    return both(gross_weight_g >= gross_weight_least_g, net_weight_g < low)


@selection_rule(
    "net_weight_equals_gross", owner="risk_office", cites="EXA 16", since=SINCE, channel=2,
    flag="weighing", reason="selection_reason_net_equal",
)  # fmt: skip
def net_weight_equals_gross(
    gross_weight_g: Any, net_weight_g: Any, packages: Any, packages_least: Any
) -> Any:
    """Many packages weigh nothing: net and gross weight are the same."""
    return both(packages >= packages_least, net_weight_g == gross_weight_g)


@selection_rule(
    "many_containers", owner="examination_desk", cites="EXA 16.2", since=SINCE, channel=3,
    flag="instrument", reason="selection_reason_containers",
)  # fmt: skip
def many_containers(
    containers: Any, containers_least: Any, importer_seen: Any, importer_seen_few: Any
) -> Any:
    """A little-known importer brings in several containers: some are scanned."""
    return both(containers >= containers_least, importer_seen < importer_seen_few)


RULES = (net_weight_far_below_gross, net_weight_equals_gross, many_containers)
