"""One law for tests, and the same declarations asked on whole numbers and on columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from guanwu.duty.assess import Assessment, assess
from guanwu.duty.columnar import Assessed, LineColumns, assess_columns
from guanwu.duty.dense import Codebook, DenseLaw
from guanwu.duty.facts import FACTS, LineFacts, measured
from guanwu.duty.law import Law
from guanwu.duty.levy import Goods
from guanwu.rule.columns import layout
from guanwu.rule.table import ALWAYS, DatedTable, Row
from guanwu.store.law_file import load_bases, load_levies, load_tables
from guanwu.store.membership_file import load_membership
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Edition, Tariff, TariffRow

FIRST = date(2017, 1, 1)
RECORDED = date(2025, 1, 1)


class Asked(NamedTuple):
    """One declaration: what decides the rates of its lines, and their amounts."""

    goods: Sequence[Goods]
    facts: Sequence[LineFacts]


@cache
def starter_rows() -> tuple[TariffRow, ...]:
    """The rows of the starter tariff that the project ships."""
    return load_starter_tariff().rows


def law_with(
    rows: Iterable[TariffRow] = (), added: Mapping[str, Sequence[Row]] | None = None
) -> Law:
    """The shipped law over the starter tariff with these rows; `added` are law rows by table.

    The starter tariff is taken as in force from 2017, so that older law can be shown with it.
    """
    edition = Edition(
        "cases", FIRST, None, RECORDED, "tests", "", (*starter_rows(), *rows)
    )
    tables = load_tables()
    for name, more in (added or {}).items():
        held = [row for kept in tables[name].rows.values() for row in kept]
        tables[name] = DatedTable(name, [*held, *more])
    bases = load_bases()
    return Law(Tariff([edition]), load_membership(), tables, bases, load_levies(bases))


@cache
def shipped() -> Law:
    """The shipped law over the starter tariff."""
    return law_with()


def on_columns(
    law: Law, asked: Sequence[Asked], day: date, known_on: date = ALWAYS
) -> tuple[Assessed, list[slice]]:
    """The declarations on columns, and the lines of each."""
    book = Codebook()
    goods = [one for declaration in asked for one in declaration.goods]
    facts = [one for declaration in asked for one in declaration.facts]
    counts = np.array([len(declaration.goods) for declaration in asked])
    starts, index = layout(counts)

    def measure(place: int, unit: str) -> Any:
        return measured(facts[place], unit)

    def missing(place: int, name: str) -> bool:
        return getattr(facts[place], name) is None

    lines = LineColumns(
        starts,
        index,
        np.array([book.code(one.code) for one in goods]),
        np.array([book.origin(one.origin) for one in goods]),
        np.array([int(one.claimed) for one in goods]),
        np.array([book.extra(tuple(one[3:])) for one in goods]),
        {name: np.array([getattr(one, name) or 0 for one in facts]) for name in FACTS},
        measure,
        missing,
    )
    answer = assess_columns(DenseLaw(law, book, day, known_on), lines)
    assert isinstance(answer, Assessed), answer
    ends = np.cumsum(counts)
    return answer, [slice(end - count, end) for end, count in zip(ends, counts, strict=True)]


def differences(law: Law, asked: Sequence[Asked], day: date) -> list[str]:
    """What columns answer otherwise than whole numbers; empty where both agree to the dollar."""
    columns, slices = on_columns(law, asked, day)
    found = []
    for number, (declaration, part) in enumerate(zip(asked, slices, strict=True)):
        whole = assess(law, declaration.goods, declaration.facts, day)
        if not isinstance(whole, Assessment):
            if not columns.refused[number]:
                found.append(f"{number}: refused on whole numbers alone: {whole}")
            continue
        if columns.refused[number]:
            found.append(f"{number}: refused on columns alone")
        elif whole.payable != columns.levy("payable")[number]:
            found.append(f"{number}: payable {whole.payable}, {columns.levy('payable')[number]}")
        for levy, amount in whole.levies.items():
            shares = columns.shares(levy)[part].tolist()
            if amount != columns.levy(levy)[number] or list(whole.shares[levy]) != shares:
                found.append(f"{number}: {levy} {amount}, {columns.levy(levy)[number]}, {shares}")
    return found
