"""The law of import levies as the shell hands it in: tariff, columns, tables, bases, levies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from guanwu.case import Refusal
from guanwu.duty.facts import FACTS
from guanwu.duty.levy import Asked, Goods, Levy, base_rule
from guanwu.origin.columns import choose
from guanwu.origin.membership import Membership
from guanwu.rule import Input, Plan, Rule, build, rule
from guanwu.rule.table import ALWAYS, DatedTable
from guanwu.tariff.edition import Tariff

PROFILES_KEPT = 50_000
"""Kinds of goods whose answers are remembered; beyond that everything is forgotten and asked anew.

Anybody may ask about goods, so the memory has an end.
"""


class Base(NamedTuple):
    """One row of the base graph: which levies enter the base of a levy, since when, by what law."""

    levy: str
    enters: tuple[str, ...]
    since: date
    until: date | None
    recorded_on: date
    cites: str


class Profile(NamedTuple):
    """What the table steps of all levies found for goods on a law day."""

    inputs: Mapping[str, int]
    measures: Mapping[str, str]
    rows: Mapping[str, str]
    needs: tuple[str, ...]
    warnings: tuple[Refusal, ...]
    refusals: tuple[Refusal, ...]


class Law:
    """The law of import levies; answers are remembered, so that a second question is a look-up."""

    def __init__(
        self,
        tariff: Tariff,
        membership: Membership,
        tables: Mapping[str, DatedTable],
        bases: Sequence[Base],
        levies: Mapping[str, Levy],
    ) -> None:
        self.tariff = tariff
        self.membership = membership
        self.tables = tables
        self.bases = tuple(bases)
        self.levies = levies
        self._profiles: dict[tuple[Goods, date, date], Profile] = {}
        self._bases: dict[tuple[date, date], list[Base]] = {}
        self._plans: dict[tuple[date, date], Plan | Refusal] = {}

    @cached_property
    def turns(self) -> list[date]:
        """Return every day on which any table, edition or base begins or ends, in order."""
        days = self.membership.turns()
        for edition in self.tariff:
            days |= {edition.since} | ({edition.until} if edition.until else set())
        for table in self.tables.values():
            days |= table.turns()
        for base in self.bases:
            days |= {base.since} | ({base.until} if base.until else set())
        return sorted(days)

    def epoch(self, day: date) -> date:
        """Return the day from which on the law is the same as on the day."""
        place = bisect_right(self.turns, day)
        return self.turns[place - 1] if place else date.min

    @cached_property
    def learnings(self) -> list[date]:
        """Return every day on which a row of law was recorded, in order."""
        days = self.membership.recorded()
        days |= {edition.recorded_on for edition in self.tariff}
        for table in self.tables.values():
            days |= table.recorded()
        return sorted(days | {base.recorded_on for base in self.bases})

    def knowledge(self, known_on: date) -> date:
        """Return the day from which on as much was known as on the day."""
        place = bisect_right(self.learnings, known_on)
        return self.learnings[place - 1] if place else date.min

    def bases_at(self, day: date, known_on: date = ALWAYS) -> list[Base]:
        """Return the base rows in force on the day, as known, in the order of the levies."""
        key = (self.epoch(day), self.knowledge(known_on))
        if key not in self._bases:
            self._bases[key] = self._in_force(day, known_on)
        return self._bases[key]

    def _in_force(self, day: date, known_on: date) -> list[Base]:
        """Return the latest recorded base row of every levy in force on the day."""
        found: dict[str, Base] = {}
        for base in self.bases:
            in_force = base.since <= day and (base.until is None or day < base.until)
            held = found.get(base.levy)
            if in_force and base.recorded_on <= known_on and (
                held is None or held.recorded_on <= base.recorded_on
            ):
                found[base.levy] = base
        return list(found.values())

    def plan(self, day: date, known_on: date = ALWAYS) -> Plan | Refusal:
        """Return the rules of all levies in force on the day, in order of need."""
        key = (self.epoch(day), self.knowledge(known_on))
        if key not in self._plans:
            self._plans[key] = self._make_plan(day, known_on)
        return self._plans[key]

    def _make_plan(self, day: date, known_on: date) -> Plan | Refusal:
        """Build the plan from the base graph of the day."""
        bases = self.bases_at(day, known_on)
        if not bases:
            facts = {"table": "bases", "key": "any levy", "day": day.isoformat()}
            return Refusal("law_row_missing", facts)
        stages: list[tuple[str, str | None, list[Rule]]] = []
        inputs: dict[str, Input] = dict(FACTS)
        for base in bases:
            levy = self.levies[base.levy]
            inputs |= levy.inputs
            rules = list(levy.rules)
            if any(f"{base.levy}_base" in one.parameters for one in rules):
                rules.insert(0, base_rule(base.levy, base.enters, base.cites))
            stages.append((base.levy, levy.guard, rules))
        stages.append(("payable", None, [_payable(tuple(base.levy for base in bases))]))
        return build(stages, inputs)

    def profile(self, goods: Goods, day: date, known_on: date = ALWAYS) -> Profile:
        """Return what the tables say about the goods on the law day, as known."""
        key = (goods, self.epoch(day), self.knowledge(known_on))
        held = self._profiles.get(key)
        if held is None:
            if len(self._profiles) >= PROFILES_KEPT:
                self._profiles.clear()
            held = self._profiles[key] = self._find(goods, day, known_on)
        return held

    def _find(self, goods: Goods, day: date, known_on: date) -> Profile:
        """Ask the table step of every levy; all refusals are kept, not the first alone."""
        edition = self.tariff.at(day, known_on)
        if isinstance(edition, Refusal):
            return _refused(edition)
        row = edition.find(goods.code)
        if isinstance(row, Refusal):
            return _refused(row)
        chosen = choose(row, goods.origin, day, known_on, goods.claimed, self.membership)
        if isinstance(chosen, Refusal):
            return _refused(chosen)
        held = edition.edition
        named = f"{held.name} [{held.since}, {held.until or ''})"
        asked = Asked(goods, row, chosen, day, known_on, self.tables, named)
        inputs: dict[str, int] = {}
        measures: dict[str, str] = {}
        rows: dict[str, str] = {}
        needs: list[str] = []
        warnings: list[Refusal] = []
        if chosen.warning is not None:
            warnings.append(Refusal(chosen.warning.code, chosen.warning.facts))
        refusals: list[Refusal] = []
        for base in self.bases_at(day, known_on):
            found = self.levies[base.levy].find(asked)
            inputs |= found.inputs
            measures |= found.measures
            rows |= found.rows
            needs += [name for name in found.needs if name not in needs]
            warnings += [one for one in found.warnings if one not in warnings]
            refusals += [one for one in found.refusals if one not in refusals]
        refusals += self._beyond(inputs)
        return Profile(inputs, measures, rows, tuple(needs), tuple(warnings), tuple(refusals))

    @cached_property
    def most(self) -> dict[str, int]:
        """Return the highest value of every input within which every rule fits 64 bits."""
        return {
            name: given.high for levy in self.levies.values() for name, given in levy.inputs.items()
        }

    def _beyond(self, inputs: Mapping[str, int]) -> list[Refusal]:
        """Return the refusals of rates that are below nothing or beyond their limits."""
        most = self.most
        return [
            Refusal("rate_beyond_limit", {"input": name, "value": value, "most": most[name]})
            for name, value in inputs.items() if not 0 <= value <= most[name]
        ]


def _refused(refusal: Refusal) -> Profile:
    """Return a profile that refuses."""
    return Profile({}, {}, {}, (), (), (refusal,))


def _payable(levies: tuple[str, ...]) -> Rule:
    """Return the rule that adds up all levies of the declaration."""

    def payable(*amounts: Any) -> Any:
        """Payable is the sum of all levies, each truncated and posted for itself."""
        result = amounts[0]
        for amount in amounts[1:]:
            result = result + amount
        return result

    return rule(cites="CA 43", unit="TWD", level="declaration")(payable)._replace(parameters=levies)
