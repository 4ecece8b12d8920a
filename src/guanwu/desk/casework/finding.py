"""What an examination found, as written by the examiner, and everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from guanwu.case import Fault, Refusal
from guanwu.declaration.model import LINES_MAX, Declaration
from guanwu.matter.rules import hidden_sign
from guanwu.store.photograph import BYTES_MOST, photograph_type

PHOTOGRAPHS_MOST: Final = 12
BYTES_TOGETHER: Final = 11_000_000
"""Photographs of one record together, in bytes: what one request may carry, written as base64."""
QUANTITY: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,4}))?", re.ASCII)
LineNumber = Annotated[int, Meta(ge=1, le=LINES_MAX)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Photograph(Struct, frozen=True, forbid_unknown_fields=True):
    """A photograph; `content` in base64 where it is written as JSON."""

    name: Name
    content: Annotated[bytes, Meta(max_length=BYTES_MOST)]


class Counted(Struct, frozen=True, forbid_unknown_fields=True):
    """The quantity of a line that was found, in the unit declared: `12.5`, at most four decimals.
    """

    line: LineNumber
    quantity: Annotated[str, Meta(min_length=1, max_length=20)]


class RecordExamination(Struct, frozen=True, forbid_unknown_fields=True):
    """What was looked at and found: lines, packages opened, quantities, remarks, photographs.

    `clean` says that the goods are as declared.
    """

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    clean: bool
    lines: Annotated[tuple[LineNumber, ...], Meta(min_length=1, max_length=LINES_MAX)]
    packages_opened: Annotated[int, Meta(ge=0, le=99_999_999)]
    found: Annotated[tuple[Counted, ...], Meta(max_length=LINES_MAX)] = ()
    remarks: Annotated[str, Meta(max_length=4_000)] = ""
    photographs: Annotated[tuple[Photograph, ...], Meta(max_length=PHOTOGRAPHS_MOST)] = ()


class ExaminationRecord(Struct, frozen=True):
    """What is kept of an examination: `found` by line in ten-thousandths of the declared unit."""

    lines: tuple[int, ...]
    packages_opened: int
    found: dict[int, int]
    remarks: str
    photographs: tuple[str, ...] = ()


def quantity_e4(written: str) -> int | None:
    """Return a quantity in ten-thousandths; None for what is no such number in ASCII digits."""
    found = QUANTITY.fullmatch(written.strip())
    return int(found[1] + (found[2] or "").ljust(4, "0")) if found else None


def faults_of(order: RecordExamination, declaration: Declaration) -> tuple[Fault, ...]:
    """Return everything that is wrong in a record, in one pass.

    Not formalised: tolerances. Goods of which another quantity was found are not as declared.
    """
    return (*_lines(order, declaration), *_found(order, declaration), *_words(order),
            *_photographs(order))


def _lines(order: RecordExamination, declaration: Declaration) -> Iterator[Fault]:
    known = {one.line for one in declaration.lines}
    for line in order.lines:
        if line not in known:
            yield Fault("examination_line_unknown", "lines", {"line": line, "most": len(known)})
    if order.packages_opened > declaration.packages:
        yield Fault("examination_packages_more", "packages_opened", {
            "opened": order.packages_opened, "packages": declaration.packages})
    if order.clean and not order.packages_opened:
        yield Fault("examination_nothing_opened", "packages_opened")


def _found(order: RecordExamination, declaration: Declaration) -> Iterator[Fault]:
    lines = {one.line: one for one in declaration.lines}
    for place, one in enumerate(order.found):
        at, found = f"found[{place}]", quantity_e4(one.quantity)
        if one.line not in order.lines:
            yield Fault("examination_line_not_examined", at, {"line": one.line})
        elif found is None:
            yield Fault("examination_quantity_malformed", at, {"line": one.line,
                                                               "value": one.quantity})
        elif order.clean and one.line in lines and lines[one.line].quantity_e4 != found:
            yield Fault("examination_quantity_differs", at, {
                "line": one.line, "found": one.quantity, "unit": lines[one.line].unit})


def _words(order: RecordExamination) -> Iterator[Fault]:
    if not order.clean and not order.remarks.strip():
        yield Fault("examination_remarks_missing", "remarks")
    hidden = hidden_sign({"remarks": order.remarks.replace("\r", "")})
    if hidden is not None:
        yield Fault(hidden.code, "remarks", hidden.facts)


def _photographs(order: RecordExamination) -> Iterator[Fault]:
    for place, one in enumerate(order.photographs):
        found = photograph_type(one.name, one.content)
        if isinstance(found, Refusal):
            yield Fault(found.code, f"photographs[{place}]", found.facts)
    together = sum(len(one.content) for one in order.photographs)
    if together > BYTES_TOGETHER:
        yield Fault("photographs_too_large", "photographs", {"bytes": together,
                                                             "most": BYTES_TOGETHER})


def record_of(order: RecordExamination, photographs: tuple[str, ...]) -> ExaminationRecord:
    """Return what is kept of a record in which nothing is wrong; photographs by their ids."""
    found = {one.line: quantity_e4(one.quantity) or 0 for one in order.found}
    return ExaminationRecord(tuple(sorted(set(order.lines))), order.packages_opened, found,
                             order.remarks.replace("\r", "").strip(), photographs)


RECORD: Final = msgspec.json.Decoder(ExaminationRecord)
"""Reads what is kept."""
