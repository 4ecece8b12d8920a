"""The question of what is due on goods without a declaration: `guanwu duty`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from guanwu.case import Fault, Refusal
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.facts import LineFacts
from guanwu.duty.law import Law
from guanwu.duty.levy import Goods
from guanwu.rule.table import ALWAYS
from guanwu.tariff.code import normalise
from guanwu.tariff.codes import CodeLists

DECIMAL: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,6}))?", re.ASCII)
VALUE: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
WORDS: Final = (
    "commodity_tax_item", "alcohol_kind", "tobacco_kind", "selected_goods_item", "exemption",
    "producer",
)
KEYS: Final = frozenset((
    "code", "origin", "day", "customs_value", "quantity", "unit", "weight_kg", "claim_preference",
    *WORDS, "alcohol_degree", "litres", "tobacco_quantity", "tobacco_sticks", "pieces",
))


class Question(NamedTuple):
    """A question as understood."""

    goods: Goods
    facts: LineFacts
    day: date


class _Reader:
    """Reads the keys of a question; every fault is kept."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.asked = asked
        self.faults: list[Fault] = []

    def text(self, key: str) -> str:
        """Return a word, empty when it was not given."""
        value = self.asked.get(key)
        return "" if value is None else str(value)

    def amount(self, key: str, decimals: int) -> int | None:
        """Return a decimal as a whole number of 10 ** -decimals; None when it was not given."""
        text = self.text(key)
        if not text:
            return None
        found = DECIMAL.fullmatch(text)
        if found is None or len(found[2] or "") > decimals:
            self.fault("question_amount_malformed", key, value=text, decimals=decimals)
            return None
        return int(found[1] + (found[2] or "").ljust(decimals, "0"))

    def fault(self, code: str, key: str, **facts: Any) -> None:
        """Keep a fault of a key."""
        self.faults.append(Fault(code, key, facts | {"key": key}))


def understand(
    asked: Mapping[str, Any], law: Law, codes: CodeLists, known_on: date = ALWAYS
) -> Question | tuple[Fault, ...]:
    """Read a question; every key that is missing, unknown or malformed is a fault, all at once."""
    reader = _Reader(asked)
    for key in asked:
        if key not in KEYS:
            reader.fault("question_key_unknown", key, known=sorted(KEYS))
    day = _day(reader)
    code = normalise(reader.text("code"))
    if isinstance(code, Refusal):
        reader.faults.append(Fault(code.code, "code", code.facts))
    origin = reader.text("origin").upper()
    listed = codes.codes("countries", day) if day is not None else frozenset()
    if listed and origin not in listed:
        reader.fault("origin_unknown", "origin", origin=origin)
    value = reader.text("customs_value")
    if not VALUE.fullmatch(value):
        reader.fault("customs_value_malformed", "customs_value", value=value)
    claimed = reader.asked.get("claim_preference")
    if claimed is not None and not isinstance(claimed, bool):
        reader.fault("question_not_yes_or_no", "claim_preference", value=str(claimed))
    unit = reader.text("unit").upper()
    units = codes.codes("units", day) if day is not None else frozenset()
    if unit and units and unit not in units:
        reader.fault("question_unit_unknown", "unit", unit=unit)
    facts = _facts(reader, law, str(code), unit, day or date.min, known_on)
    if reader.faults or isinstance(code, Refusal) or day is None:
        return tuple(reader.faults)
    goods = Goods(code, origin, bool(claimed), *(reader.text(word) for word in WORDS))
    return Question(goods, facts._replace(customs_value=int(value)), day)


def _day(reader: _Reader) -> date | None:
    """Read the day of import."""
    text = reader.text("day")
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    reader.fault("question_day_malformed", "day", value=text)
    return None


def _facts(
    reader: _Reader, law: Law, code: str, unit: str, day: date, known_on: date
) -> LineFacts:
    """Read the measures of a question; sticks are counted for cigarettes, kilograms otherwise."""
    quantities: dict[str, int] = {}
    litres = reader.amount("litres", 6)
    if litres is not None:
        quantities["LTR"] = litres
    quantity = reader.amount("quantity", 6)
    if quantity is not None:
        if unit:
            quantities.setdefault(unit, quantity)
        else:
            reader.fault("question_unit_missing", "unit", quantity=reader.text("quantity"))
    kind = reader.text("tobacco_kind")
    decided = law.tables["tobacco_headings"].by_prefix(code, day, known_on)
    if not kind and decided is not None:
        kind = decided.text("kind")
    tobacco = reader.amount("tobacco_quantity", 6)
    sticks = reader.amount("tobacco_sticks", 0)
    in_sticks = tobacco if kind == "cigarettes" else None
    return LineFacts(
        0,
        reader.amount("weight_kg", 6),
        quantities,
        reader.amount("pieces", 0) or None,
        reader.amount("alcohol_degree", 3),
        in_sticks if sticks is None else sticks * 1_000_000,
        None if kind == "cigarettes" else tobacco,
    )


def answer(
    asked: Mapping[str, Any], law: Law, codes: CodeLists, known_on: date = ALWAYS
) -> tuple[Question, Assessment] | tuple[Fault, ...]:
    """Answer a question with its assessment, or with every fault that stands in the way."""
    question = understand(asked, law, codes, known_on)
    if not isinstance(question, Question):
        return question
    assessed = assess(law, [question.goods], [question.facts], question.day, known_on)
    return (question, assessed) if isinstance(assessed, Assessment) else assessed


def keys_known(law: Law, day: date, known_on: date = ALWAYS) -> dict[str, list[str]]:
    """Return the keys that a question may name on a day, by what they are."""
    tables = {
        "commodity_tax_items": "commodity_tax",
        "alcohol_kinds": "alcohol_tax",
        "tobacco_kinds": "tobacco_tax",
        "selected_goods_items": "selected_goods_tax",
        "business_tax_exemptions": "business_tax_exemptions",
        "customs_exemptions": "customs_exemptions",
    }
    return {name: law.tables[table].keys(day, known_on) for name, table in tables.items()}
