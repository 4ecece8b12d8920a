"""What must be told of goods before their levies can be worked out, read from a tariff row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Final

from msgspec import Struct

from guanwu.desk.catalogue import Both, listed, said
from guanwu.duty.law import Law
from guanwu.rule.table import ALWAYS
from guanwu.store.table_file import law_rows
from guanwu.store.terms_file import load_terms
from guanwu.tariff.edition import TariffRow

WEIGHT: Final = "KGM"
LITRES: Final = "LTR"
NONE: Final = "none"


class Choice(Struct, frozen=True):
    """One of the keys a fact may have; `likely` ones are those of the heading."""

    key: str
    name: Both
    likely: bool


class Ask(Struct, frozen=True):
    """A fact of a question: its field, whether it must be told, in which unit, from what choices.

    `why` says which levy counts by it.
    """

    field: str
    required: bool
    unit: str
    unit_name: Both | None
    choices: tuple[Choice, ...]
    why: Both


def asks(row: TariffRow, law: Law, day: date) -> tuple[Ask, ...]:
    """Return what a question on a code asks beside code, origin, day and value."""
    found = {ask.field: ask for ask in _measures(row)}
    levies = set(row.levy_codes)
    if levies & {"T", "T*"}:
        found["commodity_tax_item"] = _item(row, law, day, "commodity_tax", "commodity_tax_item",
                                            "T" in levies)
    if levies & {"B", "B*"}:
        found |= {ask.field: ask for ask in _alcohol(row, law, day, "B" in levies)}
    if "C" in levies:
        found |= {ask.field: ask for ask in _tobacco(row, law, day)}
    if "L*" in levies:
        found["selected_goods_item"] = _item(row, law, day, "selected_goods_tax",
                                             "selected_goods_item", False)
    return tuple(found.values())


def _measures(row: TariffRow) -> Iterable[Ask]:
    """Ask for the quantity that a specific rate of any column counts by."""
    rates = (row.column_1, row.column_3, *(group.rate for group in row.column_2))
    for unit in dict.fromkeys(rate.unit for rate in rates if rate.unit):
        field = {WEIGHT: "weight_kg", LITRES: "litres"}.get(unit, "quantity")
        yield Ask(field, True, unit, listed("units", unit), (), said("import_duty"))


def _item(
    row: TariffRow, law: Law, day: date, table: str, field: str, required: bool
) -> Ask:
    """Ask for the item of a levy; `none` is a choice where only a part of the code is taxed."""
    keys = law.tables[table].keys(day, ALWAYS)
    if field == "commodity_tax_item" and not required:
        keys = [NONE, *keys]
    choices = _choices(field, keys, row.code)
    return Ask(field, required or NONE in keys, "", None, choices, said(table))


def _alcohol(row: TariffRow, law: Law, day: date, required: bool) -> Iterable[Ask]:
    """Ask for kind, strength and litres of alcohol; the kind only where the heading leaves it."""
    why = said("alcohol_tobacco_tax")
    decided = law.tables["alcohol_headings"].by_prefix(row.code, day, ALWAYS)
    if decided is None:
        keys = law.tables["alcohol_tax"].keys(day, ALWAYS)
        keys = keys if required else [NONE, *keys]
        yield Ask("alcohol_kind", True, "", None, _choices("alcohol_kind", keys, row.code), why)
    kind = decided.text("kind") if decided is not None else ""
    yield Ask("litres", required, LITRES, listed("units", LITRES), (), why)
    if kind != "beer":
        yield Ask("alcohol_degree", required, "", None, (), why)


def _tobacco(row: TariffRow, law: Law, day: date) -> Iterable[Ask]:
    """Ask for kind and quantity of tobacco: sticks of cigarettes, else kilograms."""
    why = said("alcohol_tobacco_tax")
    decided = law.tables["tobacco_headings"].by_prefix(row.code, day, ALWAYS)
    if decided is None:
        keys = law.tables["tobacco_tax"].keys(day, ALWAYS)
        yield Ask("tobacco_kind", True, "", None, _choices("tobacco_kind", keys, row.code), why)
    yield Ask("tobacco_quantity", True, "", None, (), why)


def _choices(field: str, keys: Iterable[str], code: str) -> tuple[Choice, ...]:
    """Return choices with their names, the likely ones first."""
    hinted = _hints(field)
    found = [Choice(key, _name(field, key),
                    key == NONE or any(code.startswith(one) for one in hinted.get(key, ())))
             for key in keys]
    return tuple(sorted(found, key=lambda one: not one.likely))


def _name(field: str, key: str) -> Both:
    """Return the name of a choice; one that an administration added itself is shown by its key."""
    term = f"{field}_{key}"
    return said(term) if load_terms().has(term) else Both(key, key)


@cache
def _hints(kind: str) -> dict[str, tuple[str, ...]]:
    """Return the beginnings of codes for which an item is likely."""
    return {row["key"]: tuple(row["codes"].split())
            for row in law_rows("tariff/item_hints.csv") if row["kind"] == kind}
