"""Lines of generated declarations as one Parquet file: the layout that mass re-assessment reads.

The rows are those of `guanwu.scale.generator` before any fault is planted; `number` is the index
of the declaration there. Rows of one declaration stand together, in the order of their lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from guanwu.scale.generator.draws import BLOCK, Draws, draw
from guanwu.scale.generator.parties import TRADERS, importer
from guanwu.scale.generator.values import Declaring, Facts, prices
from guanwu.scale.generator.world import DAYS, FIRST_DAY, World
from guanwu.scale.generator.writing import PER_DAY

TEXT: Final = pa.dictionary(pa.int32(), pa.string())
LAYOUT: Final = pa.schema([
    ("number", pa.int64()),
    ("line", pa.int32()),
    ("code", TEXT),
    ("origin", TEXT),
    ("claimed", pa.bool_()),
    ("customs_value", pa.int64()),
    ("net_weight_e6", pa.int64()),
    ("quantity_e6", pa.int64()),
    ("unit", TEXT),
    ("commodity_tax_item", TEXT),
    ("alcohol_kind", TEXT),
    ("alcohol_degree_e3", pa.int32()),
    ("litres_e6", pa.int64()),
    ("tobacco_kind", TEXT),
    ("tobacco_quantity_e6", pa.int64()),
    ("selected_goods_item", TEXT),
    ("pieces", pa.int64()),
    ("exemption", TEXT),
    ("importer", TEXT),
    ("imported_on", pa.date32()),
])
"""Names and types of the columns. A null was not declared; texts are dictionaries.

`number`: index of the declaration; `line`: from 1; `claimed`: a preference is claimed;
`customs_value`: NT$; `_e6`: millionths of kilograms, of `unit`, of litres, and for
`tobacco_quantity_e6` of sticks (cigarettes) or kilograms; `alcohol_degree_e3`: thousandths of a
degree; `importer`: identifier of the trader; `imported_on`: the day of law.
"""
GROUP_BLOCKS: Final = 96
"""Blocks of a row group: about half a million lines."""
EPOCH: Final = date(1970, 1, 1)


def generate_lines_parquet(path: Path, world: World, lines: int, start_block: int = 0) -> int:
    """Write so many lines and return how many declarations they are; the last may be cut short.

    The same world gives the same rows; another `start_block` gives others. Raises OSError.
    """
    columns = _Columns(world)
    left, declarations = lines, 0
    with pq.ParquetWriter(path, LAYOUT, compression="lz4", use_dictionary=_texts(),
                          write_statistics=["number"], data_page_size=1 << 20) as writer:
        block = start_block
        while left > 0:
            table = columns.table(range(block, block + GROUP_BLOCKS), left)
            writer.write_table(table, row_group_size=table.num_rows)
            left -= table.num_rows
            declarations = int(table.column("number")[-1].as_py()) - start_block * BLOCK + 1
            block += GROUP_BLOCKS
    return declarations


def _texts() -> list[str]:
    """Return the columns of texts."""
    return [field.name for field in LAYOUT if field.type == TEXT]


class _Columns:
    """The columns of a world, with the dictionaries of its texts."""

    def __init__(self, world: World) -> None:
        self.world, self.declaring = world, Declaring(world)
        kinds = self.declaring.kinds
        self.texts = {
            "code": _dictionary([one.code for one in kinds]),
            "origin": _dictionary([one.origin for one in world.variants]),
            "unit": _dictionary([one.unit for one in kinds]),
            "commodity_tax_item": _dictionary([one.recipe.commodity_tax_item for one in kinds]),
            "alcohol_kind": _dictionary([one.recipe.alcohol_kind for one in kinds]),
            "tobacco_kind": _dictionary([one.recipe.tobacco_kind for one in kinds]),
            "selected_goods_item": _dictionary([one.recipe.selected_goods_item for one in kinds]),
            "exemption": _dictionary([one.exemption for one in kinds]),
        }
        self.importers = pa.array([importer(one, FIRST_DAY).id for one in range(TRADERS)])

    def table(self, blocks: range, most: int) -> pa.Table:
        """Return the rows of some blocks, no more than `most`."""
        batches = []
        for batch in self._batches(blocks):
            batches.append(batch.slice(0, most))
            most -= batches[-1].num_rows
            if most <= 0:
                break
        return pa.Table.from_batches(batches, LAYOUT)

    def _batches(self, blocks: range) -> Iterator[pa.RecordBatch]:
        """Yield one batch of rows for each block."""
        for block in blocks:
            draws = draw(self.world, block)
            priced = prices(self.world, draws)
            facts = self.declaring.facts(
                draws.variant, draws.quantity, draws.chance[draws.owner, 11]
            )
            yield self._batch(block, draws, priced.customs_value, facts)

    def _batch(
        self, block: int, draws: Draws, values: np.ndarray, facts: Facts
    ) -> pa.RecordBatch:
        """Return the rows of one block."""
        owner, variant = draws.owner, draws.variant
        indices = block * BLOCK + np.arange(BLOCK, dtype=np.int64)
        declared = np.minimum(indices // PER_DAY, DAYS - 1) + (FIRST_DAY - EPOCH).days
        imported = (declared - (draws.chance[:, 6] * 5).astype(np.int64)).astype(np.int32)
        held = {
            "number": indices[owner],
            "line": (np.arange(owner.size) - draws.starts[owner] + 1).astype(np.int32),
            "claimed": self.declaring.claimed[variant].astype(bool),
            "customs_value": values,
            "net_weight_e6": facts.net_weight_e6,
            "quantity_e6": draws.quantity * 1_000_000,
            "alcohol_degree_e3": _declared(facts.degree_e3.astype(np.int32)),
            "litres_e6": _declared(facts.litres_e6),
            "tobacco_quantity_e6": _declared(facts.tobacco_e6),
            "pieces": _declared(facts.pieces),
            "imported_on": pa.array(imported[owner], pa.int32()).cast(pa.date32()),
            "importer": pa.DictionaryArray.from_arrays(
                pa.array(draws.trader[owner].astype(np.int32)), self.importers
            ),
        }
        for name, (numbers, dictionary) in self.texts.items():
            taken = numbers[variant]
            held[name] = pa.DictionaryArray.from_arrays(
                pa.array(taken, mask=taken < 0), dictionary
            )
        return pa.RecordBatch.from_arrays(
            [_array(held[field.name]) for field in LAYOUT], schema=LAYOUT
        )


def _array(held: np.ndarray | pa.Array) -> pa.Array:
    """Return a column as Arrow keeps it."""
    return pa.array(held) if isinstance(held, np.ndarray) else held


def _declared(held: np.ndarray) -> pa.Array:
    """Return a column in which what was not declared (-1) is null."""
    return pa.array(held, mask=held < 0)


def _dictionary(texts: list[str]) -> tuple[np.ndarray, pa.Array]:
    """Return the number of every text and the dictionary; an empty text has -1."""
    known = {text: place for place, text in enumerate(dict.fromkeys(filter(None, texts)))}
    numbers = np.array([known.get(text, -1) for text in texts], dtype=np.int32)
    return numbers, pa.array(list(known), pa.string())
