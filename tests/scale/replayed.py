"""Lines for replays, laws to replay them under, and the same replay one by one on whole numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from guanwu.desk.wiring import load_law
from guanwu.duty.assess import Assessment, assess
from guanwu.duty.facts import LineFacts
from guanwu.duty.law import Law
from guanwu.duty.levy import Goods
from guanwu.scale.twin_law import View
from guanwu.store.tariff_starter import load_starter_tariff
from guanwu.tariff.edition import Edition, Tariff, TariffRow

Row = dict[str, Any]
EXTRAS = ("commodity_tax_item", "alcohol_kind", "tobacco_kind", "selected_goods_item", "exemption")


@cache
def law() -> Law:
    """The law as shipped."""
    return load_law(Tariff([load_starter_tariff()]))


def amended(every: int = 7, by_ppm: int = 20_000, dropped: int = 0) -> View:
    """The law with another rate in column 1 of every so many codes, and some codes gone."""
    edition = load_starter_tariff()
    rows = [
        _raised(row, by_ppm) if place % every == 3 else row
        for place, row in enumerate(edition.rows)
        if not dropped or place % dropped
    ]
    return under(msgspec.structs.replace(edition, rows=tuple(rows), fingerprint="amended"))


def under(edition: Edition) -> View:
    """The law with another edition of the tariff and nothing else changed."""
    held = law()
    return View(Law(Tariff([edition]), held.membership, held.tables, held.bases, held.levies))


def _raised(row: TariffRow, by_ppm: int) -> TariffRow:
    rate = row.column_1
    higher = rate._replace(ad_valorem_ppm=rate.ad_valorem_ppm + by_ppm)
    return msgspec.structs.replace(row, column_1=higher)


class Compared(NamedTuple):
    """The replay one by one: rows that differ, reasons by side, totals by levy and by key."""

    rows: list[tuple[Any, ...]]
    refused: Counter[tuple[str, int, int, str]]
    levies: dict[str, tuple[int, int]]
    chapters: dict[str, tuple[int, int, int]]
    traders: dict[str, tuple[int, int, int]]


def declarations(paths: list[Path]) -> Iterator[list[Row]]:
    """The rows of each declaration of some files."""
    for path in paths:
        rows = pq.read_table(path).to_pylist()
        for _, held in groupby(rows, key=lambda row: row["number"]):
            yield list(held)


def one_by_one(paths: list[Path], before: View, after: View, sample: int = 1) -> Compared:
    """Replay every so many declarations by the assessment of one declaration."""
    groups = (rows for place, rows in enumerate(declarations(paths)) if place % sample == 0)
    return replay_groups(groups, before, after)


def replay_groups(groups: Iterable[list[Row]], before: View, after: View) -> Compared:
    """Replay declarations, each the rows of its lines."""
    result = Compared([], Counter(), {}, {}, {})
    for rows in groups:
        one, other = (_assess(rows, view) for view in (before, after))
        if isinstance(one, Assessment) and isinstance(other, Assessment):
            _compare(result, rows, one, other)
        for side, answer in (("before", one), ("after", other)):
            if not isinstance(answer, Assessment):
                for fault in answer:
                    line = (fault.line or 1) - 1
                    key = (side, rows[line]["number"], rows[line]["line"], fault.code)
                    result.refused[key] += 1
    return result


def _assess(rows: list[Row], view: View) -> Any:
    goods = [
        Goods(row["code"] or "", row["origin"] or "", bool(row["claimed"]),
              *(row.get(name) or "" for name in EXTRAS))
        for row in rows
    ]
    day = view.day_for(rows[0]["imported_on"])
    return assess(view.law, goods, [_facts(row) for row in rows], day, view.known_on)


def _facts(row: Row) -> LineFacts:
    quantities = {}
    if row["litres_e6"] is not None:
        quantities["LTR"] = row["litres_e6"]
    if row["quantity_e6"] is not None and row["unit"]:
        quantities.setdefault(row["unit"], row["quantity_e6"])
    tobacco, kind = row["tobacco_quantity_e6"], row["tobacco_kind"]
    value = -1 if row["customs_value"] is None else row["customs_value"]
    return LineFacts(
        value, row["net_weight_e6"], quantities, row["pieces"], row["alcohol_degree_e3"],
        tobacco if kind in (None, "", "cigarettes") else None,
        None if kind == "cigarettes" else tobacco,
    )


def _compare(result: Compared, rows: list[Row], one: Assessment, other: Assessment) -> None:
    levies = dict.fromkeys([*other.shares, *one.shares])
    for place, row in enumerate(rows):
        due = [0, 0]
        for levy in levies:
            pair = tuple(held.shares[levy][place] if levy in held.shares else 0
                         for held in (one, other))
            due[0] += pair[0]
            due[1] += pair[1]
            earlier = result.levies.get(levy, (0, 0))
            result.levies[levy] = (earlier[0] + pair[0], earlier[1] + pair[1])
            if pair[0] != pair[1]:
                result.rows.append((row["number"], row["line"], row["code"], row["origin"], levy,
                                    *pair, pair[1] - pair[0]))
        for held, key in ((result.chapters, row["code"][:2]), (result.traders, row["importer"])):
            lines, was, now = held.get(key, (0, 0, 0))
            held[key] = (lines + 1, was + due[0], now + due[1])


def broken(table: pa.Table, cells: dict[int, dict[str, Any]]) -> pa.Table:
    """A table with other cells in some rows, given by place."""
    columns = {}
    for name in table.schema.names:
        held = table.column(name).to_pylist()
        for place, changes in cells.items():
            if name in changes:
                held[place] = changes[name]
        columns[name] = pa.array(held, table.schema.field(name).type)
    return pa.table(columns, schema=table.schema)


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
