"""One generated world for the tests of the generator: shipped law, tariff and rates."""

from __future__ import annotations

from functools import cache

from guanwu.desk.wiring import load_law, load_rates, load_tariff
from guanwu.scale.generator import World
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.valuation.compare import levy_codes
from tests.declaration.samples import reference

SEED = 7


@cache
def world(seed: int = SEED) -> World:
    """Return a world under the law that is shipped; the same object each time."""
    law = load_law(load_tariff(None))
    assert load_rates(None).rows()
    codes = levy_codes(law.tables["levy_codes"], FIRST_DAY)
    return World(law, reference(), codes, seed)
