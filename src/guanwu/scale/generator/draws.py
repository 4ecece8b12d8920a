"""Draws a block of declarations as columns: who, what, from where, how much, at which price.

Block `n` is drawn from its own source of chance, so that any slice can be made again. Frauds are
planted here, before value and levies are computed: the declared figures of a fraud are consistent
in themselves, only untrue.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from guanwu.scale.generator.parties import BROKERS
from guanwu.scale.generator.world import FOCUS, World

BLOCK: Final = 1_024
"""Declarations drawn at once; part of what a declaration is, so never to be changed."""
LINES_MOST: Final = 200
QUANTITY_MOST: Final = 5_000_000
VALUE_MOST_USD_E2: Final = 200_000_000.0
LEAST_TWD: Final = 50
"""Least value of a line in NT$, so that no line rounds to nothing."""
FRAUD_SHARE: Final = 0.02
UNDERVALUED, MISCLASSIFIED, FALSE_ORIGIN, SHORT_QUANTITY = 1, 2, 3, 4
FRAUDS: Final = ("", "undervaluation", "misclassification", "false_origin", "quantity_short")
SLOT_SHARES: Final = np.array([0.50, 0.74, 0.87, 0.95, 1.0])
SAME_COUNTRY: Final = 0.97
"""Of the lines of a declaration, how many come from its own country if they can."""
TERMS: Final = ("CIF", "FOB", "CFR", "EXW", "FCA", "DAP")
TERM_SHARES: Final = np.array([0.46, 0.76, 0.86, 0.91, 0.96, 1.0])
CHANCES: Final = 12


class Draws(NamedTuple):
    """Columns of a block. Per declaration: `trader` to `starts`; per line the rest.

    `owner` is the place of the line's declaration in the block. `chance` is uniform in [0, 1), one
    column per question still to be decided. `variant` and `quantity` are as declared;
    `true_variant`, `true_quantity` and `true_price_e2` as they are.
    """

    trader: np.ndarray
    broker: np.ndarray
    air: np.ndarray
    currency: np.ndarray
    terms: np.ndarray
    fraud: np.ndarray
    chance: np.ndarray
    counts: np.ndarray
    starts: np.ndarray
    owner: np.ndarray
    variant: np.ndarray
    quantity: np.ndarray
    price_e2: np.ndarray
    true_variant: np.ndarray
    true_quantity: np.ndarray
    true_price_e2: np.ndarray


def draw(world: World, block: int) -> Draws:
    """Return the columns of a block; the same for the same seed and block, always."""
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([world.seed, 2, block])))
    trader = np.searchsorted(world.trader_shares, rng.random(BLOCK))
    other = rng.random(BLOCK) < 0.15
    broker = np.where(other, rng.integers(0, BROKERS, BLOCK), trader * 13 % BROKERS)
    air = rng.random(BLOCK) < 0.45
    currency = np.searchsorted(world.currency_shares, rng.random(BLOCK), side="right")
    currency = np.minimum(currency, world.rates_e5.size - 1)
    terms = np.searchsorted(TERM_SHARES, rng.random(BLOCK), side="right")
    chance = rng.random((BLOCK, CHANCES))
    counts = np.exp(rng.normal(1.25, 0.9, BLOCK)).round().astype(np.int64)
    counts = np.clip(counts, 1, LINES_MOST)
    starts = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    index = np.repeat(np.arange(BLOCK, dtype=np.int64), counts)
    variant, quantity, price_e2 = _lines(world, rng, trader, currency, index)
    fraud = np.where(chance[:, 0] < FRAUD_SHARE, 1 + (chance[:, 1] * 4).astype(np.int64), 0)
    declared = _Declared(world, index, variant.copy(), quantity.copy(), price_e2.copy())
    for place in np.flatnonzero(fraud).tolist():
        first, last = int(starts[place]), int(starts[place] + counts[place])
        fraud[place] = declared.plant(int(fraud[place]), first, last, float(chance[place, 2]))
    return Draws(
        trader, broker, air, currency, terms, fraud, chance, counts, starts, index,
        declared.variant, declared.quantity, declared.price_e2, variant, quantity, price_e2,
    )


def _lines(
    world: World, rng: np.random.Generator, trader: np.ndarray, currency: np.ndarray,
    index: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return variant, quantity in whole units and unit price in hundredths of the currency."""
    size = index.size
    country = np.searchsorted(world.country_shares, rng.random(BLOCK), side="right")
    focus = np.minimum((rng.random(size) ** 2 * FOCUS).astype(np.int64), FOCUS - 1)
    own = np.searchsorted(SLOT_SHARES, rng.random(size), side="right")
    kind = world.focus[trader[index], focus]
    variant = world.by_country[kind, country[index]]
    elsewhere = (variant < 0) | (rng.random(size) > SAME_COUNTRY)
    variant = np.where(elsewhere, world.slots[kind, own], variant)
    price = world.price_usd_e2[variant] * np.exp(rng.normal(0.0, 0.15, size))
    bigness = 6.0 / (1.0 + trader[index]) ** 0.25
    value = np.exp(rng.normal(11.3, 1.3, size)) * bigness
    quantity = np.rint(np.minimum(value, VALUE_MOST_USD_E2) / price)
    quantity = np.clip(quantity, 1, QUANTITY_MOST).astype(np.int64)
    return variant, quantity, in_currency(world, price, currency[index], quantity)


