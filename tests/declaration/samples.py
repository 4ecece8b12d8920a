"""A clean G1 declaration and the tables it is checked against, for the tests of many packages."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import msgspec

from guanwu.declaration.model import (
    Bill,
    Container,
    Declaration,
    DeclaredLevy,
    Importer,
    Line,
    Seller,
)
from guanwu.declaration.reference import Reference
from guanwu.store.code_lists import load_code_lists
from guanwu.store.exchange_rate_file import load_starter_rates
from guanwu.store.kind_file import load_delivery_terms, load_kinds
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Tariff

DAY = date(2025, 3, 14)
USD_E5 = 3_287_500
"""NT$ per US dollar, published sell rate of 11 to 20 March 2025, in hundred-thousandths."""

GOODS = (
    ("39021000109", "ATACTIC POLYPROPYLENE", "KGM", 25_000),
    ("61091000006", "COTTON T-SHIRTS", "DZN", 105_000),
    ("64039990219", "LEATHER SANDALS", "NPR", 75_000),
    ("59021000007", "NYLON TYRE CORD FABRIC", "KGM", 50_000),
    ("37011000004", "X-RAY FILM, FLAT", "KGM", 0),
)
"""Codes of the starter tariff without import rules; unit and column 1 rate in ppm."""
COFFEE = "09011100007"
"""Import rules B01 and F01: inspections."""
PADLOCKS = "83011000008"
"""Import rule MP1: under conditions from CN."""
BEEF = "02011010003"
"""Import rules B01, F01, MW0: inspections, and prohibited from CN."""
PRESSES = "84431100006"
"""Levy code Z: later lots may declare the quantity 0."""


@cache
def reference(today: date | None = None) -> Reference:
    """Return the tables the project ships; the same object each time, as in a running house."""
    return Reference(
        load_code_lists(),
        Tariff((load_starter_tariff(),)),
        load_starter_rates(),
        load_kinds(),
        load_delivery_terms(),
        today,
    )


def clean_line(number: int, **changes: Any) -> Line:
    """Return line `number` (from 1) of a clean declaration, with changes."""
    code, name, unit, _ = GOODS[(number - 1) % len(GOODS)]
    quantity_e4 = (10 + number % 50) * 10_000
    unit_price_e6 = (100 + 7 * (number % 50)) * 1_000_000 + 250_000
    value = (unit_price_e6 * quantity_e4 * USD_E5 + 5 * 10**14) // 10**15
    line = Line(
        line=number,
        code=code,
        description=name,
        origin="US",
        quantity_e4=quantity_e4,
        unit=unit,
        net_weight_e6=(20 + number) * 1_000_000,
        price_terms="CIF",
        price_currency="USD",
        unit_price_e6=unit_price_e6,
        customs_value=value,
    )
    return msgspec.structs.replace(line, **changes)


def clean_declaration(lines: int = 5, **changes: Any) -> Declaration:
    """Return a declaration of 14 March 2025 that passes every check, with changes to its header."""
    goods = tuple(clean_line(number) for number in range(1, lines + 1))
    invoice_e2 = sum(line.unit_price_e6 * line.quantity_e4 // 10**8 for line in goods)
    cif = sum(line.customs_value for line in goods)
    ppm = {code: rate for code, _, _, rate in GOODS}
    duty = sum(line.customs_value * ppm[line.code] for line in goods) // 10**6
    business_tax = (cif + duty) * 5 // 100
    declaration = Declaration(
        number="AA  1411100001",
        kind="G1",
        declared_on=DAY,
        imported_on=date(2025, 3, 12),
        exported_on=date(2025, 2, 20),
        transport_mode="1",
        arrival_transport="12",
        box="111",
        box_suffix="A",
        broker_person="12345",
        importer=Importer(id="04595257", id_type="58", name="FORMOSA TRADING CO., LTD."),
        seller=Seller(name="ACME MACHINES INC.", country="US", address="1 MAIN STREET, SEATTLE"),
        carrier="EMC",
        vessel="9074729",
        voyage="0123E",
        location="001A1110",
        loading_port="USSEA",
        bills=(Bill(number="EGLV1234567890", type="704"),),
        containers=(Container(number="CSQU3054383", type="42G1", packing="1"),),
        terms="CIF",
        currency="USD",
        exchange_rate_e5=USD_E5,
        invoice_e2=invoice_e2,
        fob_e2=invoice_e2 - 50_000,
        freight_e2=45_000,
        insurance_e2=5_000,
        cif_twd=cif,
        business_tax_base=cif + duty,
        duty_total=duty + business_tax,
        levies=(DeclaredLevy("A10", duty), DeclaredLevy("B40", business_tax)),
        gross_weight_e6=sum(line.net_weight_e6 for line in goods) + 10_000_000,
        packages=lines,
        package_unit="CTN",
        marks="N/M",
        relationship="135",
        payment_method="2",
        lines=goods,
    )
    return msgspec.structs.replace(declaration, **changes)


def with_line(index: int, lines: int = 5, **changes: Any) -> Declaration:
    """Return a clean declaration of which one line (index from 0) is changed."""
    clean = clean_declaration(lines)
    goods = list(clean.lines)
    goods[index] = msgspec.structs.replace(goods[index], **changes)
    return msgspec.structs.replace(clean, lines=tuple(goods))
