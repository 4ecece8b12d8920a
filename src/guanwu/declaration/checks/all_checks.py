"""Runs every check over a declaration, in the order in which a broker reads the form."""

from __future__ import annotations

from guanwu.case.fault import Fault
from guanwu.declaration.checks.arithmetic import add_amount_faults, add_levy_faults
from guanwu.declaration.checks.codes import add_header_code_faults, add_line_code_faults
from guanwu.declaration.checks.days import add_day_faults
from guanwu.declaration.checks.delivery import add_delivery_faults
from guanwu.declaration.checks.excise import add_excise_faults
from guanwu.declaration.checks.goods import add_goods_faults
from guanwu.declaration.checks.identities import add_identity_faults
from guanwu.declaration.checks.limits import add_limit_faults
from guanwu.declaration.checks.structure import add_structure_faults
from guanwu.declaration.checks.texts import add_text_faults
from guanwu.declaration.kind import serving
from guanwu.declaration.model import Declaration
from guanwu.declaration.reference import Reference


def check(declaration: Declaration, reference: Reference) -> list[Fault]:
    """Return every fault of a declaration; an empty list means that it may be accepted.

    Places are paths in the JSON form, counted from 0 (`lines[3].code`); `Fault.line` is the item's
    number on the form, counted from 1. Automation rules 13; Customs Act 16 and 17.
    """
    found: list[Fault] = []
    declared_on = declaration.declared_on
    kind = reference.kinds.get(declaration.kind)
    if kind is None or not serving(kind, declared_on, reference.known_on):
        kinds = sorted(reference.kinds)
        found.append(Fault("kind_unknown", "kind", {"kind": declaration.kind, "kinds": kinds}))
        kind = None
    add_structure_faults(declaration, kind, found)
    add_text_faults(declaration, found)
    limits = reference.limits(kind, declared_on) if kind is not None else {}
    add_day_faults(declaration, limits, reference.today, found)
    add_identity_faults(declaration, found)
    add_header_code_faults(declaration, reference, found)
    add_line_code_faults(declaration, reference, found)
    law_day = declared_on if kind and kind.law_day == "declared_on" else declaration.imported_on
    add_goods_faults(declaration, law_day, reference, found)
    add_excise_faults(declaration, reference, found)
    add_limit_faults(declaration, found)
    add_amount_faults(declaration, limits, reference, found)
    add_levy_faults(declaration, kind, found)
    add_delivery_faults(declaration, reference, found)
    return found
