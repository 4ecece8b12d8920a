"""Why this amount: recomputed from record and law, and compared with what was assessed.

Nothing is answered from memory: the worksheet is made anew from the record, the law day and what
was known on the day of assessment, and must come to the same dollar.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import msgspec

from guanwu.case import Fault, Refusal
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.desk.persons import open_importer
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.declared import facts_of, goods_of
from guanwu.rule.worksheet import Step
from guanwu.store.case_rows import Case, load_cases
from guanwu.store.engine import reading
from guanwu.valuation.compare import compare
from guanwu.valuation.model import Difference, value_parameters
from guanwu.valuation.worksheet import value_with_steps

_decoder = msgspec.json.Decoder(Declaration)


class Explained(NamedTuple):
    """The explanation of a case. `same`: the recomputation equals what was assessed.

    `steps` begin with the customs value; `differences` are declared figures that differ.
    """

    case: Case
    declaration: Declaration
    law_day: date
    known_on: date
    edition: str
    assessment: Assessment
    steps: tuple[Step, ...]
    differences: tuple[Difference, ...]
    same: bool


def explain(
    house: House, number: str, law_day: date | None = None, known_on: date | None = None
) -> Explained | tuple[Fault, ...] | None:
    """Explain an assessment; None for an unknown number, faults for a refused declaration.

    Another law day or day of knowledge answers what the law would have said then; `same` then
    tells whether it would have come to the same.
    """
    with reading(house.engine) as connection:
        case = load_cases(connection, [number]).get(number)
        if case is None:
            return None
        declaration = open_importer(house, connection, _decoder.decode(case.record))
    if case.assessment is None:
        return tuple(
            Fault(one["code"], one["place"], one["facts"], one["line"])
            for one in msgspec.json.decode(case.faults or "[]")
        )
    kept = msgspec.json.decode(case.assessment)
    day = law_day or date.fromisoformat(kept["law_day"])
    known = known_on or date.fromisoformat(kept["known_on"])
    return _recompute(house, case, declaration, kept, day, known)


def _recompute(
    house: House, case: Case, declaration: Declaration, kept: dict[str, Any], day: date, known: date
) -> Explained | tuple[Fault, ...]:
    """Value and assess the declaration again, one by one, with every step."""
    parameters = value_parameters(
        house.law.tables["valuation_parameters"], declaration.declared_on, known
    )
    if isinstance(parameters, Refusal):
        return (Fault(parameters.code, "lines", parameters.facts),)
    valuation, steps = value_with_steps(declaration, house.rates, parameters, known)
    if valuation.faults:
        return valuation.faults
    lines = declaration.lines
    assessed = assess(
        house.law,
        [goods_of(line) for line in lines],
        [facts_of(line, value) for line, value in zip(lines, valuation.lines, strict=True)],
        day,
        known,
    )
    if not isinstance(assessed, Assessment):
        return assessed
    levies = dict(assessed.levies)
    shares = {name: list(values) for name, values in assessed.shares.items()}
    same = (list(valuation.lines), levies, shares, assessed.payable) == (
        kept["values"], kept["levies"], kept["shares"], kept["payable"])
    differences = compare(
        declaration, valuation.lines, levies, house.levy_codes(declaration.declared_on),
        assessed.business_tax_base(),
    )
    differences += _rate_differences(declaration, assessed)
    index = house.law.tariff.at(day, known)
    edition = "" if isinstance(index, Refusal) else index.edition.name
    return Explained(case, declaration, day, known, edition, assessed,
                     (*steps, *assessed.worksheet()), differences, same)


def _rate_differences(declaration: Declaration, assessed: Assessment) -> tuple[Difference, ...]:
    """Return the declared rates of duty that no column which applies to the line has."""
    found: list[Difference] = []
    for place, (line, profile) in enumerate(
        zip(declaration.lines, assessed.profiles, strict=True)
    ):
        inputs = profile.inputs
        parts = 1_000 if line.duty_unit == "TNE" else 1
        for name, declared, inner, scale in (
            ("duty_rate_e5", line.duty_rate_e5, "rate_ppm", 10),
            ("duty_unit_e4", line.duty_unit_e4, "unit_e4", 1),
        ):
            if declared is None:
                continue
            applying = [inputs[key] for key in (f"duty_{inner}", f"duty_second_{inner}")
                        if key in inputs]
            if declared * scale not in [one * (parts if scale == 1 else 1) for one in applying]:
                assessed_rate = applying[0] * parts if scale == 1 else applying[0] // scale
                found.append(Difference(
                    f"lines[{place}].{name}", name, declared, assessed_rate, line.line))
    return tuple(found)
