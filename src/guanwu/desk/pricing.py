"""The customs value of goods that somebody asks about: from a price under a term of delivery.

The same rules as for a declaration of one line (`guanwu.valuation`). What the price does not hold
by its term must be told, be it nought; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from guanwu.case import Fault, Refusal
from guanwu.declaration.kind import DeliveryTerm, serving
from guanwu.duty.law import Law
from guanwu.rule.worksheet import Step
from guanwu.store.code_lists import load_code_lists
from guanwu.store.kind_file import load_delivery_terms
from guanwu.valuation.customs_value import value_declaration
from guanwu.valuation.exchange import HOME, ExchangeRate, ExchangeRates
from guanwu.valuation.model import ValueParameters, value_parameters
from guanwu.valuation.worksheet import value_with_steps

PRICE_KEYS: Final = ("price", "currency", "price_terms", "freight", "insurance", "additions",
                     "deductions", "exchange_rate")
ONE_E4: Final = 10_000


class Priced(NamedTuple):
    """The value in whole NT$, and the steps that led to it."""

    customs_value: int
    steps: tuple[Step, ...]


class _Line(NamedTuple):
    """The one line of goods, a piece of it at the whole price."""

    line: int
    quantity_e4: int
    unit_price_e6: int
    price_currency: str
    customs_value: int


class _Goods(NamedTuple):
    """What is asked about, in the form in which valuation reads a declaration."""

    declared_on: date
    imported_on: date
    currency: str
    fob_e2: int
    freight_e2: int
    insurance_e2: int
    additions_e2: int
    deductions_e2: int
    lines: tuple[_Line, ...]


def priced(
    amounts: Mapping[str, int | None], currency: str, terms: str, day: date,
    published: ExchangeRates, law: Law, rate_e5: int | None,
) -> Priced | tuple[Fault, ...]:
    """Return the customs value of goods on a day, or every fault that stands in the way.

    `amounts` are price, freight, insurance, additions and deductions in hundredths of the currency,
    None where not told; `rate_e5` is a rate to reckon with where none is published for the day.
    """
    faults = _unknown(currency, terms, day)
    term = next((one for one in load_delivery_terms()
                 if one.code == terms and serving(one, day, None)), None)
    if term is None and not faults:
        faults.append(Fault("price_terms_not_known", "price_terms", {"terms": terms}))
    if amounts["price"] is None:
        faults.append(Fault("question_price_missing", "price"))
    if term is not None:
        faults += _not_told(term, amounts)
    parameters = value_parameters(law.tables["valuation_parameters"], day)
    if isinstance(parameters, Refusal):
        faults.append(Fault(parameters.code, "price", parameters.facts))
        return tuple(faults)
    if faults or term is None:
        return tuple(faults)
    goods = _goods(term, {name: held or 0 for name, held in amounts.items()}, currency, day)
    if goods.fob_e2 < 0:
        return (Fault("price_below_freight", "price", {"terms": terms}),)
    rates = _rates(published, currency, day, rate_e5)
    return _valued(goods, rates, parameters)


def _unknown(currency: str, terms: str, day: date) -> list[Fault]:
    """Return faults of a currency or term of delivery that no list has on the day."""
    codes = load_code_lists()
    found = []
    if not codes.has("currencies", currency, day):
        found.append(Fault("currency_code_unknown", "currency",
                           {"code": currency, "list": "currencies", "day": day.isoformat()}))
    if not codes.has("price_terms", terms, day):
        found.append(Fault("terms_code_unknown", "price_terms",
                           {"code": terms, "list": "price_terms", "day": day.isoformat()}))
    return found


def _not_told(term: DeliveryTerm, amounts: Mapping[str, int | None]) -> list[Fault]:
    """Return faults of costs that the price does not hold and that were not told."""
    wanted = {"freight": term.freight == "separate", "insurance": term.insurance == "separate",
              "additions": term.price == "at_most", "deductions": term.price == "at_least"}
    return [Fault(f"question_{name}_missing", name, {"terms": term.code})
            for name, needed in wanted.items() if needed and amounts[name] is None]


def _goods(
    term: DeliveryTerm, amounts: Mapping[str, int], currency: str, day: date
) -> _Goods:
    """Return the goods with what the price holds taken out of it, so that the sum is the same."""
    fob = amounts["price"]
    fob -= amounts["freight"] if term.freight == "included" else 0
    fob -= amounts["insurance"] if term.insurance == "included" else 0
    line = _Line(1, ONE_E4, amounts["price"] * 10_000, currency, 0)
    return _Goods(day, day, currency, fob, amounts["freight"], amounts["insurance"],
                  amounts["additions"], amounts["deductions"], (line,))


def _rates(
    rates: ExchangeRates, currency: str, day: date, rate_e5: int | None
) -> ExchangeRates:
    """Return the published rates; with the one given where none is published for the day."""
    if rate_e5 is None or currency == HOME or isinstance(rates.sell(currency, day), ExchangeRate):
        return rates
    row = ExchangeRate(currency, day, day + timedelta(days=1), rate_e5, rate_e5, day,
                       "given with the question")
    return rates.with_rows([row])


def _valued(
    goods: _Goods, rates: ExchangeRates, parameters: ValueParameters
) -> Priced | tuple[Fault, ...]:
    """Value the goods; the computed value stands as declared, for nothing else was declared."""

    def sell(currency: str, day: date) -> int | Refusal:
        row = rates.sell(currency, day)
        return row.sell_e5 if isinstance(row, ExchangeRate) else row

    first = value_declaration(goods, sell, parameters)
    if first.faults:
        return tuple(_placed(fault) for fault in first.faults)
    standing = goods.lines[0]._replace(customs_value=first.computed[0])
    valuation, steps = value_with_steps(goods._replace(lines=(standing,)), rates, parameters)
    return Priced(valuation.lines[0], tuple(steps))


def _placed(fault: Fault) -> Fault:
    """Return a fault at the field of the question that it is about."""
    if fault.code == "exchange_rate_missing":
        return Fault("question_rate_missing", "exchange_rate", fault.facts)
    if fault.code == "customs_value_beyond_limit":
        return Fault("question_value_beyond_limit", "price", fault.facts)
    places = {"invoice_amounts_zero": "price", "customs_value_negative": "deductions"}
    return Fault(fault.code, places.get(fault.code, "price"), fault.facts)
