"""Checks of the commodity codes and of the permits that their import rules demand.

The tariff and its import rules are those of the day of law (for G1 the import day, Customs Act
Enforcement Rules 2). Permits: Foreign Trade Act 11; Customs Act 17.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from guanwu.case.fault import Fault, Refusal
from guanwu.declaration.model import Declaration, Line
from guanwu.declaration.reference import Demand, Goods, Reference
from guanwu.tariff.code import is_valid

WRITTEN_DEMANDS: Final = frozenset({"permit", "certificate", "inspection"})
"""Demands met by a permit's number, or by a code the agency gave out, on the line."""
LATER_LOTS: Final = "Z"
"""Levy code of goods whose later lots may declare the quantity 0."""


def add_goods_faults(
    declaration: Declaration, law_day: date, reference: Reference, found: list[Fault]
) -> None:
    """Add faults of commodity codes, quantities, missing permits and prohibited goods.

    Without an edition of the tariff for the day: one refusal's code, at `imported_on` or at the
    item that decides the day.
    """
    known = reference.day(law_day).goods
    for index, line in enumerate(declaration.lines):
        goods = known.get(line.code)
        if goods is None:
            answer = goods_of(line.code, law_day, reference)
            if isinstance(answer, Refusal):
                if answer.code == "tariff_edition_missing":
                    same = law_day == declaration.imported_on
                    place = "imported_on" if same else "declared_on"
                    found.append(Fault(answer.code, place, answer.facts))
                    return
                found.append(Fault(answer.code, f"lines[{index}].code", answer.facts, index + 1))
                continue
            goods = answer
        if line.quantity_e4 <= 0 and not goods.zero_quantity_allowed:
            place = f"lines[{index}].quantity_e4"
            found.append(Fault("quantity_nought", place, {"unit": line.unit}, index + 1))
        if goods.demands:
            _demands(index, line, goods, found)


def goods_of(code: str, law_day: date, reference: Reference) -> Goods | Refusal:
    """Return what the checks need of a commodity code on a day, and remember it.

    Refusals: `tariff_check_digit` where the code cannot exist, `tariff_code_unknown` where the
    edition does not have it, `tariff_edition_missing` where no edition serves the day.
    """
    memory = reference.day(law_day)
    goods = memory.goods.get(code)
    if goods is not None:
        return goods
    edition = reference.edition(law_day)
    if isinstance(edition, Refusal):
        return edition
    row = edition.find(code)
    if isinstance(row, Refusal):
        return row if is_valid(code) else Refusal("tariff_check_digit", {"code": code})
    demands = tuple(_demand(rule, law_day, reference) for rule in row.import_rules)
    goods = Goods(demands, LATER_LOTS in row.levy_codes)
    memory.goods[code] = goods
    return goods


def demands_of(code: str, law_day: date, reference: Reference) -> tuple[Demand, ...]:
    """Return what the import rules of a commodity code demand; nothing for an unknown code."""
    goods = goods_of(code, law_day, reference)
    return () if isinstance(goods, Refusal) else goods.demands


def _demand(rule: str, day: date, reference: Reference) -> Demand:
    """What a rule demands; a rule whose row is not in force on the day demands nothing then."""
    row = reference.codes.row("import_rules", rule, day, reference.known_on)
    if row is None:
        return Demand(rule, "nothing", "")
    return Demand(rule, row.extra.get("demands", ""), row.extra.get("origins", ""))


def _demands(index: int, line: Line, goods: Goods, found: list[Fault]) -> None:
    """Add what the line lacks.

    Interpreted meaning: one number or agency code on the line answers for all its rules here; the
    agency itself says later which rule it serves (NX801, NX802). A conditional rule made for named
    origins (MP1, M25) demands a permit or the agency's code from those origins; other conditional
    rules hang on the use of the goods and make a remark only.
    """
    lacking = []
    for demand in goods.demands:
        if demand.origins and not demand.concerns(line.origin):
            continue
        if demand.demands == "prohibited":
            facts = {"code": line.code, "rule": demand.rule, "origin": line.origin}
            found.append(Fault("import_prohibited", f"lines[{index}].origin", facts, index + 1))
        elif demand.demands in WRITTEN_DEMANDS or (
            demand.demands == "conditional" and demand.origins
        ):
            lacking.append(demand.rule)
    if lacking and not line.permits and not line.agency_codes:
        wanted = {"code": line.code, "rules": lacking, "origin": line.origin}
        found.append(Fault("permit_missing", f"lines[{index}].permits", wanted, index + 1))
