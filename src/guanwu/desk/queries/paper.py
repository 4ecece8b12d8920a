"""Queries about the papers of declarations: which there are, one of them, hours they saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct
from sqlalchemy import Connection

from guanwu.access.model import Resource
from guanwu.case import Refusal
from guanwu.desk.command import Asked, query
from guanwu.desk.concerned import declaration_resources, plain
from guanwu.desk.queries.declaration import ByNumber
from guanwu.desk.trader.papers import KINDS, Paper, PaperHead, head_of, is_party
from guanwu.store.document_rows import document_with_content, documents_of
from guanwu.store.paper_rows import cases_with_papers, paper_subject

HOURS = "paperless_hours"
IMPORT = "import"


class ById(Struct, frozen=True, forbid_unknown_fields=True):
    """A paper by its id."""

    id: Annotated[str, Meta(min_length=1, max_length=40)]


class Papers(Struct, frozen=True):
    """The papers of a declaration, in the order in which they came."""

    papers: tuple[PaperHead, ...]


class Span(Struct, frozen=True, forbid_unknown_fields=True):
    """A span of days, both inclusive."""

    since: date
    until: date


class OfficeHours(Struct, frozen=True):
    """What files saved at an office: declarations with papers as files, hours in tenths."""

    office: str
    declarations: int
    hours_e1: int


class Saved(Struct, frozen=True):
    """Hours saved by files against paper, in tenths; `hours_each_e1` by the table, `source` whose.

    A declaration counts where papers were handed in as files in channel C2 or C3.
    """

    declarations: int
    hours_each_e1: int
    hours_e1: int
    source: str
    offices: tuple[OfficeHours, ...]


def paper_resources(connection: Connection, order: ById) -> Sequence[Resource]:
    """Return the declaration that a paper belongs to; of one that is not there, nobody's."""
    number = paper_subject(connection, order.id)
    return (Resource(),) if number is None else declaration_resources(connection, ByNumber(number))


@query("document:list", of=declaration_resources, personal=True, example=ByNumber("CA  1411112347"))
def papers(desk: Asked, question: ByNumber) -> Papers:
    """List the papers of a declaration; its parties see those that were handed in, no others."""
    found = documents_of(desk.connection, plain((question.number,))[0])
    if is_party(desk.scope):
        found = [one for one in found if one.kind in KINDS]
    return Papers(tuple(map(head_of, found)))


@query("document:read", of=paper_resources, personal=True, example=ById("9f2c4e7a1b3d5f60"))
def read(desk: Asked, question: ById) -> Paper | Refusal:
    """Return a paper with its content."""
    found = document_with_content(desk.connection, question.id)
    if paper_subject(desk.connection, question.id) is None:
        found = None
    if found is None or (is_party(desk.scope) and found[0].kind not in KINDS):
        return Refusal("paper_unknown", {"id": question.id})
    return Paper(head_of(found[0]), found[1])


@query("document:hours", listing=True, example=Span(date(2025, 1, 1), date(2025, 12, 31)))
def hours(desk: Asked, question: Span) -> Saved | Refusal:
    """Tell how many hours were saved by papers handed in as files (AUTO 14)."""
    row = desk.house.law.tables[HOURS].at(IMPORT, question.until)
    if row is None:
        facts = {"table": HOURS, "key": IMPORT, "day": question.until.isoformat()}
        return Refusal("law_row_missing", facts)
    each = row.number("hours_e1")
    offices = None if desk.scope.everything else desk.scope.offices
    found = cases_with_papers(desk.connection, KINDS, question.since, question.until, offices)
    by_office = tuple(OfficeHours(office, count, count * each) for office, count in found)
    count = sum(one.declarations for one in by_office)
    return Saved(count, each, count * each, row.source, by_office)
