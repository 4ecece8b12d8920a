"""The question of what is due on goods, open to everybody: `what will I pay`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from guanwu.case import Fault
from guanwu.desk.catalogue import Both, said
from guanwu.desk.command import Asked, query
from guanwu.desk.pricing import PRICE_KEYS, Priced, priced
from guanwu.desk.question import DECIMAL, VALUE, Question, answer
from guanwu.desk.tariff_rates import Applies, applies
from guanwu.desk.worksheet_said import steps_said
from guanwu.duty.assess import Assessment
from guanwu.store.code_lists import load_code_lists
from guanwu.store.terms_file import load_terms
from guanwu.tariff.code import printed
from guanwu.tariff.edition import EditionIndex, TariffRow

Short = Annotated[str, Meta(max_length=60)]
AMOUNTS: Final = ("price", "freight", "insurance", "additions", "deductions")
FIELDS: Final[Mapping[str, str]] = {
    "alcohol_degree_e3": "alcohol_degree", "tobacco_sticks_e6": "tobacco_quantity",
    "tobacco_kilograms_e6": "tobacco_quantity", "pieces": "pieces",
    "net_weight_e6": "weight_kg", "customs_value": "customs_value",
}
"""Facts of the law, and the field of the question that tells them."""
UNITS: Final[Mapping[str, str]] = {"KGM": "weight_kg", "TNE": "weight_kg", "LTR": "litres"}
MISSING: Final[Mapping[str, str]] = {
    "measure_missing": "question_fact_missing", "fact_missing": "question_fact_missing",
    "commodity_tax_item_missing": "question_choice_missing",
    "commodity_tax_part_undecided": "question_choice_open",
    "alcohol_kind_missing": "question_choice_missing",
    "tobacco_kind_missing": "question_choice_missing",
}
"""What a declaration would be told, and what somebody who asks is told instead."""
BEGINNINGS: Final = ("commodity_tax", "alcohol_kind", "tobacco_kind", "selected_goods_item",
                     "exemption")
"""Codes of refusals begin with the field that they are about."""


class DutyQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """Goods to be imported: a code, their origin, the day, their value, and what levies count by.

    Either `customs_value` in whole NT$, or `price` in `currency` under `price_terms` with what the
    price does not hold. Numbers are decimals as people write them. `exchange_rate` is used only
    where none is published for the day.
    """

    code: Short
    origin: Short
    day: date | None = None
    customs_value: Short = ""
    price: Short = ""
    currency: Short = ""
    price_terms: Short = ""
    freight: Short = ""
    insurance: Short = ""
    additions: Short = ""
    deductions: Short = ""
    exchange_rate: Short = ""
    claim_preference: bool = False
    quantity: Short = ""
    unit: Short = ""
    weight_kg: Short = ""
    litres: Short = ""
    pieces: Short = ""
    commodity_tax_item: Short = ""
    alcohol_kind: Short = ""
    alcohol_degree: Short = ""
    tobacco_kind: Short = ""
    tobacco_quantity: Short = ""
    tobacco_sticks: Short = ""
    selected_goods_item: Short = ""
    exemption: Short = ""


class LevySaid(Struct, frozen=True):
    """A levy and its amount in whole NT$."""

    levy: str
    name: Both
    amount: int


class Warned(Struct, frozen=True):
    """Something to know about the answer: a sentence, and what to do."""

    code: str
    words: Both
    do: Both


class DutyAnswer(Struct, frozen=True):
    """What is due on goods, with the worksheet. Amounts are whole NT$.

    `with_goods` is the customs value and all levies together. `steps` begin with the customs value
    where it was worked out from a price. Nothing here binds Customs: a declaration decides.
    """

    code: str
    printed: str
    name_zh: str
    name_en: str
    origin: str
    day: date
    edition: str
    customs_value: int
    levies: tuple[LevySaid, ...]
    payable: int
    with_goods: int
    applies: Applies | None
    steps: tuple[dict[str, Any], ...]
    warnings: tuple[Warned, ...]


@query("duty:question", example=DutyQuestion(
    "0901.11.00.00-7", "JP", date(2025, 3, 15), price="1000", currency="USD", price_terms="FOB",
    freight="120", insurance="15"))
def question(desk: Asked, asked: DutyQuestion) -> DutyAnswer | tuple[Fault, ...]:
    """Work out every levy on goods imported on a day, with each step and its article."""
    given = {name: value for name, value in msgspec.structs.asdict(asked).items()
             if value not in ("", None)}
    day = asked.day or desk.moment.date()
    value = _value(desk, given, day)
    if value and isinstance(value[0], Fault):
        rest = _rest(desk, given, day, "1")
        return (*value, *rest) if isinstance(rest, tuple) and isinstance(rest[0], Fault) else value
    assert isinstance(value, Priced)
    found = _rest(desk, given, day, str(value.customs_value))
    if isinstance(found[0], Fault):
        return found
    understood, assessed = found
    assert isinstance(understood, Question) and isinstance(assessed, Assessment)
    return _said(desk, understood, assessed, value)


def _value(
    desk: Asked, given: Mapping[str, Any], day: date
) -> Priced | tuple[Fault, ...]:
    """Return the customs value: as given, or from the price."""
    named = [key for key in AMOUNTS if key in given]
    if "customs_value" in given:
        if named:
            return (Fault("question_value_twice", "customs_value"),)
        text = str(given["customs_value"]).replace(",", "")
        if not VALUE.fullmatch(text):
            return (Fault("customs_value_malformed", "customs_value", {"value": text}),)
        return Priced(int(text), ())
    if not named:
        return (Fault("question_value_missing", "price"),)
    amounts: dict[str, int | None] = {}
    faults: list[Fault] = []
    for key in AMOUNTS:
        amounts[key] = _decimal(given, key, 2, faults)
    rate = _decimal(given, "exchange_rate", 5, faults)
    if faults:
        return tuple(faults)
    return priced(amounts, str(given.get("currency", "")).upper(),
                  str(given.get("price_terms", "")).upper(), day, desk.house.rates,
                  desk.house.law, rate or None)


def _decimal(
    given: Mapping[str, Any], key: str, decimals: int, faults: list[Fault]
) -> int | None:
    """Return an amount as a whole number of 10 ** -decimals, None where not given; or a fault."""
    text = str(given.get(key, "")).replace(",", "").strip()
    if not text:
        return None
    found = DECIMAL.fullmatch(text)
    if found is None or len(found[2] or "") > decimals:
        facts = {"field": f"field_{key}", "value": text, "decimals": decimals}
        faults.append(Fault("question_number_wrong", key, facts))
        return None
    return int(found[1] + (found[2] or "").ljust(decimals, "0"))


def _rest(
    desk: Asked, given: Mapping[str, Any], day: date, value: str
) -> tuple[Question, Assessment] | tuple[Fault, ...]:
    """Answer the question by a customs value; faults stand at the field that they are about."""
    kept = {key: one.replace(",", "").strip() if isinstance(one, str) else one
            for key, one in given.items() if key not in (*PRICE_KEYS, "customs_value")}
    asked = kept | {"day": day.isoformat(), "customs_value": value}
    found = answer(asked, desk.house.law, load_code_lists())
    if isinstance(found[0], Fault):
        return tuple(_told(one) for one in found if isinstance(one, Fault))
    return found


def _told(fault: Fault) -> Fault:
    """Return a fault at its field of the question, in the words of a form."""
    place = _place(fault)
    facts = dict(fault.facts)
    if fault.code in MISSING:
        return Fault(MISSING[fault.code], place, {"field": f"field_{place}"})
    if fault.code == "question_amount_malformed":
        known = {"field": f"field_{place}", "value": facts["value"], "decimals": facts["decimals"]}
        return Fault("question_number_wrong", place, known)
    return Fault(fault.code, place, facts)


def _place(fault: Fault) -> str:
    """Return the field of the question that a fault is about."""
    facts = fault.facts
    if fault.code.startswith("measure_"):
        return UNITS.get(str(facts.get("unit")), "quantity")
    if fault.code.startswith("fact_"):
        return FIELDS.get(str(facts.get("fact")), "quantity")
    for field in BEGINNINGS:
        if fault.code.startswith(field):
            return "commodity_tax_item" if field == "commodity_tax" else field
    if fault.code.startswith("tariff_code"):
        return "code"
    return "origin" if "membership" in fault.code else fault.place


def _said(
    desk: Asked, understood: Question, assessed: Assessment, value: Priced
) -> DutyAnswer:
    """Return the answer in words."""
    goods, day, law = understood.goods, understood.day, desk.house.law
    index = law.tariff.at(day)
    assert isinstance(index, EditionIndex)
    row = index.find(goods.code)
    assert isinstance(row, TariffRow)
    levies = tuple(LevySaid(name, said(name), amount) for name, amount in assessed.levies.items())
    return DutyAnswer(
        goods.code, printed(goods.code), row.name_zh, row.name_en, goods.origin, day,
        index.edition.name, assessed.customs_value, levies, assessed.payable,
        assessed.customs_value + assessed.payable,
        applies(row, goods.origin, day, law.membership),
        steps_said([*value.steps, *assessed.worksheet()]),
        tuple(_warned(one) for one in assessed.warnings),
    )


def _warned(fault: Fault) -> Warned:
    """Return a warning in words."""
    terms, facts = load_terms(), dict(fault.facts)
    return Warned(fault.code, said(fault.code, **facts),
                  Both(terms.do(fault.code, "zh-Hant", facts), terms.do(fault.code, "en", facts)))