def in_currency(
    world: World, price_usd_e2: np.ndarray, currency: np.ndarray, quantity: np.ndarray
) -> np.ndarray:
    """Return prices in hundredths of a currency, high enough for a line to have a value."""
    rate = world.rates_e5[currency]
    price = np.rint(price_usd_e2 * world.rates_e5[0] / rate).astype(np.int64)
    least = -(-LEAST_TWD * 10**7 // (rate * quantity))
    result: np.ndarray = np.maximum(price, np.maximum(least, 1))
    return result


class _Declared:
    """The lines as declared, into which frauds are planted."""

    def __init__(
        self, world: World, index: np.ndarray, variant: np.ndarray, quantity: np.ndarray,
        price_e2: np.ndarray,
    ) -> None:
        self.world, self.index = world, index
        self.variant, self.quantity, self.price_e2 = variant, quantity, price_e2

    def plant(self, fraud: int, first: int, last: int, chance: float) -> int:
        """Plant a fraud into lines; return the one planted, undervaluation where none other fits.

        A line too cheap to be undervalued stays as it is; then no fraud (0) is planted.
        """
        if fraud == MISCLASSIFIED and self._misclassify(first, last):
            return fraud
        if fraud == FALSE_ORIGIN and self._false_origin(first, last):
            return fraud
        if fraud == SHORT_QUANTITY and self._short(first, last, 0.5 + 0.35 * chance):
            return fraud
        held = self.price_e2[first:last].copy()
        lower = np.maximum((held * (0.2 + 0.35 * chance)).astype(np.int64), 1)
        worth = lower * self.quantity[first:last] >= held * self.quantity[first:last] // 8
        if not (worth & (lower < held)).any() or int(held.max()) < 100:
            return 0
        self.price_e2[first:last] = np.where(worth, lower, held)
        return UNDERVALUED

    def _misclassify(self, first: int, last: int) -> bool:
        """Declare lines under a code of the same chapter at a lower rate, from the same country."""
        world, found = self.world, False
        for line in range(first, last):
            true = world.variants[int(self.variant[line])]
            target = int(world.close[true.kind])
            if target < 0:
                continue
            for other in world.slots[target].tolist():
                if world.variants[other].origin == true.origin:
                    self.variant[line] = other
                    found = True
                    break
        return found

    def _false_origin(self, first: int, last: int) -> bool:
        """Declare lines as from another country, one that has a preference if there is one."""
        world, found = self.world, False
        for line in range(first, last):
            true = world.variants[int(self.variant[line])]
            others = [
                other for other in world.slots[true.kind].tolist()
                if world.variants[other].origin != true.origin
            ]
            if others:
                claiming = [other for other in others if world.variants[other].claimed]
                self.variant[line] = (claiming or others)[0]
                found = True
        return found

    def _short(self, first: int, last: int, share: float) -> bool:
        """Declare fewer than there are."""
        held = self.quantity[first:last].copy()
        fewer = np.maximum((held * share).astype(np.int64), 1)
        self.quantity[first:last] = fewer
        return bool((fewer < held).any())
