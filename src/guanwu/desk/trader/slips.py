"""Papers of a bill as data: the duty payment certificate, and the commodity tax certificate.

The certificate of payment (N5110) is printed before and after payment; that of commodity tax is
given for goods on which it was levied and paid (CT 23). Not formalised: the bar code, the printed
forms' own numbers, exemption certificates.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.declaration.entry import decimal_text
from guanwu.desk.explain import Explained, explain
from guanwu.desk.house import House
from guanwu.desk.trader.bills import OwnBill, own_bill
from guanwu.store.terms_file import load_terms

LEVY: Final = "commodity_tax"
_GROUP: Final = 10_000


class Slip(Struct, frozen=True):
    """The duty payment certificate: the bill, and its total in words that nobody can change."""

    bill: OwnBill
    total_zh: str
    total_en: str


class TaxedGoods(Struct, frozen=True):
    """Goods of one line on which commodity tax was levied; amounts in whole NT$.

    `rate_ppm` is the ad valorem rate in parts per million, `unit_e4` the amount a unit in
    ten-thousandths of a dollar; one of them is nought.
    """

    certificate: str
    line: int
    code: str
    description: str
    brand: str
    item: str
    quantity: str
    unit: str
    taxed_value: int
    rate_ppm: int
    unit_e4: int
    tax: int


class CommodityTaxCertificate(Struct, frozen=True):
    """The commodity tax certificate of a declaration: who, under which bill, which goods."""

    bill_number: str
    number: str
    printed: str
    importer: str
    importer_id: str
    paid_at: str
    goods: tuple[TaxedGoods, ...]
    total: int


def slip_of(house: House, connection: Connection, number: str) -> Slip | Refusal:
    """Return the duty payment certificate of a declaration."""
    bill = own_bill(house, connection, number)
    if isinstance(bill, Refusal):
        return bill
    return Slip(bill, in_capitals(bill.total), f"NT$ {bill.total:,}")


def certificate_of(
    house: House, connection: Connection, number: str
) -> CommodityTaxCertificate | Refusal | tuple[Fault, ...]:
    """Return the commodity tax certificate, once paid and where any goods bear the tax."""
    bill = own_bill(house, connection, number)
    if isinstance(bill, Refusal):
        return bill
    if all(item.levy != LEVY for item in bill.items):
        return Refusal("commodity_tax_none_levied", {"number": bill.printed})
    if bill.standing != "paid" or not bill.receipts:
        return Refusal("commodity_tax_not_paid", {"number": bill.printed})
    found = explain(house, number)
    if not isinstance(found, Explained):
        return found or Refusal("declaration_unknown", {"number": number[:40]})
    goods = tuple(_taxed(found, bill.bill_number))
    return CommodityTaxCertificate(
        bill.bill_number, number, bill.printed, bill.importer, bill.importer_id,
        bill.receipts[0].paid_at, goods, sum(one.tax for one in goods),
    )


def _taxed(found: Explained, bill_number: str) -> list[TaxedGoods]:
    """Return the goods on which the tax was levied; a certificate's number is our own form."""
    shares, values = found.assessment.shares[LEVY], found.assessment.values
    made = []
    for place, line in enumerate(found.declaration.lines):
        if not shares[place]:
            continue
        made.append(TaxedGoods(
            f"{bill_number}-{line.line:04d}", line.line, line.code, line.description,
            line.brand or "", line.commodity_tax_item or "", decimal_text(line.quantity_e4, 4),
            line.unit, values["commodity_tax_taxed_value"][place],
            values["commodity_rate_ppm"][place], values["commodity_unit_e4"][place],
            shares[place],
        ))
    return made


def in_capitals(amount: int) -> str:
    """Return an amount in the capital numerals of Chinese bills, which cannot be altered."""
    terms = load_terms()
    digits = terms.say("capital_digits", "zh-Hant")
    units = terms.say("capital_units", "zh-Hant").split()
    groups = terms.say("capital_groups", "zh-Hant").split()
    parts: list[str] = []
    rest, place, gap = amount, 0, False
    while rest:
        rest, group = divmod(rest, _GROUP)
        if group:
            zero = digits[0] if parts and gap else ""
            name = groups[place - 1] if place else ""
            parts.insert(0, _group(group, digits, units) + name + zero)
        gap = group < _GROUP // 10 if group else bool(parts)
        place += 1
    said = "".join(parts) or digits[0]
    return f"{said}{terms.say('capital_dollars', 'zh-Hant')}"


def _group(group: int, digits: str, units: list[str]) -> str:
    """Return four digits in capital numerals; noughts between others are said once."""
    made, nought = "", False
    for power in range(3, -1, -1):
        digit = group // 10**power % 10
        if digit == 0:
            nought = bool(made)
            continue
        made += (digits[0] if nought else "") + digits[digit] + (units[power - 1] if power else "")
        nought = False
    return made
