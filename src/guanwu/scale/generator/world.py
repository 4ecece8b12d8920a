"""The world that trades: goods by popularity, traders by size, price levels by code and origin.

Everything is drawn once from the seed; declarations are drawn from it by index. Levels and shares
are made up: nothing of this is a statistic of any country.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import numpy as np

from guanwu.case import Refusal
from guanwu.declaration.checks.goods import demands_of
from guanwu.declaration.reference import Reference
from guanwu.duty.law import Law
from guanwu.scale.generator.goods import (
    Kind,
    Variant,
    exempt_kind,
    kind_of,
    origins,
    recipes,
    variant_of,
)
from guanwu.scale.generator.parties import TRADERS, zipf
from guanwu.tariff.edition import TariffRow

FIRST_DAY: Final = date(2025, 3, 11)
"""First day of the ten for which exchange rates are shipped."""
DAYS: Final = 10
KINDS_MOST: Final = 3_000
SLOTS: Final = 12
"""Origins that goods of one code come from, most frequent first."""
FOCUS: Final = 12
"""Kinds of goods that one trader deals in."""
ORDINARY: Final = frozenset((
    28, 29, 32, 38, 39, 40, 48, 54, 59, 61, 64, 72, 73, 74, 76, 82, 83, 84, 85, 90, 94, 95,
))
"""Chapters traded most."""
RARE: Final = frozenset((1, 5, 6, 12, 13, 24, 36, 43, 71, 86, 88, 89, 92, 93, 97, 98))
"""Chapters hardly traded."""
FARM_LAST: Final = 24
CURRENCIES: Final = (
    ("USD", 0.60), ("JPY", 0.12), ("EUR", 0.11), ("CNY", 0.06), ("HKD", 0.02), ("GBP", 0.02),
    ("KRW", 0.02), ("SGD", 0.01), ("AUD", 0.01), ("CHF", 0.01), ("TWD", 0.02),
)


def popularity(code: str, demanding: bool) -> float:
    """Return how much goods are traded: machines and materials most, arms and antiques hardly."""
    chapter = int(code[:2])
    usual = 3.0 if chapter in ORDINARY else 0.6
    if chapter in RARE:
        usual = 0.08
    elif chapter <= FARM_LAST:
        usual = 0.4
    return usual * (0.15 if demanding else 1.0)


class World:
    """What trades, under one law. `reference` holds tariff, rates, lists; `levy_codes` the codes.

    `edition_day` decides the tariff edition whose codes are traded (default: the first day).
    """

    def __init__(
        self, law: Law, reference: Reference, levy_codes: Mapping[str, str], seed: int,
        kinds_most: int = KINDS_MOST,
    ) -> None:
        """Draw the world. Raises ValueError where no edition of the tariff serves the first day."""
        self.law, self.reference, self.seed = law, reference, seed
        self._offered: dict[tuple[str, str, int], Variant | None] = {}
        self.known_levies = {
            levy: code for levy, code in levy_codes.items()
            if reference.knows("duty_kinds", code, FIRST_DAY)
        }
        edition = law.tariff.at(FIRST_DAY - timedelta(days=4))
        if isinstance(edition, Refusal):
            raise ValueError(f"{edition.code} {dict(edition.facts)}")
        self.rows: tuple[TariffRow, ...] = edition.edition.rows
        rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1])))
        self.kinds: list[Kind] = self._by_popularity(rng, self._kinds(rng, kinds_most))
        self.variants: list[Variant] = []
        self.slots = self._slots(rng)
        self.by_country = self._by_country()
        self.country_shares = np.cumsum([one.weight for one in origins()])
        self.country_shares /= self.country_shares[-1]
        self.kinds_by_variant = np.array([one.kind for one in self.variants], dtype=np.int64)
        self._prices(rng)
        self.trader_shares = zipf(TRADERS, 1.05)
        kind_shares = zipf(len(self.kinds), 0.75)
        focus = np.searchsorted(kind_shares, rng.random((TRADERS, FOCUS)))
        self.focus: np.ndarray = focus.astype(np.int64)
        self.rates_e5 = np.array([self._rate(code) for code, _ in CURRENCIES], dtype=np.int64)
        self.currency_shares = np.cumsum([share for _, share in CURRENCIES])
        self.close = self._close()

    def _kinds(self, rng: np.random.Generator, most: int) -> list[Kind]:
        """Return the kinds of goods, most traded first; every recipe is among them."""
        known = recipes()
        order = [self.rows[place] for place in rng.permutation(len(self.rows)).tolist()]
        special = [row for row in order if set(row.levy_codes) & {"T", "T*", "B", "C", "L*"}
                   and any(row.code[:length] in known for length in range(4, 12))]
        chosen = {row.code for row in special[: most // 4]}
        chosen |= {row.code for row in order[: most - len(chosen)]}
        kinds: list[Kind] = []
        for place, row in enumerate(row for row in order if row.code in chosen):
            made = kind_of(row)
            if made is None:
                continue
            kinds.append(made)
            twin = exempt_kind(made, place)
            kinds += [twin] if twin is not None else []
        return self._tradable(kinds)

    def _tradable(self, kinds: list[Kind]) -> list[Kind]:
        """Return the kinds that may come from at least one country."""
        places = range(len(origins()))
        return [kind for kind in kinds if any(self._offer(kind, at) for at in places)]

    def _offer(self, kind: Kind, at: int) -> Variant | None:
        """Return the goods of a kind from a country that sells, None where it may not."""
        key = (kind.code, kind.exemption, at)
        if key not in self._offered:
            country = origins()[at].country
            self._offered[key] = variant_of(kind, 0, country, FIRST_DAY, self.law, self.reference)
        return self._offered[key]

    def _by_popularity(self, rng: np.random.Generator, kinds: list[Kind]) -> list[Kind]:
        """Return the kinds in the order of how much they are traded: by chapter, by chance."""
        weights = np.array([popularity(kind.code, bool(self._demands(kind))) for kind in kinds])
        order = np.argsort(-(rng.random(len(kinds)) ** (1.0 / weights)), kind="stable")
        return [kinds[place] for place in order.tolist()]

    def _demands(self, kind: Kind) -> bool:
        """Say whether an import rule stands against the goods."""
        return any(demand.demands != "inspection" and not demand.origins
                   for demand in demands_of(kind.code, FIRST_DAY, self.reference))

    def _by_country(self) -> np.ndarray:
        """Return for every kind and seller's country the number of the variant; -1 where none."""
        places = {one.country: place for place, one in enumerate(origins())}
        found = np.full((len(self.kinds), len(places)), -1, dtype=np.int64)
        for number, one in enumerate(self.variants):
            found[one.kind, places[one.origin]] = number
        return found

    def _slots(self, rng: np.random.Generator) -> np.ndarray:
        """Return for every kind the numbers of its variants, one per slot of origin."""
        sellers = origins()
        weights = np.array([one.weight for one in sellers])
        slots = np.zeros((len(self.kinds), SLOTS), dtype=np.int64)
        for place, kind in enumerate(self.kinds):
            keys = rng.random(len(sellers)) ** (1.0 / weights)
            found: list[int] = []
            for at in np.argsort(-keys).tolist():
                variant = self._offer(kind, at)
                if variant is not None:
                    found.append(len(self.variants))
                    self.variants.append(variant._replace(kind=place))
                if len(found) == SLOTS:
                    break
            slots[place] = [found[slot % len(found)] for slot in range(SLOTS)]
        return slots

    def _prices(self, rng: np.random.Generator) -> None:
        """Draw the price level of every variant (hundredths of a US dollar) and its weight."""
        level = np.array([float(kind.price_usd_e2) for kind in self.kinds])
        level *= np.exp(rng.normal(0.0, 0.7, len(self.kinds)))
        spread = np.exp(rng.normal(0.0, 0.25, len(self.variants)))
        self.price_usd_e2: np.ndarray = level[self.kinds_by_variant] * spread
        grams = np.array([kind.grams for kind in self.kinds], dtype=np.int64)
        self.grams: np.ndarray = grams[self.kinds_by_variant]

    def _rate(self, currency: str) -> int:
        """Return the selling rate of a currency on the first day, NT$ in hundred-thousandths."""
        rate = self.reference.sell_rate_e5(currency, FIRST_DAY)
        if isinstance(rate, Refusal):
            raise ValueError(f"{rate.code} {dict(rate.facts)}")
        return rate

    def _close(self) -> np.ndarray:
        """Return for every kind one of its chapter, same unit, at a lower rate; -1 where none."""
        groups: dict[tuple[str, str], list[int]] = {}
        for place, kind in enumerate(self.kinds):
            if kind.recipe == type(kind.recipe)() and not kind.exemption:
                groups.setdefault((kind.code[:2], kind.unit), []).append(place)
        close = np.full(len(self.kinds), -1, dtype=np.int64)
        for places in groups.values():
            lowest = min(places, key=lambda one: (self.kinds[one].rate_ppm, one))
            for place in places:
                if self.kinds[place].rate_ppm > self.kinds[lowest].rate_ppm:
                    close[place] = lowest
        return close
