"""Checks of the form as such: number, broker, required items, line numbers, things named twice."""

from __future__ import annotations

from collections import Counter

from guanwu.case.fault import Fault
from guanwu.declaration.kind import Kind
from guanwu.declaration.model import Declaration
from guanwu.declaration.number import is_number, year_digits


def add_structure_faults(declaration: Declaration, kind: Kind | None, found: list[Fault]) -> None:
    """Add faults of number, broker, message function, required items, line numbers, repetitions."""
    _number(declaration, found)
    person = declaration.broker_person
    if not (person.isascii() and person.isalnum()):
        found.append(Fault("broker_person_shape", "broker_person", {"person": person}))
    if kind is not None:
        if declaration.function not in kind.functions:
            facts = {"function": declaration.function, "functions": list(kind.functions)}
            found.append(Fault("function_unknown", "function", facts))
        if kind.required or kind.line_required:
            _required(declaration, kind, found)
    for position, line in enumerate(declaration.lines, 1):
        if line.line != position:
            facts = {"line": line.line, "expected": position}
            place = f"lines[{position - 1}].line"
            found.append(Fault("line_number_order", place, facts, position))
    if len(declaration.bills) > 1 or len(declaration.containers) > 1:
        _named_twice(declaration, found)


def _number(declaration: Declaration, found: list[Fault]) -> None:
    number = declaration.number
    if not is_number(number):
        found.append(Fault("declaration_number_shape", "number", {"number": number}))
        return
    year = year_digits(declaration.declared_on)
    if number[4:6] != year:
        facts = {"number": number, "year": number[4:6], "expected": year,
                 "day": declaration.declared_on}  # fmt: skip
        found.append(Fault("number_year_mismatch", "number", facts))
    box, suffix = declaration.box, declaration.box_suffix
    if number[6:9] != box:
        facts = {"number": number, "in_number": number[6:9], "box": box}
        found.append(Fault("number_box_mismatch", "box", facts))
    if not (suffix.isascii() and suffix.isalnum()):
        found.append(Fault("box_suffix_shape", "box_suffix", {"suffix": suffix}))


def _required(declaration: Declaration, kind: Kind, found: list[Fault]) -> None:
    for item in kind.required:
        if getattr(declaration, item) in (None, "", ()):
            facts = {"item": item, "kind": kind.code}
            found.append(Fault("item_required", item, facts))
    for index, line in enumerate(declaration.lines):
        for item in kind.line_required:
            if getattr(line, item) in (None, "", ()):
                facts = {"item": item, "kind": kind.code}
                found.append(Fault("item_required", f"lines[{index}].{item}", facts, index + 1))


def _named_twice(declaration: Declaration, found: list[Fault]) -> None:
    bills = Counter((bill.type, bill.number) for bill in declaration.bills)
    if len(bills) != len(declaration.bills):
        for (_, number), times in bills.items():
            if times > 1:
                found.append(Fault("bill_twice", "bills", {"number": number, "times": times}))
    containers = Counter(container.number for container in declaration.containers)
    if len(containers) != len(declaration.containers):
        for number, times in containers.items():
            if times > 1:
                facts = {"number": number, "times": times}
                found.append(Fault("container_twice", "containers", facts))
