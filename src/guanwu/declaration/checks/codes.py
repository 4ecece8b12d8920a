"""Checks against the code lists in force on the declaration day.

The codes of a header, and those of a line, are remembered together once all were found good, so
that a usual combination costs one look-up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any, Final

from guanwu.case.fault import Fault
from guanwu.declaration.model import Declaration
from guanwu.declaration.reference import Reference
from guanwu.party.identifiers import PARTY_ID_TYPES

FAULTS: Final = {
    "customs_offices": "office_code_unknown",
    "countries": "country_code_unknown",
    "currencies": "currency_code_unknown",
    "units": "unit_code_unknown",
    "price_terms": "terms_code_unknown",
    "border_transport": "border_transport_unknown",
    "transport_modes": "transport_mode_unknown",
    "bill_types": "bill_type_unknown",
    "relationships": "relationship_unknown",
    "payment_methods": "payment_method_unknown",
    "payment_codes": "payment_code_unknown",
    "price_methods": "price_method_unknown",
    "duty_kinds": "levy_code_unknown",
    "container_packing": "container_packing_unknown",
}
"""The fault of a code that its list does not have, by the list's name."""

_HEADER: Final = (
    ("seller.country", "countries"),
    ("currency", "currencies"),
    ("terms", "price_terms"),
    ("package_unit", "units"),
    ("transport_mode", "border_transport"),
    ("arrival_transport", "transport_modes"),
    ("relationship", "relationships"),
    ("payment_method", "payment_methods"),
)
_LINE: Final = (
    ("origin", "countries"),
    ("unit", "units"),
    ("price_currency", "currencies"),
    ("price_terms", "price_terms"),
    ("payment_code", "payment_codes"),
    ("statistical_unit", "units"),
    ("duty_unit", "units"),
    ("package_unit", "units"),
)
_Getter = Callable[[object], tuple[Any, ...]]
_header_codes: _Getter = attrgetter(*(item for item, _ in _HEADER))
_line_codes: _Getter = attrgetter(*(item for item, _ in _LINE))


def add_header_code_faults(
    declaration: Declaration, reference: Reference, found: list[Fault]
) -> None:
    """Add the header's codes that no list has on the declaration day, bills and levies too."""
    day = declaration.declared_on
    memory = reference.day(day)
    codes = _header_codes(declaration)
    if codes not in memory.combinations:
        good = True
        for code, (item, list_name) in zip(codes, _HEADER, strict=True):
            good &= _has(list_name, code, item, None, day, reference, found)
        if good:
            memory.remember(codes)
    if declaration.arrival_transport[:1] != declaration.transport_mode:
        facts = {"arrival": declaration.arrival_transport, "mode": declaration.transport_mode}
        found.append(Fault("transport_mismatch", "arrival_transport", facts))
    if declaration.importer.id_type not in PARTY_ID_TYPES:
        facts = {"code": declaration.importer.id_type}
        found.append(Fault("identity_type_unknown", "importer.id_type", facts))
    _offices(declaration, day, reference, found)
    types, levies = memory.known("bill_types"), memory.known("duty_kinds")
    for index, bill in enumerate(declaration.bills):
        if bill.type not in types:
            _has("bill_types", bill.type, f"bills[{index}].type", None, day, reference, found)
    for index, levy in enumerate(declaration.levies):
        if levy.code not in levies:
            _has("duty_kinds", levy.code, f"levies[{index}].code", None, day, reference, found)
    for index, container in enumerate(declaration.containers):
        place = f"containers[{index}].packing"
        _has("container_packing", container.packing, place, None, day, reference, found)


def add_line_code_faults(
    declaration: Declaration, reference: Reference, found: list[Fault]
) -> None:
    """Add the lines' codes that no list has on the declaration day, other levies too."""
    day = declaration.declared_on
    memory = reference.day(day)
    combinations = memory.combinations
    for index, line in enumerate(declaration.lines):
        codes = _line_codes(line)
        if codes not in combinations:
            good = True
            for code, (item, list_name) in zip(codes, _LINE, strict=True):
                if code is not None:
                    place = f"lines[{index}].{item}"
                    good &= _has(list_name, code, place, index + 1, day, reference, found)
            if good:
                memory.remember(codes)
        for at, levy in enumerate(line.other_levies):
            place = f"lines[{index}].other_levies[{at}]"
            _has("duty_kinds", levy.code, f"{place}.code", index + 1, day, reference, found)
            _has("price_methods", levy.method, f"{place}.method", index + 1, day, reference, found)


def _offices(declaration: Declaration, day: date, reference: Reference, found: list[Fault]) -> None:
    number = declaration.number
    offices = reference.day(day).known("customs_offices")
    receiving, second = number[:2], number[2:4]
    if receiving not in offices:
        _has("customs_offices", receiving, "number", None, day, reference, found)
    if second != "  " and second not in offices:
        _has("customs_offices", second, "number", None, day, reference, found)
    port = declaration.loading_port
    if port[:2] not in reference.day(day).known("countries"):
        _has("countries", port[:2], "loading_port", None, day, reference, found)
    if not (port.isascii() and port.isalnum() and port.isupper()):
        found.append(Fault("loading_port_shape", "loading_port", {"port": port}))


def _has(
    list_name: str,
    code: str,
    place: str,
    line: int | None,
    day: date,
    reference: Reference,
    found: list[Fault],
) -> bool:
    if reference.knows(list_name, code, day):
        return True
    found.append(Fault(FAULTS[list_name], place, {"code": code, "day": day}, line))
    return False
