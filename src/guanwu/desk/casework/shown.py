"""A declaration as an officer works on it: facts, lines declared and assessed, papers, findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from guanwu.case import Fault
from guanwu.declaration.entry import decimal_text
from guanwu.declaration.model import Declaration, Line
from guanwu.desk.casework.finding import RECORD
from guanwu.desk.casework.people import Named
from guanwu.desk.house import House
from guanwu.store.case_rows import Case
from guanwu.store.document_rows import Document, documents_of
from guanwu.store.examination_rows import examinations_of

PHOTO: Final = "photo"


class LineShown(Struct, frozen=True):
    """A line of goods; decimals are texts, amounts whole TWD, rates in millionths.

    `levies` are its shares of what was assessed; `differs` says that the declared customs value is
    not the one assessed.
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
    preference: str
    permits: tuple[str, ...]
    goods: str
    declared_value: int
    assessed_value: int | None
    differs: bool
    levies: Mapping[str, int]


class LevyShown(Struct, frozen=True):
    """A levy as declared and as assessed, in whole TWD; None where the one or other has none."""

    levy: str
    declared: int | None
    assessed: int | None

    @property
    def differs(self) -> bool:
        """Whether what was declared is not what was assessed; nothing declared counts as 0."""
        return self.assessed is not None and (self.declared or 0) != self.assessed


class ExaminationShown(Struct, frozen=True):
    """A record of an examination; `found` is by line, a text beside the quantity declared."""

    at: str
    examiner_zh: str
    examiner_en: str
    clean: bool
    lines: tuple[int, ...]
    packages_opened: int
    found: tuple[tuple[int, str, str, bool], ...]
    remarks: str
    photographs: tuple[str, ...]


class Assessed(Struct, frozen=True):
    """What is kept of an assessment."""

    law_day: date
    known_on: date
    values: tuple[int, ...]
    levies: dict[str, int]
    shares: dict[str, list[int]]
    payable: int


_assessed: Final = msgspec.json.Decoder(Assessed)
_declaration: Final = msgspec.json.Decoder(Declaration)


def declaration_of(case: Case) -> Declaration:
    """Return the record of a case, a person's number still a token."""
    return _declaration.decode(case.record)


def assessed_of(case: Case) -> Assessed | None:
    """Return what was assessed of a case; None for one that was refused."""
    return _assessed.decode(case.assessment) if case.assessment else None


def faults_of(case: Case) -> tuple[Fault, ...]:
    """Return the faults for which a declaration was refused."""
    return tuple(Fault(one["code"], one["place"], one["facts"], one["line"])
                 for one in msgspec.json.decode(case.faults or "[]"))


def lines_of(declaration: Declaration, assessed: Assessed | None) -> tuple[LineShown, ...]:
    """Return the lines with what was assessed of each."""
    return tuple(_line(line, place, assessed) for place, line in enumerate(declaration.lines))


def _line(line: Line, place: int, assessed: Assessed | None) -> LineShown:
    value = assessed.values[place] if assessed else None
    shares = {name: parts[place] for name, parts in assessed.shares.items()
              if parts[place]} if assessed else {}
    goods = " / ".join(one for one in (line.brand, line.model, line.specification) if one)
    return LineShown(
        line.line, line.code, line.description, line.origin, decimal_text(line.quantity_e4, 4),
        line.unit, decimal_text(line.net_weight_e6, 6), decimal_text(line.unit_price_e6, 6),
        line.price_currency, line.preference or "", tuple(one.number for one in line.permits),
        goods, line.customs_value, value, value is not None and value != line.customs_value,
        shares)


def levies_of(
    house: House, declaration: Declaration, assessed: Assessed | None
) -> tuple[LevyShown, ...]:
    """Return every levy as declared and as assessed, those that only one has among them."""
    codes = house.levy_codes(declaration.declared_on)
    names = {code: name for name, code in codes.items()}
    declared: dict[str, int] = {}
    for one in declaration.levies:
        name = names.get(one.code, one.code)
        declared[name] = declared.get(name, 0) + one.amount
    found = assessed.levies if assessed else {}
    return tuple(LevyShown(name, declared.get(name), found.get(name))
                 for name in dict.fromkeys((*found, *declared)))


def papers_of(connection: Connection, number: str) -> tuple[list[Document], list[Document]]:
    """Return the documents of a case, and its photographs apart."""
    papers: list[Document] = []
    photographs: list[Document] = []
    for one in documents_of(connection, number):
        (photographs if one.kind == PHOTO else papers).append(one)
    return papers, photographs


def findings_of(
    connection: Connection, declaration: Declaration, people: Mapping[str, Named]
) -> tuple[ExaminationShown, ...]:
    """Return the records of examinations, what was found beside what was declared."""
    lines = {one.line: one for one in declaration.lines}
    shown = []
    for one in examinations_of(connection, declaration.number):
        record = RECORD.decode(one.record)
        who: Any = people.get(one.examiner)
        found = tuple(
            (line, decimal_text(quantity, 4), decimal_text(lines[line].quantity_e4, 4),
             quantity != lines[line].quantity_e4)
            for line, quantity in sorted(record.found.items()))
        shown.append(ExaminationShown(
            one.at, who.zh if who else one.examiner, who.en if who else one.examiner, one.clean,
            record.lines, record.packages_opened, found, record.remarks, record.photographs))
    return tuple(shown)


def examiners(connection: Connection, number: str) -> set[str]:
    """Return who made the records of examinations of a case."""
    return {one.examiner for one in examinations_of(connection, number)}
