"""Assessment of one declaration on whole numbers, with the worksheet when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from guanwu.case import Fault, Refusal
from guanwu.duty.facts import FACTS, LineFacts, beyond_limit, measured
from guanwu.duty.law import Law, Profile
from guanwu.duty.levy import Goods
from guanwu.rule import Plan
from guanwu.rule.table import ALWAYS
from guanwu.rule.whole import Values, evaluate
from guanwu.rule.worksheet import Step, steps


class Assessment(NamedTuple):
    """What is due: each levy's total, the lines' shares, the sum, warnings, and the values.

    `levies` holds every levy that applies, even at 0; `shares` the same by line.
    """

    customs_value: int
    levies: Mapping[str, int]
    shares: Mapping[str, Sequence[int]]
    payable: int
    warnings: tuple[Fault, ...]
    plan: Plan
    values: Values
    asked: tuple[str, ...]
    profiles: tuple[Profile, ...]

    def business_tax_base(self) -> int:
        """Return the sum of the bases of lines on which business tax is levied."""
        rates = self.values["business_rate_ppm"]
        bases = self.values["business_tax_base"]
        return sum(base for base, rate in zip(bases, rates, strict=True) if rate)

    def worksheet(self) -> list[Step]:
        """Return every step with inputs, result, unit, article and table row."""
        names = {name for profile in self.profiles for name in profile.rows}
        rows = {name: [profile.rows.get(name) for profile in self.profiles] for name in names}
        return steps(self.plan, self.values, list(self.asked), len(self.profiles), rows)


def assess(
    law: Law,
    goods: Sequence[Goods],
    facts: Sequence[LineFacts],
    day: date,
    known_on: date = ALWAYS,
) -> Assessment | tuple[Fault, ...]:
    """Assess the lines of one declaration under the law of the day, as known on another day.

    Returns every refusal of every line at once, each with the line (counted from 0 in its place,
    from 1 in its number), when one cannot be assessed.
    """
    plan = law.plan(day, known_on)
    if isinstance(plan, Refusal):
        return (Fault(plan.code, "law", _of_day(plan.facts, day)),)
    profiles = tuple(law.profile(one, day, known_on) for one in goods)
    given, faults = gather(profiles, facts, day)
    if faults:
        return tuple(faults)
    zeros = [0] * len(goods)
    for name in plan.inputs:
        given.setdefault(name, zeros)
    values, asked = evaluate(plan, given, len(goods))
    levies = {name: values[name] for name in asked if name != "payable"}
    return Assessment(
        sum(one.customs_value for one in facts),
        levies,
        {name: values[f"{name}_line"] for name in levies},
        values["payable"],
        tuple(_faults(profiles, "warnings", day)),
        plan,
        values,
        tuple(asked),
        profiles,
    )


def gather(
    profiles: Sequence[Profile], facts: Sequence[LineFacts], day: date
) -> tuple[dict[str, list[int]], list[Fault]]:
    """Put the inputs of all lines side by side; every missing fact or row is a fault."""
    faults = _faults(profiles, "refusals", day)
    rows: list[dict[str, int]] = []
    for number, (profile, fact) in enumerate(zip(profiles, facts, strict=True)):
        row, refusals = line_inputs(profile, fact)
        rows.append(row)
        faults += [
            Fault(one.code, f"lines[{number}]", one.facts, number + 1) for one in refusals
        ]
    names = set(FACTS).union(*rows)
    return {name: [row.get(name, 0) for row in rows] for name in names}, faults


def line_inputs(profile: Profile, fact: LineFacts) -> tuple[dict[str, int], list[Refusal]]:
    """Return the inputs of one line, what the tables found, its facts and measures; refusals."""
    refusals: list[Refusal] = []
    row = dict(profile.inputs)
    row["customs_value"] = fact.customs_value
    row["net_weight_e6"] = fact.net_weight_e6 or 0
    row["pieces"] = fact.pieces or 0
    row["alcohol_degree_e3"] = fact.alcohol_degree_e3 or 0
    row["tobacco_sticks_e6"] = fact.tobacco_sticks_e6 or 0
    row["tobacco_kilograms_e6"] = fact.tobacco_kilograms_e6 or 0
    for name, unit in profile.measures.items():
        taken = measured(fact, unit)
        if isinstance(taken, Refusal):
            refusals.append(taken)
        else:
            row[name] = taken
    for name in profile.needs:
        if getattr(fact, name) is None:
            refusals.append(Refusal("fact_missing", {"fact": name}))
    beyond = beyond_limit(row)
    if beyond is not None:
        refusals.append(beyond)
    return row, refusals


def _of_day(facts: Mapping[str, Any], day: date) -> Mapping[str, Any]:
    """Return facts that tell the day asked about: answers are remembered for a whole epoch."""
    return {**facts, "day": day.isoformat()} if "day" in facts else facts


def _faults(profiles: Sequence[Profile], kind: str, day: date) -> list[Fault]:
    """Return the refusals or warnings of all lines with their places."""
    return [
        Fault(one.code, f"lines[{number}]", _of_day(one.facts, day), number + 1)
        for number, profile in enumerate(profiles)
        for one in getattr(profile, kind)
    ]
