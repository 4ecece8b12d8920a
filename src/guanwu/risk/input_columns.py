"""The inputs of selection rules of many declarations as columns, equal to those of one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
from msgspec import Struct

from guanwu.declaration.model import Declaration
from guanwu.risk.draw import draws
from guanwu.risk.goods import STATIC, GoodsFacts
from guanwu.risk.inputs import DYNAMIC, declaration_row, line_bits
from guanwu.risk.model import NEW_BROKER, NEW_TRADER, Broker, Trader
from guanwu.rule.columns import layout

MEASURES = 3
"""Of `DYNAMIC` those that are amounts; the others are yes or no, packed into one number."""


class InputColumns(Struct, frozen=True):
    """Inputs by line and by declaration as int64 columns, with the layout of the lines."""

    lines: Mapping[str, np.ndarray]
    declarations: Mapping[str, np.ndarray]
    starts: np.ndarray
    index: np.ndarray


def inputs_of_many(
    declarations: Sequence[Declaration],
    values: Sequence[Sequence[int]],
    goods_on: Callable[[date], GoodsFacts],
    traders: Mapping[str, Trader],
    brokers: Mapping[str, Broker],
    salt: str,
    law_days: Sequence[date],
) -> InputColumns:
    """Return the inputs of many declarations; see `guanwu.risk.inputs.inputs_of`.

    `values` are the customs values that stand, by declaration and line; `goods_on` yields the
    facts of a law day (`GoodsLaw.on`), of which each declaration has its own.
    """
    known: dict[tuple[date, str, str, str], int] = {}
    ids: list[int] = []
    weights: list[int] = []
    standing: list[int] = []
    declared: list[int] = []
    bits: list[int] = []
    headers: list[tuple[int, ...]] = []
    names: tuple[str, ...] = ()
    for declaration, given, day in zip(declarations, values, law_days, strict=True):
        trader = traders.get(declaration.importer.id, NEW_TRADER)
        departure = declaration.loading_port[:2]
        net_e6 = 0
        for line in declaration.lines:
            key = (day, line.code, line.origin, departure)
            held = known.get(key)
            ids.append(known.setdefault(key, len(known)) if held is None else held)
            net_e6 += line.net_weight_e6
            weights.append(line.net_weight_e6)
            declared.append(line.customs_value)
            bits.append(line_bits(line, trader))
        standing += given
        broker = brokers.get(declaration.box, NEW_BROKER)
        row = declaration_row(declaration, sum(given), net_e6, trader, broker)
        names = tuple(row)
        headers.append(tuple(row.values()))
    facts = [goods_on(day).of(code, origin, port) for day, code, origin, port in known]
    lines = _static(facts, ids) | _dynamic(weights, standing, declared, bits)
    table = np.array(headers, dtype=np.int64).reshape(len(headers), len(names))
    columns = {name: np.ascontiguousarray(table[:, n]) for n, name in enumerate(names)}
    numbers = [one.number for one in declarations]
    columns["draw_ppm"] = draws(numbers, [one.declared_on for one in declarations], salt)
    starts, index = layout(np.array([len(one.lines) for one in declarations], dtype=np.int64))
    return InputColumns(lines, columns, starts, index)


def _static(facts: list[tuple[int, ...]], ids: list[int]) -> dict[str, np.ndarray]:
    """Return the columns that follow from the goods: one row a combination, taken by line."""
    table = np.array(facts, dtype=np.int64).reshape(len(facts), len(STATIC)).T
    places = np.array(ids, dtype=np.int64)
    return {name: table[n][places] for n, name in enumerate(STATIC)}


def _dynamic(
    weights: list[int], standing: list[int], declared: list[int], bits: list[int]
) -> dict[str, np.ndarray]:
    """Return the columns that each line has for itself."""
    value = np.array(standing, dtype=np.int64)
    grams = np.array(weights, dtype=np.int64) // 1_000
    packed = np.array(bits, dtype=np.int64)
    difference = np.abs(value - np.array(declared, dtype=np.int64))
    unit = np.where(grams > 0, value * 100_000 // np.maximum(grams, 1), 0)
    columns = dict(zip(DYNAMIC[:MEASURES], (value, difference, unit), strict=True))
    for place, name in enumerate(DYNAMIC[MEASURES:]):
        columns[name] = packed >> place & 1
    return columns
