"""The worksheet of a bill as plain data: every step with its inputs, article and table row."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from guanwu.case import Fault, Refusal
from guanwu.declaration.number import printed
from guanwu.desk.explain import Explained, explain
from guanwu.desk.house import House
from guanwu.desk.worksheet_said import steps_said
from guanwu.store.case_rows import load_cases
from guanwu.store.rejects_file import fault_entry
from guanwu.store.terms_file import load_terms


def worksheet_of(
    house: House, connection: Connection, number: str
) -> dict[str, Any] | Refusal | tuple[Fault, ...]:
    """Return the worksheet of a declaration that is billed; before that nothing stands yet."""
    case = load_cases(connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": number[:40]})
    if case.bill_number is None:
        return Refusal("worksheet_not_yet", {"number": printed(number)})
    found = explain(house, number)
    if found is None or not isinstance(found, Explained):
        return found or Refusal("declaration_unknown", {"number": number[:40]})
    return worksheet_record(found)


def worksheet_record(found: Explained) -> dict[str, Any]:
    """Return an explanation as plain data; amounts are whole numbers, the scale in the name."""
    assessed, terms = found.assessment, load_terms()
    return {
        "number": found.case.number,
        "printed": printed(found.case.number),
        "channel": found.case.channel,
        "law_day": found.law_day.isoformat(),
        "known_on": found.known_on.isoformat(),
        "edition": found.edition,
        "customs_value": assessed.customs_value,
        "business_tax_base": assessed.business_tax_base(),
        "levies": dict(assessed.levies),
        "payable": assessed.payable,
        "same_as_assessed": found.same,
        "steps": list(steps_said(found.steps)),
        "differences": [
            {"place": one.place, "name": one.name, "declared": one.declared,
             "assessed": one.assessed, "line": one.line}
            for one in found.differences
        ],
        "warnings": [_warning(one, terms) for one in assessed.warnings],
    }


def _warning(fault: Fault, terms: Any) -> dict[str, Any]:
    """Return a warning with its sentence in both languages."""
    entry = dict(fault_entry(fault, terms))
    return entry | {"zh": entry.get("zh-Hant"), "en": entry.get("en")}
