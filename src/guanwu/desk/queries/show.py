"""Queries about one declaration for who works on it: all on one screen, worksheet, photographs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Fault, Refusal
from guanwu.declaration.entry import decimal_text
from guanwu.declaration.number import printed
from guanwu.desk.casework.happened import Happened, people_in, told
from guanwu.desk.casework.line import Due, due_of
from guanwu.desk.casework.people import names_of
from guanwu.desk.casework.possible import PossibleMove, possible_moves
from guanwu.desk.casework.reasons import Selected, selected_by
from guanwu.desk.casework.shown import (
    PHOTO,
    ExaminationShown,
    LevyShown,
    LineShown,
    assessed_of,
    declaration_of,
    examiners,
    faults_of,
    findings_of,
    levies_of,
    lines_of,
    papers_of,
)
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.explain import Explained, explain
from guanwu.desk.persons import open_importer
from guanwu.desk.trader.worksheet import worksheet_record
from guanwu.store.case_rows import load_cases
from guanwu.store.document_rows import Document, document_with_content
from guanwu.store.own_rows import events_of


class ByNumber(Struct, frozen=True, forbid_unknown_fields=True):
    """A declaration by its number, with blanks or slashes or without."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]


class ById(Struct, frozen=True, forbid_unknown_fields=True):
    """A file by its id."""

    id: Annotated[str, Meta(min_length=1, max_length=40)]


class File(Struct, frozen=True):
    """A file with its bytes, written as base64 where the answer is JSON."""

    name: str
    media_type: str
    content: bytes


class Desk(Struct, frozen=True):
    """Everything an officer needs to work on a declaration. Amounts in whole TWD.

    `due` and `days` tell how its last day stands to today. `facts` are declared, by the ids of
    their names. `selected` and `moves` are for officers alone.
    """

    number: str
    printed: str
    kind: str
    state: str
    channel: str | None
    office: str
    unit: str | None
    assignee: str
    assignee_zh: str
    assignee_en: str
    wait_until: date | None
    due: Due
    days: int
    lodged_at: str
    released_at: str | None
    payable: int | None
    customs_value: int | None
    bill_number: str | None
    due_on: date | None
    facts: Mapping[str, str]
    lines: tuple[LineShown, ...]
    levies: tuple[LevyShown, ...]
    documents: tuple[Document, ...]
    photographs: tuple[Document, ...]
    examinations: tuple[ExaminationShown, ...]
    selected: Selected | None
    faults: tuple[Fault, ...]
    history: tuple[Happened, ...]
    moves: tuple[PossibleMove, ...]


EXAMPLE = ByNumber("CA  1411112347")


@query("declaration:show", of=declaration_resources, personal=True, example=EXAMPLE)
def show(desk: Asked, question: ByNumber) -> Desk | Refusal:
    """Show a declaration to who works on it."""
    number = plain((question.number,))[0]
    connection, house = desk.connection, desk.house
    case = load_cases(connection, [number]).get(number)
    if case is None:
        return Refusal("declaration_unknown", {"number": question.number})
    declaration = open_importer(house, connection, declaration_of(case))
    assessed = assessed_of(case)
    events = events_of(connection, number)
    people = names_of(connection, {case.assignee, *people_in(events),
                                   *examiners(connection, number)})
    papers, photographs = papers_of(connection, number)
    findings = findings_of(connection, declaration, people)
    order = [id for one in findings for id in one.photographs]
    photographs.sort(key=lambda one: order.index(one.id) if one.id in order else len(order))
    who = people.get(case.assignee or "")
    today = desk.moment.date()
    resource = declaration_resources(connection, question)[0]
    return Desk(
        number, printed(number), case.kind, case.state, case.channel, case.office or "", case.unit,
        case.assignee or "", who.zh if who else "", who.en if who else "", case.wait_until,
        due_of(case.wait_until, today), (case.wait_until - today).days if case.wait_until else 0,
        case.lodged_at, case.released_at, case.payable, case.customs_value, case.bill_number,
        case.due_on, _facts(declaration), lines_of(declaration, assessed),
        levies_of(house, declaration, assessed), tuple(papers), tuple(photographs),
        findings,
        selected_by(house, declaration, assessed.values, assessed.law_day, events)
        if assessed else None,
        faults_of(case), told(events, house.flow, people), possible_moves(desk, case, resource))


def _facts(declaration: Any) -> dict[str, str]:
    """Return the declared facts of the header, by the ids of their names, as people read them."""
    importer, seller = declaration.importer, declaration.seller
    facts = {
        "importer": f"{importer.name_zh or ''} {importer.name}".strip(),
        "importer_id": importer.id,
        "importer_address": importer.address,
        "seller": f"{seller.name} ({seller.country})",
        "box": f"{declaration.box}{declaration.box_suffix} / {declaration.broker_person}",
        "declared_on": declaration.declared_on.isoformat(),
        "imported_on": declaration.imported_on.isoformat(),
        "carriage": f"{declaration.vessel} {declaration.voyage} ({declaration.arrival_transport})",
        "loading_port": declaration.loading_port,
        "location": declaration.location,
        "bills": ", ".join(one.number for one in declaration.bills),
        "containers": ", ".join(one.number for one in declaration.containers),
        "packages": f"{declaration.packages:,} {declaration.package_unit}",
        "gross_weight": f"{decimal_text(declaration.gross_weight_e6, 6)} kg",
        "invoice": f"{decimal_text(declaration.invoice_e2, 2)} {declaration.currency} "
                   f"({declaration.terms})",
        "exchange_rate": decimal_text(declaration.exchange_rate_e5, 5),
        "cif_twd": f"{declaration.cif_twd:,}",
        "marks": declaration.marks,
        "statements": " / ".join(declaration.statements),
    }
    return {f"desk_{name}": value for name, value in facts.items() if value}


@query("declaration:explain", of=declaration_resources, personal=True, example=EXAMPLE)
def explained(
    desk: Asked, question: ByNumber
) -> Mapping[str, Any] | Refusal | tuple[Fault, ...]:
    """Explain an assessment step by step, computed anew, with what was declared beside it."""
    found = explain(desk.house, plain((question.number,))[0])
    if found is None:
        return Refusal("declaration_unknown", {"number": question.number})
    return worksheet_record(found) if isinstance(found, Explained) else found


def file_resources(connection: Connection, question: ById) -> Sequence[Resource]:
    """Return whose declaration a file belongs to; of what is not there, nobody's."""
    found = document_with_content(connection, question.id)
    if found is None:
        return (Resource("-"),)
    return declaration_resources(connection, ByNumber(found[0].subject))


@query("declaration:photograph", of=file_resources, personal=True, example=ById("9f2c4e7a1b3d5f60"))
def photograph(desk: Asked, question: ById) -> File | Refusal:
    """Return a photograph of an examination."""
    found = document_with_content(desk.connection, question.id)
    if found is None or found[0].kind != PHOTO:
        return Refusal("paper_unknown", {"id": question.id})
    return File(found[0].name, found[0].media_type, found[1])
