"""Many declarations in columns, all levies and the dated look-up, beside SQL and plain NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from bench.floors import duckdb_sql, numpy_plain
from bench.measuring import Figure, Floor, Setting, spent
from guanwu.case import Refusal
from guanwu.desk.house import House
from guanwu.duty.columnar import Assessed, assess_columns
from guanwu.duty.dense import Codebook, DenseLaw
from guanwu.scale.batch import LineBatch, Piece, pieces
from guanwu.scale.generator.world import FIRST_DAY
from guanwu.scale.lines_file import generate_lines_parquet
from guanwu.scale.parquet_lines import Reader

MILLION = 1_000_000
EXCISES = ("commodity_tax_due", "alcohol_tobacco_tax_due", "health_surcharge_due",
           "selected_goods_tax_due")


def figures(setting: Setting) -> list[Figure]:
    """Measure all declarations as generated, and those without any excise for themselves."""
    house = setting.house("columns")
    path = setting.folder / "columns.parquet"
    generate_lines_parquet(path, setting.world(house), setting.size(1_000_000, 5_000))
    book = Codebook()
    batch = Reader(book).read(pq.read_table(path).combine_chunks().to_batches()[0])
    dense = DenseLaw(house.law, book, FIRST_DAY)
    profiles = dense.numbers(batch.code, batch.origin, batch.claimed, batch.extras)
    excised = np.zeros(profiles.size, dtype=bool)
    for name in EXCISES:
        excised |= dense.inputs(name).take(profiles) > 0
    with_excise = np.zeros(batch.starts.size, dtype=bool)
    with_excise[batch.index[excised]] = True
    ordinary = np.flatnonzero(~with_excise)
    ours, totals = _ours(dense, list(pieces(batch)), batch.index.size, setting)
    plain, _ = _ours(dense, list(pieces(batch, ordinary)),
                     int(batch.counts[ordinary].sum()), setting)
    sql, found = _sql(house, dense, batch, profiles, path, setting)
    numpy = _numpy(dense, batch, profiles, setting)
    same = all(found[name] == totals[name] for name in found)
    share = 100 * int(excised.sum()) // excised.size
    note = (f"{batch.index.size:,} generated lines, {share}% of them with an excise, "
            f"{len(dense.profiles):,} kinds of goods")
    floors = (Floor("the same formulas as DuckDB SQL, one thread", sql),
              Floor("NumPy by hand: ad valorem duty and business tax only", numpy))
    return [
        Figure("columns, all levies, dated look-up, as generated", "million lines a CPU-second",
               ours, 5, True, floors, same, (note,)),
        Figure("columns, declarations without excises", "million lines a CPU-second", plain, 5,
               True, (Floor("NumPy by hand: ad valorem duty and business tax only", numpy),), None,
               (f"{int(batch.counts[ordinary].sum()):,} lines of {ordinary.size:,} declarations",)),
    ]


def _ours(
    dense: DenseLaw, held: list[Piece], lines: int, setting: Setting
) -> tuple[float, dict[str, int]]:
    """Return million lines a CPU-second, and the totals by levy."""

    def run() -> list[Assessed]:
        results = [assess_columns(dense, piece.columns) for piece in held]
        return [one for one in results if not isinstance(one, Refusal)]

    taken = spent(run, setting.repeats)
    totals: dict[str, int] = {}
    for result in taken.result:
        if result.refused.any():
            raise ValueError("a generated declaration was refused")
        for stage in result.plan.stages:
            totals[stage.name] = totals.get(stage.name, 0) + int(result.levy(stage.name).sum())
    return lines / taken.cpu / MILLION, totals


def _sql(
    house: House, dense: DenseLaw, batch: LineBatch, profiles: np.ndarray, path: Path,
    setting: Setting,
) -> tuple[float, dict[str, int]]:
    """Return the same of DuckDB; fewer repeats, for it takes long."""
    plan = house.law.plan(FIRST_DAY)
    if isinstance(plan, Refusal):
        raise ValueError(plan.code)
    names = [name for name in plan.inputs if name not in batch.facts and not name.endswith("_e6")]
    lines = {
        "declaration": batch.index, "line": np.arange(batch.index.size), "kind": profiles,
        "day": batch.day[batch.index].astype("datetime64[D]"),
        "value": batch.facts["customs_value"],
        "pieces": batch.facts["pieces"],
        "degree": batch.facts["alcohol_degree_e3"],
        "sticks": batch.facts["tobacco_sticks_e6"],
        "kilograms": batch.facts["tobacco_kilograms_e6"],
        **_measures(dense, batch, profiles),
    }
    connection = duckdb_sql.tables(lines, [one.inputs for one in dense.profiles], names)
    taken = spent(lambda: duckdb_sql.assess(connection), max(1, setting.repeats // 2), warm=False)
    connection.close()
    return batch.index.size / taken.cpu / MILLION, taken.result


def _measures(dense: DenseLaw, batch: LineBatch, profiles: np.ndarray) -> dict[str, np.ndarray]:
    """Return the measures that specific rates ask for, found before the measured part."""
    found = {}
    for column, name in (("duty_measure", "duty_measure_e6"),
                         ("duty_second_measure", "duty_second_measure_e6"),
                         ("commodity_measure", "commodity_measure_e6"),
                         ("litres", "alcohol_litres_e6")):
        units = dense.units(name).take(profiles)
        held = np.where(units == dense.KILOGRAM, batch.facts["net_weight_e6"], 0)
        for place in np.flatnonzero(units > dense.KILOGRAM).tolist():
            taken: Any = batch.declared.measure(place, dense.unit_names[units[place]])
            held[place] = taken
        found[column] = held
    return found


def _numpy(
    dense: DenseLaw, batch: LineBatch, profiles: np.ndarray, setting: Setting
) -> float:
    """Return million lines a CPU-second of the least that NumPy can do."""
    rates = dense.inputs("duty_rate_ppm")
    value = batch.facts["customs_value"]
    taken = spent(
        lambda: numpy_plain.assess(value, rates, profiles, batch.starts), setting.repeats
    )
    return batch.index.size / taken.cpu / MILLION
