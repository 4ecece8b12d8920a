"""Plants faults into good declarations: one of every kind the house refuses, each with its code."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from guanwu.declaration.model import Declaration
from guanwu.scale.generator.faults_of_form import FORM_FAULTS
from guanwu.scale.generator.faults_of_goods import goods_faults
from guanwu.scale.generator.faults_of_json import JSON_FAULTS
from guanwu.scale.generator.world import World

CONFLICT = "number_used_with_other_content"
_encode = msgspec.json.Encoder().encode


class Chance(NamedTuple):
    """What a fault may depend on: which kind, and an earlier good declaration."""

    kind: float
    earlier: Declaration | None


class Planted(NamedTuple):
    """A declaration with a fault: what is sent, the fault's name, the codes it must be refused by.

    The refusal must name one of the codes; others may stand beside it.
    """

    data: bytes
    name: str
    codes: tuple[str, ...]


class Planter:
    """Plants faults that the law and the tariff of one world know."""

    def __init__(self, world: World) -> None:
        records: dict[str, Callable[[Declaration], Declaration]] = {
            **FORM_FAULTS, **goods_faults(world)
        }
        self.records, self.texts = records, JSON_FAULTS
        self.names = (*records, *JSON_FAULTS, CONFLICT)

    def plant(self, declaration: Declaration, chance: Chance) -> Planted:
        """Plant the fault that the chance names."""
        name = self.names[int(chance.kind * len(self.names))]
        return self.named(name, declaration, chance.earlier)

    def named(
        self, name: str, declaration: Declaration, earlier: Declaration | None = None
    ) -> Planted:
        """Plant a fault by its name. Where no earlier declaration is at hand, other content
        cannot stand under its number: then the form is broken instead."""
        if name == CONFLICT:
            if earlier is not None:
                changed = msgspec.structs.replace(earlier, marks="SECOND CONTENT")
                return Planted(_encode(changed), name, (name,))
            name = next(iter(self.records))
        if name in self.texts:
            return Planted(self.texts[name](_encode(declaration)), name, (name,))
        return Planted(_encode(self.records[name](declaration)), name, (name,))
