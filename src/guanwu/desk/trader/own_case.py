"""One declaration as its parties may see it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.declaration.entry import decimal_text
from guanwu.declaration.model import Bill, Container, Declaration, Line
from guanwu.declaration.number import printed
from guanwu.desk.house import House
from guanwu.desk.persons import open_importer
from guanwu.desk.trader.timeline import Happened, documents_limit, timeline
from guanwu.party.identifiers import masked, names_a_business
from guanwu.store.case_rows import Case, load_cases
from guanwu.store.own_rows import events_of

_decoder = msgspec.json.Decoder(Declaration)


class OwnLine(Struct, frozen=True):
    """A line of goods; decimals are texts, amounts whole NT$.

    `assessed_value` and `levies`, the line's share of each levy, are there once it is billed.
    """

    line: int
    code: str
    description: str
    origin: str
    quantity: str
    unit: str
    net_weight_kg: str
    unit_price: str
    currency: str
    declared_value: int
    assessed_value: int | None
    levies: Mapping[str, int]


class OwnCase(Struct, frozen=True):
    """A declaration and where it stands; amounts in whole NT$, those assessed once it is billed.

    `documents_until`: the last day for papers that were asked for. `faults` of a refused one.
    """

    number: str
    printed: str
    kind: str
    state: str
    channel: str | None
    lodged_at: str
    declared_on: date
    imported_on: date
    importer: str
    importer_id: str
    seller: str
    seller_country: str
    box: str
    terms: str
    currency: str
    invoice: str
    customs_value: int | None
    levies: Mapping[str, int]
    payable: int | None
    bill_number: str | None
    due_on: date | None
    documents_until: str | None
    lines: tuple[OwnLine, ...]
    bills: tuple[Bill, ...]
    containers: tuple[Container, ...]
    faults: tuple[Fault, ...]
    timeline: tuple[Happened, ...]


def own_case(house: House, connection: Connection, number: str) -> OwnCase | Refusal:
    """Return a declaration as its parties may see it; nothing of its selection is read."""
    case = load_cases(connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    declaration = open_importer(house, connection, _decoder.decode(case.record))
    events = events_of(connection, number)
    billed = case.bill_number is not None
    kept = msgspec.json.decode(case.assessment or "{}") if billed else {}
    importer = declaration.importer
    return OwnCase(
        case.number, printed(case.number), case.kind, case.state, case.channel, case.lodged_at,
        case.declared_on, case.imported_on, importer.name_zh or importer.name,
        _id_shown(importer.id_type, importer.id), declaration.seller.name,
        declaration.seller.country, declaration.box, declaration.terms, declaration.currency,
        decimal_text(declaration.invoice_e2, 2), case.customs_value if billed else None,
        kept.get("levies", {}), case.payable if billed else None, case.bill_number, case.due_on,
        documents_limit(events), _lines(declaration, kept), declaration.bills,
        declaration.containers, faults_of(case), timeline(events),
    )


def _id_shown(id_type: str, number: str) -> str:
    """Return an importer's number; that of a natural person is masked."""
    return number if names_a_business(id_type, number) else masked(number)


def _lines(declaration: Declaration, kept: Mapping[str, Any]) -> tuple[OwnLine, ...]:
    """Return the lines with what was assessed of each."""
    values = kept.get("values")
    shares: Mapping[str, list[int]] = kept.get("shares", {})
    return tuple(
        _line(line, values[place] if values else None,
              {name: parts[place] for name, parts in shares.items() if parts[place]})
        for place, line in enumerate(declaration.lines)
    )


def _line(line: Line, value: int | None, levies: Mapping[str, int]) -> OwnLine:
    return OwnLine(
        line.line, line.code, line.description, line.origin, decimal_text(line.quantity_e4, 4),
        line.unit, decimal_text(line.net_weight_e6, 6), decimal_text(line.unit_price_e6, 6),
        line.price_currency, line.customs_value, value, levies,
    )


def faults_of(case: Case) -> tuple[Fault, ...]:
    """Return the faults for which a declaration was refused."""
    return tuple(
        Fault(one["code"], one["place"], one["facts"], one["line"])
        for one in msgspec.json.decode(case.faults or "[]")
    )
