"""Checks of the terms of delivery against the charges that the declaration shows.

Customs value is CIF (Customs Act 29): what the invoice price does not hold has to be declared
beside it. Which term holds what is the dated table `delivery_terms.toml`.
"""

from __future__ import annotations

from guanwu.case.fault import Fault
from guanwu.declaration.checks.amount import written
from guanwu.declaration.model import Declaration
from guanwu.declaration.reference import Reference


def add_delivery_faults(declaration: Declaration, reference: Reference, found: list[Fault]) -> None:
    """Add faults of freight, insurance and invoice total under the declared term of delivery.

    Freight or insurance that the price does not hold may be nought only where additions are
    declared, in which it may be contained. A term without a row is not judged here.
    """
    term = reference.delivery_term(declaration.terms, declaration.declared_on)
    if term is None:
        return
    price_e2 = declaration.fob_e2
    if term.freight == "included":
        price_e2 += declaration.freight_e2
    elif declaration.freight_e2 == 0 and declaration.additions_e2 == 0:
        found.append(Fault("freight_missing", "freight_e2", {"terms": term.code}))
    if term.insurance == "included":
        price_e2 += declaration.insurance_e2
    elif declaration.insurance_e2 == 0 and declaration.additions_e2 == 0:
        found.append(Fault("insurance_missing", "insurance_e2", {"terms": term.code}))
    invoice_e2 = declaration.invoice_e2
    if (
        invoice_e2 == price_e2
        or (term.price == "at_most" and invoice_e2 < price_e2)
        or (term.price == "at_least" and invoice_e2 > price_e2)
    ):
        return
    facts = {
        "terms": term.code,
        "invoice": written(invoice_e2, 2),
        "price": written(price_e2, 2),
        "currency": declaration.currency,
    }
    found.append(Fault("invoice_terms_mismatch", "invoice_e2", facts))
