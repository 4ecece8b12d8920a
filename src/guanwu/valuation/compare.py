"""Declared figures beside assessed ones: line values, levies, totals; only what differs is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from guanwu.rule.table import ALWAYS, DatedTable
from guanwu.valuation.model import Difference, PricedLine


class LevyAmount(Protocol):
    """A levy as declared: its code of table 019 and its amount in NT$."""

    @property
    def code(self) -> str: ...
    @property
    def amount(self) -> int: ...


class DeclaredTotals(Protocol):
    """What is compared of a declaration."""

    @property
    def lines(self) -> Sequence[PricedLine]: ...
    @property
    def levies(self) -> Sequence[LevyAmount]: ...
    @property
    def cif_twd(self) -> int: ...
    @property
    def duty_total(self) -> int: ...
    @property
    def business_tax_base(self) -> int: ...


def levy_codes(table: DatedTable, day: date, known_on: date = ALWAYS) -> dict[str, str]:
    """Return the code of every levy in force on the day; `official` of a row says whose code it is.

    Codes that begin with Z are provisional ones of our own until table 019 is at hand.
    """
    codes = {}
    for levy in table.keys(day, known_on):
        row = table.at(levy, day, known_on)
        if row is not None:
            codes[levy] = row.text("code")
    return codes


def compare(
    declaration: DeclaredTotals,
    customs_values: Sequence[int],
    levies: Mapping[str, int],
    codes: Mapping[str, str],
    business_tax_base: int | None = None,
) -> tuple[Difference, ...]:
    """Return every figure in which declaration and assessment differ, in NT$.

    `customs_values` are those that stand (`Valuation.lines`), `levies` the assessed totals by
    name, `codes` as `levy_codes` gives them. A levy that only one side has counts 0 on the other;
    a base of None is not compared.
    """
    return (
        *_lines(declaration, customs_values),
        *_levies(declaration, levies, codes),
        *_totals(declaration, sum(customs_values), sum(levies.values()), business_tax_base),
    )


def _lines(declaration: DeclaredTotals, values: Sequence[int]) -> Iterator[Difference]:
    """Yield the lines whose customs value differs."""
    for index, (line, value) in enumerate(zip(declaration.lines, values, strict=True)):
        if line.customs_value != value:
            place = f"lines[{index}].customs_value"
            yield Difference(place, "customs_value", line.customs_value, value, line.line)


def _levies(
    declaration: DeclaredTotals, levies: Mapping[str, int], codes: Mapping[str, str]
) -> Iterator[Difference]:
    """Yield the levies that differ, those of the declaration first, then those it lacks."""
    names = {code: levy for levy, code in codes.items()}
    declared: dict[str, int] = {}
    places: dict[str, str] = {}
    for index, one in enumerate(declaration.levies):
        name = names.get(one.code, one.code)
        declared[name] = declared.get(name, 0) + one.amount
        places.setdefault(name, f"levies[{index}].amount")
    for name, amount in declared.items():
        if amount != levies.get(name, 0):
            yield Difference(places[name], name, amount, levies.get(name, 0))
    for name, amount in levies.items():
        if name not in declared and amount:
            yield Difference("levies", name, 0, amount)


def _totals(
    declaration: DeclaredTotals, customs_value: int, payable: int, base: int | None
) -> Iterator[Difference]:
    """Yield the totals that differ."""
    if declaration.cif_twd != customs_value:
        yield Difference("cif_twd", "cif_twd", declaration.cif_twd, customs_value)
    if base is not None and declaration.business_tax_base != base:
        declared = declaration.business_tax_base
        yield Difference("business_tax_base", "business_tax_base", declared, base)
    if declaration.duty_total != payable:
        yield Difference("duty_total", "duty_total", declaration.duty_total, payable)
