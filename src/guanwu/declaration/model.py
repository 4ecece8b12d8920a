"""The import declaration as one frozen record, whole numbers with the unit in the name.

Source: message NX5105 R-08-01 of the single window. The JSON form of a declaration is this record;
the XML and the flat form are mapped to it. Amounts end in their decimal scale (`invoice_e2` is in
hundredths of the currency), `_twd` is whole New Taiwan dollars, days are calendar days.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

LINES_MAX = 9_999
"""Most lines a declaration may have (layout NX5105)."""

Whole = Annotated[int, Meta(ge=0)]
N2 = Annotated[int, Meta(ge=0, le=99)]
N4 = Annotated[int, Meta(ge=0, le=9_999)]
N8 = Annotated[int, Meta(ge=0, le=99_999_999)]
N10 = Annotated[int, Meta(ge=0, le=9_999_999_999)]
N12 = Annotated[int, Meta(ge=0, le=999_999_999_999)]
N16 = Annotated[int, Meta(ge=0, le=9_999_999_999_999_999)]
N18 = Annotated[int, Meta(ge=0, le=999_999_999_999_999_999)]
A1 = Annotated[str, Meta(min_length=1, max_length=1)]
A2 = Annotated[str, Meta(min_length=2, max_length=2)]
A3 = Annotated[str, Meta(min_length=3, max_length=3)]
UpTo3 = Annotated[str, Meta(min_length=1, max_length=3)]
UpTo8 = Annotated[str, Meta(min_length=1, max_length=8)]
UpTo14 = Annotated[str, Meta(min_length=1, max_length=14)]
UpTo17 = Annotated[str, Meta(min_length=1, max_length=17)]
UpTo20 = Annotated[str, Meta(min_length=1, max_length=20)]
UpTo35 = Annotated[str, Meta(min_length=1, max_length=35)]
UpTo50 = Annotated[str, Meta(min_length=1, max_length=50)]
UpTo70 = Annotated[str, Meta(min_length=1, max_length=70)]
UpTo80 = Annotated[str, Meta(min_length=1, max_length=80)]
UpTo100 = Annotated[str, Meta(min_length=1, max_length=100)]
UpTo120 = Annotated[str, Meta(min_length=1, max_length=120)]
UpTo256 = Annotated[str, Meta(min_length=1, max_length=256)]
UpTo512 = Annotated[str, Meta(min_length=1, max_length=512)]


class Importer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The importer and taxpayer. `id_type`: 58 business number, 174 national id, 53 passport."""

    id: UpTo14
    id_type: UpTo3
    name: UpTo80
    name_zh: UpTo70 | None = None
    address: UpTo120 | None = None
    aeo: UpTo20 | None = None
    control_id: UpTo8 | None = None


