"""The goods of the generated trade: what a line of each commodity code has to declare.

Recipes by heading say under which taxable item or kind a code is declared; units say what one of
them weighs and costs; origins say who sells how much. All three are made up and stand in tables
beside this file. Rates, demands and refusals are those of the law handed in.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from guanwu.declaration.checks.goods import WRITTEN_DEMANDS, demands_of
from guanwu.declaration.reference import Reference
from guanwu.duty.law import Law, Profile
from guanwu.duty.levy import Goods
from guanwu.origin.membership import DEVELOPING
from guanwu.tariff.edition import TariffRow

EXCLUDED = "excluded"
"""Item of goods the generator leaves out: electric vehicles, whose exempt value has no row."""
RESEARCH = "ca49_education_research"
ORNAMENT = "gold_ornament"


class Recipe(NamedTuple):
    """What goods of a beginning of codes are declared as; degrees are whole degrees of alcohol."""

    commodity_tax_item: str = ""
    alcohol_kind: str = ""
    degree_low: int = 0
    degree_high: int = 0
    tobacco_kind: str = ""
    selected_goods_item: str = ""


class UnitFacts(NamedTuple):
    """One unit of goods: grams, and a usual price in hundredths of a US dollar."""

    grams: int
    price_usd_e2: int


class OriginFacts(NamedTuple):
    """A country that sells: its share of trade, and a port of each kind."""

    country: str
    weight: float
    port_sea: str
    port_air: str


class Kind(NamedTuple):
    """Goods of one code declared in one way. `litres`: the quantity is also given in litres.

    `partners` are those that column 2 names for the code.
    """

    code: str
    name: str
    unit: str
    grams: int
    price_usd_e2: int
    recipe: Recipe
    exemption: str
    litres: bool
    rate_ppm: int
    partners: frozenset[str]


class Variant(NamedTuple):
    """Goods of a kind from one country: `claimed` a preference, `permit` written on the line."""

    kind: int
    origin: str
    claimed: bool
    permit: bool


def _table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table beside this file."""
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def recipes() -> dict[str, Recipe]:
    """Return the recipes by beginning of codes; read once."""
    return {
        row["prefix"]: Recipe(
            row["commodity_tax_item"], row["alcohol_kind"], int(row["degree_low"] or 0),
            int(row["degree_high"] or 0), row["tobacco_kind"], row["selected_goods_item"],
        )
        for row in _table("recipes.csv")
    }


@cache
def units() -> dict[str, UnitFacts]:
    """Return weight and usual price by unit; read once."""
    return {
        row["unit"]: UnitFacts(int(row["kilograms_e3"]), int(row["price_usd_e2"]))
        for row in _table("units.csv")
    }


@cache
def origins() -> tuple[OriginFacts, ...]:
    """Return the countries that sell; read once."""
    return tuple(
        OriginFacts(row["country"], float(row["weight"]), row["port_sea"], row["port_air"])
        for row in _table("origins.csv")
    )


def recipe_of(row: TariffRow) -> Recipe | None:
    """Return how goods of a tariff row are declared; None where no lawful way is known here.

    A code marked T needs an item; one marked T* without a recipe is declared as `none`.
    """
    known, levied = recipes(), row.levy_codes
    found = next((known[row.code[:length]] for length in range(11, 3, -1)
                  if row.code[:length] in known), Recipe())
    if found.commodity_tax_item == EXCLUDED:
        return None
    item = found.commodity_tax_item
    if "T" not in levied and "T*" not in levied:
        item = ""
    elif not item:
        if "T" in levied:
            return None
        item = "none"
    alcohol = found.alcohol_kind if "B" in levied or "B*" in levied else ""
    if not alcohol and "B*" in levied:
        alcohol = "none"
    return Recipe(
        item, alcohol, found.degree_low if alcohol else 0, found.degree_high if alcohol else 0,
        found.tobacco_kind if "C" in levied else "",
        found.selected_goods_item if "L*" in levied else "",
    )


def kind_of(row: TariffRow) -> Kind | None:
    """Return the goods of a tariff row, None where the generator cannot declare them."""
    recipe, unit = recipe_of(row), row.quantity_unit or row.weight_unit
    facts = units().get(unit)
    if recipe is None or facts is None or not row.weight_unit:
        return None
    litres = unit == "LTR" or bool(recipe.alcohol_kind)
    return Kind(row.code, row.name_en[:120].strip() or row.code, unit, facts.grams,
                facts.price_usd_e2, recipe, "", litres, row.column_1.ad_valorem_ppm,
                frozenset(one for group in row.column_2 for one in group.partners))


def exempt_kind(kind: Kind, place: int) -> Kind | None:
    """Return goods of the same code for which an exemption is claimed, for a few codes."""
    if kind.recipe != Recipe():
        return None
    if kind.code.startswith(("7113", "7114")):
        return kind._replace(exemption=ORNAMENT)
    if kind.code[:2] in ("37", "49", "84", "90") and place % 3 == 0:
        return kind._replace(exemption=RESEARCH)
    return None


def law_goods(kind: Kind, origin: str, claimed: bool) -> Goods:
    """Return what decides the rates of a line of these goods."""
    recipe = kind.recipe
    return Goods(kind.code, origin, claimed, recipe.commodity_tax_item, recipe.alcohol_kind,
                 recipe.tobacco_kind, recipe.selected_goods_item, kind.exemption)


def variant_of(
    kind: Kind, place: int, origin: str, day: date, law: Law, reference: Reference
) -> Variant | None:
    """Return the goods from a country as an honest trader declares them.

    A preference is claimed where the law grants one. None where the goods are prohibited from
    there, or where the law refuses (a row of law that is missing).
    """
    permit = False
    for demand in demands_of(kind.code, day, reference):
        if not demand.concerns(origin):
            continue
        if demand.demands == "prohibited":
            return None
        permit |= demand.demands in WRITTEN_DEMANDS
        permit |= demand.demands == "conditional" and bool(demand.origins)
    if origin in kind.partners or DEVELOPING in kind.partners:
        claimed = law.profile(law_goods(kind, origin, True), day)
        vain = any(one.code == "preference_not_available" for one in claimed.warnings)
        if not vain and _declarable(claimed, kind):
            return Variant(place, origin, True, permit)
    plain = law.profile(law_goods(kind, origin, False), day)
    return Variant(place, origin, False, permit) if _declarable(plain, kind) else None


def _declarable(profile: Profile, kind: Kind) -> bool:
    """Say whether the law grants an answer and every measure it asks is declared."""
    declared = {"KGM", kind.unit} | ({"LTR"} if kind.litres else set())
    return not profile.refusals and declared.issuperset(profile.measures.values())
