"""Yields generated declarations as JSON, each with its ground truth kept apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from guanwu.declaration.model import Declaration
from guanwu.scale.generator.draws import BLOCK, FRAUDS, Draws, draw
from guanwu.scale.generator.faults import Chance, Planter
from guanwu.scale.generator.values import Declaring, prices
from guanwu.scale.generator.world import DAYS, FIRST_DAY, World
from guanwu.scale.generator.writing import Columns, Writer, columns_of, declared_day

FAULT_SHARE: Final = 0.04
_encode = msgspec.json.Encoder().encode


class Truth(NamedTuple):
    """What is true of a generated declaration, never told to the house.

    `place` is its index over all. `codes`: the refusal must name at least one of them (empty: no
    fault was planted). `fraud`: empty, or what is untrue, with the lines (from 1) and their true
    code, origin, quantity and unit price in `true_lines`.
    """

    place: int
    number: str
    fault: str
    codes: tuple[str, ...]
    fraud: str
    true_lines: tuple[tuple[int, str, str, int, int], ...] = ()


class GeneratedItem(NamedTuple):
    """A declaration as it is sent, and the truth about it."""

    json: bytes
    truth: Truth


def generate(
    world: World, start: int, count: int, fault_share: float = FAULT_SHARE
) -> Iterator[GeneratedItem]:
    """Yield declarations `start` to `start + count - 1`; each is the same in every slice.

    About four in a hundred have a planted fault (`fault_share`), about two a planted fraud.
    """
    generator = _Generator(world, fault_share)
    index, end = start, start + count
    while index < end:
        block, place = divmod(index, BLOCK)
        stop = min(BLOCK, place + end - index)
        yield from generator.block(block, place, stop)
        index = (block + 1) * BLOCK


class _Generator:
    """Makes blocks of one world."""

    def __init__(self, world: World, fault_share: float) -> None:
        self.world, self.fault_share = world, fault_share
        self.declaring = Declaring(world)
        self.writer = Writer(world, self.declaring)
        self.planter = Planter(world)
        last = FIRST_DAY + timedelta(days=DAYS - 1)
        first = FIRST_DAY - timedelta(days=4)
        self.one_law = world.law.epoch(first) == world.law.epoch(last)

    def block(self, block: int, first: int, stop: int) -> Iterator[GeneratedItem]:
        """Yield the declarations of a block from one place to another."""
        draws = draw(self.world, block)
        columns = self._columns(block, draws)
        chance = draws.chance
        faulty = chance[:, 4] < self.fault_share
        for place in range(first, stop):
            index = block * BLOCK + place
            declaration = self.writer.write(index, place, columns)
            number = declaration.number
            if faulty[place] and not draws.fraud[place]:
                odds = Chance(float(chance[place, 5]),
                              self._earlier(block, place, faulty, columns))
                planted = self.planter.plant(declaration, odds)
                yield GeneratedItem(
                    planted.data, Truth(index, number, planted.name, planted.codes, "")
                )
            else:
                fraud = FRAUDS[int(draws.fraud[place])]
                truth = Truth(index, number, "", (), fraud,
                              self._true_lines(draws, place) if fraud else ())
                yield GeneratedItem(_encode(declaration), truth)

    def _columns(self, block: int, draws: Draws) -> Columns:
        """Return value and levies of a block, under the law of each declaration's import day."""
        priced = prices(self.world, draws)
        line_chance = draws.chance[draws.owner, 11]
        facts = self.declaring.facts(draws.variant, draws.quantity, line_chance)
        days = [
            declared_day(block * BLOCK + place) - timedelta(days=int(lag * 5))
            for place, lag in enumerate(draws.chance[:, 6].tolist())
        ]
        found: Columns | None = None
        epochs = [self.world.law.epoch(day) for day in ([days[0]] if self.one_law else days)]
        for epoch in dict.fromkeys(epochs):
            day = days[epochs.index(epoch)]
            assessed = self.declaring.assess(draws, priced.customs_value, facts, day)
            made = columns_of(draws, priced, facts, self.declaring.levied(draws, assessed))
            if found is None:
                found = made
                continue
            for place, own in enumerate(epochs):
                if own == epoch:
                    found.levies[place] = made.levies[place]
                    found.business_tax_base[place] = made.business_tax_base[place]
        assert found is not None
        return found

    def _earlier(
        self, block: int, place: int, faulty: np.ndarray, columns: Columns
    ) -> Declaration | None:
        """Return the nearest earlier declaration of the block that is without a fault."""
        for before in range(place - 1, max(place - 20, -1), -1):
            if not faulty[before]:
                return self.writer.write(block * BLOCK + before, before, columns)
        return None

    def _true_lines(self, draws: Draws, place: int) -> tuple[Any, ...]:
        """Return the true code, origin, quantity and price (e-2) of the lines declared untruly."""
        first = int(draws.starts[place])
        found = []
        for at in range(first, first + int(draws.counts[place])):
            true, quantity = int(draws.true_variant[at]), int(draws.true_quantity[at])
            price = int(draws.true_price_e2[at])
            if (true, quantity, price) != (
                draws.variant[at], draws.quantity[at], draws.price_e2[at]
            ):
                goods = self.world.variants[true]
                code = self.world.kinds[goods.kind].code
                found.append((at - first + 1, code, goods.origin, quantity, price))
        return tuple(found)
