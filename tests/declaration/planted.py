"""Planted faults: what is changed in a clean declaration, and what the checks must then say."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from guanwu.declaration.model import Bill, Container, DeclaredLevy, LineLevy, Permit
from tests.declaration.samples import BEEF, COFFEE, PADLOCKS, PRESSES, USD_E5, clean_declaration

CLEAN = clean_declaration()
permit = (Permit("DN123456789012"),)


def importer(**changes: Any) -> dict[str, Any]:
    return {"importer": msgspec.structs.replace(CLEAN.importer, **changes)}


HEADER_CASES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"kind": "D9"}, [("kind_unknown", "kind")]),
    ({"number": "AA  14111_0001"}, [("declaration_number_shape", "number")]),
    ({"number": "AA  1311100001"}, [("number_year_mismatch", "number")]),
    ({"number": "ZZ  1411100001"}, [("office_code_unknown", "number")]),
    ({"number": "AAZZ1411100001"}, [("office_code_unknown", "number")]),
    ({"box": "112"}, [("number_box_mismatch", "box")]),
    ({"box_suffix": "-"}, [("box_suffix_shape", "box_suffix")]),
    ({"broker_person": "12 45"}, [("broker_person_shape", "broker_person")]),
    ({"function": 1}, [("function_unknown", "function")]),
    ({"bills": (Bill("X1", "704"), Bill("X1", "704"))}, [("bill_twice", "bills")]),
    (
        {"containers": CLEAN.containers * 2},
        [("container_twice", "containers")],
    ),
    ({"marks": "N/M\nTAIPEI"}, []),
    ({"marks": "N/M\u202e"}, [("text_hidden_character", "marks")]),
    (importer(name="FOR\u200bMOSA"), [("text_hidden_character", "importer.name")]),
    (importer(name_zh="\u798f\u723e\u3000\u6469\u6c99"), []),
    ({"statements": ("a\x00b",)}, [("text_hidden_character", "statements[0]")]),
    ({"exported_on": date(2025, 3, 13)}, [("exported_after_import", "exported_on")]),
    ({"exported_on": date(2015, 3, 13)}, [("exported_on_long_past", "exported_on")]),
    (
        {"imported_on": date(2025, 5, 1)},
        [("imported_on_in_future", "imported_on")],
    ),
    (
        {"imported_on": date(2025, 3, 20)},
        [("advance_needs_manifest", "manifest_number")],
    ),
    ({"imported_on": date(2025, 3, 20), "registration": "14A001"}, []),
    (importer(id="04595258"), [("business_number_wrong", "importer.id")]),
    (importer(id="A123456788", id_type="174"), [("person_id_wrong", "importer.id")]),
    (importer(id="A123456789", id_type="174"), []),
    (importer(id="A800000014", id_type="174"), []),
    (importer(id="K1", id_type="53"), [("passport_number_wrong", "importer.id")]),
    (importer(id="X", id_type="ZZZ"), [("identity_type_unknown", "importer.id_type")]),
    ({"vessel": "9074728"}, [("imo_number_check_digit", "vessel")]),
    ({"vessel": "MING FISHING 12"}, []),
    (
        {"containers": (Container("CSQU3054384", "42G1", "1"),)},
        [("container_check_digit", "containers[0].number")],
    ),
    (
        {"containers": (Container("CSQU3054383", "42G1", "7"),)},
        [("container_packing_unknown", "containers[0].packing")],
    ),
    ({"currency": "XYZ"}, [("currency_code_unknown", "currency"),
                           ("exchange_rate_missing", "exchange_rate_e5")]),
    ({"terms": "XXX"}, [("terms_code_unknown", "terms")]),
    ({"package_unit": "ZZ9"}, [("unit_code_unknown", "package_unit")]),
    ({"transport_mode": "9"}, [("border_transport_unknown", "transport_mode"),
                               ("transport_mismatch", "arrival_transport")]),
    ({"arrival_transport": "41"}, [("transport_mismatch", "arrival_transport")]),
    ({"relationship": "139"}, [("relationship_unknown", "relationship")]),
    ({"payment_method": "9"}, [("payment_method_unknown", "payment_method")]),
    ({"bills": (Bill("X1", "999"),)}, [("bill_type_unknown", "bills[0].type")]),
    ({"loading_port": "ZZSEA"}, [("country_code_unknown", "loading_port")]),
    ({"loading_port": "USs-a"}, [("loading_port_shape", "loading_port")]),
    (
        {"seller": msgspec.structs.replace(CLEAN.seller, country="XX")},
        [("country_code_unknown", "seller.country")],
    ),
    ({"packages": 0}, [("packages_nought", "packages")]),
    ({"gross_weight_e6": 0}, [("gross_weight_nought", "gross_weight_e6"),
                              ("net_above_gross", "gross_weight_e6")]),
    ({"cif_twd": CLEAN.cif_twd + 1}, [("cif_lines_mismatch", "cif_twd")]),
    ({"cif_twd": CLEAN.cif_twd + 6}, [("cif_lines_mismatch", "cif_twd"),
                                      ("cif_conversion_mismatch", "cif_twd")]),
    ({"exchange_rate_e5": USD_E5 + 1}, [("exchange_rate_mismatch", "exchange_rate_e5")]),
    ({"deductions_e2": 10**12}, [("deductions_exceed_price", "deductions_e2")]),
    ({"duty_total": CLEAN.duty_total + 1}, [("duty_total_mismatch", "duty_total")]),
    ({"levies": (DeclaredLevy("A10", CLEAN.duty_total), DeclaredLevy("A10", 0))},
     [("levy_twice", "levies[1].code")]),
    ({"levies": (DeclaredLevy("Q99", CLEAN.duty_total),)},
     [("levy_code_unknown", "levies[0].code")]),
    ({"fob_e2": CLEAN.invoice_e2, "freight_e2": 0, "insurance_e2": 0}, []),
    ({"invoice_e2": CLEAN.invoice_e2 - 1}, [("invoice_terms_mismatch", "invoice_e2")]),
    ({"terms": "FOB", "invoice_e2": CLEAN.fob_e2}, []),
    ({"terms": "FOB"}, [("invoice_terms_mismatch", "invoice_e2")]),
    (
        {"terms": "FOB", "fob_e2": CLEAN.invoice_e2, "freight_e2": 0, "insurance_e2": 0},
        [("freight_missing", "freight_e2"), ("insurance_missing", "insurance_e2")],
    ),
    (
        {"terms": "FOB", "invoice_e2": CLEAN.fob_e2, "freight_e2": 0, "insurance_e2": 0,
         "additions_e2": 50_000},
        [],
    ),
    ({"terms": "EXW", "invoice_e2": CLEAN.fob_e2 - 100}, []),
    ({"terms": "DDP", "invoice_e2": CLEAN.invoice_e2 + 100}, []),
    ({"terms": "DDP", "invoice_e2": CLEAN.invoice_e2 - 100},
     [("invoice_terms_mismatch", "invoice_e2")]),
]  # fmt: skip


LINE_CASES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"line": 7}, [("line_number_order", "lines[2].line")]),
    ({"line": 2}, [("line_number_order", "lines[2].line")]),
    ({"code": "39021000108"}, [("tariff_check_digit", "lines[2].code")]),
    ({"code": "3902100010\uff19"}, [("tariff_check_digit", "lines[2].code")]),
    ({"code": "12099900904"}, [("tariff_check_digit", "lines[2].code")]),
    ({"code": "12099900900"}, [("tariff_code_unknown", "lines[2].code")]),
    ({"origin": "XX"}, [("country_code_unknown", "lines[2].origin")]),
    ({"unit": "ZZ9"}, [("unit_code_unknown", "lines[2].unit")]),
    ({"statistical_unit": "ZZ9"}, [("unit_code_unknown", "lines[2].statistical_unit")]),
    ({"price_currency": "XYZ"}, [("currency_code_unknown", "lines[2].price_currency")]),
    ({"price_terms": "XXX"}, [("terms_code_unknown", "lines[2].price_terms")]),
    ({"payment_code": "00"}, [("payment_code_unknown", "lines[2].payment_code")]),
    (
        {"other_levies": (LineLevy("Q99", "3", 5),)},
        [
            ("levy_code_unknown", "lines[2].other_levies[0].code"),
            ("price_method_unknown", "lines[2].other_levies[0].method"),
        ],
    ),
    ({"quantity_e4": 0}, [("quantity_nought", "lines[2].quantity_e4")]),
    ({"net_weight_e6": 0}, [("net_weight_nought", "lines[2].net_weight_e6")]),
    ({"description": "A\u2066B"}, [("text_hidden_character", "lines[2].description")]),
    ({"model": "A\x7f"}, [("text_hidden_character", "lines[2].model")]),
    ({"code": COFFEE}, [("permit_missing", "lines[2].permits")]),
    ({"code": COFFEE, "permits": permit}, []),
    ({"code": COFFEE, "agency_codes": ("AGG9",)}, []),
    ({"code": PADLOCKS}, []),
    ({"code": PRESSES, "quantity_e4": 0}, []),
    ({"code": PADLOCKS, "permits": permit, "origin": "CN"}, []),
    ({"code": PADLOCKS, "origin": "CN"}, [("permit_missing", "lines[2].permits")]),
    ({"code": BEEF, "permits": permit}, []),
    (
        {"code": BEEF, "permits": permit, "origin": "CN"},
        [("import_prohibited", "lines[2].origin")],
    ),
]
