"""Fills in what follows from the rest of a declaration typed by hand: rate, values, levies, totals.

What was typed is never changed. Where something cannot be computed, because what it follows from
is missing or wrong, the faults of that are told and nothing is said of what would have followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from guanwu.case import Fault, Refusal
from guanwu.declaration.entry import ENTRIES, Entered
from guanwu.declaration.flat import declaration_of
from guanwu.declaration.model import Declaration
from guanwu.desk.house import House
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.declared import facts_of, goods_of
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.exchange import HOME, ONE_E5
from guanwu.valuation.rules import law_day

NOTHING_LEVIED: Final = ({"code": "A10", "amount": 0},)
"""Import duty of nothing, where no levy comes to anything: a declaration declares one at least."""
_OPEN: Final[Mapping[str, Any]] = {
    "cif_twd": 0, "business_tax_base": 0, "duty_total": 0, "levies": list(NOTHING_LEVIED),
}
Cells = dict[str, Any]


class Completed(NamedTuple):
    """A declaration with what was filled in by name of its field, or every fault of its shape.

    `open` are the places of what could not be computed: faults there are not the typist's.
    """

    declaration: Declaration | tuple[Fault, ...]
    filled: frozenset[str]
    open: frozenset[str] = frozenset()


def complete(house: House, typed: Entered) -> Completed:
    """Return the declaration that was typed, completed."""
    header, lines = dict(typed.header), [dict(line) for line in typed.lines]
    filled = {*_fill_header(house, header), *_fill_lines(header, lines)}
    values = [number for number, line in enumerate(lines) if "line.customs_value" not in line]
    left = [name for name in _OPEN if name not in header]
    for number in values:
        lines[number]["line.customs_value"] = 0
    header.update({name: _OPEN[name] for name in left})
    filled |= {*left, *(["line.customs_value"] if values else [])}
    draft = declaration_of(header, lines)
    unread = {fault.place for fault in typed.faults}
    if not isinstance(draft, Declaration):
        rest = [fault for fault in draft if fault.place not in unread]
        return Completed((*typed.faults, *rest), _names(filled))
    if typed.faults:
        return Completed(typed.faults, _names(filled))
    if values or left:
        computed = _compute(house, draft, header, lines, values, left)
        if computed is None:
            hidden = {*left, *(f"lines[{number}].customs_value" for number in values)}
            return Completed(draft, _names(filled), frozenset(hidden))
        draft = computed
    return Completed(draft, _names(filled))


def _names(columns: Iterable[str]) -> frozenset[str]:
    """Return the names of fields of columns."""
    names = {entry.column.name: name for name, entry in ENTRIES.items()}
    return frozenset(names[column] for column in columns)


def _fill_header(house: House, header: Cells) -> list[str]:
    """Fill in the exchange rate and the FOB value; return what was filled in."""
    filled = []
    currency, day = header.get("currency"), header.get("declared_on")
    if "exchange_rate_e5" not in header and isinstance(currency, str) and isinstance(day, date):
        rate = ONE_E5 if currency == HOME else house.reference.sell_rate_e5(currency, day)
        header["exchange_rate_e5"] = rate if isinstance(rate, int) else 0
        filled.append("exchange_rate_e5")
    invoice, terms = header.get("invoice_e2"), header.get("terms")
    if "fob_e2" not in header and isinstance(invoice, int) and isinstance(day, date):
        held = house.reference.delivery_term(str(terms), day)
        if held is not None:
            freight = header.get("freight_e2", 0) if held.freight == "included" else 0
            insurance = header.get("insurance_e2", 0) if held.insurance == "included" else 0
            header["fob_e2"] = max(invoice - freight - insurance, 0)
            filled.append("fob_e2")
    return filled


def _fill_lines(header: Cells, lines: Sequence[Cells]) -> set[str]:
    """Number the lines, and give them the terms and currency of the invoice."""
    filled: set[str] = set()
    for number, line in enumerate(lines, start=1):
        known = {"line.line": number, "line.price_terms": header.get("terms"),
                 "line.price_currency": header.get("currency")}
        for name, value in known.items():
            if name not in line and value is not None:
                line[name] = value
                filled.add(name)
    return filled


def _compute(
    house: House, draft: Declaration, header: Cells, lines: Sequence[Cells],
    values: Sequence[int], left: Sequence[str],
) -> Declaration | None:
    """Compute customs values and levies by the law of the house; None where they cannot be."""
    kind = house.reference.kinds.get(draft.kind)
    parameters = house.value_parameters(draft.declared_on)
    if kind is None or isinstance(parameters, Refusal):
        return None
    valued = value_declaration(draft, house.reference.sell_rate_e5, parameters)
    if valued.faults:
        return None
    for number in values:
        lines[number]["line.customs_value"] = valued.computed[number]
    declared = [line["line.customs_value"] for line in lines]
    goods = draft.lines
    assessed = assess(
        house.law, [goods_of(line) for line in goods],
        [facts_of(line, value) for line, value in zip(goods, declared, strict=True)],
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
