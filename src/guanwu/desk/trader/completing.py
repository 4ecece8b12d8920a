"""Fills in what follows from the rest of a declaration typed by hand: rate, values, levies, totals.

What was typed is never changed. Where something cannot be computed, because what it follows from
is missing or wrong, the faults of that are told and nothing is said of what would have followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from guanwu.case import Fault, Refusal
from guanwu.declaration.entry import ENTRIES, Entered
from guanwu.declaration.flat import declaration_of
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.desk.trader.incomplete import faults_of_incomplete
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.declared import facts_of, goods_of
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.exchange import HOME, ONE_E5
from guanwu.valuation.rules import law_day

NOTHING_LEVIED: Final = ({"code": "A10", "amount": 0},)
"""Import duty of nothing, where no levy comes to anything: a declaration declares one at least."""
_TOTALS: Final[Mapping[str, Any]] = {
    "cif_twd": 0, "business_tax_base": 0, "duty_total": 0, "levies": list(NOTHING_LEVIED),
}
_OPEN: Final[Mapping[str, Any]] = {**_TOTALS, "exchange_rate_e5": 0, "fob_e2": 0}
"""What stands for a figure of the header that is left empty, until it is computed."""
_OPEN_OF_LINE: Final[Mapping[str, Any]] = {
    "line.customs_value": 0, "line.price_terms": "XXX", "line.price_currency": "XXX",
}
Cells = dict[str, Any]


class Completed(NamedTuple):
    """A declaration with the names of the fields that were filled in, or every fault of it.

    `open` are the places of what was filled in: faults there follow from faults elsewhere.
    """

    declaration: Declaration | tuple[Fault, ...]
    filled: frozenset[str]
    open: frozenset[str] = frozenset()


def complete(house: House, typed: Entered) -> Completed:
    """Return the declaration that was typed, completed."""
    header, lines = dict(typed.header), [dict(line) for line in typed.lines]
    _fill_header(house, header)
    _fill_lines(header, lines)
    left = {name for name in _OPEN if name not in header}
    header.update({name: _OPEN[name] for name in left})
    gaps = [{name for name in _OPEN_OF_LINE if name not in line} for line in lines]
    for line, gap in zip(lines, gaps, strict=True):
        line.update({name: _OPEN_OF_LINE[name] for name in gap})
    draft = declaration_of(header, lines)
    filled, hidden = _filled(typed, header, lines)
    if typed.faults or not isinstance(draft, Declaration):
        shape = () if isinstance(draft, Declaration) else draft
        faults = faults_of_incomplete(house, typed, header, lines, shape, hidden)
        return Completed(faults, filled)
    computed = None
    if left or any(gaps):
        computed = _compute(house, draft, header, lines, left, gaps)
    return Completed(computed or draft, filled, hidden)


def _filled(
    typed: Entered, header: Cells, lines: Sequence[Cells]
) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names of the fields that were filled in, and their places."""
    columns = set(header) - set(typed.header)
    places = set(columns)
    for number, (now, before) in enumerate(zip(lines, typed.lines, strict=True)):
        added = set(now) - set(before)
        columns |= added
        places |= {f"lines[{number}].{name.removeprefix('line.')}" for name in added}
    names = {name for name, entry in ENTRIES.items() if entry.column.name in columns}
    return frozenset(names), frozenset(places)


def _fill_header(house: House, header: Cells) -> None:
    """Fill in the exchange rate and the FOB value where they can be known."""
    currency, day = header.get("currency"), header.get("declared_on")
    if not isinstance(day, date):
        return
    if "exchange_rate_e5" not in header and isinstance(currency, str):
        rate = ONE_E5 if currency == HOME else house.reference.sell_rate_e5(currency, day)
        if isinstance(rate, int):
            header["exchange_rate_e5"] = rate
    invoice = header.get("invoice_e2")
    term = house.reference.delivery_term(str(header.get("terms")), day)
    if "fob_e2" not in header and isinstance(invoice, int) and term is not None:
        freight = header.get("freight_e2", 0) if term.freight == "included" else 0
        insurance = header.get("insurance_e2", 0) if term.insurance == "included" else 0
        header["fob_e2"] = max(invoice - freight - insurance, 0)


def _fill_lines(header: Cells, lines: Sequence[Cells]) -> None:
    """Number the lines, and give them the terms and currency of the invoice."""
    for number, line in enumerate(lines, start=1):
        line.setdefault("line.line", number)
        for name in ("terms", "currency"):
            if name in header:
                line.setdefault(f"line.price_{name}", header[name])


def _compute(
    house: House, draft: Declaration, header: Cells, lines: Sequence[Cells],
    left: set[str], gaps: Sequence[set[str]],
) -> Declaration | None:
    """Compute customs values and levies by the law of the house; None where they cannot be."""
    kind = house.reference.kinds.get(draft.kind)
    parameters = house.value_parameters(draft.declared_on)
    if kind is None or isinstance(parameters, Refusal) or not left <= set(_TOTALS):
        return None
    valued = value_declaration(draft, house.reference.sell_rate_e5, parameters)
    if valued.faults:
        return None
    for line, gap, value in zip(lines, gaps, valued.computed, strict=True):
        if "line.customs_value" in gap:
            line["line.customs_value"] = value
    declared = [line["line.customs_value"] for line in lines]
    assessed = assess(
        house.law, [goods_of(line) for line in draft.lines],
        [facts_of(line, value) for line, value in zip(draft.lines, declared, strict=True)],
        law_day(draft, kind), house.clock().date(),
    )
    if not isinstance(assessed, Assessment):
        return None
    computed = _totals(house, draft, assessed, sum(declared))
    if "levies" not in left:
        computed["duty_total"] = sum(levy.amount for levy in draft.levies)
    header.update({name: computed[name] for name in left})
    made = declaration_of(header, lines)
    return made if isinstance(made, Declaration) else None


def _totals(house: House, draft: Declaration, assessed: Assessment, value: int) -> Cells:
    """Return the levies and totals that an assessment comes to."""
    codes = house.levy_codes(draft.declared_on)
    levies = [{"code": codes[name], "amount": amount}
              for name, amount in assessed.levies.items() if amount]
    return {
        "cif_twd": value,
        "business_tax_base": assessed.business_tax_base(),
        "levies": levies or list(NOTHING_LEVIED),
        "duty_total": sum(levy["amount"] for levy in levies),
    }
