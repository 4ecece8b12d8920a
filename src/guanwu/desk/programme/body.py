"""What the establishment and the staffing give to a statement: duties, chart, head-count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from msgspec import Struct

from guanwu.case import Refusal
from guanwu.establishment.organisation import Organisation
from guanwu.programme.model import ROC_EPOCH
from guanwu.programme.register import Programmes
from guanwu.programme.statement import Body, Box, HeadCount, OfficeDuties
from guanwu.staffing.headcount import statement_of, statutory_of, years
from guanwu.staffing.model import Book
from guanwu.staffing.printed import printed
from guanwu.store.organisation_file import load_organisation, read_organisation
from guanwu.store.programme_file import load_programmes, read_programmes
from guanwu.store.staffing_file import load_book, read_book
from guanwu.store.terms_file import load_terms


class Ground(Struct, frozen=True):
    """The three sets of tables that a statement is made of."""

    programmes: Programmes
    organisation: Organisation
    book: Book


def shipped() -> Ground:
    """Return the tables of the house."""
    return Ground(load_programmes(), load_organisation(), load_book())


def read_ground(folders: dict[str, Path]) -> Ground:
    """Return the tables of other folders, by package; TablesWrongError tells their faults."""
    return Ground(read_programmes(folders["programme"]),
                  read_organisation(folders["establishment"]), read_book(folders["staffing"]))


def head_count_year(ground: Ground, year: int) -> int:
    """Return the year of the Republic whose head-count stands in a statement: the latest known."""
    known = [one - ROC_EPOCH for one in years(ground.book) if one - ROC_EPOCH <= year]
    return max(known, default=year)


def body_of(ground: Ground, year: int, language: str = "zh-Hant") -> Body | Refusal:
    """Return duties and chart as in force on the first day of a year, and its head-count."""
    day = date(year + ROC_EPOCH, 1, 1)
    counted = head_count_year(ground, year)
    tables = statement_of(ground.book, counted + ROC_EPOCH)
    if isinstance(tables, Refusal):
        return tables
    part = printed(tables, statutory_of(ground.book, counted + ROC_EPOCH), load_terms(), language)
    return Body(
        _duties(ground.organisation, day), chart_of(ground.organisation, day),
        HeadCount(part.heading, part.explanation, part.title, part.rows))


def _duties(organisation: Organisation, day: date) -> tuple[OfficeDuties, ...]:
    clauses: dict[str, list[tuple[int, str]]] = {}
    for duty in organisation.duties.on(day):
        clauses.setdefault(duty.unit, []).append((duty.item, duty.zh_hant))
    return tuple(
        OfficeDuties(office.zh_hant, tuple(
            (unit.id, unit.zh_hant, tuple(text for _, text in sorted(clauses.get(unit.id, ()))))
            for unit in sorted(organisation.units.on(day), key=lambda one: one.no)
            if unit.office == office.id))
        for office in organisation.offices.on(day))


def chart_of(organisation: Organisation, day: date) -> tuple[Box, ...]:
    """Return the boxes of the chart on a day, a head of an office named with the office."""
    nodes = sorted(organisation.chart.on(day), key=lambda one: one.order)
    top = nodes[0].office if nodes else ""
    boxes = []
    for node in nodes:
        unit = organisation.units.at(node.unit, day) if node.unit else None
        name = unit.zh_hant if unit is not None else node.zh_hant
        office = organisation.offices.at(node.office, day)
        if node.kind == "head" and node.office != top and office is not None:
            name = office.zh_hant + name
        boxes.append(Box(node.id, node.parent, name, node.kind, node.office))
    return tuple(boxes)
