"""Maps a row of the Korean-shaped set to an import declaration of one line, or says why it cannot.

Everything that the set does not tell is derived from the row by fixed rules, so that the same row
gives the same declaration. The lawful item of taxed goods comes from the heading table of the
generator (`guanwu/scale/generator/recipes.csv`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from guanwu.declaration.checks.goods import WRITTEN_DEMANDS, demands_of
from guanwu.declaration.model import Bill, Declaration, DeclaredLevy, Line, Permit
from guanwu.desk.house import House
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.declared import facts_of, goods_of
from guanwu.scale.generator.goods import Kind, kind_of, law_goods
from guanwu.scale.generator.parties import importer, seller, ships
from guanwu.scale.generator.world import DAYS, FIRST_DAY
from guanwu.scale.generator.writing import DIGITS, PORTS, PREFERENCE, serial
from guanwu.tariff.edition import TariffRow

CURRENCY: Final = "KRW"
BY_SEA, BY_AIR = "10", "40"
SEA_OFFICES: Final = ("AA", "BA", "DA")
CLAIMED: Final = "F"
"""Tax types of free trade agreements begin with this letter."""
WEIGHT_UNITS: Final = {"KGM": 1, "TNE": 1_000, "TND": 1_000}
LARGEST_STEM: Final = 36**3


class Row(NamedTuple):
    """A row as read: numbers exact, `order` its place when sorted by day."""

    id: str
    day: str
    office: str
    transport: str
    declarant: int
    importer: int
    hs6: str
    departure: str
    origin: str
    tax_type: str
    grams: int
    price_e2: int
    fraud: str
    order: int


def read_rows(table: Sequence[Mapping[str, str]]) -> tuple[list[Row], int]:
    """Return the rows in the order of their days, and how many could not be read."""
    importers: dict[str, int] = {}
    declarants: dict[str, int] = {}
    rows, malformed = [], 0
    for cells in sorted(table, key=lambda one: (one["Date"], one["Declaration ID"])):
        try:
            grams = int(Decimal(cells["Net Mass"]) * 1_000)
            price_e2 = int(Decimal(cells["Item Price"]) * 100)
            date.fromisoformat(cells["Date"])
        except (InvalidOperation, ValueError):
            malformed += 1
            continue
        label = {"0": "unlabelled", "1": "labelled", "2": "critical"}
        rows.append(Row(
            cells["Declaration ID"], cells["Date"], cells["Office ID"],
            cells["Mode of Transport"],
            declarants.setdefault(cells["Declarant ID"], len(declarants)),
            importers.setdefault(cells["Importer ID"], len(importers)),
            cells["HS6 Code"].zfill(6), cells["Country of Departure"],
            cells["Country of Origin"], cells["Tax Type"], grams, price_e2,
            label["2" if cells["Critical Fraud"] == "2" else cells["Fraud"]], len(rows),
        ))
    return rows, malformed


def shifted_day(order: int, total: int) -> date:
    """Return the day to which a row is shifted: the rows fill the ten days in their order."""
    return FIRST_DAY + timedelta(days=min(order * DAYS // max(total, 1), DAYS - 1))


class Mapper:
    """Maps rows under the law and tariff of a house."""

    def __init__(self, house: House, rows: Sequence[TariffRow], total: int) -> None:
        self.house, self.total = house, total
        self.kinds: dict[str, list[Kind]] = {}
        self.beginnings: set[str] = set()
        for row in rows:
            self.beginnings.add(row.code[:6])
            made = kind_of(row)
            if made is not None:
                self.kinds.setdefault(row.code[:6], []).append(made)
        rate = house.reference.sell_rate_e5(CURRENCY, FIRST_DAY)
        if not isinstance(rate, int):
            raise ValueError(f"{rate.code} {dict(rate.facts)}")
        self.rate_e5 = rate
        self.codes = house.levy_codes(FIRST_DAY)

    def map(self, row: Row) -> Declaration | str:
        """Return the declaration of a row, or the reason why there is none."""
        reason = self._reason(row)
        if reason:
            return reason
        cif_twd = (row.price_e2 * self.rate_e5 + 5 * 10**6) // 10**7
        if cif_twd < 1:
            return "no_value"
        kinds = self.kinds[row.hs6]
        kind = kinds[int(row.id) % len(kinds)]
        line = self._line(row, kind, cif_twd)
        return self._declaration(row, line, cif_twd)

    def _reason(self, row: Row) -> str:
        """Return why a row cannot be mapped; empty when it can."""
        if row.hs6 not in self.beginnings:
            return "hs6_not_in_tariff"
        if row.hs6 not in self.kinds:
            return "goods_not_declarable"
        if row.transport not in (BY_SEA, BY_AIR):
            return "transport_not_here"
        known = self.house.reference.codes
        if not all(known.has("countries", one, FIRST_DAY) for one in (row.origin, row.departure)):
            return "country_unknown"
        if row.grams <= 0:
            return "no_weight"
        return "" if row.price_e2 > 0 else "no_value"

    def _line(self, row: Row, kind: Kind, value: int) -> Line:
        """Return the line of goods."""
        quantity_e4 = quantity_of(row.grams, kind)
        day = shifted_day(row.order, self.total)
        more: dict[str, Any] = _taxed(kind, row.grams, quantity_e4)
        if self._permit(kind.code, row.origin, day):
            more["permits"] = (Permit(f"FTX114K{row.order:07d}", 1),)
        if row.tax_type.startswith(CLAIMED):
            found = self.house.law.profile(law_goods(kind, row.origin, True), day)
            vain = any(one.code == "preference_not_available" for one in found.warnings)
            if not vain and not found.refusals:
                more |= {"preference": PREFERENCE, "origin_certificate": f"{row.origin}{row.id}",
                         "origin_certificate_line": 1}
        price_e6 = max(row.price_e2 * 10**8 // quantity_e4, 1)
        return Line(1, kind.code, kind.name, row.origin, quantity_e4, kind.unit,
                    row.grams * 1_000, "CIF", CURRENCY, price_e6, value, **more)

    def _permit(self, code: str, origin: str, day: date) -> bool:
        """Say whether an import rule demands a number on the line."""
        return any(
            demand.demands in WRITTEN_DEMANDS or (demand.demands == "conditional"
                                                  and bool(demand.origins))
            for demand in demands_of(code, day, self.house.reference)
            if demand.concerns(origin)
        )

    def _levies(self, line: Line, value: int, day: date) -> tuple[tuple[DeclaredLevy, ...], int]:
        """Return the levies as the law computes them, and the base of business tax."""
        found = assess(self.house.law, [goods_of(line)], [facts_of(line, value)], day)
        if not isinstance(found, Assessment):
            return (DeclaredLevy("A10", 0), DeclaredLevy("B40", 0)), value
        known = self.house.reference
        levies = tuple(
            DeclaredLevy(self.codes[name], amount) for name, amount in found.levies.items()
            if (amount or name in ("import_duty", "business_tax"))
            and known.knows("duty_kinds", self.codes[name], day)
        )
        return levies, found.business_tax_base()

    def _declaration(self, row: Row, line: Line, cif_twd: int) -> Declaration:
        """Return the whole declaration."""
        day = shifted_day(row.order, self.total)
        imported = day - timedelta(days=int(row.id) % 5)
        levies, base = self._levies(line, cif_twd, imported)
        freight, insurance = row.price_e2 * 2 // 100 + 1, row.price_e2 * 3 // 1000 + 1
        box = box_of(row.declarant)
        air = row.transport == BY_AIR
        office = "CA" if air else SEA_OFFICES[sum(map(ord, row.office)) % 3]
        ports = PORTS.get(row.departure, (f"{row.departure}ZZZ", f"{row.departure}ZZZ"))
        weight = line.net_weight_e6
        return Declaration(
            number=f"{office}  14{box}{serial(row.order)}", kind="G1", declared_on=day,
            imported_on=imported, exported_on=imported - timedelta(days=2 if air else 12),
            transport_mode="4" if air else "1", arrival_transport="41" if air else "11",
            box=box, box_suffix="A", broker_person=f"{10_000 + row.declarant:05d}",
            importer=importer(row.importer, FIRST_DAY), seller=seller(row.importer, row.departure),
            carrier="CI" if air else "EMC", vessel="CI100" if air else ships()[row.order % 200],
            voyage=f"{row.order % 9_000:04d}", location="003C2001" if air else "001A1110",
            loading_port=ports[air], bills=(Bill(f"K{row.order:010d}", "741" if air else "704"),),
            terms="CIF", currency=CURRENCY, exchange_rate_e5=self.rate_e5,
            invoice_e2=row.price_e2, fob_e2=max(row.price_e2 - freight - insurance, 0),
            freight_e2=freight, insurance_e2=insurance, cif_twd=cif_twd, business_tax_base=base,
            duty_total=sum(levy.amount for levy in levies), levies=levies,
            gross_weight_e6=weight + weight // 20 + 1_000, packages=1, package_unit="CTN",
            marks="N/M", relationship="135", payment_method="2", lines=(line,),
        )


def quantity_of(grams: int, kind: Kind) -> int:
    """Return the quantity in ten-thousandths of the unit: by weight, or estimated in pieces."""
    if kind.unit in WEIGHT_UNITS:
        return max(grams * 10 // WEIGHT_UNITS[kind.unit], 1)
    return max((grams + kind.grams // 2) // kind.grams, 1) * 10_000


def box_of(declarant: int) -> str:
    """Return a broker's box: three digits or capitals that follow from the declarant's place."""
    number = (declarant * 37 + 1_296) % LARGEST_STEM
    return DIGITS[number // 1_296] + DIGITS[number // 36 % 36] + DIGITS[number % 36]


def _taxed(kind: Kind, grams: int, quantity_e4: int) -> dict[str, Any]:
    """Return what the line declares for commodity, alcohol, tobacco and selected goods tax."""
    recipe = kind.recipe
    more: dict[str, Any] = {}
    if recipe.commodity_tax_item:
        more["commodity_tax_item"] = recipe.commodity_tax_item
    if kind.litres:
        more["litres_e4"] = quantity_e4 if kind.unit == "LTR" else max(grams * 10, 1)
    if recipe.alcohol_kind:
        more["alcohol_kind"] = recipe.alcohol_kind
        if recipe.degree_high:
            more["alcohol_degree_e3"] = (recipe.degree_low + recipe.degree_high) * 500
    if recipe.tobacco_kind:
        sticks = recipe.tobacco_kind == "cigarettes"
        more["tobacco_kind"] = recipe.tobacco_kind
        more["tobacco_quantity_e4"] = quantity_e4 * 1_000 if sticks else max(grams * 10, 1)
    if recipe.selected_goods_item:
        more["selected_goods_item"] = recipe.selected_goods_item
        more["pieces"] = max(quantity_e4 // 10_000, 1)
    return more
