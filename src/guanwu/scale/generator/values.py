"""Values and levies of a drawn block, by the law itself, as an honest declarant computes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np

from guanwu.case import Refusal
from guanwu.duty.columnar import Assessed, LineColumns, assess_columns
from guanwu.duty.dense import Codebook, DenseLaw
from guanwu.duty.facts import LineFacts, measured
from guanwu.scale.generator.draws import TERMS, Draws
from guanwu.scale.generator.goods import Kind, law_goods
from guanwu.scale.generator.world import World

CIF, FOB, CFR, EXW, FCA, DAP = range(len(TERMS))
E6 = 1_000_000


class Prices(NamedTuple):
    """Invoice and charges of each declaration in hundredths of its currency, values in NT$."""

    invoice_e2: np.ndarray
    fob_e2: np.ndarray
    freight_e2: np.ndarray
    insurance_e2: np.ndarray
    customs_value: np.ndarray
    cif_twd: np.ndarray


class Facts(NamedTuple):
    """What lines declare beside the value; -1: not declared."""

    net_weight_e6: np.ndarray
    degree_e3: np.ndarray
    litres_e6: np.ndarray
    tobacco_e6: np.ndarray
    pieces: np.ndarray


class Levied(NamedTuple):
    """Levies of each declaration in NT$ by name, their sum by code at hand, and the VAT base."""

    levies: Mapping[str, list[int]]
    business_tax_base: list[int]


def prices(world: World, draws: Draws) -> Prices:
    """Return the prices under the terms of delivery, and customs values rounded half up."""
    amount = draws.price_e2 * draws.quantity
    total = np.add.reduceat(amount, draws.starts)
    freight = np.rint(total * (0.01 + 0.05 * draws.chance[:, 3])).astype(np.int64) + 1
    insurance = np.rint(total * 0.003).astype(np.int64) + 1
    inland = np.rint(total * 0.015).astype(np.int64)
    terms = draws.terms
    fob = np.select(
        [terms == CIF, terms == CFR, terms == EXW, terms == DAP],
        [total - freight - insurance, total - freight, total + inland,
         total - freight - insurance - inland],
        total,
    )
    cif = fob + freight + insurance
    rate = world.rates_e5[draws.currency]
    exact = cif * rate / 1e7
    value = np.floor(exact[draws.owner] * (amount / total[draws.owner]) + 0.5).astype(np.int64)
    value = np.maximum(value, 1)
    return Prices(total, fob, freight, insurance, value, np.add.reduceat(value, draws.starts))


class Declaring:
    """Kinds of a world as columns, and its law for columns."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.book = Codebook()
        self._dense: dict[date, DenseLaw] = {}
        kinds = [world.kinds[one.kind] for one in world.variants]
        self.kinds = kinds
        self.code = np.array([self.book.code(one.code) for one in kinds], dtype=np.int64)
        self.origin = np.array([self.book.origin(one.origin) for one in world.variants])
        self.claimed = np.array([one.claimed for one in world.variants], dtype=np.int64)
        self.extra = np.array([self.book.extra(tuple(law_goods(one, "", False)[3:]))
                               for one in kinds], dtype=np.int64)
        self.low = np.array([one.recipe.degree_low for one in kinds]) * 1_000
        self.high = np.array([one.recipe.degree_high for one in kinds]) * 1_000
        self.litres = np.array([one.litres for one in kinds])
        self.by_litre = np.array([one.unit == "LTR" for one in kinds])
        self.sticks = np.array([one.recipe.tobacco_kind == "cigarettes" for one in kinds])
        self.tobacco = np.array([bool(one.recipe.tobacco_kind) for one in kinds])
        self.selected = np.array([bool(one.recipe.selected_goods_item) for one in kinds])
        self.in_kilograms = np.array([one.unit == "KGM" for one in kinds])

    def facts(self, variant: np.ndarray, quantity: np.ndarray, chance: np.ndarray) -> Facts:
        """Return weights, litres, degrees, tobacco and pieces; `chance` is uniform by line."""
        weight = quantity * self.world.grams[variant] * 1_000
        litres = np.where(self.by_litre[variant], quantity * E6, weight)
        low, high = self.low[variant], self.high[variant]
        degree = low + ((high - low) * chance).astype(np.int64) // 100 * 100
        sticks = np.where(self.sticks[variant], quantity * 1_000 * E6, weight)
        pieces = np.where(self.in_kilograms[variant], quantity // 30 + 1, quantity)
        return Facts(
            weight,
            np.where(high > 0, degree, -1),
            np.where(self.litres[variant], litres, -1),
            np.where(self.tobacco[variant], sticks, -1),
            np.where(self.selected[variant], pieces, -1),
        )

    def assess(self, draws: Draws, values: np.ndarray, facts: Facts, day: date) -> Assessed:
        """Assess a block under the law of a day. Raises ValueError where the law refuses any."""
        world, variant = self.world, draws.variant
        epoch = world.law.epoch(day)
        dense = self._dense.get(epoch)
        if dense is None:
            dense = self._dense[epoch] = DenseLaw(world.law, self.book, day)
        none = np.int64(0)
        sticks = self.sticks[variant]
        tobacco = np.maximum(facts.tobacco_e6, none)
        source = _Source(self, draws, facts)
        columns = LineColumns(
            draws.starts, draws.owner, self.code[variant], self.origin[variant],
            self.claimed[variant], self.extra[variant],
            {
                "customs_value": values,
                "net_weight_e6": facts.net_weight_e6,
                "pieces": np.maximum(facts.pieces, none),
                "alcohol_degree_e3": np.maximum(facts.degree_e3, none),
                "tobacco_sticks_e6": np.where(sticks, tobacco, none),
                "tobacco_kilograms_e6": np.where(sticks, none, tobacco),
            },
            source.measure, source.missing,
        )
        assessed = assess_columns(dense, columns)
        if isinstance(assessed, Refusal):
            raise ValueError(f"{assessed.code} {dict(assessed.facts)}")
        if assessed.refused.any():
            place = int(np.flatnonzero(assessed.refused)[0])
            first = int(draws.starts[place])
            raise ValueError(f"refused goods: {self.kinds[int(variant[first])]}")
        return assessed

    def levied(self, draws: Draws, assessed: Assessed) -> Levied:
        """Return the levies that have a code at hand, and the base of business tax."""
        taxed = np.where(assessed.values["business_rate_ppm"] > 0,
                         assessed.values["business_tax_base"], 0)
        return Levied(
            {code: assessed.levy(levy).tolist() for levy, code in self.world.known_levies.items()
             if levy in assessed.values},
            np.add.reduceat(taxed, draws.starts).tolist(),
        )


class _Source:
    """Answers what the law asks of single lines."""

    def __init__(self, declaring: Declaring, draws: Draws, facts: Facts) -> None:
        self.kinds, self.draws, self.facts = declaring.kinds, draws, facts

    def _line(self, place: int) -> LineFacts:
        """Return a line as the one-by-one assessment sees it."""
        kind: Kind = self.kinds[int(self.draws.variant[place])]
        quantities = {kind.unit: int(self.draws.quantity[place]) * E6}
        if self.facts.litres_e6[place] >= 0:
            quantities["LTR"] = int(self.facts.litres_e6[place])
        return LineFacts(0, int(self.facts.net_weight_e6[place]), quantities)

    def measure(self, place: int, unit: str) -> int | Refusal:
        """Return a measure that a specific rate asks of a line."""
        return measured(self._line(place), unit)

    def missing(self, place: int, name: str) -> bool:
        """Say whether a line lacks a fact that the law needs."""
        if name == "alcohol_degree_e3":
            return bool(self.facts.degree_e3[place] < 0)
        if name == "pieces":
            return bool(self.facts.pieces[place] < 0)
        return name.startswith("tobacco") and bool(self.facts.tobacco_e6[place] < 0)
