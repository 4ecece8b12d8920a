"""The levies as SQL in DuckDB: exact HUGEINT in parts of a dollar, shares by largest remainder.

Amounts are counted in 1/30,000,000,000 of a dollar, so that every rate divides. Rates are a table
by kind of goods with first and last day, joined to the lines. Anti-dumping, countervailing and
special safeguard duty are left out: no kind of goods here has one (checked).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

PART = 30_000_000_000
LEVIES = ("import_duty", "commodity_tax", "alcohol_tobacco_tax", "health_surcharge",
          "business_tax", "selected_goods_tax", "trade_promotion_fee")
ABSENT = ("anti_dumping_due", "countervailing_due", "special_safeguard_due")


def tables(
    lines: Mapping[str, np.ndarray], kinds: Sequence[Mapping[str, int]], names: Sequence[str]
) -> duckdb.DuckDBPyConnection:
    """Return a connection with the tables `lines` and `rates`; this is not measured."""
    for kind in kinds:
        if any(kind.get(name, 0) for name in ABSENT):
            raise ValueError("a levy that this floor leaves out")
    connection = duckdb.connect()
    connection.execute("SET threads TO 1")
    columns = {name: pa.array([kind.get(name, 0) for kind in kinds]) for name in names}
    rates = pa.table({
        "kind": pa.array(range(len(kinds)), pa.int64()),
        "since": pa.array([date(2025, 1, 1)] * len(kinds)),
        "until": pa.array([date(2099, 1, 1)] * len(kinds)), **columns,
    })
    held = pa.table({name: pa.array(column) for name, column in lines.items()})
    for name, table in (("rates", rates), ("lines", held)):
        connection.register("arriving", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")
        connection.unregister("arriving")
    return connection


def _shared(step: str, source: str, levy: str, amount: str) -> str:
    """Return the steps that truncate a levy once a declaration and share it out to the lines."""
    return f"""
    {step}_e AS (SELECT *, ({amount})::HUGEINT AS e FROM {source}),
    {step}_t AS (SELECT *, e // {PART} AS whole, e % {PART} AS rest,
        SUM(e) OVER (PARTITION BY declaration) // {PART}
        - SUM(e // {PART}) OVER (PARTITION BY declaration) AS left_over FROM {step}_e),
    {step} AS (SELECT * EXCLUDE (e, whole, rest, left_over),
        whole + CASE WHEN left_over > 0 AND ROW_NUMBER() OVER (
            PARTITION BY declaration ORDER BY rest DESC, line) <= left_over THEN 1 ELSE 0 END
        AS {levy} FROM {step}_t)"""


def query() -> str:
    """Return the one statement that assesses all lines and adds up every levy."""
    value = f"value::HUGEINT * duty_rate_ppm * {PART // 10**6}"
    specific = f"duty_measure::HUGEINT * duty_unit_e4 * {PART // 10**10}"
    second = f"value::HUGEINT * duty_second_rate_ppm * {PART // 10**6}"
    second_specific = f"duty_second_measure::HUGEINT * duty_second_unit_e4 * {PART // 10**10}"
    general = (f"CASE WHEN duty_higher > 0 THEN GREATEST({value}, {specific}) "
               f"ELSE {value} + {specific} END")
    other = (f"CASE WHEN duty_second_higher > 0 THEN GREATEST({second}, {second_specific}) "
             f"ELSE {second} + {second_specific} END")
    duty = f"CASE WHEN duty_second > 0 THEN LEAST({general}, {other}) ELSE {general} END"
    commodity = f"""CASE WHEN commodity_tax_due > 0 THEN
        (CASE WHEN commodity_electric > 0
            THEN GREATEST(value + import_duty - commodity_exempt_value::HUGEINT * pieces, 0)
            ELSE value + import_duty END) * commodity_rate_ppm * {PART // 10**6}
        + commodity_measure::HUGEINT * commodity_unit_e4 * {PART // 10**10} ELSE 0 END"""
    alcohol = f"""CASE WHEN alcohol_due > 0 THEN litres::HUGEINT * {PART // 10**10} * (
        CASE WHEN degree > alcohol_strong_over_e3
        THEN alcohol_strong_litre_e4 + degree * alcohol_strong_degree_e1
        ELSE alcohol_litre_e4 + degree * alcohol_degree_e1 END) ELSE 0 END"""

    def tobacco(prefix: str, due: str) -> str:
        return (f"CASE WHEN {due} > 0 THEN GREATEST(sticks::HUGEINT * {prefix}_stick_e4, "
                f"kilograms::HUGEINT * {prefix}_kilogram_e4) * {PART // 10**10} ELSE 0 END")

    each = ", ".join(f"SUM({one}) AS {one}" for one in LEVIES[:-1])
    base = "value + import_duty + commodity_tax"
    business = (f"({base} + alcohol_tobacco_tax + health_surcharge)::HUGEINT * business_rate_ppm "
                f"* {PART // 10**6}")
    taxed = f"({base} + business_tax)"
    selected = (f"CASE WHEN selected_goods_tax_due > 0 AND {taxed} >= selected_goods_threshold * "
                f"pieces THEN {taxed}::HUGEINT * selected_goods_rate_ppm * {PART // 10**6} "
                "ELSE 0 END")
    steps = [
        "joined AS (SELECT * FROM lines JOIN rates USING (kind) "
        "WHERE day >= since AND day < until)",
        _shared("a", "joined", "import_duty", duty),
        _shared("b", "a", "commodity_tax", commodity),
        _shared("c", "b", "alcohol_tobacco_tax",
                f"{alcohol} + {tobacco('tobacco', 'tobacco_due')}"),
        _shared("d", "c", "health_surcharge",
                tobacco("health_surcharge", "health_surcharge_due")),
        _shared("e", "d", "business_tax", business),
        _shared("f", "e", "selected_goods_tax", selected),
        f"""g AS (SELECT declaration, SUM(value::HUGEINT * fee_rate_ppm * {PART // 10**6}) // {PART}
            AS fee, MAX(fee_minimum) AS least, {each} FROM f GROUP BY declaration)""",
    ]
    sums = ", ".join(f"SUM({one})::HUGEINT" for one in LEVIES[:-1])
    fee = "SUM(CASE WHEN fee < least THEN 0 ELSE fee END)::HUGEINT"
    return f"WITH {', '.join(steps)} SELECT {sums}, {fee} FROM g"


def assess(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return the total of every levy over all lines."""
    row: Any = connection.execute(query()).fetchone()
    return {name: int(total or 0) for name, total in zip(LEVIES, row, strict=True)}
