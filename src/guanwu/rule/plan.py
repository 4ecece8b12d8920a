"""A plan puts rules in order of need and groups them in stages that may be passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from guanwu.rule.declare import Rule, needs


class Input(NamedTuple):
    """A value handed to a plan: its level, unit and the limits within which 64 bits suffice."""

    level: str
    unit: str
    low: int
    high: int


class Stage(NamedTuple):
    """The rules of one levy in order; passed over where no line has the `guard` input set."""

    name: str
    guard: str | None
    rules: tuple[Rule, ...]


class Plan(NamedTuple):
    """Stages in order, the inputs they need, and the level of every name."""

    stages: tuple[Stage, ...]
    inputs: Mapping[str, Input]
    levels: Mapping[str, str]

    def rules(self) -> tuple[Rule, ...]:
        """Return every rule in order."""
        return tuple(a_rule for stage in self.stages for a_rule in stage.rules)


class PlanError(Exception):
    """A plan that cannot be made: a name that nothing yields, or a circle."""


def build(stages: Sequence[tuple[str, str | None, Iterable[Rule]]],
          inputs: Mapping[str, Input]) -> Plan:
    """Order the rules of each stage by need and check that every name is known when asked.

    Raises PlanError for an unknown name, a circle or a name yielded twice: these are bugs.
    """
    levels = {name: given.level for name, given in inputs.items()}
    ordered = []
    for name, guard, rules in stages:
        if guard is not None and guard not in levels:
            raise PlanError(f"stage {name}: no input {guard}")
        ordered.append(Stage(name, guard, _in_order(name, tuple(rules), levels)))
    return Plan(tuple(ordered), dict(inputs), levels)


def _in_order(stage: str, rules: tuple[Rule, ...], levels: dict[str, str]) -> tuple[Rule, ...]:
    """Order the rules of a stage; add what they yield to the known levels."""
    waiting = list(rules)
    ordered: list[Rule] = []
    while waiting:
        ready = [one for one in waiting if all(name in levels for name in needs(one))]
        if not ready:
            unknown = {one.name: [n for n in needs(one) if n not in levels] for one in waiting}
            raise PlanError(f"stage {stage}: nothing yields {unknown}")
        for one in ready:
            if one.name in levels:
                raise PlanError(f"stage {stage}: {one.name} is yielded twice")
            levels[one.name] = "declaration" if one.level == "declaration" else "line"
            ordered.append(one)
            waiting.remove(one)
    return tuple(ordered)
