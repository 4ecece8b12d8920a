"""Faults of header and form, by the code each must be refused with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from msgspec.structs import replace

from guanwu.declaration.model import (
    Bill,
    Container,
    Declaration,
    DeclaredLevy,
    LineLevy,
    Seller,
)

Change = Callable[[Declaration], Declaration]
HIDDEN: Final = chr(0x202E)
UNPRICED: Final = "MXN"
"""A currency that exists and has no customs rate in the table shipped."""


def header(**changes: Any) -> Change:
    """Return a change of header items to fixed values."""
    return lambda given: replace(given, **changes)


def line(place: int, **changes: Any) -> Change:
    """Return a change of one line, by place from 0."""
    return lambda given: replace(given, lines=changed(given, place, **changes))


def changed(given: Declaration, place: int, **changes: Any) -> tuple[Any, ...]:
    """Return the lines with one of them changed."""
    lines = list(given.lines)
    lines[place] = replace(lines[place], **changes)
    return tuple(lines)


def importer(**changes: Any) -> Change:
    """Return a change of the importer."""
    return lambda given: replace(given, importer=replace(given.importer, **changes))


def _number(at: int, text: str) -> Change:
    """Return a change of the number from a place on."""
    return lambda given: replace(
        given, number=given.number[:at] + text + given.number[at + len(text):]
    )


def _by_sea(**changes: Any) -> Change:
    """Return a change after which the goods came by sea."""
    return lambda given: replace(given, transport_mode="1", arrival_transport="12", **changes)


def _advance(given: Declaration) -> Declaration:
    """Import after the declaration, by sea, without manifest."""
    later = given.declared_on + timedelta(days=3)
    return replace(_by_sea()(given), imported_on=later, manifest_number=None, registration=None)


def _wrong_business_number(given: Declaration) -> Declaration:
    return importer(id="04595258", id_type="58")(given)


def _many_lines(given: Declaration) -> Declaration:
    """Values of each line just below their limit that add up to more than the total may be."""
    one = replace(given.lines[0], customs_value=999_999_999_999)
    return replace(given, lines=tuple(replace(one, line=n) for n in range(1, 103)))


def _mismatch(given: Declaration) -> Declaration:
    """Values of all lines raised together, so that only the conversion does not agree."""
    more = len(given.lines) + 10
    lines = changed(given, 0, customs_value=given.lines[0].customs_value + more)
    return replace(given, lines=lines, cif_twd=given.cif_twd + more)


BOX = Container("CSQU3054383", "42G1", "1")

FORM_FAULTS: Final[Mapping[str, Change]] = {
    "kind_unknown": header(kind="D9"),
    "declaration_number_shape": _number(9, "_"),
    "number_year_mismatch": _number(4, "13"),
    "number_box_mismatch": lambda given: replace(given, box="99Z"),
    "box_suffix_shape": header(box_suffix="-"),
    "broker_person_shape": header(broker_person="12 45"),
    "function_unknown": header(function=1),
    "line_number_order": line(0, line=7),
    "bill_twice": header(bills=(Bill("X1", "704"), Bill("X1", "704"))),
    "container_twice": _by_sea(containers=(BOX, BOX)),
    "text_hidden_character": header(marks="N/M" + HIDDEN),
    "text_blank": header(marks="   "),
    "declared_on_in_future": header(declared_on=date(2025, 12, 30)),
    "declared_on_long_past": header(declared_on=date(2013, 1, 7), imported_on=date(2013, 1, 6)),
    "imported_on_long_past": header(imported_on=date(2019, 1, 10), exported_on=date(2019, 1, 2)),
    "imported_on_in_future": header(imported_on=date(2025, 6, 1)),
    "advance_needs_manifest": _advance,
    "exported_after_import": lambda given: replace(
        given, exported_on=given.imported_on + timedelta(days=1)
    ),
    "exported_on_long_past": header(exported_on=date(2015, 3, 13)),
    "office_code_unknown": _number(0, "ZZ"),
    "country_code_unknown": lambda given: replace(
        given, seller=Seller(given.seller.name, "XX", given.seller.address)
    ),
    "currency_code_unknown": header(currency="XYZ"),
    "exchange_rate_missing": header(currency=UNPRICED),
    "unit_code_unknown": header(package_unit="ZZ9"),
    "terms_code_unknown": header(terms="XXX"),
    "border_transport_unknown": header(transport_mode="9", arrival_transport="99"),
    "transport_mode_unknown": lambda given: replace(
        given, arrival_transport=given.transport_mode + "9"
    ),
    "transport_mismatch": header(transport_mode="4", arrival_transport="12"),
    "bill_type_unknown": header(bills=(Bill("X1", "999"),)),
    "relationship_unknown": header(relationship="139"),
    "payment_method_unknown": header(payment_method="9"),
    "payment_code_unknown": line(0, payment_code="00"),
    "price_method_unknown": line(0, other_levies=(LineLevy("A10", "3", 5),)),
    "levy_code_unknown": lambda given: replace(
        given, levies=(DeclaredLevy("Q99", given.duty_total),)
    ),
    "container_packing_unknown": _by_sea(containers=(Container("CSQU3054383", "42G1", "7"),)),
    "identity_type_unknown": importer(id_type="ZZZ"),
    "loading_port_shape": header(loading_port="USs-a"),
    "customs_value_range": line(0, customs_value=0),
    "net_weight_nought": line(0, net_weight_e6=0),
    "gross_weight_nought": header(gross_weight_e6=0),
    "packages_nought": header(packages=0),
    "net_above_gross": header(gross_weight_e6=1),
    "total_value_range": _many_lines,
    "cif_lines_mismatch": lambda given: replace(given, cif_twd=given.cif_twd + 1),
    "cif_conversion_mismatch": _mismatch,
    "deductions_exceed_price": lambda given: replace(
        given, deductions_e2=given.fob_e2 + given.freight_e2 + given.insurance_e2 + 100
    ),
    "exchange_rate_mismatch": lambda given: replace(
        given, exchange_rate_e5=given.exchange_rate_e5 + 1
    ),
    "levy_twice": lambda given: replace(
        given, levies=(DeclaredLevy("A10", given.duty_total), DeclaredLevy("A10", 0))
    ),
    "duty_total_mismatch": lambda given: replace(given, duty_total=given.duty_total + 1),
    "freight_missing": header(terms="FOB", freight_e2=0),
    "insurance_missing": header(terms="FOB", insurance_e2=0),
    "invoice_terms_mismatch": lambda given: replace(
        given, terms="CIF", invoice_e2=given.invoice_e2 + 100_001
    ),
    "invoice_amounts_zero": lambda given: replace(
        given, lines=tuple(replace(one, unit_price_e6=0) for one in given.lines)
    ),
    "business_number_wrong": _wrong_business_number,
    "person_id_wrong": importer(id="A123456788", id_type="174"),
    "passport_number_wrong": importer(id="K1", id_type="53"),
    "container_check_digit": _by_sea(containers=(Container("CSQU3054384", "42G1", "1"),)),
    "imo_number_check_digit": _by_sea(vessel="9074728"),
    "fact_beyond_limit": lambda given: replace(
        given, gross_weight_e6=9 * 10**15, lines=changed(given, 0, net_weight_e6=2 * 10**15)
    ),
}
"""What is done to a good declaration, by the code that must be among the faults."""
