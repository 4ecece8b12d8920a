"""Decides lodged declarations in one columnar pass: checks, value, law, selection. No store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from guanwu.case import Fault, Refusal
from guanwu.declaration.checks import check
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.desk.persons import masked_faults
from guanwu.desk.selecting import select_batch
from guanwu.desk.sheet import Sheet
from guanwu.duty.assess import assess
from guanwu.duty.columnar import Assessed, assess_columns
from guanwu.duty.declared import facts_of, goods_of
from guanwu.risk.model import Selection
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.model import Valuation
from guanwu.valuation.rules import law_day


class Levied(NamedTuple):
    """What is due on one declaration: totals by levy that applies, line shares, sum, VAT base."""

    levies: dict[str, int]
    shares: dict[str, list[int]]
    payable: int
    business_tax_base: int
    warnings: tuple[str, ...]


class Decision(NamedTuple):
    """The decision on one declaration: faults, or its value, levies and selection."""

    declaration: Declaration
    law_day: date
    faults: tuple[Fault, ...]
    valuation: Valuation | None = None
    levied: Levied | None = None
    selected: Selection | None = None


def decide(
    house: House, declarations: Sequence[Declaration], known_on: date,
    plain: Sequence[Declaration] | None = None,
) -> list[Decision]:
    """Decide declarations as of a day of knowledge, in their order; every fault is kept.

    `plain` are the same declarations before the ids of natural persons were sealed: the checks
    look at those, and what they quote is masked.
    """
    decisions: list[Decision | None] = [None] * len(declarations)
    reference = house.reference_on(known_on)
    groups: dict[date, list[tuple[int, Valuation]]] = {}
    for place, declaration in enumerate(declarations):
        kind = house.reference.kinds.get(declaration.kind)
        day = law_day(declaration, kind) if kind is not None else declaration.imported_on
        open_one = declaration if plain is None else plain[place]
        faults = [*check(open_one, reference), *house.brokers.faults(declaration, known_on)]
        if faults:
            if open_one is not declaration:
                faults = masked_faults(faults, open_one.importer.id)
            decisions[place] = Decision(declaration, day, tuple(faults))
            continue
        valuation = _value(house, declaration)
        if isinstance(valuation, Valuation) and not valuation.faults:
            groups.setdefault(house.law.epoch(day), []).append((place, valuation))
        else:
            said = valuation.faults if isinstance(valuation, Valuation) else valuation
            decisions[place] = Decision(declaration, day, said)
    for members in groups.values():
        _decide_group(house, declarations, members, known_on, decisions)
    return [one for one in decisions if one is not None]


def _value(house: House, declaration: Declaration) -> Valuation | tuple[Fault, ...]:
    """Return the customs value by the exchange rate of the declaration day."""
    parameters = house.value_parameters(declaration.declared_on)
    if isinstance(parameters, Refusal):
        return (Fault(parameters.code, "lines", parameters.facts),)
    return value_declaration(declaration, house.reference.sell_rate_e5, parameters)


def _decide_group(
    house: House,
    declarations: Sequence[Declaration],
    members: list[tuple[int, Valuation]],
    known_on: date,
    decisions: list[Decision | None],
) -> None:
    """Assess and select the declarations that share one law."""
    held = [declarations[place] for place, _ in members]
    day = law_day(held[0], house.reference.kinds[held[0].kind])
    sheet = Sheet(held, [valuation.lines for _, valuation in members], house.book)
    dense = house.dense(day, known_on)
    assessed = assess_columns(dense, sheet.columns)
    if isinstance(assessed, Refusal):
        fault = Fault(assessed.code, "law", assessed.facts)
        for place, _ in members:
            decisions[place] = Decision(declarations[place], day, (fault,))
        return
    levied = _levied(house, sheet, assessed, day, known_on)
    days = [law_day(one, house.reference.kinds[one.kind]) for one in held]
    selected = select_batch(house, held, [one for _, one in members], days, known_on)
    for at, (place, valuation) in enumerate(members):
        declaration, own_day = declarations[place], days[at]
        if assessed.refused[at]:
            said = _reasons(house, declaration, valuation, own_day, known_on)
            decisions[place] = Decision(declaration, own_day, said)
        else:
            decisions[place] = Decision(
                declaration, own_day, (), valuation, levied[at], selected[at]
            )


def _reasons(
    house: House, declaration: Declaration, valuation: Valuation, day: date, known_on: date
) -> tuple[Fault, ...]:
    """Ask the law one by one why it refuses a declaration."""
    found = assess(
        house.law,
        [goods_of(line) for line in declaration.lines],
        [facts_of(line, value) for line, value in zip(declaration.lines, valuation.lines,
                                                      strict=True)],
        day,
        known_on,
    )
    if not found or not isinstance(found[0], Fault):
        raise RuntimeError(f"columns refused {declaration.number}, whole numbers did not")
    return tuple(one for one in found if isinstance(one, Fault))


def _levied(
    house: House, sheet: Sheet, assessed: Assessed, day: date, known_on: date
) -> list[Levied]:
    """Return what is due, declaration by declaration, from the columns."""
    stages = [stage for stage in assessed.plan.stages if stage.name != "payable"]
    totals = {stage.name: assessed.levy(stage.name).tolist() for stage in stages}
    shares = {stage.name: assessed.shares(stage.name).tolist() for stage in stages}
    dense = house.dense(day, known_on)
    never = [False] * sheet.starts.size
    applying: dict[str, list[bool]] = {}
    for stage in stages:
        if stage.guard is not None:
            flags = dense.flags(stage.guard)
            applying[stage.name] = never if flags is None else np.logical_or.reduceat(
                flags.take(assessed.profiles) > 0, sheet.starts).tolist()
    payable = assessed.levy("payable").tolist()
    taxed = np.where(assessed.values["business_rate_ppm"] > 0,
                     assessed.values["business_tax_base"], 0)
    bases = np.add.reduceat(taxed, sheet.starts).tolist()
    warned = dense.warned()
    starts = [*sheet.starts.tolist(), len(sheet.lines)]
    numbers = assessed.profiles.tolist()
    result = []
    for at in range(len(payable)):
        first, last = starts[at], starts[at + 1]
        names = [name for name in totals if name not in applying or applying[name][at]]
        warnings = {code for number in numbers[first:last] for code in warned[number]}
        result.append(Levied(
            {name: totals[name][at] for name in names},
            {name: shares[name][first:last] for name in names},
            payable[at],
            bases[at],
            tuple(sorted(warnings)) if warnings else (),
        ))
    return result
