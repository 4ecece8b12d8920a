"""A declaration of five lines that the tests of the single window share."""

from __future__ import annotations

from datetime import date

from guanwu.declaration.model import (
    Bill,
    Container,
    Declaration,
    DeclaredLevy,
    Importer,
    Line,
    LineLevy,
    Permit,
    Seller,
)


def line(number: int, **more: object) -> Line:
    """A line of steel screws, with what a test wants different."""
    plain: dict[str, object] = {
        "line": number,
        "code": "73181500008",
        "description": "HEXAGON HEAD SCREWS M8",
        "origin": "JP",
        "quantity_e4": 12_5000,
        "unit": "KGM",
        "net_weight_e6": 12_500_000,
        "price_terms": "CIF",
        "price_currency": "USD",
        "unit_price_e6": 3_250_000,
        "customs_value": 1_332,
        "duty_rate_e5": 750_000,
        "statistical_quantity_e4": 12_5000,
        "statistical_unit": "KGM",
    }
    return Line(**{**plain, **more})  # type: ignore[arg-type]


def declaration(lines: tuple[Line, ...] | None = None, **more: object) -> Declaration:
    """A sea declaration with five lines, every part of the record in use."""
    whisky = line(
        2,
        code="22083000001",
        description="SINGLE MALT WHISKY",
        alcohol_kind="distilled",
        alcohol_degree_e3=43_500,
        litres_e4=840_0000,
        other_levies=(LineLevy("D40", "2", 250_000),),
        brand="GLEN",
        producer="GLEN DISTILLERY LTD",
    )
    car = line(
        3,
        code="87032390003",
        commodity_tax_item="passenger_car_gt_2000cc",
        selected_goods_item="passenger_car",
        pieces=2,
        model="GT",
        permits=(Permit("FTX200W0038718", 3), Permit("DN123456789012")),
        agency_codes=("ABC", "DEF-1"),
    )
    cigarettes = line(
        4, tobacco_kind="cigarettes", tobacco_quantity_e4=2_000_0000, tobacco_sticks=2_000
    )
    preference = line(
        5,
        preference="PT",
        origin_certificate="JP-2025-1",
        origin_certificate_line=7,
        packages=3,
        package_unit="CTN",
        specification="GRADE 8.8 <&> \u87ba\u7d72",
        exemption="CA 49",
        duty_quantity_e6=12_500_001,
        duty_unit_e4=5_5000,
        duty_unit="KGM",
    )
    plain: dict[str, object] = {
        "number": "AA  0011112347",
        "kind": "G1",
        "declared_on": date(2025, 3, 12),
        "imported_on": date(2025, 3, 11),
        "exported_on": date(2025, 3, 4),
        "transport_mode": "1",
        "arrival_transport": "12",
        "box": "111",
        "box_suffix": "A",
        "broker_person": "00123",
        "broker_aeo": "TWAEO-101000000",
        "importer": Importer(
            "12345675", "58", "FORMOSA TOOLS CO LTD", "\u798f\u723e\u6469\u5de5\u5177"
        ),
        "seller": Seller("NIPPON SCREWS KK", "JP", "1-1 OSAKA"),
        "carrier": "EMC",
        "vessel": "9312345",
        "voyage": "0123W",
        "location": "003C2001",
        "loading_port": "JPOSA",
        "bills": (Bill("OSAKEE123456", "704"), Bill("H0001", "714")),
        "containers": (Container("CSQU3054383", "22G1", "1", ("S1", "S2")),),
        "terms": "CIF",
        "currency": "USD",
        "exchange_rate_e5": 3_278_500,
        "invoice_e2": 20_313,
        "fob_e2": 19_000,
        "freight_e2": 1_213,
        "insurance_e2": 100,
        "cif_twd": 6_660,
        "business_tax_base": 7_160,
        "duty_total": 860,
        "levies": (DeclaredLevy("A10", 500), DeclaredLevy("B40", 360)),
        "gross_weight_e6": 70_000_500,
        "packages": 10,
        "package_unit": "CTN",
        "marks": "N/M",
        "relationship": "135",
        "payment_method": "1",
        "examination_request": "8",
        "registration": "111234",
        "manifest_number": "0012",
        "statements": ("first", "second"),
        "not_low_value_exempt": True,
        "copies": 1,
        "lines": lines or (line(1), whisky, car, cigarettes, preference),
    }
    return Declaration(**{**plain, **more})  # type: ignore[arg-type]
