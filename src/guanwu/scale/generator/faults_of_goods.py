"""Faults of the goods of a line, by the code each must be refused with.

Which goods can show a fault depends on the tariff at hand: a fault for which the edition has no
goods is left out of the list, and so never planted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from msgspec.structs import replace

from guanwu.declaration.checks.goods import demands_of
from guanwu.declaration.model import Declaration, Permit
from guanwu.scale.generator.faults_of_form import changed
from guanwu.scale.generator.world import FIRST_DAY, World
from guanwu.tariff.code import check_digit
from guanwu.tariff.edition import TariffRow

Change = Callable[[Declaration], Declaration]
PERMITS: Final = (Permit("FTX114W0000001", 1),)
BARE: Final[Mapping[str, Any]] = {
    "commodity_tax_item": None, "alcohol_kind": None, "alcohol_degree_e3": None,
    "litres_e4": None, "tobacco_kind": None, "tobacco_quantity_e4": None,
    "tobacco_sticks": None, "selected_goods_item": None, "pieces": None, "exemption": None,
    "preference": None, "permits": PERMITS, "origin": "US",
}
"""A line with permits and nothing else beside its amounts."""


def goods(row: TariffRow, **changes: Any) -> Change:
    """Return a change of the first line to other goods, declared bare but for what is named."""
    unit = row.quantity_unit or row.weight_unit
    held = {**BARE, "code": row.code, "unit": unit, **changes}
    return lambda given: replace(given, lines=changed(given, 0, **held))


def unlisted_code(rows: Mapping[str, TariffRow]) -> str:
    """Return a code with a right check digit that the tariff does not have."""
    for stem in range(9_999_900_000, 9_999_999_999):
        code = f"{stem}{check_digit(str(stem))}"
        if code not in rows:
            return code
    raise ValueError("the tariff has every code")


class _Tariff:
    """Finds goods of a tariff that show a fault."""

    def __init__(self, world: World) -> None:
        self.world, self.rows = world, {row.code: row for row in world.rows}

    def first(self, marked: str = "", beginning: str = "", avoid: str = "") -> TariffRow | None:
        """Return the first row with a levy code and a beginning, none of it prohibited from US."""
        for row in self.world.rows:
            fits = not marked or marked in row.levy_codes
            other = any(code in row.levy_codes for code in avoid.split())
            if fits and not other and row.code.startswith(beginning) and row.weight_unit:
                return row
        return None

    def demanding(self, demands: str, origin: str) -> TariffRow | None:
        """Return the first row whose import rules demand something of goods from a country."""
        for row in self.world.rows:
            for demand in demands_of(row.code, FIRST_DAY, self.world.reference):
                meant = demand.concerns(origin)
                if demand.demands == demands and meant and row.weight_unit:
                    return row
        return None


def goods_faults(world: World) -> dict[str, Change]:
    """Return what is done to a good declaration, by the code that must be among the faults."""
    tariff = _Tariff(world)
    found: dict[str, Change] = {
        "tariff_check_digit": lambda given: replace(given, lines=changed(
            given, 0, code=given.lines[0].code[:10] + str((int(given.lines[0].code[10]) + 1) % 10)
        )),
        "tariff_code_unknown": lambda given: replace(
            given, lines=changed(given, 0, code=unlisted_code(tariff.rows))
        ),
    }
    early = date(2021, 1, 4)
    if not isinstance(world.law.tariff.at(early), type(world.law.tariff.at(FIRST_DAY))):
        found["tariff_edition_missing"] = lambda given: replace(
            given, imported_on=early, exported_on=date(2020, 12, 20)
        )
    cases: tuple[tuple[str, TariffRow | None, dict[str, Any]], ...] = (
        ("quantity_nought", tariff.first(avoid="Z"), {"quantity_e4": 0}),
        ("import_prohibited", tariff.demanding("prohibited", "CN"), {"origin": "CN"}),
        ("permit_missing", tariff.demanding("permit", "US"), {"permits": ()}),
        ("commodity_tax_item_missing", tariff.first("T"), {}),
        ("commodity_tax_part_undecided", tariff.first("T*"), {}),
        ("commodity_tax_item_unknown", tariff.first("T"), {"commodity_tax_item": "moon_rock"}),
        ("law_row_missing", tariff.first("T*", "8703"),
         {"commodity_tax_item": "electric_passenger_car_le_208_7hp"}),
        ("alcohol_kind_missing", tariff.first("B", "2205"), {}),
        ("alcohol_kind_unknown", tariff.first("B", "2205"), {"alcohol_kind": "mead"}),
        ("kind_not_of_heading", tariff.first("B", "220830"), {"alcohol_kind": "beer"}),
        ("excise_quantity_mismatch", tariff.first("B", "220830"), {"litres_e4": 7}),
        ("tobacco_kind_missing", tariff.first("C", "2403"), {}),
        ("tobacco_kind_unknown", tariff.first("C", "2403"), {"tobacco_kind": "snuff"}),
        ("selected_goods_item_unknown", tariff.first("L*", avoid="T* T"),
         {"selected_goods_item": "castle"}),
        ("exemption_not_granted", tariff.first(avoid="T T* B B* C L*"),
         {"exemption": "by_courtesy"}),
        ("fact_missing", tariff.first("B", "220830"), {}),
        ("measure_missing", tariff.first("B", "2203"), {"unit": "PCE"}),
        ("measure_beyond_limit", tariff.first("B", "2203"), {"quantity_e4": 9 * 10**15}),
        ("column_2_membership_missing", _partner_unknown(tariff), {"origin": "HN"}),
    )
    for name, row, changes in cases:
        if row is not None:
            more = {"preference": "PT"} if name.startswith("column_2") else {}
            found[name] = goods(row, **changes, **more)
    return found


def _partner_unknown(tariff: _Tariff) -> TariffRow | None:
    """Return goods for which column 2 names Honduras, whose membership is not known here."""
    return next((
        row for row in tariff.world.rows
        if any("HN" in one.partners for one in row.column_2) and not row.levy_codes
    ), None)