class Seller(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """The seller abroad; `country` is an ISO 3166 code."""

    name: UpTo80
    country: A2
    address: UpTo120
    id: UpTo14 | None = None


class Bill(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A transport document. `type`: 703, 704, 714, 741 or 976."""

    number: UpTo35
    type: A3


class Container(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A container; `number` is an ISO 6346 number, `packing` 1 FCL/FCL to 4 LCL/FCL."""

    number: UpTo17
    type: Annotated[str, Meta(min_length=4, max_length=4)]
    packing: A1
    seals: Annotated[tuple[UpTo17, ...], Meta(max_length=10)] = ()


class DeclaredLevy(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A levy as the declarant computed it. `code`: code table 019 (A10, B40, ...)."""

    code: UpTo3
    amount: N10


class LineLevy(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Another levy declared on a line. `method`: 1 ad valorem, 2 specific."""

    code: UpTo3
    method: A1
    rate_e5: N10


class Permit(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """An import permit written on a line: its number and the item of it that is drawn on."""

    number: Annotated[str, Meta(min_length=14, max_length=14)]
    item: N4 = 0


class Line(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """One line of goods. `code` is the 11-digit commodity code with its check digit."""

    line: Annotated[int, Meta(ge=1, le=LINES_MAX)]
    code: Annotated[str, Meta(min_length=11, max_length=11)]
    description: UpTo512
    origin: A2
    quantity_e4: N16
    unit: UpTo3
    net_weight_e6: N16
    price_terms: A3
    price_currency: A3
    unit_price_e6: N18
    customs_value: N12
    payment_code: Annotated[str, Meta(min_length=1, max_length=2)] = "31"
    statistical_quantity_e4: N16 | None = None
    statistical_unit: UpTo3 | None = None
    duty_quantity_e6: N16 | None = None
    duty_rate_e5: N10 | None = None
    duty_unit_e4: N16 | None = None
    duty_unit: UpTo3 | None = None
    other_levies: Annotated[tuple[LineLevy, ...], Meta(max_length=9)] = ()
    preference: A2 | None = None
    origin_certificate: UpTo35 | None = None
    origin_certificate_line: N4 | None = None
    permits: Annotated[tuple[Permit, ...], Meta(max_length=5)] = ()
    agency_codes: Annotated[tuple[UpTo35, ...], Meta(max_length=10)] = ()
    brand: UpTo50 | None = None
    model: UpTo80 | None = None
    specification: UpTo256 | None = None
    producer: UpTo100 | None = None
    commodity_tax_item: UpTo50 | None = None
    alcohol_kind: UpTo50 | None = None
    alcohol_degree_e3: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    litres_e4: N16 | None = None
    tobacco_kind: UpTo50 | None = None
    tobacco_quantity_e4: N16 | None = None
    tobacco_sticks: N12 | None = None
    selected_goods_item: UpTo50 | None = None
    pieces: N8 | None = None
    exemption: UpTo50 | None = None
    packages: N8 | None = None
    package_unit: UpTo3 | None = None


class Declaration(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False
):
    """An import declaration as lodged. Kinds: table of `declaration/kinds`; G1 in this edition."""

    number: Annotated[str, Meta(min_length=14, max_length=14)]
    kind: A2
    declared_on: date
    imported_on: date
    exported_on: date
    transport_mode: A1
    arrival_transport: Annotated[str, Meta(min_length=1, max_length=4)]
    box: A3
    box_suffix: A1
    broker_person: Annotated[str, Meta(min_length=5, max_length=5)]
    importer: Importer
    seller: Seller
    carrier: UpTo14
    vessel: Annotated[str, Meta(min_length=1, max_length=25)]
    voyage: Annotated[str, Meta(min_length=1, max_length=12)]
    location: UpTo8
    loading_port: Annotated[str, Meta(min_length=5, max_length=5)]
    bills: Annotated[tuple[Bill, ...], Meta(min_length=1, max_length=101)]
    terms: A3
    currency: A3
    exchange_rate_e5: N12
    invoice_e2: N16
    fob_e2: N16
    cif_twd: Annotated[int, Meta(ge=0, le=99_999_999_999_999)]
    business_tax_base: N12
    duty_total: N10
    levies: Annotated[tuple[DeclaredLevy, ...], Meta(min_length=1, max_length=9)]
    gross_weight_e6: N16
    packages: N8
    package_unit: UpTo3
    marks: UpTo512
    relationship: UpTo3
    payment_method: A1
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=LINES_MAX)]
    function: N2 = 9
    freight_e2: N16 = 0
    insurance_e2: N16 = 0
    additions_e2: N16 = 0
    deductions_e2: N16 = 0
    examination_request: A1 | None = None
    manifest_number: Annotated[str, Meta(min_length=4, max_length=4)] | None = None
    registration: Annotated[str, Meta(min_length=6, max_length=6)] | None = None
    carrier_type: A2 | None = None
    containers: Annotated[tuple[Container, ...], Meta(max_length=9_999)] = ()
    broker_aeo: UpTo20 | None = None
    copies: N2 | None = None
    statements: Annotated[tuple[UpTo256, ...], Meta(max_length=2)] = ()
    not_low_value_exempt: bool = False
